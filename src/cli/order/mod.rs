//! `caisse order`: orders made, listed and shown from the command line.

/// `caisse order list`.
mod list;
/// `caisse order show`.
mod show;
/// What both say.
mod words;

use std::{error::Error, io::Write as _};

use caisse_domain::{Currency, Customer, Locale, Money, NewOrder, Reference};
use clap::{Args, Subcommand};

use crate::{
    checkout::system_clock,
    config::{Config, Environment},
    contact,
    serve::{checkout, open_store},
};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Make an order and print the address of its page. The same reference and amount again print it again.
    Create(Create),
    /// List orders: the newest, those of today, those that are stuck or wait for a person.
    List(list::List),
    /// Show one order, and what became of it: attempts, what My-CoolPay reported, callbacks.
    Show(show::Show),
}

#[derive(Args)]
pub(super) struct Create {
    /// Your reference: 1 to 64 visible characters, unique in your shop.
    #[arg(long)]
    reference: String,
    /// What it costs, in major units: `15000` for XAF, `15.50` for EUR. No separators but blanks.
    #[arg(long)]
    amount: String,
    /// XAF or EUR.
    #[arg(long, default_value = "XAF")]
    currency: String,
    /// What it is for, as the buyer reads it.
    #[arg(long)]
    title: String,
    /// The language of its pages: fr or en.
    #[arg(long, default_value = "fr")]
    lang: String,
    /// Who pays.
    #[arg(long)]
    customer_name: Option<String>,
    /// Their e-mail address.
    #[arg(long)]
    customer_email: Option<String>,
    /// A number by which they are reached: with the country's code, or of Cameroon.
    #[arg(long)]
    customer_phone: Option<String>,
}

/// Runs `caisse order …`.
///
/// # Errors
/// What is wrong with the arguments, the settings or the database.
pub(super) async fn run(command: Command, environment: &Environment) -> Result<(), Box<dyn Error>> {
    match command {
        Command::Create(create) => make(create, environment).await,
        Command::List(list) => list.run(environment).await,
        Command::Show(show) => show.run(environment).await,
    }
}

async fn make(create: Create, environment: &Environment) -> Result<(), Box<dyn Error>> {
    let order = create.parse()?;
    let config = Config::from_environment(environment)?;
    let store = open_store(&config).await?;
    let made = checkout(&config, store.clone(), system_clock())?.place_order(order).await;
    store.close().await;
    writeln!(std::io::stdout(), "{}/orders/{}", config.site_url, made?.token.as_str())?;
    Ok(())
}

impl Create {
    fn parse(&self) -> Result<NewOrder, Box<dyn Error>> {
        let phone = self.customer_phone.as_deref().map(contact::read).transpose()?;
        Ok(NewOrder {
            reference: Reference::parse(&self.reference)?,
            amount: Money::parse(&self.amount, Currency::parse(&self.currency)?)?,
            title: NewOrder::parse_title(&self.title)?,
            customer: Customer::parse(self.customer_name.as_deref(), self.customer_email.as_deref(), phone)?,
            locale: Locale::parse(&self.lang).ok_or("the language must be fr or en")?,
            return_url: None,
            metadata: None,
        })
    }
}
