//! Drafts: the text under somebody's cursor, kept in their own page. The same draft changed on two devices keeps both.
//!
//! Beside them the page says how its person was last let in again, and which files were opened to them for an investigation.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::advice::Origin;
use super::ids::{DraftId, EntryId};
use super::investigation::{self, Investigation, InvestigationBody};
use super::recovery::{Recovery, RecoveryBody};

/// What happens to a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftBody {
    /// The text as it stood when the writer paused, and the texts that it replaces.
    Kept {
        /// Which draft.
        draft: DraftId,
        /// The whole text.
        text: String,
        /// The entries whose text this one was made from.
        #[serde(default)]
        replaces: Vec<EntryId>,
    },
    /// The draft became a record, or was thrown away by its writer; these texts need keeping no longer, and their words are taken out
    /// wherever they lie.
    Finished {
        /// Which draft.
        draft: DraftId,
        /// The entries whose text is finished with. A text that the finisher had not seen stays.
        #[serde(default)]
        replaces: Vec<EntryId>,
    },
}

/// A person's page: their drafts, for each every text that no later one replaced; how they were last let in
/// again; and which files were opened to them for an investigation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafts {
    standing: BTreeMap<DraftId, BTreeMap<EntryId, String>>,
    /// The texts that others took the place of, and whether their draft was finished with since: then their words need keeping no longer.
    replaced: BTreeMap<DraftId, BTreeMap<EntryId, bool>>,
    /// The last time that somebody asked for them to be let in again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recovery: Option<Recovery>,
    /// Files that were opened to them for an investigation, in the order in which they were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    investigations: Vec<Investigation>,
}

impl Drafts {
    /// Takes one entry in. The order of arrival does not matter.
    pub fn apply(&mut self, entry: EntryId, body: &DraftBody) {
        let (DraftBody::Kept { draft, replaces, .. } | DraftBody::Finished { draft, replaces }) = body;
        let finished = matches!(body, DraftBody::Finished { .. });
        let texts = self.standing.entry(*draft).or_default();
        for old in replaces {
            texts.remove(old);
            *self.replaced.entry(*draft).or_default().entry(*old).or_default() |= finished;
        }
        if let DraftBody::Kept { text, .. } = body
            && !self.replaced.get(draft).is_some_and(|replaced| replaced.contains_key(&entry))
        {
            texts.insert(entry, text.clone());
        }
        if texts.is_empty() {
            self.standing.remove(draft);
        }
    }

    /// Takes one entry in of how its person is let in again.
    pub fn apply_recovery(&mut self, body: &RecoveryBody, origin: Origin) {
        self.recovery = Recovery::after(self.recovery.take(), body, origin);
    }

    /// Takes one entry in of a file that is opened to its person for an investigation.
    pub fn apply_investigation(&mut self, body: &InvestigationBody, origin: Origin) {
        investigation::take_in(&mut self.investigations, body, origin);
    }

    /// The files that were opened to its person for an investigation, those that are over too.
    #[must_use]
    pub fn investigations(&self) -> &[Investigation] {
        &self.investigations
    }

    /// The last time that somebody asked for its person to be let in again.
    #[must_use]
    pub const fn recovery(&self) -> Option<&Recovery> {
        self.recovery.as_ref()
    }

    /// The texts of a draft that stand: one, or several where devices disagree.
    pub fn texts(&self, draft: DraftId) -> impl Iterator<Item = (EntryId, &str)> {
        self.standing.get(&draft).into_iter().flatten().map(|(entry, text)| (*entry, text.as_str()))
    }

    /// The texts that stood before, and whose words are still kept: whoever finishes the draft is done with them too.
    pub fn stood_before(&self, draft: DraftId) -> impl Iterator<Item = EntryId> {
        self.replaced.get(&draft).into_iter().flatten().filter(|(_, finished)| !**finished).map(|(entry, _)| *entry)
    }

    /// Whether a draft was finished with, and this text of it named.
    #[must_use]
    pub fn is_finished(&self, draft: DraftId, entry: EntryId) -> bool {
        self.replaced.get(&draft).and_then(|replaced| replaced.get(&entry)).is_some_and(|finished| *finished)
    }

    /// Every draft that has a text.
    pub fn standing(&self) -> impl Iterator<Item = DraftId> {
        self.standing.keys().copied()
    }
}
