//! What a machine heard in a recording: asked of the server while somebody looks at it, and kept on this phone for when there is no signal.
//!
//! It is the machine's. What becomes of it is written by whoever confirms it, and not here.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use alongside_core::domain::ids::{FamilyId, RecordingId};
use alongside_core::domain::transcript::Transcript;
use alongside_core::json;
use alongside_core::sync::hearing::Hearing;
use alongside_core::sync::transport::TransportError;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::works::{Works, works};
use super::{CommandError, Commands, taken_down_here};
use crate::platform::kinds::Asking;
use crate::platform::transport::{call, fetch};
use crate::platform::{self, Held};
use crate::store::{Copies, Sounds};

/// How long to wait before asking again, in milliseconds; longer while nothing changes.
const FIRST_WAIT_MS: u32 = 3_000;
const LONGEST_WAIT_MS: u32 = 24_000;

/// How it stands with the words of a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum InWords {
    /// Being looked up.
    #[default]
    Looking,
    /// The sound has not gone to the server yet.
    NotGone,
    /// The server was not reached, and nothing was heard before.
    NoSignal,
    /// The server shows nothing of it.
    NotThere,
    /// This phone is taking it down by itself.
    Here {
        /// Up to when it is done, in milliseconds of the recording.
        done_ms: u64,
        /// How long the recording is.
        of_ms: Option<u64>,
        /// What was heard so far.
        transcript: Transcript,
    },
    /// This phone could take it down by itself, and does not.
    NotHere(NotHere),
    /// It was deleted, or the sound to hear it from was: a rule's time was over.
    Deleted,
    /// As the server says; without signal, as it last said.
    Told {
        /// How far it has come.
        hearing: Hearing,
        /// What other models heard before, as this phone still has it.
        before: Vec<Transcript>,
    },
}

/// Why a phone that could take a recording down does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotHere {
    /// Its battery runs low.
    Battery,
    /// It is at another one.
    Turn,
    /// Its person stopped it.
    Stopped,
    /// It came to nothing: too little memory, or a damaged model.
    Failed,
}

impl InWords {
    /// Whether asking again may tell more. What a phone heard, the server hears better.
    fn may_change(&self) -> bool {
        match self {
            Self::Told { hearing: Hearing::Done { transcript, .. }, .. } => transcript.is_of_a_phone(),
            Self::Told { hearing, .. } => !matches!(hearing, Hearing::Failed { .. } | Hearing::Other),
            Self::Deleted => false,
            _ => true,
        }
    }

    /// Whether it is all that a phone heard.
    fn is_of_a_phone(&self) -> bool {
        matches!(self, Self::Told { hearing: Hearing::Done { transcript, .. }, .. } if transcript.is_of_a_phone())
    }

    /// Whether all of it was heard.
    const fn is_done(&self) -> bool {
        matches!(self, Self::Told { hearing: Hearing::Done { .. }, .. })
    }

    /// Whether nothing of it comes from the server just now.
    const fn is_away(&self) -> bool {
        matches!(self, Self::NotGone | Self::NoSignal)
    }
}

/// One recording's words, for as long as somebody looks at them.
struct Watched {
    told: ArcRwSignal<InWords>,
    watchers: Cell<u32>,
}

thread_local! {
    static WATCHED: RefCell<BTreeMap<RecordingId, Rc<Watched>>> = const { RefCell::new(BTreeMap::new()) };
}

/// The words of a recording, looked up for as long as the part of the page that asks is there.
pub(super) fn watch(family: FamilyId, recording: RecordingId) -> ArcSignal<InWords> {
    let watched = watched(recording).unwrap_or_else(|| {
        let fresh = Rc::new(Watched { told: ArcRwSignal::default(), watchers: Cell::new(0) });
        WATCHED.with_borrow_mut(|all| all.insert(recording, Rc::clone(&fresh)));
        spawn_local(look(family, recording, Rc::clone(&fresh)));
        fresh
    });
    watched.watchers.set(watched.watchers.get() + 1);
    on_cleanup(move || leave(recording));
    watched.told.clone().into()
}

fn watched(recording: RecordingId) -> Option<Rc<Watched>> {
    WATCHED.with_borrow(|all| all.get(&recording).cloned())
}

fn leave(recording: RecordingId) {
    WATCHED.with_borrow_mut(|all| {
        let Some(watched) = all.get(&recording) else { return };
        watched.watchers.set(watched.watchers.get().saturating_sub(1));
        if watched.watchers.get() == 0 {
            all.remove(&recording);
        }
    });
}

impl Watched {
    fn is_watched(&self) -> bool {
        self.watchers.get() > 0
    }

    /// Whether all of it was told.
    fn is_done(&self) -> bool {
        self.told.with_untracked(InWords::is_done)
    }

    fn tell(&self, told: InWords) {
        if self.told.with_untracked(|known| *known != told) {
            self.told.set(told);
        }
    }
}

/// Looks until all is told, or nobody looks any more.
async fn look(family: FamilyId, recording: RecordingId, watched: Rc<Watched>) {
    let Some(works) = works() else { return };
    let before = kept(&works, family, recording).await;
    if let Some(transcript) = before.last() {
        let hearing = Hearing::Done { transcript: transcript.clone(), cut_after_ms: None };
        watched.tell(InWords::Told { hearing, before: others(&before, &transcript.model) });
    }
    let (mut wait, mut asked) = (FIRST_WAIT_MS, 0);
    loop {
        let mut told = ask(&works, family, recording).await;
        // With signal the server has it in a moment: the battery is spared. What has gone is the server's.
        if told == InWords::NotGone && (asked > 0 || !platform::is_online()) && !watched.is_done() {
            told = taken_down_here::stands(&works, family, recording, false).await.unwrap_or(told);
        }
        asked += 1;
        if !works.is_current() {
            return;
        }
        let known = watched.told.get_untracked();
        let changed = known != told;
        // What was heard before stays where the server is not reached; and what this phone heard, until the server has all of it.
        let by_phone = known.is_of_a_phone() || matches!(known, InWords::Here { .. });
        let stays = (told.is_away() && matches!(known, InWords::Told { .. }))
            || (known.is_done() && matches!(told, InWords::Here { .. } | InWords::NotHere(_)))
            || (by_phone
                && !told.is_done()
                && !matches!(told, InWords::Here { .. } | InWords::NotHere(_) | InWords::NotThere | InWords::Deleted));
        if !stays {
            watched.tell(told.clone());
        }
        match &told {
            InWords::Told { hearing: Hearing::Done { transcript, .. }, .. } => keep(&works, family, transcript).await,
            // It may not be heard here any more: nothing of it stays but what this phone heard by itself, which goes with its file, or once
            // the file says so.
            InWords::NotThere | InWords::Deleted => {
                let_go(&works, family, |known| known.recording == recording && !known.is_of_a_phone()).await
            }
            _ => {}
        }
        if !watched.told.with_untracked(InWords::may_change) {
            return;
        }
        wait = if changed { FIRST_WAIT_MS } else { (wait * 2).min(LONGEST_WAIT_MS) };
        platform::sleep(wait).await;
        if !watched.is_watched() || !works.is_current() {
            return;
        }
    }
}

async fn ask(works: &Works, family: FamilyId, recording: RecordingId) -> InWords {
    // Where the phone cannot look, it says nothing of what it has, and lets go of nothing.
    let Ok(sounds) = works.store.sounds().await else { return InWords::NoSignal };
    if sounds.iter().any(|sound| sound.about.recording == recording) {
        return InWords::NotGone;
    }
    match fetch::<Hearing>(Asking::get(path(recording)).of(works.me.person)).await {
        Ok(hearing) => {
            let model = match &hearing {
                Hearing::Working { transcript, .. } | Hearing::Done { transcript, .. } => transcript.model.as_str(),
                _ => "",
            };
            let before = others(&kept(works, family, recording).await, model);
            InWords::Told { hearing, before }
        }
        Err(TransportError::Rejected { code }) if code == "not_there" => InWords::NotThere,
        Err(TransportError::Rejected { code }) if code == "deleted" => InWords::Deleted,
        Err(_) => InWords::NoSignal,
    }
}

fn others(before: &[Transcript], model: &str) -> Vec<Transcript> {
    before.iter().filter(|other| other.model != model).cloned().collect()
}

fn path(recording: RecordingId) -> String {
    format!("/api/v1/recordings/{recording}/transcript")
}

/// The name of the copies of one family's transcripts: they leave this phone with its file.
fn copy_of(family: FamilyId) -> String {
    format!("heard/{family}")
}

/// All of a family's. None where they cannot be read just now: then nothing is written in their place.
async fn all_kept(works: &Works, family: FamilyId) -> Option<Vec<Transcript>> {
    let copies = works.store.copies(&[copy_of(family)]).await.ok()?;
    let copy = copies.into_iter().flatten().next();
    Some(copy.and_then(|copy| json::read(&copy).ok()).unwrap_or_default())
}

/// What was heard in a recording, by the model that heard it last at the end.
async fn kept(works: &Works, family: FamilyId, recording: RecordingId) -> Vec<Transcript> {
    all_kept(works, family).await.into_iter().flatten().filter(|transcript| transcript.recording == recording).collect()
}

/// What is read of a family's and written again is nobody else's meanwhile, in this tab or another.
async fn turn(family: FamilyId) -> Held {
    platform::hold(&copy_of(family)).await
}

async fn keep(works: &Works, family: FamilyId, transcript: &Transcript) {
    let _turn = turn(family).await;
    let Some(mut all) = all_kept(works, family).await else { return };
    if all.contains(transcript) || works.folds.borrow().family(family).is_none() {
        return;
    }
    all.retain(|known| known.recording != transcript.recording || known.model != transcript.model);
    all.push(transcript.clone());
    write(works, family, &all).await;
}

async fn let_go(works: &Works, family: FamilyId, goes: impl Fn(&Transcript) -> bool) {
    let _turn = turn(family).await;
    let Some(mut all) = all_kept(works, family).await else { return };
    let before = all.len();
    all.retain(|known| !goes(known));
    if all.len() < before {
        write(works, family, &all).await;
    }
}

async fn write(works: &Works, family: FamilyId, all: &[Transcript]) {
    // Where it cannot be kept, it is asked for again.
    drop(works.store.put_copy(&copy_of(family), serde_json::to_vec(all).unwrap_or_default()).await);
}

/// What a machine wrote down was deleted, as the file says now: no copy of it stays on this phone, whoever looks or not.
pub(super) async fn let_go_of_deleted(works: &Works, family: FamilyId) {
    let rules = works.folds.borrow().family(family).cloned();
    let marks = rules.iter().flat_map(|rules| &rules.sounds);
    let gone: BTreeSet<RecordingId> = marks.filter(|(_, mark)| mark.words.is_some()).map(|(recording, _)| *recording).collect();
    if !gone.is_empty() {
        let_go(works, family, |known| gone.contains(&known.recording)).await;
    }
}

/// A family's file has left this phone, and what was heard in its recordings goes with it.
pub(super) async fn forget(works: &Works, family: FamilyId) {
    let _turn = turn(family).await;
    drop(works.store.remove_copy(&copy_of(family)).await);
}

/// How far this phone has come by itself, for whoever is looking.
pub(super) fn tell_here(recording: RecordingId, stands: InWords) {
    if let Some(watched) = watched(recording)
        && !watched.is_done()
    {
        watched.tell(stands);
    }
}

/// This phone has taken all of it down by itself.
pub(super) async fn heard_here(works: Rc<Works>, family: FamilyId, transcript: Transcript) {
    keep(&works, family, &transcript).await;
    if works.is_current() {
        let before = others(&kept(&works, family, transcript.recording).await, &transcript.model);
        tell_here(transcript.recording, InWords::Told { hearing: Hearing::Done { transcript, cut_after_ms: None }, before });
    }
}

impl Commands {
    /// Asks the server to take a recording down again, after it failed.
    ///
    /// # Errors
    /// [`CommandError`], where the server was not reached.
    pub async fn take_down_again(&self, family: FamilyId, recording: RecordingId) -> Result<(), CommandError> {
        let works = works().ok_or(CommandError::NotReady)?;
        call(Asking::post(path(recording), "{}".to_owned()).of(works.me.person)).await.map_err(CommandError::NoAnswer)?;
        if let Some(watched) = watched(recording) {
            watched.tell(InWords::Looking);
            spawn_local(look(family, recording, watched));
        }
        Ok(())
    }
}
