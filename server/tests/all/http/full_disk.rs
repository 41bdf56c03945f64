//! The server's disk is full: the database says so in the middle of a push, and the phone is told to keep what it has.

use alongside::ops::verify;
use alongside_core::domain::entry::Written;
use serde_json::Value;

use super::site::{Answer, Site, post};
use crate::database::{Fresh, leave_room};
use crate::world::{Pen, amy, file, okafor, price, request};

const TABLES: [&str; 8] = ["authorities", "streams", "entries", "bodies", "erasures", "snapshots", "opened", "questions"];

async fn counts(site: &Site) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in TABLES {
        counts.push(site.world.fresh.count(&format!("SELECT COUNT(*) FROM {table}")).await);
    }
    counts
}

/// Enough words to need new pages in every table, in two files.
fn much(pen: &Pen) -> Vec<Written> {
    (0..40).map(|number| pen.remark(file(if number % 2 == 0 { okafor() } else { price() }), &"She rang. ".repeat(300 + number))).collect()
}

async fn push(site: &Site, pen: &Pen, cookie: &str, entries: &[Written]) -> Answer {
    let entries: Vec<&Written> = entries.iter().collect();
    let body = serde_json::to_value(request(pen, &entries)).expect("a request");
    site.send(post("/api/v1/sync", cookie, &body)).await
}

fn outcomes(answer: &Answer, name: &str) -> Vec<Value> {
    answer.json()["outcomes"].as_object().expect("outcomes").values().map(|outcome| outcome[name].clone()).collect()
}

/// Wherever in the push the room runs out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p2_on_a_full_disk_nothing_is_half_done_and_the_same_push_is_taken_once_there_is_room() {
    let site = Site::real(Fresh::sqlite().await).await;
    let (pen, cookie) = (site.world.pen(amy()), site.cookie(amy()).await);
    let (before, entries) = (counts(&site).await, much(&pen));
    for pages in [0, 1, 2, 3, 5, 8, 13, 21, 34] {
        leave_room(&site.world.house.db, Some(pages)).await;
        assert_eq!(push(&site, &pen, &cookie, &entries).await.outcome(), (507, "storage_full".to_owned()), "{pages} pages");
        assert_eq!(counts(&site).await, before, "{pages} pages");
    }
    assert_eq!(push(&site, &pen, &cookie, &[]).await.status.as_u16(), 200, "what is there can be read all the same");
    leave_room(&site.world.house.db, None).await;
    for again in [false, true] {
        let answer = push(&site, &pen, &cookie, &entries).await;
        assert_eq!((answer.status.as_u16(), outcomes(&answer, "again")), (200, vec![again.into(); entries.len()]));
    }
    let report = verify::log(&site.world.house.db).await.expect("the log is read");
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(report.entries, 18 + 40);
}
