//! Recordings of sound: announced, sent in parts in any order and as often as it takes, whole once every part and the sum are right.
//!
//! Text never waits for sound. Who may write into a file may send sound for it, also late; who may read it may listen. Where its note was
//! moved, the file is the one that the note is in now.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{Digest, PersonId, RecordingId, StreamId};
use alongside_core::domain::retention::KeptClass;

use super::sound_folder::{Part, SoundFolder};
use super::{DbError, House, Who, access, look};
use crate::db::recordings::{self, PartRow, RecordingRow, WholeRow};
use crate::db::{Tx, held_sound, transcripts};

/// The most parts of one recording: more than five hours, at a second each.
pub const MAX_PARTS: u32 = 20_000;
/// The most bytes of one recording.
pub const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// Why something could not be done with a recording. Nothing is half done.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// It is not there, or not theirs.
    #[error("there is no such recording")]
    NotThere,
    /// The name is taken by another recording.
    #[error("the name is taken by another recording")]
    IdReused,
    /// This is no kind of sound.
    #[error("this is no kind of sound")]
    NoSound,
    /// The part is there, with other bytes.
    #[error("the part is there already, with other bytes")]
    PartDiffers,
    /// Parts are missing.
    #[error("parts are missing")]
    PartsMissing(Vec<u32>),
    /// What was asked for was deleted by a rule. Told to those alone who could have had it.
    #[error("it was deleted on {}", .at.day())]
    Deleted {
        /// What.
        class: KeptClass,
        /// When.
        at: Timestamp,
    },
    /// The whole is not what was named.
    #[error("the whole is not what was named")]
    Differs,
    /// It is too long.
    #[error("the recording is too long")]
    TooLarge,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The disk failed.
    #[error("the folder for sound failed: {0}")]
    Folder(#[source] io::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<io::Error> for RecordingError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Folder(error),
        }
    }
}

/// Whether something was new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Announced {
    /// It is new.
    New,
    /// It was announced before, just so.
    Again,
}

/// How far a recording has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The parts that are on the disk.
    pub parts: Vec<u32>,
    /// Whether it is whole.
    pub complete: bool,
}

/// What a recording is as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole {
    /// How many parts it has.
    pub parts: u32,
    /// How long it is.
    pub bytes: u64,
    /// SHA-256 of all of it.
    pub digest: Digest,
}

/// A whole recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sound {
    /// Its file.
    pub file: PathBuf,
    /// What kind of sound it is.
    pub media_type: String,
}

/// Announces a recording.
///
/// # Errors
/// Where the file is not theirs to write in, the name is taken, or this is no sound.
pub async fn announce(
    house: &House,
    who: &Who,
    recording: RecordingId,
    stream: StreamId,
    media_type: &str,
) -> Result<Announced, RecordingError> {
    if !is_sound(media_type) {
        return Err(RecordingError::NoSound);
    }
    let mut tx = house.db.read().await?;
    let home = recordings::moved_to(&mut tx, who.authority, recording, who.person).await?.unwrap_or(stream);
    drop(tx);
    if !access::brings(house, who, home).await? {
        return Err(RecordingError::NotThere);
    }
    let row = RecordingRow::announced(stream, home, who.person, media_type);
    let mut tx = house.db.write().await?;
    if recordings::insert(&mut tx, who.authority, recording, &row, house.clock.now()).await? {
        tx.commit().await?;
        return Ok(Announced::New);
    }
    let known = recordings::find(&mut tx, who.authority, recording).await?;
    if known.is_some_and(|known| is_again(&known, &row)) { Ok(Announced::Again) } else { Err(RecordingError::IdReused) }
}

/// A phone may name the file that it was made for, or the one that its note is in by now.
fn is_again(known: &RecordingRow, row: &RecordingRow) -> bool {
    let same_file = [known.announced, known.stream].contains(&row.announced);
    same_file && (known.person, &known.media_type) == (row.person, &row.media_type)
}

/// The kinds of sound that browsers record. What is served back as sound must be nothing else.
fn is_sound(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or("").trim();
    let plain = media_type.len() <= 100 && media_type.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    plain && ["audio/webm", "audio/mp4", "audio/ogg", "audio/wav", "audio/mpeg", "audio/aac"].contains(&essence)
}

/// Takes a part. The same part again changes nothing.
///
/// # Errors
/// Where the recording is not theirs, the part is there with other bytes, the whole would be too long, or it could not be made durable.
pub async fn take(
    house: &House,
    sound: &SoundFolder,
    who: &Who,
    recording: RecordingId,
    part: Part,
    bytes: Vec<u8>,
) -> Result<(), RecordingError> {
    if part.part >= MAX_PARTS {
        return Err(RecordingError::TooLarge);
    }
    let mut tx = house.db.read().await?;
    let row = own(&mut tx, who, recording).await?;
    let known = recordings::find_part(&mut tx, who.authority, recording, part.part).await?;
    let so_far = recordings::bytes(&mut tx, who.authority, recording).await?;
    drop(tx);
    if let Some(known) = known {
        return same(known, part);
    }
    if row.whole.is_some() {
        return Err(RecordingError::PartDiffers);
    }
    still_writes(house, who, &row).await?;
    let length = bytes.len() as u64;
    // Asked before anything is on the disk. Parts that come at the same time may pass together: the whole is asked about again.
    if so_far.saturating_add(length) > MAX_BYTES {
        return Err(RecordingError::TooLarge);
    }
    sound.keep(who.authority, recording, part, attempt(house), bytes).await?;
    write_down(house, who, recording, PartRow { part: part.part, bytes: length, digest: part.digest }).await
}

async fn write_down(house: &House, who: &Who, recording: RecordingId, row: PartRow) -> Result<(), RecordingError> {
    let mut tx = house.db.write().await?;
    recordings::insert_part(&mut tx, who.authority, recording, row).await?;
    let known = recordings::find_part(&mut tx, who.authority, recording, row.part).await?;
    tx.commit().await?;
    known.map_or(Err(RecordingError::NotThere), |known| same(known, Part { part: row.part, digest: row.digest }))
}

fn same(known: PartRow, part: Part) -> Result<(), RecordingError> {
    if known.digest == part.digest { Ok(()) } else { Err(RecordingError::PartDiffers) }
}

/// Makes a recording whole. To ask again for the same changes nothing.
///
/// # Errors
/// Where parts are missing, or the whole is not what was named: then the parts stay, and can be sent again.
pub async fn complete(house: &House, sound: &SoundFolder, who: &Who, recording: RecordingId, whole: Whole) -> Result<(), RecordingError> {
    complete_by(house, sound, who, recording, whole, None).await
}

/// The same by the hand of a colleague, who takes it in from the holding place.
pub(super) async fn complete_by(
    house: &House,
    sound: &SoundFolder,
    who: &Who,
    recording: RecordingId,
    whole: Whole,
    hand: Option<PersonId>,
) -> Result<(), RecordingError> {
    let named = WholeRow { bytes: whole.bytes, digest: whole.digest };
    let mut tx = house.db.read().await?;
    let row = own(&mut tx, who, recording).await?;
    let rows = recordings::parts(&mut tx, who.authority, recording).await?;
    drop(tx);
    if let Some(known) = row.whole {
        return if known == named { Ok(()) } else { Err(RecordingError::Differs) };
    }
    still_writes(house, who, &row).await?;
    adds_up(&rows, whole)?;
    let parts: Vec<Part> = rows.iter().map(|row| Part { part: row.part, digest: row.digest }).collect();
    if !sound.join(who.authority, recording, parts.clone(), attempt(house), whole.digest).await? {
        return Err(RecordingError::Differs);
    }
    let mut tx = house.db.write().await?;
    let now = house.clock.now();
    recordings::complete(&mut tx, who.authority, recording, named, now).await?;
    transcripts::queue(&mut tx, (who.authority, recording), now).await?;
    held_sound::settle(&mut tx, (who.authority, who.person), recording, hand.map(|by| (by, now))).await?;
    tx.commit().await?;
    house.sound_waits.notify_one();
    sound.forget(who.authority, recording, parts).await;
    Ok(())
}

fn adds_up(rows: &[PartRow], whole: Whole) -> Result<(), RecordingError> {
    if whole.parts > MAX_PARTS || whole.bytes > MAX_BYTES {
        return Err(RecordingError::TooLarge);
    }
    let there: BTreeSet<u32> = rows.iter().map(|row| row.part).collect();
    let missing: Vec<u32> = (0..whole.parts).filter(|part| !there.contains(part)).collect();
    if !missing.is_empty() {
        return Err(RecordingError::PartsMissing(missing));
    }
    let bytes: u64 = rows.iter().map(|row| row.bytes).sum();
    if there.len() == whole.parts as usize && bytes == whole.bytes { Ok(()) } else { Err(RecordingError::Differs) }
}

/// How far a recording has come, for whoever sends it.
///
/// # Errors
/// Where it is not theirs.
pub async fn progress(house: &House, who: &Who, recording: RecordingId) -> Result<Progress, RecordingError> {
    let mut tx = house.db.read().await?;
    let row = own(&mut tx, who, recording).await?;
    let parts = recordings::parts(&mut tx, who.authority, recording).await?;
    Ok(Progress { parts: parts.into_iter().map(|row| row.part).collect(), complete: row.whole.is_some() })
}

/// A whole recording, for those who may read its file.
///
/// # Errors
/// The same where it is not there, not whole yet, and not theirs to hear.
pub async fn listen(house: &House, sound: &SoundFolder, who: &Who, recording: RecordingId) -> Result<Sound, RecordingError> {
    let row = may_listen(house, who, recording, KeptClass::Sound).await?;
    Ok(Sound { file: sound.whole(who.authority, recording), media_type: row.media_type })
}

/// Whether somebody may hear a whole recording, or read what is said in it, and that is there still. From outside its team that is written
/// down first; of what was deleted nobody is given anything.
pub(super) async fn may_listen(house: &House, who: &Who, recording: RecordingId, class: KeptClass) -> Result<RecordingRow, RecordingError> {
    let mut tx = house.db.read().await?;
    let row = recordings::find(&mut tx, who.authority, recording).await?;
    drop(tx);
    let row = row.filter(|row| row.whole.is_some()).ok_or(RecordingError::NotThere)?;
    let reach = access::to(house, who, row.stream).await?;
    let deleted = row.deleted_at(class);
    let may =
        if reach.is_from_outside() && deleted.is_none() { look::heard(house, who, row.stream, recording).await? } else { reach.reads() };
    if !may {
        access::not_theirs(who, row.stream);
        return Err(RecordingError::NotThere);
    }
    deleted.map_or(Ok(row), |at| Err(RecordingError::Deleted { class, at }))
}

async fn own(tx: &mut Tx, who: &Who, recording: RecordingId) -> Result<RecordingRow, RecordingError> {
    let row = recordings::find(tx, who.authority, recording).await?;
    row.filter(|row| row.person == who.person).ok_or(RecordingError::NotThere)
}

async fn still_writes(house: &House, who: &Who, row: &RecordingRow) -> Result<(), RecordingError> {
    if access::brings(house, who, row.stream).await? { Ok(()) } else { Err(RecordingError::NotThere) }
}

/// A name for a file while it is being written.
fn attempt(house: &House) -> String {
    house.dice.roll().iter().map(|byte| format!("{byte:02x}")).collect::<String>() + ".unfinished"
}
