//! Recording others: what each person answered when they were asked, and whether the others may be recorded now.
//!
//! Every answer is a record, kept also where another follows. Who dictates alone asks nobody, and nothing here says so.

use serde::{Deserialize, Serialize};

use super::{Sayings, Visit, Voice, Who};
use crate::domain::clock::Timestamp;
use crate::domain::ids::PersonId;

/// What became of asking somebody whether they may be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordingAnswer {
    /// They said yes.
    Yes,
    /// They said no, or took a yes back.
    No,
    /// They were not asked.
    NotAsked,
    /// They are not where the recording is made.
    NotHere,
}

impl RecordingAnswer {
    /// Every answer, in the order in which it is offered.
    pub const ALL: [Self; 4] = [Self::Yes, Self::No, Self::NotAsked, Self::NotHere];

    /// The answer in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Yes => "Yes",
            Self::No => "No",
            Self::NotAsked => "Not asked",
            Self::NotHere => "Not here",
        }
    }
}

/// Somebody who said yes, and when that was written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// Who.
    pub who: Who,
    /// When.
    pub at: Timestamp,
}

/// Why others are not recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRecorded {
    /// These said no. One is enough.
    SaidNo(Vec<Who>),
    /// These were not asked, and may be there.
    NotAsked(Vec<Who>),
    /// Nobody said yes: there is nobody but the worker to record.
    NobodyElse,
}

impl Visit {
    /// Everybody who may be heard when others are recorded: the family as given, and whoever was named as there or was asked.
    #[must_use]
    pub fn may_be_heard(&self, family: &[PersonId]) -> Vec<Who> {
        let mut all: Vec<Who> = family.iter().copied().map(Who::Person).collect();
        let there = self.there.iter().filter(|(_, said)| said.latest() == Some(&true)).map(|(who, _)| who);
        for who in there.chain(self.on_recording.keys()) {
            if !all.contains(who) {
                all.push(who.clone());
            }
        }
        all
    }

    /// Whether others may be recorded now, and then on whose yes it rests. Whoever said no is heard before anything else.
    ///
    /// # Errors
    /// [`NotRecorded`], and who.
    pub fn may_record_others(&self, family: &[PersonId]) -> Result<Vec<Agreed>, NotRecorded> {
        let all = self.may_be_heard(family);
        let those = |of: &dyn Fn(&Who) -> bool| all.iter().filter(|who| of(who)).cloned().collect::<Vec<_>>();
        let no = those(&|who| self.on_recording.get(who).is_some_and(somebody_heard_no));
        if !no.is_empty() {
            return Err(NotRecorded::SaidNo(no));
        }
        let open = those(&|who| !self.is_away(who) && self.answer_of(who) != Some(RecordingAnswer::Yes));
        if !open.is_empty() {
            return Err(NotRecorded::NotAsked(open));
        }
        let agreed: Vec<Agreed> = all.into_iter().filter_map(|who| self.yes_of(who)).collect();
        if agreed.is_empty() { Err(NotRecorded::NobodyElse) } else { Ok(agreed) }
    }

    /// Those on whose yes a recording rests and who said no after it, with when.
    #[must_use]
    pub fn taken_back(&self, voice: &Voice) -> Vec<Agreed> {
        let no_of = |agreed: &Agreed| {
            let said = self.on_recording.get(&agreed.who)?.all();
            let no = said.iter().find(|said| said.what == RecordingAnswer::No && said.at > agreed.at)?;
            Some(Agreed { who: agreed.who.clone(), at: no.at })
        };
        voice.rests_on.iter().filter_map(no_of).collect()
    }

    fn answer_of(&self, who: &Who) -> Option<RecordingAnswer> {
        self.on_recording.get(who)?.latest().copied()
    }

    fn yes_of(&self, who: Who) -> Option<Agreed> {
        let said = self.on_recording.get(&who)?.all().last()?;
        (said.what == RecordingAnswer::Yes).then_some(Agreed { who, at: said.at })
    }

    /// Whether somebody is not there to be asked: as the answer says; else as the visit says who was there and who was seen.
    #[must_use]
    pub fn is_away(&self, who: &Who) -> bool {
        match self.answer_of(who) {
            Some(RecordingAnswer::NotHere) => true,
            Some(RecordingAnswer::Yes | RecordingAnswer::No) => false,
            Some(RecordingAnswer::NotAsked) | None => {
                let there = self.there.get(who).and_then(Sayings::latest).copied();
                let child = if let Who::Person(person) = who { self.children.get(person) } else { None };
                there.or_else(|| child.and_then(|record| record.seen.latest().copied())) == Some(false)
            }
        }
    }
}

/// Whether the last word that anybody wrote down of somebody is a no. To leave the room takes no back, and no colleague's yes overwrites it:
/// who heard it writes what became of it.
fn somebody_heard_no(said: &Sayings<RecordingAnswer>) -> bool {
    let words = || said.all().iter().filter(|said| said.what != RecordingAnswer::NotHere);
    let last_of = |by: PersonId| words().rev().find(|said| said.by == by).map(|said| said.what);
    words().any(|said| last_of(said.by) == Some(RecordingAnswer::No))
}
