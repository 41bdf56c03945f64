//! What a worker does with what a machine heard: kept as it is typed, and written as entries when it is confirmed.

use std::collections::BTreeSet;

use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::ConfirmationId;
use alongside_core::domain::transcript::{Edits, Names, Place, Proposal, Proposed, Sound, Spoke, Transcript, choose};
use leptos::prelude::*;

use super::SpokenNote;
use crate::pages::doing::Doing;
use crate::pages::kept::Kept;

/// The work on one spoken note.
#[derive(Clone, Copy)]
pub(super) struct Work {
    pub(super) spoken: SpokenNote,
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
    pub(super) fn on(spoken: SpokenNote, heard: Memo<Option<(Transcript, Vec<Transcript>)>>) -> Self {
        let note = spoken.told.with_untracked(|note| note.as_ref().map(|note| note.note.to_string()).unwrap_or_default());
        let kept = Kept::at(format!("note/{note}/words"));
        let confirmation = spoken.here.phone.commands().confirmation_id();
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

    /// Puts it into the record: what the machine heard, the notes that it becomes, and the actions that were taken.
    pub(super) fn confirm(self) {
        let (Some(proposal), Some(note)) = (self.proposal.get_untracked(), self.spoken.told.get_untracked()) else { return };
        let (here, commands) = (self.spoken.here, self.spoken.here.phone.commands());
        let sound = Sound { visit: here.visit, note: note.note, about: note.about.clone() };
        let Ok(written) = proposal.into_bodies(&sound, || commands.note_id(), || commands.action_id()) else { return };
        let bodies = written.into_iter().map(|one| (Body::Visit(one.body), one.about)).collect();
        let edits = self.edits;
        self.doing.run(async move { commands.write_each(here.stream(), bodies, note.happened_at).await.map(drop) }, move || edits.finish());
    }
}

fn proposed(spoken: SpokenNote, transcript: &Transcript, kept: Kept, confirmation: ConfirmationId) -> Option<Proposal> {
    let here = spoken.here;
    let on = spoken.told.with(|note| note.as_ref().map(|note| note.happened_at.day()))?;
    let names = here.story.with(|story| story.ready().map(|story| Names::of(&story.rules)))?;
    // Who says *I* is who spoke, whoever looks at it.
    let by = spoken.told.with(|note| note.as_ref().and_then(|note| note.text.as_ref().map(|said| said.by)));
    let name_of = |by| here.phone.directory().with(|directory| directory.name_of(by).map(str::to_owned));
    let speaker = by.and_then(name_of).unwrap_or_default();
    let done = edits(kept).filter(|edits| edits.recording == transcript.recording && edits.model == transcript.model);
    let done = done.unwrap_or_else(|| Edits::none(transcript, confirmation));
    Proposal::new(transcript.clone(), Spoke { names, speaker, on }, done).ok()
}
