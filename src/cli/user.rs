//! `caisse user`: the users of the merchant's console. A password is never on a command line: a user chooses it behind
//! a link.

use std::{error::Error, io::Write as _};

use caisse_domain::{Locale, Role, Timestamp, UserName};
use clap::{Args, Subcommand};

use crate::{
    checkout::system_clock,
    config::{Config, Environment},
    douala,
    merchant::{self, Token},
    serve::open_store,
    store::{AuditContext, NewUser, Store, User, UserChange},
};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Make a user, and print a link that is valid once, for 24 hours, to choose a password.
    Add(Add),
    /// List the users: name, role, state, when they were last seen.
    List,
    /// End a user's sessions, remove their password and second factor, and print a new link.
    Reset(Name),
    /// End a user's sessions. They can no longer sign in.
    Disable(Name),
    /// Let a disabled user sign in again.
    Enable(Name),
}

#[derive(Args)]
pub(super) struct Add {
    /// The name to sign in with: 2 to 32 letters, digits, `.`, `-` or `_`.
    name: String,
    /// owner, cashier, accountant or developer.
    #[arg(long)]
    role: String,
    /// The language of their pages: fr or en.
    #[arg(long, default_value = "fr")]
    lang: String,
}

#[derive(Args)]
pub(super) struct Name {
    /// Their name.
    name: String,
}

/// Runs `caisse user …`.
///
/// # Errors
/// What is wrong with the arguments, the settings or the database.
pub(super) async fn run(command: Command, environment: &Environment) -> Result<(), Box<dyn Error>> {
    let config = Config::from_environment(environment)?;
    let new = if let Command::Add(add) = &command { Some(add.parse(&config)?) } else { None };
    let store = open_store(&config).await?;
    let done = run_on(&store, command, new, &config.site_url).await;
    store.close().await;
    done
}

async fn run_on(
    store: &Store,
    command: Command,
    new: Option<NewUser>,
    site_url: &str,
) -> Result<(), Box<dyn Error>> {
    let now = system_clock()();
    let by = AuditContext::of_command;
    match (command, new) {
        (Command::Add(_), Some(new)) => {
            let token = merchant::invite(store, new, by(), now).await?;
            print_link(
                site_url,
                &token.ok_or("there is a user with this name: `caisse user reset` makes a new link")?,
            )
        }
        (Command::Add(_) | Command::List, _) => list(store).await,
        (Command::Reset(name), _) => {
            let user = find(store, &name).await?;
            let token = merchant::reset(store, user.user_id, by(), now).await?;
            if user.disabled_at.is_some() {
                store.enable_user(user.user_id, by(), now).await?;
            }
            print_link(site_url, &token.ok_or("nothing was changed")?)
        }
        (Command::Disable(name), _) => {
            let user = find(store, &name).await?;
            said(store.disable_user(user.user_id, by(), now).await?, "Disabled")
        }
        (Command::Enable(name), _) => {
            let user = find(store, &name).await?;
            said(store.enable_user(user.user_id, by(), now).await?, "Enabled")
        }
    }
}

impl Add {
    fn parse(&self, config: &Config) -> Result<NewUser, Box<dyn Error>> {
        if config.secret_key.is_none() && !config.database_url.starts_with("sqlite:") {
            return Err("SECRET_KEY is missing: on PostgreSQL the console needs it".into());
        }
        Ok(NewUser {
            name: UserName::parse(&self.name)?,
            role: Role::parse(&self.role)
                .ok_or("the role must be owner, cashier, accountant or developer")?,
            locale: Locale::parse(&self.lang).ok_or("the language must be fr or en")?,
        })
    }
}

async fn find(store: &Store, name: &Name) -> Result<User, Box<dyn Error>> {
    let found = store.user_by_name(&UserName::parse(&name.name)?).await?;
    found.ok_or_else(|| "there is no such user".into())
}

fn print_link(site_url: &str, token: &Token) -> Result<(), Box<dyn Error>> {
    writeln!(std::io::stdout(), "{site_url}/console/invitations/{}", token.expose())?;
    Ok(())
}

fn said(change: UserChange, done: &str) -> Result<(), Box<dyn Error>> {
    match change {
        UserChange::Done => Ok(writeln!(std::io::stdout(), "{done}.")?),
        UserChange::Unchanged => Ok(writeln!(std::io::stdout(), "{done} already.")?),
        UserChange::LastOwner => {
            Err("nothing was changed: this is the last owner who may sign in, and there has to be one".into())
        }
    }
}

async fn list(store: &Store) -> Result<(), Box<dyn Error>> {
    let (users, seen) = tokio::try_join!(store.users(), store.users_last_seen())?;
    let mut out = std::io::stdout();
    for user in users {
        let state = match &user {
            User { disabled_at: Some(_), .. } => "disabled",
            User { has_password: false, .. } => "invited",
            User { has_second_factor: true, .. } => "active, with a second factor",
            User { .. } => "active",
        };
        let last: Option<&Timestamp> = seen.get(&user.user_id);
        let last = last.map_or_else(|| "never".to_owned(), |last| douala::moment(*last));
        writeln!(out, "{:<32}  {:<10}  {state:<28}  {last}", user.name.as_str(), user.role.as_str())?;
    }
    Ok(())
}
