//! Rows that no version of the program writes: it reads tolerantly, except money and status.

use crate::support::TestApp;

#[tokio::test]
async fn an_odd_number_in_the_database_takes_no_page_away() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    app.submit(&format!("/pay/{}/phone", attempt.token), "phone=670000007&instead=1").await.location();
    app.database.change("update orders set customer_phone = 'call me'; update payments set phone = '222', request_id = 'a b', fees = -1",
    )
    .await;
    assert_eq!(app.get(&attempt.order_url).await.status, 200);
    assert_eq!(app.order("R-1").await["status"], "pending");
    app.database.change("update orders set customer_phone = '+33612345678'").await;
    assert_eq!(app.get(&attempt.order_url).await.status, 200);
}

#[tokio::test]
async fn an_amount_that_cannot_be_read_is_never_guessed() {
    let app = TestApp::sandboxed().await;
    let attempt = app.open("R-1", 1500).await;
    app.database.change("update orders set amount = 2000000000").await;
    assert_eq!(app.get(&attempt.order_url).await.status, 503);
}
