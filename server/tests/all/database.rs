//! A database of its own for each test, on SQLite and on PostgreSQL alike. The schema is made once and copied.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use alongside::db::{Db, Durability};
use sqlx::{Connection, PgConnection};
use tokio::sync::OnceCell;

/// Makes each test of a file twice: once on SQLite, once on PostgreSQL.
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::database::Fresh::sqlite().await).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::database::Fresh::postgres().await).await;
            })+
        }
    };
}
pub(crate) use on_both_databases;

static COUNT: AtomicU32 = AtomicU32::new(0);
static SQLITE_TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
static POSTGRES_TEMPLATE: OnceCell<String> = OnceCell::const_new();

/// Leaves room for so many pages more in a SQLite database, as far as this process goes; none is without end.
pub(crate) async fn leave_room(db: &Db, pages: Option<i64>) {
    let Db::Sqlite { write, .. } = db else {
        unreachable!("only SQLite's disk is filled");
    };
    let (there,): (i64,) = sqlx::query_as("PRAGMA page_count").fetch_one(write).await.expect("a count");
    let most = pages.map_or(1 << 30, |pages| there + pages);
    let set: (i64,) =
        sqlx::query_as(sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {most}"))).fetch_one(write).await.expect("a count");
    assert_eq!(set.0, most);
}

/// A database that nobody else uses, migrated. Its file goes with it; databases on PostgreSQL go with the private server.
#[derive(Debug)]
pub(crate) struct Fresh {
    /// Where it is.
    pub url: String,
    file: Option<PathBuf>,
}

fn unique() -> String {
    format!("{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

fn folder() -> PathBuf {
    let shared_memory = PathBuf::from("/dev/shm");
    if shared_memory.is_dir() { shared_memory } else { std::env::temp_dir() }
}

impl Fresh {
    /// A SQLite file.
    pub(crate) async fn sqlite() -> Self {
        let template = SQLITE_TEMPLATE.get_or_init(sqlite_template).await;
        let file = folder().join(format!("alongside-test-{}.db", unique()));
        std::fs::write(&file, template).expect("a file for the test's database");
        Self { url: format!("sqlite:{}", file.display()), file: Some(file) }
    }

    /// A database on the private PostgreSQL that the tests were given.
    pub(crate) async fn postgres() -> Self {
        let server = server();
        let template = POSTGRES_TEMPLATE.get_or_init(|| postgres_template(&server)).await;
        let name = format!("test_{}", unique());
        create(&server, &name, Some(template)).await;
        Self { url: named(&server, &name), file: None }
    }

    /// Another one of the same kind.
    pub(crate) async fn another(&self) -> Self {
        if self.is_postgres() { Self::postgres().await } else { Self::sqlite().await }
    }

    /// Connects. Several processes on one database are several of these.
    pub(crate) async fn connect(&self) -> Db {
        Db::connect_with(&self.url, Durability::Off).await.expect("the test's database answers")
    }

    /// Says something to the database past the house: damage, or a fault to come. The same text on both.
    pub(crate) async fn say(&self, sql: &str) {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        if self.file.is_some() {
            let mut conn = sqlx::SqliteConnection::connect(&self.url).await.expect("a connection");
            sqlx::raw_sql(sql).execute(&mut conn).await.expect("it is done");
        } else {
            let mut conn = PgConnection::connect(&self.url).await.expect("a connection");
            sqlx::raw_sql(sql).execute(&mut conn).await.expect("it is done");
        }
    }

    /// Asks the database for one number past the house.
    pub(crate) async fn count(&self, sql: &str) -> i64 {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        let (count,): (i64,) = if self.file.is_some() {
            let mut conn = sqlx::SqliteConnection::connect(&self.url).await.expect("a connection");
            sqlx::query_as(sql).fetch_one(&mut conn).await.expect("a number")
        } else {
            let mut conn = PgConnection::connect(&self.url).await.expect("a connection");
            sqlx::query_as(sql).fetch_one(&mut conn).await.expect("a number")
        };
        count
    }

    /// What lies on the disk of a SQLite database, with everything that was committed in its one file.
    pub(crate) async fn bytes_on_the_disk(&self) -> Vec<u8> {
        self.say("PRAGMA wal_checkpoint(TRUNCATE)").await;
        std::fs::read(self.file.as_ref().expect("a file")).expect("the database")
    }

    /// Ends every connection to a database on PostgreSQL, whatever it is in the middle of. Answers how many there were.
    pub(crate) async fn cut_everybody_off(&self) -> i64 {
        let others = "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
        self.count(&format!("SELECT COUNT(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}) AS ended")).await
    }

    /// Whether it is PostgreSQL.
    pub(crate) const fn is_postgres(&self) -> bool {
        self.file.is_none()
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            if let Some(file) = &self.file {
                // A file that is not there is no loss.
                drop(std::fs::remove_file(format!("{}{end}", file.display())));
            }
        }
    }
}

async fn sqlite_template() -> Vec<u8> {
    let file = folder().join(format!("alongside-template-{}.db", unique()));
    let db = Db::connect_with(&format!("sqlite:{}", file.display()), Durability::Off).await.expect("a new file");
    db.migrate().await.expect("the migrations run on SQLite");
    db.close().await;
    let bytes = std::fs::read(&file).expect("the template");
    drop(std::fs::remove_file(&file));
    bytes
}

fn server() -> String {
    std::env::var("ALONGSIDE_TEST_POSTGRES").expect(
        "these tests run on PostgreSQL too: start a private one with `.ci/postgres start` and put the address that it prints into \
         ALONGSIDE_TEST_POSTGRES, or let `make test` do both",
    )
}

fn named(server: &str, name: &str) -> String {
    let (address, _) = server.rsplit_once('/').expect("postgres://user@host:port/database");
    format!("{address}/{name}")
}

async fn postgres_template(server: &str) -> String {
    let name = format!("template_{}", unique());
    create(server, &name, None).await;
    let db = Db::connect(&named(server, &name)).await.expect("the new database answers");
    db.migrate().await.expect("the migrations run on PostgreSQL");
    db.close().await;
    name
}

async fn create(server: &str, name: &str, template: Option<&String>) {
    let mut conn = PgConnection::connect(server).await.expect("the private PostgreSQL of ALONGSIDE_TEST_POSTGRES answers");
    let from = template.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}{from}"))).execute(&mut conn).await.expect("a database");
}
