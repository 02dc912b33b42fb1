//! The dashboard, the alerts and the documentation name all existing metrics, and no others.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{metrics, pay};
use crate::support::{Engine, Setup};

const DASHBOARD: &str = include_str!("../../../deploy/grafana.json");
const ALERTS: &str = include_str!("../../../deploy/alerts.yml");
const DOCUMENTATION: &str = include_str!("../../../docs/observe.md");

/// The names that a program exports after a payment, without the suffixes of samples.
async fn exported() -> BTreeSet<String> {
    let app = Setup::live().start().await;
    pay(&app, "R-1").await;
    let text = metrics(&app).await;
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    types.filter_map(|line| line.split(' ').next()).map(ToOwned::to_owned).collect()
}

/// The metric names in a text.
fn named(text: &str) -> BTreeSet<String> {
    let words = text.split(|mark: char| !mark.is_ascii_alphanumeric() && mark != '_');
    words.filter(|word| word.starts_with("caisse_")).map(without_ending).collect()
}

fn without_ending(name: &str) -> String {
    let endings = ["_total", "_bucket", "_count", "_sum", "_info"];
    let known = endings.iter().find_map(|ending| name.strip_suffix(ending));
    known.unwrap_or(name).to_owned()
}

/// Every query of the dashboard.
fn queries(panel: &Value) -> Vec<String> {
    let targets = panel["targets"].as_array().map(Vec::as_slice).unwrap_or_default();
    let own = targets.iter().map(|target| target["expr"].as_str().expect("a query").to_owned());
    let inner = panel["panels"].as_array().map(Vec::as_slice).unwrap_or_default();
    own.chain(inner.iter().flat_map(queries)).collect()
}

/// The texts of the alerts' lines that begin with `key`.
fn lines_of(key: &str) -> impl Iterator<Item = &str> {
    ALERTS.lines().filter_map(move |line| line.trim_start_matches([' ', '-']).strip_prefix(key))
}

#[tokio::test]
async fn the_dashboard_and_the_alerts_ask_for_everything_there_is_and_nothing_else() {
    if !Engine::is_sqlite_for("the metrics of the database file") {
        return;
    }
    let exported = exported().await;
    let dashboard: Value = serde_json::from_str(DASHBOARD).expect("a dashboard");
    let queries = queries(&dashboard);
    let asked = named(&(queries.join("\n") + &lines_of("expr: ").collect::<Vec<_>>().join("\n")));
    assert!(queries.len() > 20, "{}", queries.len());
    assert_eq!(asked.difference(&exported).collect::<Vec<_>>(), [""; 0], "asked for, and not there");
    assert_eq!(exported.difference(&asked).collect::<Vec<_>>(), [""; 0], "there, and not asked for");
}

#[tokio::test]
async fn the_documentation_has_a_line_for_everything_there_is_and_nothing_else() {
    if !Engine::is_sqlite_for("the metrics of the database file") {
        return;
    }
    let lines = DOCUMENTATION.lines().filter_map(|line| line.strip_prefix("| `")?.split(['`', '{']).next());
    let documented: Vec<_> = lines.filter(|name| name.starts_with("caisse_")).map(without_ending).collect();
    let each_once: BTreeSet<_> = documented.iter().cloned().collect();
    assert_eq!(documented.len(), each_once.len());
    assert_eq!(each_once, exported().await);
}

#[test]
fn every_alert_describes_itself_and_what_to_do() {
    let alerts = lines_of("alert: ").count();
    assert!(alerts > 15, "{alerts}");
    for key in ["expr: ", "for: ", "labels: ", "summary: ", "description: "] {
        assert_eq!(lines_of(key).filter(|text| !text.is_empty()).count(), alerts, "{key}");
    }
    let documented = lines_of("alert: ").filter(|name| DOCUMENTATION.contains(&format!("`{name}`"))).count();
    assert_eq!(documented, alerts);
}

#[test]
fn the_dashboard_names_no_source_of_its_own() {
    let dashboard: Value = serde_json::from_str(DASHBOARD).expect("a dashboard");
    let panels = dashboard["panels"].as_array().expect("panels");
    let rows: Vec<_> =
        panels.iter().filter(|panel| panel["type"] == "row").map(|row| &row["title"]).collect();
    assert_eq!(rows, ["Payments", "Gateway", "Callbacks", "Record", "Web", "Process"]);
    for panel in panels.iter().filter(|panel| panel["type"] != "row") {
        assert_eq!(panel["datasource"]["uid"], "${datasource}", "{}", panel["title"]);
        assert!(queries(panel).iter().all(|query| query.contains("instance=~\"$instance\"")));
    }
}
