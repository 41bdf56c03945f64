//! The tables of the phone's database, and under which key each is sealed.

/// Keys, and what may be read before the phone is opened: how many entries it has numbered. Nothing of a family.
pub const KEYS: &str = "keys";
/// What the phone knows of itself, its cards, and copies of what can be had again.
pub const ROWS: &str = "rows";
/// What waits for the server.
pub const OUTBOX: &str = "outbox";
/// What was received, in pages.
pub const PAGES: &str = "pages";
/// The text under the cursor.
pub const DRAFTS: &str = "drafts";
/// What is known of recordings.
pub const SOUNDS: &str = "sounds";
/// Their parts.
pub const PARTS: &str = "parts";

/// Every table.
pub const TABLES: [&str; 7] = [KEYS, ROWS, OUTBOX, PAGES, DRAFTS, SOUNDS, PARTS];

/// Under which key something is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Under {
    /// The browser's own, which opens with the page.
    Device,
    /// A key of its own, for what was captured: sealing needs no unlock, opening does.
    Captured,
    /// The person's data key, for what was received: there only while the phone is open.
    Received,
}

impl Under {
    /// The first byte of what is sealed so.
    #[must_use]
    pub const fn way(self) -> u8 {
        match self {
            Self::Device => 1,
            Self::Captured => 2,
            Self::Received => 3,
        }
    }

    /// By that byte.
    #[must_use]
    pub const fn of_way(way: u8) -> Option<Self> {
        match way {
            1 => Some(Self::Device),
            2 => Some(Self::Captured),
            3 => Some(Self::Received),
            _ => None,
        }
    }
}

/// Under which key a table is sealed. A row from before there were several is under the browser's own, and opens so.
#[must_use]
pub fn under(table: &str) -> Under {
    match table {
        OUTBOX | DRAFTS | SOUNDS | PARTS => Under::Captured,
        ROWS | PAGES => Under::Received,
        _ => Under::Device,
    }
}
