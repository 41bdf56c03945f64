//! How many entries a second the server makes durable, beside bare commits on the same disk in the same run.
//!
//! Prints one JSON object a line for `make bench`; asserts nothing. PostgreSQL is measured where `ALONGSIDE_TEST_POSTGRES` names one.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement, not a part of the house"
)]

mod bare;
mod ours;

use std::path::Path;
use std::time::Instant;

const TURNS: usize = 5;
const CLIENTS: usize = 64;
const ROWS: usize = 4_000;

/// Somewhere to measure: a fresh SQLite file beside the build, or a PostgreSQL of the tests.
#[derive(Clone, Debug)]
struct Place {
    name: &'static str,
    url: String,
}

#[tokio::main]
async fn main() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("durable");
    std::fs::create_dir_all(&folder).unwrap();
    let mut places = vec![Place { name: "SQLite", url: format!("sqlite:{}", folder.join("bench.db").display()) }];
    if let Ok(url) = std::env::var("ALONGSIDE_TEST_POSTGRES") {
        places.push(Place { name: "PostgreSQL", url });
    }
    for place in places {
        fresh(&folder, &place).await;
        for _ in 0..TURNS {
            report(&place, "bare commits, one row each", bare::rows(&place.url, 500, 1).await);
            report(&place, "bare commits, 100 rows each", bare::rows(&place.url, ROWS, 100).await);
            report(&place, "entries, one a request, 64 clients", ours::entries(&place.url, CLIENTS, 16, 1).await);
            report(&place, "entries, 100 a request, 4 clients", ours::entries(&place.url, 4, 10, 100).await);
        }
    }
}

fn report(place: &Place, what: &str, per_second: f64) {
    println!("{}", serde_json::json!({ "database": place.name, "what": what, "per_second": per_second }));
}

async fn fresh(folder: &Path, place: &Place) {
    if place.name == "SQLite" {
        for end in ["", "-wal", "-shm"] {
            drop(std::fs::remove_file(folder.join(format!("bench.db{end}"))));
        }
    }
    bare::prepare(&place.url).await;
    ours::prepare(&place.url).await;
}

/// Rows a second for some work.
async fn rate<F: Future<Output = ()>>(rows: usize, work: F) -> f64 {
    let start = Instant::now();
    work.await;
    f64::from(u32::try_from(rows).unwrap()) / start.elapsed().as_secs_f64()
}
