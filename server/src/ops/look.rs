//! Who looked: whatever of a file goes out of the team that holds it is written down in the transaction that answers it.

use std::collections::{BTreeMap, BTreeSet};

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{DeviceId, FamilyId, PersonId, RecordingId, Side, StreamId};
use alongside_core::domain::look::{Given, Ground, Look};
use alongside_core::domain::policy::{Access, is_kept_from_view};
use alongside_core::sync::protocol::StreamPage;

use super::investigation::folded;
use super::pull::Wanted;
use super::{House, Who, access, directory};
use crate::db::looks::Which;
use crate::db::{DbError, Tx, looks};

/// The most looks that are read at once: so many that nobody hides another's among their own.
pub const AT_MOST: usize = 20_000;
/// A browser that plays a recording asks for it piece by piece: within this time, in milliseconds, it is one listening.
const ONE_LISTENING_MS: i64 = 60 * 60 * 1_000;

/// How many of the latest looks are searched for the same one.
const LATELY: usize = 500;

/// The looks at a family's file: the latest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    /// The looks.
    pub looks: Vec<Look>,
    /// Whether there are earlier ones.
    pub more: bool,
}

/// What these pages give to somebody outside the team that holds the file. Mostly nothing.
pub(super) fn copies(who: Who, device: DeviceId, wanted: &Wanted, pages: &[StreamPage], at: Timestamp) -> Vec<Look> {
    let ground = |stream: StreamId| wanted.streams.iter().find(|(known, ..)| *known == stream).and_then(|(_, _, ground)| *ground);
    let copy = |page: &StreamPage| {
        let before = page.base.as_ref().map_or(0, |base| base.position.0);
        let entries = before + page.entries.len() as u64;
        let look = |ground: Ground| Look { stream: page.stream, person: who.person, at, ground, given: Given::Copy { entries, device } };
        (entries > 0).then(|| ground(page.stream).map(look)).flatten()
    };
    pages.iter().filter_map(copy).collect()
}

/// Writes down that somebody outside the team listens to a recording. False where they may not after all.
///
/// # Errors
/// Where the database failed: then nothing is to be heard.
pub(super) async fn heard(house: &House, who: &Who, stream: StreamId, recording: RecordingId) -> Result<bool, DbError> {
    let mut tx = house.db.write().await?;
    let reach = access::within(&mut tx, house, who, stream).await?;
    if let Some(ground) = reach.ground {
        let look = Look { stream, person: who.person, at: house.clock.now(), ground, given: Given::Sound { recording } };
        let same = |known: &Look| {
            (known.person, known.given, known.ground) == (look.person, look.given, look.ground)
                && look.at.millis() - known.at.millis() < ONE_LISTENING_MS
        };
        if !looks::latest(&mut tx, who.authority, &[stream], Which::All, LATELY).await?.iter().any(same) {
            looks::append(&mut tx, who.authority, &[look]).await?;
            tx.commit().await?;
        }
    }
    Ok(reach.access.reads())
}

/// The looks at a family's file, for the team that holds it; but for those of an investigation that still runs. None where it is not there, or not theirs: nobody learns which.
///
/// # Errors
/// Where the database cannot be read.
pub async fn at_family(house: &House, who: &Who, family: FamilyId) -> Result<Option<Looks>, DbError> {
    let mut tx = house.db.read().await?;
    let reach = access::within(&mut tx, house, who, StreamId::Family(family)).await?;
    if reach.access != Access::Full {
        if reach.is_there {
            access::not_theirs(who, StreamId::Family(family));
        }
        return Ok(None);
    }
    let streams = [StreamId::Family(family), StreamId::Side(family, Side::Legal)];
    // Apart, so that what is kept from view takes no other look's place.
    let mut looks = looks::latest(&mut tx, who.authority, &streams, Which::AllButInvestigations, AT_MOST + 1).await?;
    let mut investigations = looks::latest(&mut tx, who.authority, &streams, Which::Investigations, AT_MOST + 1).await?;
    keep_from_view(&mut tx, house, who, &mut investigations).await?;
    looks.append(&mut investigations);
    looks.sort_by_key(|look| core::cmp::Reverse(look.at));
    let more = looks.len() > AT_MOST;
    looks.truncate(AT_MOST);
    Ok(Some(Looks { looks, more }))
}

/// Leaves out what is kept from the team's view for now. Whether an investigation was ended stands in the looker's own page.
async fn keep_from_view(tx: &mut Tx, house: &House, who: &Who, looks: &mut Vec<Look>) -> Result<(), DbError> {
    let now = house.clock.now();
    let directory = directory::within(tx, &house.memory, who.authority).await?;
    let lookers: BTreeSet<PersonId> = looks.iter().map(|look| look.person).collect();
    let mut pages = BTreeMap::new();
    for person in lookers {
        pages.insert(person, folded(tx, house, (who.authority, StreamId::Person(person))).await?);
    }
    let page = |look: &Look| pages.get(&look.person).and_then(|page| page.rules.drafts());
    looks.retain(|look| !is_kept_from_view(look, page(look), &directory, now));
    Ok(())
}
