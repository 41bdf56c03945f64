//! The server of a simulated day: the real operations on a real file, which can be killed and opened again, or restored from a backup.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use alongside::db::{Db, Durability};
use alongside::ops::checkpoint::make_at_once;
use alongside::ops::sync::{SyncError, round};
use alongside::ops::{House, Limits, Who, epoch, import};
use alongside_core::domain::clock::{Clock, Timestamp};
use alongside_core::domain::entry::{Receipt, Written};
use alongside_core::domain::ids::{Position, StreamId};
use alongside_core::sync::protocol::{Received, SyncAnswer, SyncRequest};

use crate::handset::keys;
use crate::world::{CountingDice, StillClock, authority, beginnings};

static FILES: AtomicU64 = AtomicU64::new(0);

/// Small pages and early snapshots, so that a short day meets every seam.
const LIMITS: Limits = Limits { page: 9, page_bytes: 12_000, long: 14, tail: 6, snapshot_every: 4, held_bytes: 1_000_000 };

/// The server.
pub(super) struct Server {
    pub clock: Arc<StillClock>,
    house: RefCell<Option<House>>,
    file: RefCell<PathBuf>,
    backup: RefCell<Option<PathBuf>>,
}

fn new_file() -> PathBuf {
    let shared_memory = PathBuf::from("/dev/shm");
    let folder = if shared_memory.is_dir() { shared_memory } else { std::env::temp_dir() };
    folder.join(format!("alongside-sim-{}-{}.db", std::process::id(), FILES.fetch_add(1, Ordering::Relaxed)))
}

fn with_end(file: &Path, end: &str) -> PathBuf {
    PathBuf::from(format!("{}{end}", file.display()))
}

fn remove(file: &Path) {
    for end in ["", "-wal", "-shm"] {
        // A file that is not there is no loss.
        drop(std::fs::remove_file(with_end(file, end)));
    }
}

/// What lies on the disk at this instant, as after a kill.
fn image(file: &Path) -> PathBuf {
    let copy = new_file();
    for end in ["", "-wal"] {
        if with_end(file, end).exists() {
            std::fs::copy(with_end(file, end), with_end(&copy, end)).expect("a copy");
        }
    }
    copy
}

async fn open(file: &Path, clock: &Arc<StillClock>) -> House {
    let db = Db::connect_with(&format!("sqlite:{}", file.display()), Durability::Off).await.expect("the file opens");
    let clock: Arc<dyn Clock + Send + Sync> = Arc::<StillClock>::clone(clock);
    House::open_with(db, clock, Arc::new(CountingDice::default()), keys(), LIMITS).await.expect("the house opens")
}

/// The file that every day begins with: the world, and a trigger that fails on a poisonous entry.
pub(super) fn template() -> Vec<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (file, clock) = (new_file(), StillClock::new());
        let db = Db::connect_with(&format!("sqlite:{}", file.display()), Durability::Off).await.expect("a new file");
        db.migrate().await.expect("the migrations run");
        db.close().await;
        let house = open(&file, &clock).await;
        import::append(&house, authority(), beginnings(&clock)).await.expect("the world begins");
        house.db.close().await;
        say(&file, "CREATE TRIGGER poison BEFORE INSERT ON bodies WHEN NEW.body LIKE '%poison%' BEGIN SELECT RAISE(ABORT, 'poison'); END")
            .await;
        let bytes = std::fs::read(&file).expect("the template");
        remove(&file);
        bytes
    })
}

async fn say(file: &Path, sql: &str) {
    use sqlx::Connection;
    let mut conn = sqlx::SqliteConnection::connect(&format!("sqlite:{}", file.display())).await.expect("a connection");
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut conn).await.expect("it is done");
    conn.close().await.expect("it closes");
}

impl Server {
    pub(super) async fn start(template: &[u8]) -> Self {
        let (file, clock) = (new_file(), StillClock::new());
        std::fs::write(&file, template).expect("a file");
        let house = open(&file, &clock).await;
        Self { clock, house: RefCell::new(Some(house)), file: RefCell::new(file), backup: RefCell::default() }
    }

    pub(super) fn house(&self) -> House {
        self.house.borrow().clone().expect("the house stands")
    }

    pub(super) async fn answer(&self, who: &Who, request: &SyncRequest) -> Result<SyncAnswer, SyncError> {
        round(&self.house(), who, request.clone()).await
    }

    /// Killed as it stands, and started again on what lay on the disk. Now and then by a build with another fold.
    pub(super) async fn kill(&self, another_fold: bool) {
        let survived = image(&self.file.borrow());
        if another_fold {
            say(&survived, "UPDATE snapshots SET fold = 0, rules = '{}'").await;
        }
        self.stand_on(survived).await;
    }

    /// The operator keeps a backup.
    pub(super) fn back_up(&self) {
        let copy = image(&self.file.borrow());
        if let Some(old) = self.backup.replace(Some(copy)) {
            remove(&old);
        }
    }

    /// The server signs where its streams stand.
    pub(super) async fn sign(&self) {
        make_at_once(&self.house()).await.expect("it is signed");
    }

    /// The disk is lost, and the backup is put in its place. `false` where there is no backup.
    pub(super) async fn lose_the_disk(&self) -> bool {
        let Some(backup) = self.backup.take() else {
            return false;
        };
        self.stand_on(backup).await;
        true
    }

    /// The operator says that it was restored: a new epoch begins.
    pub(super) async fn say_restored(&self) {
        let house = self.house();
        // Its dice begin anew with each house, and two epochs must not have one name.
        self.clock.pass(1);
        epoch::begin(&house.db, self.clock.as_ref(), house.dice.as_ref(), &house.keys).await.expect("a new epoch");
    }

    async fn stand_on(&self, file: PathBuf) {
        let old = self.house.borrow_mut().take();
        if let Some(old) = old {
            old.db.close().await;
        }
        remove(&self.file.replace(file.clone()));
        let house = open(&file, &self.clock).await;
        self.house.replace(Some(house));
    }

    /// Something that a trusted source appends.
    pub(super) async fn import(&self, written: Written) {
        import::append(&self.house(), authority(), vec![(written, self.clock.now())]).await.expect("it is appended");
    }

    /// The log of every stream, read past the house.
    pub(super) async fn log(&self) -> Vec<(StreamId, Received)> {
        use sqlx::Connection;
        type Row = (String, i64, i64, bool, String, Option<String>, Option<String>);
        let mut conn = sqlx::SqliteConnection::connect(&format!("sqlite:{}", self.file.borrow().display())).await.expect("a connection");
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT e.stream, e.position, e.received_at, e.late, e.head, b.salt, b.body FROM entries e
             LEFT JOIN bodies b ON b.authority = e.authority AND b.stream = e.stream AND b.position = e.position
             ORDER BY e.stream, e.position",
        )
        .fetch_all(&mut conn)
        .await
        .expect("the log");
        let read = |(stream, position, received_at, late, head, salt, body): Row| {
            let (position, received_at) = (Position(u64::try_from(position).unwrap_or(0)), Timestamp::from_millis(received_at));
            let received = Received { receipt: Receipt { position, received_at, late }, written: Written { head, salt, body } };
            (stream.parse().expect("a stream"), received)
        };
        rows.into_iter().map(read).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        remove(&self.file.borrow());
        if let Some(backup) = self.backup.borrow().as_ref() {
            remove(backup);
        }
    }
}
