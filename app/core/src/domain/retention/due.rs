//! What is due to be deleted in a file on a day, and until when its record is kept. Asked by the server, which deletes; and by the phone, which
//! says so.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{KeptClass, RetentionRule, Ruled};
use crate::domain::advice::AdviceBody;
use crate::domain::clock::Timestamp;
use crate::domain::entry::Entry;
use crate::domain::family::{FamilyRules, FileBody};
use crate::domain::ids::{NoteId, PersonId, RecordingId};
use crate::domain::people::Details;
use crate::domain::status::Status;
use crate::domain::team::Directory;
use crate::domain::visit::VisitBody;

/// How long a recording may go on after its last word: nobody says anything while it is stopped.
const SILENT_END_MS: u64 = 60_000;

/// What the rules need of a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoundMark {
    /// The passages of the record that were confirmed of it, and stand in this file.
    #[serde(default)]
    pub passages: BTreeMap<NoteId, Passage>,
    /// The notes of this file that are its sound, each with how long that is, in milliseconds.
    #[serde(default)]
    pub notes: BTreeMap<NoteId, u64>,
    /// That its sound was deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sound: Option<Gone>,
    /// That what a machine wrote down of it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Gone>,
}

/// A passage that was confirmed of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The note that is the sound.
    pub sound: NoteId,
    /// Up to when the sound is in its words, in milliseconds.
    #[serde(default)]
    pub until_ms: u64,
    /// When the server had it: a phone's clock deletes nothing.
    pub received_at: Timestamp,
}

/// That something was deleted, and under which rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    /// When, by the server's clock.
    pub at: Timestamp,
    /// The rule, as it stood.
    pub rule: RetentionRule,
}

/// Something whose time is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Which recording.
    pub recording: RecordingId,
    /// Under which rule, which says what of it.
    pub rule: RetentionRule,
    /// Who wrote the rule.
    pub by: PersonId,
}

impl SoundMark {
    /// The day from which its time runs: when the server had the last of its words. None while no word of it is in the record, or the words
    /// break off before the sound does: who confirmed half of it has not heard the rest.
    #[must_use]
    pub fn confirmed_on(&self) -> Option<Date> {
        let of_the_sound = || self.passages.values().filter_map(|passage| self.notes.get(&passage.sound).map(|long| (passage, *long)));
        let reaches = |(passage, long): (&Passage, u64)| passage.until_ms.saturating_add(SILENT_END_MS) >= long;
        if !of_the_sound().any(reaches) {
            return None;
        }
        of_the_sound().map(|(passage, _)| passage.received_at).max().map(Timestamp::day)
    }

    /// That something of it was deleted.
    #[must_use]
    pub const fn gone(&self, class: KeptClass) -> Option<&Gone> {
        match class {
            KeptClass::Sound => self.sound.as_ref(),
            KeptClass::MachineWords => self.words.as_ref(),
            KeptClass::LookedAfterRecord | KeptClass::OtherRecord => None,
        }
    }

    /// The last day on which something of it is kept under a rule. None where it is kept for now.
    #[must_use]
    pub fn last_day(&self, rule: &RetentionRule) -> Option<Date> {
        self.confirmed_on().and_then(|confirmed| rule.period.last_day(confirmed))
    }

    fn is_empty(&self) -> bool {
        self.passages.is_empty() && self.notes.is_empty() && self.sound.is_none() && self.words.is_none()
    }
}

/// Everything in a file whose time is over at an instant: from midnight in London after its last day. Nothing is, where a hold keeps the
/// file, something in it is of a later version, or no word of a recording is in the record.
#[must_use]
pub fn due(rules: &FamilyRules, directory: &Directory, now: Timestamp) -> Vec<Due> {
    if rules.keeps_all(now) || rules.unreadable {
        return Vec::new();
    }
    let today = now.day();
    let in_force = KeptClass::ALL.into_iter().filter(|class| class.is_deleted()).filter_map(|class| directory.rule_on(class, today));
    let of_rule = |ruled: &Ruled| {
        let is_over =
            |mark: &SoundMark| mark.gone(ruled.rule.class).is_none() && mark.last_day(&ruled.rule).is_some_and(|last| last < today);
        let over = rules.sounds.iter().filter(move |(_, mark)| is_over(mark));
        over.map(|(recording, _)| Due { recording: *recording, rule: ruled.rule.clone(), by: ruled.by }).collect::<Vec<_>>()
    };
    in_force.flat_map(of_rule).collect()
}

/// Until when the record of a child of the file is kept, and by which rule. No day where the birthday is not known; nothing where there is
/// no rule.
#[must_use]
pub fn kept_until<'a>(
    rules: &FamilyRules,
    child: &Details,
    directory: &'a Directory,
    today: Date,
) -> Option<(Option<Date>, &'a RetentionRule)> {
    let was_looked_after = rules.episodes.iter().any(|episode| episode.person == child.person && episode.status == Status::LookedAfter);
    let class = if was_looked_after { KeptClass::LookedAfterRecord } else { KeptClass::OtherRecord };
    let rule = &directory.rule_on(class, today)?.rule;
    Some((child.born_on.and_then(|born| rule.period.last_day(born)), rule))
}

impl FamilyRules {
    /// The server has words of a recording in the record. Those of a note that left this file count where it is now.
    pub(in crate::domain) fn words_received(&mut self, body: &VisitBody, received_at: Timestamp) {
        let VisitBody::Noted { note, voice, spoken, text, .. } = body else { return };
        if self.moved_away.contains(note) {
            return;
        }
        if let Some(voice) = voice {
            self.sounds.entry(voice.recording).or_default().notes.insert(*note, voice.millis);
        }
        // A passage without a word confirms nothing.
        let Some(spoken) = spoken.as_ref().filter(|_| !text.trim().is_empty()) else { return };
        if self.moved_away.contains(&spoken.note) {
            return;
        }
        let passage = Passage { sound: spoken.note, until_ms: spoken.until_ms, received_at };
        self.sounds.entry(spoken.recording).or_default().passages.entry(*note).or_insert(passage);
    }

    /// The server has a text that was dictated: its sound stands in the file, and its words do where its author took them into the text. The
    /// sound of which no word was taken is kept.
    pub(in crate::domain) fn dictation_received(&mut self, body: &AdviceBody, received_at: Timestamp) {
        let Some((text, dictated)) = body.dictated() else { return };
        for one in dictated {
            let (sound, mark) = (one.sound(), self.sounds.entry(one.voice.recording).or_default());
            mark.notes.insert(sound, one.voice.millis);
            if let Some(taken) = one.taken.as_ref().filter(|_| !text.trim().is_empty()) {
                let passage = Passage { sound, until_ms: taken.until_ms, received_at };
                mark.passages.entry(NoteId::from_uuid(taken.confirmation.uuid())).or_insert(passage);
            }
        }
    }

    /// A note leaves this file: what was confirmed of it counts where it goes.
    pub(in crate::domain) fn sound_leaves(&mut self, left: NoteId) {
        for mark in self.sounds.values_mut() {
            mark.passages.retain(|note, passage| *note != left && passage.sound != left);
            mark.notes.remove(&left);
        }
        self.sounds.retain(|_, mark| !mark.is_empty());
    }

    pub(in crate::domain) fn apply_deletion(&mut self, body: &FileBody, entry: &Entry) {
        let FileBody::DeletedByRule { recording, rule } = body else { return };
        let mark = self.sounds.entry(*recording).or_default();
        let gone = || Gone { at: entry.head.written_at, rule: rule.clone() };
        // What is gone stays gone: no later word changes when it went.
        match rule.class {
            KeptClass::Sound => drop(mark.sound.get_or_insert_with(gone)),
            KeptClass::MachineWords => drop(mark.words.get_or_insert_with(gone)),
            KeptClass::LookedAfterRecord | KeptClass::OtherRecord => {}
        }
        if mark.is_empty() {
            self.sounds.remove(recording);
        }
    }
}
