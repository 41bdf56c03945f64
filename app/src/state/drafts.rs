//! The text under the cursor: on this phone within a third of a second, and in its writer's own page once they pause, for their other devices.
//!
//! The same draft written on two devices keeps both texts: a text only ever replaces those that it was made from.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use alongside_core::domain::draft::DraftBody;
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{Digest, DraftId, EntryId, PersonId, StreamId};
use alongside_core::json;
use alongside_core::sync::outbox::OutboxItem;
use leptos::prelude::WithUntracked;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::commands::put;
use super::opening::this_phone;
use super::works::{Works, Writing, works};
use super::{Phone, Session};
use crate::platform;
use crate::store::Drafts as _;

/// How long typing goes on before it is durable, in milliseconds.
const SOON_MS: u32 = 300;
/// After how long a pause a text goes to the writer's other devices, in milliseconds.
const PAUSE_MS: i64 = 20_000;

/// The most texts that one entry names as finished with: it stays far under what a body may be.
const TEXTS_AT_ONCE: usize = 500;

/// What is kept of a place on this phone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    /// The text in the field.
    text: String,
    /// The entries that this text was made from.
    #[serde(default)]
    made_from: Vec<EntryId>,
    /// The text as it stands in the writer's own page.
    #[serde(default)]
    shared: Option<String>,
}

thread_local! {
    static LINES: RefCell<BTreeMap<String, Line>> = const { RefCell::new(BTreeMap::new()) };
    /// By whom and where it was typed: whoever signs in next keeps nothing of it as theirs.
    static UNSAVED: RefCell<BTreeMap<(PersonId, String), String>> = const { RefCell::new(BTreeMap::new()) };
    static SOON: Cell<bool> = const { Cell::new(false) };
    static TYPED_AT: Cell<i64> = const { Cell::new(0) };
}

/// The draft of a place: the same on every device of its writer.
fn draft_of(place: &str) -> DraftId {
    let digest = Digest::of(&[place.as_bytes()]);
    let mut half = [0; 16];
    half.copy_from_slice(&digest.bytes()[..16]);
    DraftId::from_uuid(Uuid::from_bytes(half))
}

/// Takes up what was under the cursor when the app was last open.
pub(super) async fn open(works: &Works) {
    let texts = works.store.drafts().await.unwrap_or_default();
    // Builds before this one kept copies of files among the texts.
    let (copies, lines): (Vec<_>, Vec<_>) = texts.into_iter().partition(|(place, _)| place.starts_with("fold/"));
    LINES.set(lines.into_iter().filter_map(|(place, text)| Some((place, json::read(text.as_bytes()).ok()?))).collect());
    for (place, _) in copies {
        drop(works.store.remove_draft(&place).await);
    }
}

/// Whether something was typed that is not yet durable.
pub(super) fn is_unsaved() -> bool {
    UNSAVED.with_borrow(|unsaved| !unsaved.is_empty())
}

/// Keeps what is typed.
pub(super) fn save(place: String, text: String) {
    let Some(writer) = works().map(|works| works.me.person) else {
        return;
    };
    UNSAVED.with_borrow_mut(|unsaved| unsaved.insert((writer, place), text));
    TYPED_AT.set(platform::now().millis());
    if !SOON.replace(true) {
        spawn_local(async {
            platform::sleep(SOON_MS).await;
            SOON.set(false);
            flush().await;
        });
    }
}

/// Makes durable what was typed.
pub(super) async fn flush() {
    let Some(works) = works() else {
        return;
    };
    let writer = works.me.person;
    let theirs = |((typist, place), text): (&(PersonId, String), &String)| (*typist == writer).then(|| (place.clone(), text.clone()));
    let unsaved: Vec<(String, String)> = UNSAVED.with_borrow(|unsaved| unsaved.iter().filter_map(theirs).collect());
    for (place, text) in unsaved {
        let line = LINES.with_borrow_mut(|lines| {
            let line = lines.entry(place.clone()).or_default();
            line.text.clone_from(&text);
            line.clone()
        });
        if keep(&works, &place, &line).await {
            // Unless more was typed meanwhile.
            UNSAVED
                .with_borrow_mut(|unsaved| unsaved.retain(|(typist, known), typed| *typist != writer || *known != place || *typed != text));
        }
    }
}

async fn keep(works: &Works, place: &str, line: &Line) -> bool {
    let json = serde_json::to_string(line).unwrap_or_default();
    works.store.put_draft(place, &json).await.is_ok()
}

/// Puts words under the cursor of a place again, after what stands there. Says whether they are durable.
pub(super) async fn put_back(place: &str, words: &str) -> bool {
    let before = texts(place).await.into_iter().next().unwrap_or_default();
    let whole = if before.trim().is_empty() { words.to_owned() } else { format!("{}\n{words}", before.trim_end()) };
    put_text(place, whole).await
}

/// Makes a text anew at a place from all that stand there, whoever wrote them. Says whether it is durable.
pub(super) async fn change(place: &str, change: impl FnOnce(&[String]) -> String) -> bool {
    let before = texts(place).await;
    // Nothing is waited for between the two: what another part of the app puts here meanwhile is not lost.
    let text = change(&before);
    before.iter().skip(1).for_each(|other| merge(place, other));
    put_text(place, text).await
}

/// Puts a text at a place. Says whether it is durable, whatever is being typed elsewhere meanwhile.
pub(super) async fn put_text(place: &str, text: String) -> bool {
    save(place.to_owned(), text);
    flush().await;
    !UNSAVED.with_borrow(|unsaved| unsaved.keys().any(|(_, known)| known == place))
}

/// Shares what stands under the cursor with the writer's other devices, where they paused or put the phone away.
pub(super) async fn share(phone: Phone, put_away: bool) {
    flush().await;
    if !put_away && platform::now().millis() - TYPED_AT.get() < PAUSE_MS {
        return;
    }
    let lines = LINES.with_borrow(|lines| lines.clone());
    if everything_is_safe(phone) {
        for place in lines.iter().filter(|(_, line)| line.text.is_empty() && !line.made_from.is_empty()).map(|(place, _)| place) {
            let_go(phone, place).await;
        }
    }
    let changed = lines.into_iter().filter(|(_, line)| !line.text.is_empty() && line.shared.as_ref() != Some(&line.text));
    for (place, line) in changed {
        let body = DraftBody::Kept { draft: draft_of(&place), text: line.text.clone(), replaces: line.made_from.clone() };
        // One that does not go, for its length, keeps none of the others back.
        let Some((works, entry)) = write(phone, body).await else {
            continue;
        };
        let line = LINES.with_borrow_mut(|lines| {
            let known = lines.entry(place.clone()).or_default();
            known.made_from = vec![entry];
            known.shared = Some(line.text);
            known.clone()
        });
        keep(&works, &place, &line).await;
    }
}

async fn write(phone: Phone, body: DraftBody) -> Option<(Rc<Works>, EntryId)> {
    let works = works()?;
    let stream = StreamId::Person(works.me.person);
    let writing = Writing { stream, body: Body::Draft(body), about: Vec::new(), happened_at: platform::now(), after: Vec::new() };
    let entry = put(phone, &works, writing).await.ok()?;
    Some((works, entry))
}

/// The texts at a place: first the one for the field, then those that other devices hold.
pub(super) async fn texts(place: &str) -> Vec<String> {
    flush().await;
    let Some(works) = works_soon().await else {
        return Vec::new();
    };
    let line = LINES.with_borrow(|lines| lines.get(place).cloned()).unwrap_or_default();
    let others = others(&works, place, &line);
    if !line.text.is_empty() {
        return core::iter::once(line.text).chain(others.into_iter().map(|(_, text)| text)).collect();
    }
    if let Some((entry, text)) = others.first() {
        let made_from = line.made_from.iter().copied().chain([*entry]).collect();
        let line = Line { text: text.clone(), made_from, shared: Some(text.clone()) };
        LINES.with_borrow_mut(|lines| lines.insert(place.to_owned(), line));
    }
    others.into_iter().map(|(_, text)| text).collect()
}

/// The texts at a place that other devices hold. Unlike [`texts`], none of them becomes this device's own.
pub(super) async fn elsewhere(place: &str) -> Vec<String> {
    flush().await;
    let Some(works) = works() else {
        return Vec::new();
    };
    let line = LINES.with_borrow(|lines| lines.get(place).cloned()).unwrap_or_default();
    others(&works, place, &line).into_iter().map(|(_, text)| text).collect()
}

/// What stands at a place beside what this device has, and what it was made from.
fn others(works: &Works, place: &str, line: &Line) -> Vec<(EntryId, String)> {
    standing(works, place).into_iter().filter(|(entry, text)| !line.made_from.contains(entry) && *text != line.text).collect()
}

/// The works, waited for while the phone is still opening.
async fn works_soon() -> Option<Rc<Works>> {
    while works().is_none() && this_phone()?.session.with_untracked(|session| *session == Session::Unknown) {
        platform::sleep(30).await;
    }
    works()
}

fn standing(works: &Works, place: &str) -> Vec<(EntryId, String)> {
    let folds = works.folds.borrow();
    let drafts = folds.drafts(StreamId::Person(works.me.person));
    drafts.map(|drafts| drafts.texts(draft_of(place)).map(|(entry, text)| (entry, text.to_owned())).collect()).unwrap_or_default()
}

/// The writer took another device's text into the field: from now on the field's text replaces it.
pub(super) fn merge(place: &str, other: &str) {
    let Some(works) = works() else {
        return;
    };
    let taken = standing(&works, place).into_iter().filter(|(_, text)| text == other).map(|(entry, _)| entry);
    LINES.with_borrow_mut(|lines| lines.entry(place.to_owned()).or_default().made_from.extend(taken));
}

/// The field's text became a record, or was thrown away by its writer. What other devices hold stays.
///
/// What the writer's own page holds of it is let go of later, by [`share`]: not before the record is safe with the server.
pub(super) async fn finish(place: &str) {
    let Some(works) = works() else {
        return;
    };
    UNSAVED.with_borrow_mut(|unsaved| unsaved.remove(&(works.me.person, place.to_owned())));
    let line = LINES.with_borrow_mut(|lines| lines.remove(place)).filter(|line| !line.made_from.is_empty());
    let Some(line) = line else {
        // Where it cannot be removed it comes back, which is the safe way to fail.
        drop(works.store.remove_draft(place).await);
        return;
    };
    let done = Line { text: String::new(), shared: None, ..line };
    LINES.with_borrow_mut(|lines| lines.insert(place.to_owned(), done.clone()));
    keep(&works, place, &done).await;
}

/// Lets go of every text that its writer is done with, wherever it lies.
async fn let_go(phone: Phone, place: &str) {
    let Some(works) = works() else {
        return;
    };
    // Unless something new is being typed there.
    let is_typed = UNSAVED.with_borrow(|unsaved| unsaved.keys().any(|(_, known)| known == place));
    let is_done = |line: &Line| line.text.is_empty() && !is_typed;
    let Some(line) = LINES.with_borrow_mut(|lines| if lines.get(place).is_some_and(is_done) { lines.remove(place) } else { None }) else {
        return;
    };
    drop(works.store.remove_draft(place).await);
    let draft = draft_of(place);
    let texts: Vec<EntryId> = done_with(&works, draft, line.made_from).into_iter().collect();
    for some in texts.chunks(TEXTS_AT_ONCE) {
        write(phone, DraftBody::Finished { draft, replaces: some.to_vec() }).await;
    }
}

/// Whether the server has everything that was written here but drafts. Until then a text that became a record is the second place where
/// its words are.
fn everything_is_safe(phone: Phone) -> bool {
    let is_draft = |item: &OutboxItem| item.head().is_some_and(|head| matches!(head.stream, StreamId::Person(_)));
    phone.outbox.with_untracked(|outbox| outbox.iter().filter(|item| item.is_unsent()).all(is_draft))
}

/// The field's text, and those that it or another device's text took the place of: the words of all of them may go.
fn done_with(works: &Works, draft: DraftId, made_from: Vec<EntryId>) -> BTreeSet<EntryId> {
    let folds = works.folds.borrow();
    let before = folds.drafts(StreamId::Person(works.me.person)).into_iter().flat_map(|drafts| drafts.stood_before(draft));
    made_from.into_iter().chain(before).collect()
}
