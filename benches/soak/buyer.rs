//! One buyer's visit: the shop creates an order, the buyer opens its page, pays or leaves, and sees the result.

use std::{cell::RefCell, net::SocketAddr, rc::Rc, time::Duration};

use serde_json::{Value, json};
use tokio::time::timeout;

use crate::{
    connection::{Connection, position},
    events::Events,
};

/// The longest an answer or an event may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// One in so many buyers leaves without paying, and one is refused.
const ONE_IN: u64 = 10;

/// The addresses of Caisse and the gateway.
pub(crate) struct Shop {
    pub(crate) site: SocketAddr,
    pub(crate) gateway: SocketAddr,
}

/// Requests and errors so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) requests: u64,
    pub(crate) errors: u64,
}

/// What went wrong in a visit.
type Mishap = String;

/// Makes a whole visit, and counts it.
pub(crate) async fn come(shop: Rc<Shop>, counts: Rc<RefCell<Counts>>, number: u64) {
    let visit = Visit { shop: &shop, counts: &counts };
    let mishap = match timeout(TIMEOUT, visit.take(number)).await {
        Ok(Ok(())) => return,
        Ok(Err(mishap)) => mishap,
        Err(_) => "the visit takes too long".to_owned(),
    };
    counts.borrow_mut().errors += 1;
    println!("buyer {number}: {mishap}");
}

struct Visit<'a> {
    shop: &'a Shop,
    counts: &'a RefCell<Counts>,
}

impl Visit<'_> {
    async fn take(&self, number: u64) -> Result<(), Mishap> {
        let mut site = Connection::open(&self.shop.site).await;
        let order = json!({ "reference": format!("R-{number}"), "amount": 1000, "currency": "XAF" });
        let made = self.post(&mut site, "/api/create-payment", &order.to_string()).await?;
        let made: Value = serde_json::from_str(&made).map_err(|error| error.to_string())?;
        let text = |name: &str| made[name].as_str().ok_or_else(|| made.to_string());
        let (theirs, token) =
            (text("transaction_ref")?, text("order_url")?.rsplit('/').next().unwrap_or_default());
        let (page, status) = (format!("/orders/{token}"), format!("/api/tx-status/{theirs}"));

        let shown = self.get(&mut site, &page, "accept-encoding: br\r\n", 200).await?;
        let tag = shown.lines().find_map(|line| line.strip_prefix("etag: ")).ok_or("a page without a tag")?;
        self.get(&mut site, &page, &format!("if-none-match: {tag}\r\n"), 304).await?;
        let mut events = Events::of(theirs, self.shop.site, None).await;
        self.wait_for(&mut events, "PENDING").await?;
        self.get(&mut site, &status, "", 200).await?;

        let (outcome, word, state) = match number % ONE_IN {
            0 => return Ok(()),
            1 => ("failed", "FAILED", "failed"),
            _ => ("success", "SUCCESS", "paid"),
        };
        let mut gateway = Connection::open(&self.shop.gateway).await;
        let payment = format!("/__sandbox/payments/{theirs}");
        let outcome = json!({ "outcome": outcome }).to_string();
        self.post(&mut gateway, &format!("{payment}/settle"), &outcome).await?;
        self.post(&mut gateway, &format!("{payment}/callback"), "{}").await?;
        self.wait_for(&mut events, word).await?;
        self.get(&mut site, &status, "", 200).await?;
        let ended = self.get(&mut site, &page, "", 200).await?;
        let is_right = ended.contains(&format!(r#"data-state="{state}""#));
        is_right.then_some(()).ok_or_else(|| format!("the page of a payment that is {word} does not say so"))
    }

    async fn wait_for(&self, events: &mut Events, word: &str) -> Result<(), Mishap> {
        self.counts.borrow_mut().requests += 1;
        let wait_for = events.wait_for(&format!(r#""{word}""#)).await;
        wait_for.then_some(()).ok_or_else(|| format!("no event says {word}"))
    }

    async fn get(
        &self,
        connection: &mut Connection,
        path: &str,
        headers: &str,
        status: u16,
    ) -> Result<String, Mishap> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n{headers}\r\n", self.shop.site);
        self.ask(connection, path, &request, status).await
    }

    async fn post(&self, connection: &mut Connection, path: &str, json: &str) -> Result<String, Mishap> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{json}",
            json.len(),
        );
        let answer = self.ask(connection, path, &request, 200).await?;
        Ok(answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
    }

    async fn ask(
        &self,
        connection: &mut Connection,
        path: &str,
        request: &str,
        status: u16,
    ) -> Result<String, Mishap> {
        self.counts.borrow_mut().requests += 1;
        let answer = connection.ask(request.as_bytes()).await.map_err(|error| format!("{path}: {error}"))?;
        if position(answer, format!("HTTP/1.1 {status} ").as_bytes()) != Some(0) {
            return Err(format!("{path}: {}", String::from_utf8_lossy(answer)));
        }
        Ok(String::from_utf8_lossy(answer).into_owned())
    }
}
