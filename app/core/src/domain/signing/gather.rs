//! How the text is gathered: from the rules of the file, the entries that hold the words, and the directory. Pure: who asks reads them.

use super::text::{Learned, Matter, SignedText};
use crate::domain::approval::ApprovalBody;
use crate::domain::clock::Timestamp;
use crate::domain::entry::{Body, Entry};
use crate::domain::family::FamilyRules;
use crate::domain::ids::{AuthorityId, Digest, EntryId, FamilyId, PersonId};
use crate::domain::policy::Actor;
use crate::domain::sign_off::{SignOff, SignOffBody};
use crate::domain::team::Directory;

/// Somebody is asked for a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Whose record it is.
    pub authority: AuthorityId,
    /// Whose file.
    pub family: FamilyId,
    /// When.
    pub at: Timestamp,
    /// What nobody could foresee.
    pub nonce: Digest,
}

impl SignedText {
    /// What `actor` signs with this act. `entries` are those that it [rests on](super::rests_on). None where it is no act that is signed,
    /// or the words are not there.
    #[must_use]
    pub fn of(asked: Asked, act: &Body, file: &FamilyRules, entries: &[Entry], actor: &Actor, directory: &Directory) -> Option<Self> {
        let matter = match act {
            Body::SignOff(act) => of_decision(act, file, entries)?,
            Body::Approval(act @ ApprovalBody::Approved { .. }) => of_approval(act, file, entries, actor)?,
            _ => return None,
        };
        let Asked { authority, family, at, nonce } = asked;
        let people = matter.people().into_iter().chain([actor.person]);
        let names = people.filter_map(|person| Some((person, called(person, file, directory)?))).collect();
        let agreement = actor.agreement.as_ref().map(|agreement| (agreement.agreement, agreement.version));
        let family_name = file.name.clone().unwrap_or_default();
        Some(Self { authority, family, family_name, matter, agreement, by: actor.person, asked_at: at, nonce, names })
    }
}

/// What somebody is called: those of the file with their day of birth, colleagues by their name.
fn called(person: PersonId, file: &FamilyRules, directory: &Directory) -> Option<String> {
    let of_the_file = file.people.get(&person).map(|known| match known.born_on {
        Some(born_on) => format!("{}, born {born_on}", known.name),
        None => known.name.clone(),
    });
    of_the_file.or_else(|| directory.name_of(person).map(ToOwned::to_owned))
}

fn words_of(entries: &[Entry], entry: EntryId) -> Option<&Entry> {
    entries.iter().find(|known| known.head.id == entry)
}

fn of_decision(act: &SignOffBody, file: &FamilyRules, entries: &[Entry]) -> Option<Matter> {
    let sign_off = act.sign_off();
    let now = file.sign_offs.get(&sign_off)?.clone();
    let Body::SignOff(proposed) = &words_of(entries, now.entry)?.body else {
        return None;
    };
    match (act, proposed) {
        (SignOffBody::Signed { .. }, SignOffBody::Drafted { text, .. }) => {
            let (text, learned) = (text.clone(), learned(&now, entries)?);
            Some(Matter::Signed { sign_off, now, text, learned })
        }
        (SignOffBody::Ratified { learned, .. }, SignOffBody::ActedInEmergency { text, acted_at, who_knew, .. }) => Some(Matter::Ratified {
            sign_off,
            now,
            text: text.clone(),
            acted_at: *acted_at,
            who_knew: who_knew.clone(),
            learned: learned.clone(),
        }),
        _ => None,
    }
}

fn learned(now: &SignOff, entries: &[Entry]) -> Option<Vec<Learned>> {
    let one = |entry: &EntryId| {
        let entry = words_of(entries, *entry)?;
        let Body::SignOff(SignOffBody::ContextHeld { how, heard, learned, .. }) = &entry.body else {
            return None;
        };
        let (by, at) = (entry.head.author, entry.origin().at);
        Some(Learned { by, at, how: *how, heard: heard.clone(), learned: learned.clone() })
    };
    now.learned_in.iter().map(one).collect()
}

fn of_approval(act: &ApprovalBody, file: &FamilyRules, entries: &[Entry], actor: &Actor) -> Option<Matter> {
    let approval = act.approval();
    let now = file.approvals.get(&approval)?.clone();
    let Body::Approval(ApprovalBody::Asked { text, .. } | ApprovalBody::Called { text, .. }) = &words_of(entries, now.entry)?.body else {
        return None;
    };
    let of_theirs = actor.officers.named.iter().filter(|named| (named.person, named.kind) == (actor.person, now.kind));
    let instruments = of_theirs.filter(|named| named.runs_on(actor.today)).map(|named| named.instrument.clone()).collect();
    Some(Matter::Approved { approval, text: text.clone(), now, instruments })
}

impl Matter {
    fn people(&self) -> Vec<PersonId> {
        match self {
            Self::Signed { now, learned, .. } => of_sign_off(now).chain(learned.iter().map(|learned| learned.by)).collect(),
            Self::Ratified { now, .. } => of_sign_off(now).collect(),
            Self::Approved { now, .. } => {
                let officer = now.state.officer().map(|(officer, _)| officer);
                now.children.iter().copied().chain([now.asked_by]).chain(officer).collect()
            }
        }
    }
}

fn of_sign_off(now: &SignOff) -> impl Iterator<Item = PersonId> {
    let asked_by = now.requested.iter().map(|request| request.by);
    now.decision.children().into_iter().chain(now.names.iter().copied()).chain(asked_by)
}
