//! The rows of a page, whichever list it is.

use caisse_domain::Timestamp;

use super::{
    super::{
        database::Database,
        engine::{Row, Value},
        error::StoreError,
        sql::Sql,
    },
    cursor::ListCursor,
    filter::{ListPage, PAGE_ROWS, Position},
};

/// The rows that a list looks at, where a filter decides about each of them.
pub const MOST_SCANNED: i64 = 5_000;
/// The same, of a search: it has several sources, each with this bound.
pub(super) const MOST_FOUND: i64 = 1_000;
/// The rows of a page, and one that shows that there are more.
const TAKE: i64 = PAGE_ROWS as i64 + 1;

/// The statements of a list in one direction.
#[derive(Debug)]
pub(super) struct Statements {
    /// The rows of a page.
    pub(super) page: Sql,
    /// The place of the last row that was looked at.
    pub(super) end: Sql,
}

/// The statements of a list, towards older and towards newer rows.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) older: Statements,
    pub(super) newer: Statements,
}

/// Named values, as many as are needed.
pub(super) type Named<'v> = Vec<(&'static str, Value<'v>)>;

/// A page to be read.
pub(super) struct Request<'v> {
    pub(super) plan: &'static Plan,
    pub(super) position: Position,
    pub(super) days: Days,
    /// The number of rows to look at, where a filter decides about each of them; `None` where an index has no others.
    pub(super) scan_limit: Option<i64>,
    /// The values of the rows to look at, without the window.
    pub(super) scanned: Named<'v>,
    /// The values of the filters.
    pub(super) filters: Named<'v>,
    /// The column with a row's number.
    pub(super) id: &'static str,
}

/// From when, and until before when.
#[derive(Clone, Copy)]
pub(super) struct Days {
    pub(super) from: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
}

/// What was read: a page without rows, and its rows, the newest first.
pub(super) struct Read {
    pub(super) page: ListPage<()>,
    pub(super) rows: Vec<Row>,
}

impl Days {
    /// Between which places rows are: both bounds are exclusive.
    fn window(self, position: Position) -> [(&'static str, Value<'static>); 4] {
        let oldest = self.from.map_or(ListCursor::FIRST, ListCursor::beginning);
        let newest = self.until.map_or(ListCursor::LAST, ListCursor::beginning);
        let (above, below) = match position {
            Position::Newest => (oldest, newest),
            Position::After(cursor) => (oldest, newest.min(cursor)),
            Position::Before(cursor) => (oldest.max(cursor), newest),
        };
        [
            ("above_at", above.at.into()),
            ("above", above.id.into()),
            ("below_at", below.at.into()),
            ("below", below.id.into()),
        ]
    }

    /// The bounds, as the values of a statement.
    pub(super) fn bounds(self) -> [(&'static str, Value<'static>); 4] {
        self.window(Position::Newest)
    }
}

impl Request<'_> {
    /// Reads the page.
    pub(super) async fn read(self, database: &Database) -> Result<Read, StoreError> {
        let is_backward = matches!(self.position, Position::Before(_));
        let statements = if is_backward { &self.plan.newer } else { &self.plan.older };
        let scan_limit = self.scan_limit.unwrap_or(TAKE);
        let mut scanned = self.scanned;
        scanned.extend(self.days.window(self.position));
        scanned.push(("scan_limit", scan_limit.into()));

        let mut values = scanned.clone();
        // A value that both parts of the statement have is given once.
        values.extend(
            self.filters.into_iter().filter(|(name, _)| scanned.iter().all(|(given, _)| given != name)),
        );
        values.push(("take", TAKE.into()));
        let mut rows = database.fetch_all(&statements.page, &values).await?;
        let has_more = rows.len() > PAGE_ROWS;
        if has_more && is_backward {
            rows.remove(0);
        } else if has_more {
            rows.truncate(PAGE_ROWS);
        }
        let mut end = None;
        if !has_more && self.scan_limit.is_some() {
            scanned.push(("last", (scan_limit - 1).into()));
            let row = database.fetch_optional(&statements.end, &scanned).await?;
            end = row.map(|row| place(&row, "id")).transpose()?;
        }
        let newest = rows.first().map(|row| place(row, self.id)).transpose()?;
        let oldest = rows.last().map(|row| place(row, self.id)).transpose()?;
        let (newer, older) = match self.position {
            Position::Newest => (None, if has_more { oldest } else { end }),
            Position::After(cursor) => (newest.or(Some(cursor)), if has_more { oldest } else { end }),
            Position::Before(cursor) => (if has_more { newest } else { end }, oldest.or(Some(cursor))),
        };
        let scanned_until = end.map(ListCursor::at);
        let page =
            ListPage { rows: Vec::new(), newer, older, scanned_until, is_too_wide: false, count: None };
        Ok(Read { page, rows })
    }
}

fn place(row: &Row, id: &'static str) -> Result<ListCursor, StoreError> {
    Ok(ListCursor { at: row.time("created_at")?, id: row.int(id)? })
}

/// `and` the rows between two places. `$id` is the column with a row's number.
macro_rules! between {
    ($id:literal) => {
        concat!(
            " and (created_at, ",
            $id,
            ") < (:below_at, :below) and (created_at, ",
            $id,
            ") > (:above_at, :above)"
        )
    };
}

/// The same, in the order of time, as many as are looked at.
macro_rules! window {
    ($id:literal, $direction:literal) => {
        concat!(
            between!($id),
            " order by created_at ",
            $direction,
            ", ",
            $id,
            " ",
            $direction,
            " limit :scan_limit"
        )
    };
}

/// Rows of `$table` that an index finds in the order of time.
macro_rules! source {
    ($table:literal, $id:literal, $where:literal, $direction:literal) => {
        concat!(
            " union select ",
            $id,
            " from ( select ",
            $id,
            " from ",
            $table,
            " where application = :application and ",
            $where,
            window!($id, $direction),
            " ) as ordered"
        )
    };
}

/// How many rows of `$table` there are, up to a number; `$where` begins with `and`.
macro_rules! counted {
    ($table:literal, $id:literal, $where:literal) => {
        Sql::new(concat!(
            "select count(*) as found from ( select 1 as one from ",
            $table,
            " where application = :application",
            $where,
            between!($id),
            " limit :most ) as counted"
        ))
    };
}

/// The place of the last row that was looked at.
macro_rules! end {
    ($scanned:ident, $id:literal, $direction:literal) => {
        concat!(
            "select created_at, ",
            $id,
            " as id from (",
            $scanned!($direction),
            ") as scanned order by created_at ",
            $direction,
            ", ",
            $id,
            " ",
            $direction,
            " limit 1 offset :last"
        )
    };
}

/// The statements of a list, whose `page!` has the rows that it looks at as an argument.
macro_rules! plan {
    ($scanned:ident, $id:literal) => {
        Plan {
            older: Statements {
                page: Sql::new(page!($scanned, "desc")),
                end: Sql::new(end!($scanned, $id, "desc")),
            },
            newer: Statements {
                page: Sql::new(page!($scanned, "asc")),
                end: Sql::new(end!($scanned, $id, "asc")),
            },
        }
    };
}

pub(super) use {between, counted, end, plan, source, window};
