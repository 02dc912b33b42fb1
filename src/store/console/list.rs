//! A list: which statement answers which filter.

use super::{
    super::{Store, error::StoreError, sql::Sql},
    filter::{Count, ListFilter, Position},
    page::{Days, MOST_FOUND, MOST_SCANNED, Named, Plan, Read, Request},
    search::Sought,
};

/// Rows are counted up to this number.
const MOST_COUNTED: i64 = 10_000;

/// A list of the console. Each plan looks at rows in the order of an index.
#[derive(Debug)]
pub(super) struct List {
    /// All rows.
    pub(super) by_age: Plan,
    /// Those with a status.
    pub(super) by_status: Plan,
    /// Those about which a person has to decide.
    pub(super) in_question: Plan,
    /// Those that a search names.
    pub(super) by_search: Plan,
    pub(super) count: Sql,
    pub(super) count_by_status: Sql,
    /// What the statements of those have besides the application.
    pub(super) of_questions: &'static [(&'static str, i64)],
    /// How many rows are looked at where a filter by operator decides.
    pub(super) scan_limit_for_operator: i64,
    /// The column with a row's number.
    pub(super) id: &'static str,
}

impl List {
    /// Reads a page. `status` is the word of the filter's status.
    pub(super) async fn read<S>(
        &'static self,
        store: &Store,
        filter: &ListFilter<S>,
        status: Option<&'static str>,
        position: Position,
    ) -> Result<Read, StoreError> {
        let sought = filter.search.as_ref().map(Sought::of);
        let days = Days { from: filter.from, until: filter.until };
        let application = ("application", store.application.as_str().into());
        let with_status = ("status", status.into());
        let (plan, scan_limit, mut scanned): (_, _, Named<'_>) = match &sought {
            Some(sought) => (&self.by_search, MOST_FOUND, sought.values()),
            None if filter.needs_person => {
                let values = self.of_questions.iter().map(|&(name, number)| (name, number.into()));
                (&self.in_question, MOST_FOUND, values.collect())
            }
            None if status.is_some() => (&self.by_status, MOST_SCANNED, vec![with_status]),
            None => (&self.by_age, MOST_SCANNED, Vec::new()),
        };
        scanned.push(application);
        let is_by_another = sought.is_some() || filter.needs_person;
        let scan_limit =
            if filter.operator.is_some() { scan_limit.min(self.scan_limit_for_operator) } else { scan_limit };
        let is_filtered = filter.has_unordered()
            || (status.is_some() && is_by_another)
            || (filter.needs_person && sought.is_some());
        let mut filters = filter.values();
        filters.push(with_status);
        let scan_limit = is_filtered.then_some(scan_limit);
        let request = Request { plan, position, days, scan_limit, scanned, filters, id: self.id };
        let mut read = request.read(&store.database).await?;

        let is_whole = position == Position::Newest && read.page.older.is_none();
        if is_whole {
            read.page.count = Some(Count::Exact(i64::try_from(read.rows.len()).unwrap_or(i64::MAX)));
        } else if !is_filtered && !is_by_another {
            let mut values = vec![application, ("most", (MOST_COUNTED + 1).into())];
            values.extend(days.bounds());
            values.extend(status.is_some().then_some(with_status));
            let statement = if status.is_some() { &self.count_by_status } else { &self.count };
            let row = store.database.fetch_optional(statement, &values).await?;
            let found = row.map_or(Ok(0), |row| row.int("found"))?;
            let is_more = found > MOST_COUNTED;
            read.page.count = Some(if is_more { Count::MoreThan(MOST_COUNTED) } else { Count::Exact(found) });
        }
        if let Some(sought) = &sought {
            read.page.is_too_wide = sought.is_too_wide(store).await?;
        }
        Ok(read)
    }
}
