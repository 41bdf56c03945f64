//! What a phone lacks, in bounded pages: the streams that it is to hold and its person may read, and the streams that go from it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::draft::Drafts;
use alongside_core::domain::ids::{FamilyId, Position, Side, StreamId};
use alongside_core::domain::look::Ground;
use alongside_core::domain::policy::reach;
use alongside_core::domain::team::Directory;
use alongside_core::sync::protocol::{Base, Received, StreamPage};

use super::memory::{Folded, Memory, fold};
use super::open::DAYS_OPEN;
use super::{Limits, Who};
use crate::db::streams::{Head, Key};
use crate::db::{DbError, Tx, approvals, cards, entries, families, snapshots, streams};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// The streams that somebody's phone is to hold now, each with where it stands, and with the ground of somebody outside the team that
/// holds it. In the order in which they are fetched.
pub(super) struct Wanted {
    pub streams: Vec<(StreamId, Option<Head>, Option<Ground>)>,
    pub families: BTreeSet<FamilyId>,
}

/// Somebody who reads, and their own page: it may open a file to them.
pub(super) struct Reader {
    pub who: Who,
    page: Arc<Folded>,
}

impl Reader {
    pub(super) async fn of(tx: &mut Tx, memory: &Memory, who: Who) -> Result<Self, DbError> {
        let page = StreamId::Person(who.person);
        let heads = streams::heads(tx, who.authority, &[page]).await?;
        let page = fold(tx, memory, (who.authority, page), heads.get(&page).copied()).await?;
        Ok(Self { who, page })
    }
}

/// Finds them: routing proposes, the policy decides.
pub(super) async fn wanted(tx: &mut Tx, memory: &Memory, directory: &Directory, who: Who, now: Timestamp) -> Result<Wanted, DbError> {
    let mut names = vec![StreamId::Person(who.person)];
    if directory.teams_of(who.person, now.day()).next().is_some() {
        names.extend(directory.teams.keys().map(|team| StreamId::Team(*team)));
    }
    let reader = Reader::of(tx, memory, who).await?;
    let mut proposed = proposed(tx, directory, who, now).await?;
    let investigates = reader.page.rules.drafts().map_or(&[][..], Drafts::investigations);
    proposed.extend(investigates.iter().filter(|known| known.runs_at(now)).map(|known| known.family));
    let files = proposed.iter().flat_map(|family| both(*family));
    let heads = streams::heads(tx, who.authority, &names.iter().copied().chain(files).collect::<Vec<_>>()).await?;
    let mut names: Vec<(StreamId, Option<Ground>)> = names.into_iter().map(|stream| (stream, None)).collect();
    let mut families = BTreeSet::new();
    for family in proposed {
        let seen = readable(tx, memory, directory, &reader, family, &heads, now).await?;
        if !seen.is_empty() {
            families.insert(family);
        }
        names.extend(seen);
    }
    Ok(Wanted { streams: names.into_iter().map(|(stream, ground)| (stream, heads.get(&stream).copied(), ground)).collect(), families })
}

const fn both(family: FamilyId) -> [StreamId; 2] {
    [StreamId::Family(family), StreamId::Side(family, Side::Legal)]
}

async fn proposed(tx: &mut Tx, directory: &Directory, who: Who, now: Timestamp) -> Result<BTreeSet<FamilyId>, DbError> {
    let since = now.plus(-DAYS_OPEN * DAY_MS);
    let mut proposed = families::of_person(tx, who.authority, who.person, since).await?;
    proposed.extend(cards::claimed_by(tx, who.authority, who.person).await?.into_iter().filter_map(StreamId::family));
    let actor = directory.actor(who.person, None, now.day());
    let rights = actor.rights;
    if !rights.is_empty() {
        let waiting = cards::waiting_decisions(tx, who.authority).await?;
        proposed.extend(waiting.into_iter().filter(|row| rights.contains(&row.reserved)).filter_map(|row| row.stream.family()));
    }
    if actor.officers.names(who.person) {
        let open = approvals::open(tx, who.authority).await?;
        proposed.extend(open.into_iter().filter(|row| row.is_with(&actor.officers, who.person)).filter_map(|row| row.stream.family()));
    }
    Ok(proposed)
}

/// The streams of a family's file that somebody may read, each with the ground of somebody outside the team that holds it.
pub(super) async fn readable(
    tx: &mut Tx,
    memory: &Memory,
    directory: &Directory,
    reader: &Reader,
    family: FamilyId,
    heads: &BTreeMap<StreamId, Head>,
    now: Timestamp,
) -> Result<Vec<(StreamId, Option<Ground>)>, DbError> {
    let ([file, side], who) = (both(family), reader.who);
    let whole = fold(tx, memory, (who.authority, file), heads.get(&file).copied()).await?;
    let legal = fold(tx, memory, (who.authority, side), heads.get(&side).copied()).await?;
    let Some(rules) = whole.rules.family() else {
        return Ok(Vec::new());
    };
    let asked = |stream| {
        let (access, ground) = reach(stream, rules, legal.rules.family(), directory, (who.person, reader.page.rules.drafts()), now);
        access.reads().then_some((stream, ground))
    };
    Ok([file, side].into_iter().filter_map(asked).collect())
}

/// What of the wanted streams a phone lacks, as much as fits into one answer, and whether there is more.
pub(super) async fn pages(
    tx: &mut Tx,
    limits: Limits,
    who: Who,
    wanted: &Wanted,
    cursors: &BTreeMap<StreamId, Position>,
) -> Result<(Vec<StreamPage>, bool), DbError> {
    let (mut pages, mut entries_left, mut bytes_left) = (Vec::new(), limits.page, limits.page_bytes);
    for (stream, head, _) in &wanted.streams {
        let cursor = cursors.get(stream).copied().unwrap_or_default();
        let at = head.map_or(Position(0), |head| head.position);
        if cursor == at {
            continue;
        }
        if entries_left == 0 || bytes_left == 0 {
            return Ok((pages, true));
        }
        let key = (who.authority, *stream);
        let page = match head {
            Some(head) if cursor < at => one(tx, limits, key, *head, cursor, entries_left, bytes_left).await?,
            // The phone has seen more than there is. It is told where the stream stands, and keeps what it has.
            _ => {
                tracing::error!(kind = stream.kind(), cursor = cursor.0, head = at.0, "a phone is ahead of the log");
                beyond(key, *head)
            }
        };
        entries_left = entries_left.saturating_sub(page.entries.len());
        bytes_left = bytes_left.saturating_sub(page.entries.iter().map(|received| received.written.bytes()).sum());
        let cut = cursor < at && page.entries.last().is_some_and(|last| last.receipt.position < at);
        pages.push(page);
        if cut {
            return Ok((pages, true));
        }
    }
    Ok((pages, false))
}

async fn one(
    tx: &mut Tx,
    limits: Limits,
    key: Key,
    head: Head,
    cursor: Position,
    at_most: usize,
    bytes: usize,
) -> Result<StreamPage, DbError> {
    let base = base(tx, limits, key, head, cursor).await?;
    let from = base.as_ref().map_or(cursor, |base| base.position);
    let mut chain = head.chain;
    let mut taken: Vec<Received> = Vec::new();
    let mut left = bytes;
    for (received, at) in entries::page(tx, key, from, head.position, at_most).await? {
        let size = received.written.bytes();
        if size > left && !taken.is_empty() {
            break;
        }
        left = left.saturating_sub(size);
        chain = at;
        taken.push(received);
    }
    Ok(StreamPage { stream: key.1, base, entries: taken, head: head.position, chain })
}

fn beyond(key: Key, head: Option<Head>) -> StreamPage {
    let (head, chain) =
        head.map_or_else(|| (Position(0), alongside_core::domain::entry::chain_start(key.0, key.1)), |head| (head.position, head.chain));
    StreamPage { stream: key.1, base: None, entries: Vec::new(), head, chain }
}

/// A long file starts from a snapshot on a phone that has nothing of it.
async fn base(tx: &mut Tx, limits: Limits, key: Key, head: Head, cursor: Position) -> Result<Option<Base>, DbError> {
    if cursor.0 > 0 || head.position.0 <= limits.long || !matches!(key.1, StreamId::Family(_)) {
        return Ok(None);
    }
    let at_most = Position(head.position.0.saturating_sub(limits.tail));
    let fold = alongside_core::domain::family::FOLD_VERSION;
    let found = snapshots::latest(tx, key, at_most).await?;
    Ok(found.map(|(position, rules)| Base { position, fold, rules }))
}
