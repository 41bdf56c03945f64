//! What somebody does with what a machine heard: kept as it is typed, and taken where it goes when it is confirmed.

use std::collections::BTreeSet;

use alongside_core::domain::ids::ConfirmationId;
use alongside_core::domain::transcript::{Edits, Names, Place, Proposal, Proposed, Spoke, Transcript, choose};
use leptos::prelude::*;

use super::SpokenText;
use crate::pages::doing::Doing;
use crate::pages::kept::Kept;

/// The work on what was spoken once.
#[derive(Clone, Copy)]
pub(super) struct Work {
    pub(super) spoken: SpokenText,
    /// What is worked on.
    pub(super) transcript: Memo<Option<Transcript>>,
    /// What another model heard, where it came since work was begun.
    pub(super) other: Memo<Option<Transcript>>,
    pub(super) doing: Doing,
    /// Every sentence as it would stand, reckoned once for all that show one.
    pub(super) sentences: Memo<Vec<Proposed>>,
    proposal: Memo<Option<Proposal>>,
    edits: Kept,
    /// Which model's words its person chose, where they chose.
    picked: RwSignal<Option<String>>,
}

/// Whether a sentence has its line among those that stand: also while its words are being typed anew, and none are left for a moment.
pub(super) fn is_shown(one: &Proposed) -> bool {
    one.stands() || (one.changed && !one.left_out)
}

/// What was done, as it was kept.
fn edits(kept: Kept) -> Option<Edits> {
    kept.text.with(|text| serde_json::from_str(text).ok())
}

impl Work {
    pub(super) fn on(spoken: SpokenText, heard: Memo<Option<(Transcript, Vec<Transcript>)>>) -> Self {
        let kept = Kept::at(spoken.place.get_value());
        let confirmation = spoken.phone.commands().confirmation_id();
        // Nobody's words change under their eyes: what is read stays until they choose another.
        let (shown, picked) = (StoredValue::new(None::<String>), RwSignal::new(None::<String>));
        let chosen = Memo::new(move |_| {
            let (now, before) = heard.get()?;
            let now = now.in_sentences();
            let all: Vec<Transcript> = before.into_iter().map(Transcript::in_sentences).chain([now.clone()]).collect();
            let begun = edits(kept).filter(|edits| !edits.is_empty() && edits.recording == spoken.recording);
            let read = picked.get().or_else(|| shown.get_value());
            let choice = choose(&all, begun.as_ref(), read.as_deref());
            shown.set_value(choice.with.map(|with| with.model.clone()));
            Some((choice.with.cloned(), Some(now).filter(|now| choice.with.is_none_or(|with| with.model != now.model))))
        });
        let transcript = Memo::new(move |_| chosen.get().and_then(|(with, _)| with));
        let other = Memo::new(move |_| chosen.get().and_then(|(_, other)| other));
        let proposal = Memo::new(move |_| proposed(spoken, &transcript.get()?, kept, confirmation));
        let sentences = Memo::new(move |_| proposal.with(|proposal| proposal.as_ref().map(Proposal::sentences).unwrap_or_default()));
        Self { spoken, transcript, other, doing: Doing::new(), sentences, proposal, edits: kept, picked }
    }

    /// Something of what would be written.
    pub(super) fn read<T>(self, read: impl FnOnce(&Proposal) -> T) -> Option<T> {
        self.proposal.with(|proposal| proposal.as_ref().map(read))
    }

    /// The places that have a sentence, as they are read.
    pub(super) fn places(self) -> Vec<Place> {
        let shown = |all: &Vec<Proposed>| all.iter().filter(|one| is_shown(one)).map(|one| one.place).collect::<BTreeSet<_>>();
        self.sentences.with(shown).into_iter().collect()
    }

    /// How many sentences are still to be looked at.
    pub(super) fn marked(self) -> usize {
        self.sentences.with(|all| all.iter().filter(|one| one.stands() && !one.marks.is_empty()).count())
    }

    /// A sentence, as it would stand.
    pub(super) fn sentence(self, at: u64) -> Memo<Option<Proposed>> {
        Memo::new(move |_| self.sentences.with(|all| all.iter().find(|one| one.at == at).cloned()))
    }

    /// Does something with it, and keeps what was done.
    pub(super) fn act(self, act: impl FnOnce(&mut Proposal)) {
        let Some(mut proposal) = self.proposal.get_untracked() else { return };
        act(&mut proposal);
        self.keep(proposal.edits());
    }

    fn keep(self, edits: &Edits) {
        self.edits.keep().run(serde_json::to_string(edits).unwrap_or_default());
    }

    /// Goes on with what another model heard.
    pub(super) fn take_up(self, other: &Transcript) {
        self.picked.set(Some(other.model.clone()));
        if let Some(edits) = untrack(|| edits(self.edits)) {
            self.keep(&edits.carried_to(&other.model));
        }
    }

    /// Takes it where it goes.
    pub(super) fn confirm(self) {
        if let Some(proposal) = self.proposal.get_untracked() {
            self.spoken.goes.take.run((proposal, Confirming { doing: self.doing, edits: self.edits }));
        }
    }
}

/// Words on their way to where they go.
#[derive(Clone, Copy)]
pub struct Confirming {
    /// Does it, and says where it failed.
    pub doing: Doing,
    edits: Kept,
}

impl Confirming {
    /// They are there: what was done with them meanwhile needs keeping no longer.
    pub fn done(self) {
        self.edits.finish();
    }
}

fn proposed(spoken: SpokenText, transcript: &Transcript, kept: Kept, confirmation: ConfirmationId) -> Option<Proposal> {
    let (by, on) = spoken.spoke.get()?;
    let names = spoken.story.with(|story| story.ready().map(|story| Names::of(&story.rules)))?;
    // Who says *I* is who spoke, whoever looks at it.
    let speaker = spoken.phone.directory().with(|directory| directory.name_of(by).map(str::to_owned)).unwrap_or_default();
    let done = edits(kept).filter(|edits| edits.recording == transcript.recording && edits.model == transcript.model);
    let done = done.unwrap_or_else(|| Edits::none(transcript, confirmation));
    Proposal::new(transcript.clone(), Spoke { names, speaker, on, sorts: spoken.goes.sorts }, done).ok()
}
