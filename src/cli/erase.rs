//! `caisse erase`: erases a customer from the database; the money stays.

use std::{error::Error, io::Write as _};

use caisse_domain::Reference;
use clap::Args;

use crate::{
    checkout::system_clock,
    config::{Config, Environment},
    contact,
    serve::open_store,
    store::{self, DataSubject, Erased, PersonalData, Store},
};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    customer: CustomerArgs,
    /// Say what would be erased, and erase nothing.
    #[arg(long)]
    dry_run: bool,
    /// Erase. It cannot be taken back.
    #[arg(long, conflicts_with = "dry_run")]
    yes: bool,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct CustomerArgs {
    /// Everything of whom this number belongs to.
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
    /// Everything of whom this e-mail address belongs to.
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// The customer of this order, in this order.
    #[arg(long, value_name = "REFERENCE")]
    order: Option<String>,
}

impl CustomerArgs {
    fn parse(self) -> Result<DataSubject, Box<dyn Error>> {
        Ok(match (self.phone, self.email, self.order) {
            (Some(phone), ..) => DataSubject::Phone(contact::read(&phone)?),
            (_, Some(email), _) => DataSubject::Email(email.trim().to_owned()),
            (_, _, Some(reference)) => DataSubject::Order(Reference::parse(&reference)?),
            (None, None, None) => return Err("say who: --phone, --email or --order".into()),
        })
    }
}

/// Finds a customer's orders, and erases the customer from them.
///
/// # Errors
/// Why nothing was erased.
pub(super) async fn run(arguments: Arguments, environment: &Environment) -> Result<(), Box<dyn Error>> {
    let Arguments { customer, dry_run, yes } = arguments;
    let customer = customer.parse()?;
    let config = Config::from_environment(environment)?;
    let store = open_store(&config).await?;
    let personal_data = store.personal_data_of(&customer).await;
    let outcome = match personal_data {
        Ok(personal_data) if dry_run => report(&personal_data),
        Ok(personal_data) => erase(&store, personal_data, yes, &config.database_url).await,
        Err(error) => Err(error.into()),
    };
    store.close().await;
    outcome
}

/// Says which orders it is about: by their references, which are the merchant's.
fn report(personal_data: &PersonalData) -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout();
    writeln!(out, "{} orders name this customer.", personal_data.orders.len())?;
    for reference in &personal_data.orders {
        let note = match reference {
            live if personal_data.live.contains(live) => " (is being paid: wait until that is over)",
            named if personal_data.person.is_in(named.as_str()) => {
                " (the reference itself names the customer, and stays)"
            }
            _ => "",
        };
        writeln!(out, "  {reference}{note}")?;
    }
    Ok(())
}

async fn erase(
    store: &Store,
    personal_data: PersonalData,
    yes: bool,
    url: &str,
) -> Result<(), Box<dyn Error>> {
    report(&personal_data)?;
    if personal_data.orders.is_empty() && personal_data.person.known().is_empty() {
        return Err("nothing was erased: there is no such order".into());
    }
    if !personal_data.live.is_empty() {
        return Err("nothing was erased: an order is being paid".into());
    }
    if !yes {
        return Err("nothing was erased: add --yes to erase, which cannot be taken back".into());
    }
    let Erased { orders, payments, observations, callbacks } =
        store.erase(personal_data, system_clock()()).await?;
    let mut out = std::io::stdout();
    writeln!(
        out,
        "Erased from {orders} orders, {payments} payments, {observations} observations and {callbacks} callbacks."
    )?;
    if store.is_shared() {
        writeln!(out, "PostgreSQL frees the old rows by itself; `vacuum` does it now.")?;
    } else if !store::vacuum(url).await? {
        return Err(
            "the rows are erased, but the journal still has what they were: run this once more".into()
        );
    }
    writeln!(out, "Backups that were made before still have the customer.")?;
    Ok(())
}
