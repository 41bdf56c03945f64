//! Doing one thing: asks the rules beforehand so that a button can say why not, writes it, and says what failed.

use std::future::Future;

use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::{FamilyId, PersonId, StreamId};
use alongside_core::domain::policy::{Actor, may};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::signing::Proof;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::state::{CommandError, Phone, phone};

/// What a page is doing just now, and what failed last.
#[derive(Clone, Copy)]
pub struct Doing {
    phone: Phone,
    /// What failed, in a sentence that says that the words are still there.
    pub failed: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
}

impl Doing {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self { phone: phone(), failed: RwSignal::new(None), busy: RwSignal::new(false) }
    }

    /// Writes one entry, then goes on. While it is being written a second press does nothing.
    pub fn write(self, stream: StreamId, body: Body, about: Vec<PersonId>, then: impl FnOnce() + 'static) {
        let commands = self.phone.commands();
        self.run(async move { commands.write(stream, body, about).await.map(drop) }, then);
    }

    /// Signs one act with the passkey of whoever is signed in, writes it, then goes on with what proves it.
    pub fn sign(self, family: FamilyId, act: Body, then: impl FnOnce(Proof) + 'static) {
        let commands = self.phone.commands();
        self.run_for(async move { commands.sign(family, act).await }, "It is not signed. ", then);
    }

    /// Does one thing, then goes on.
    pub fn run(self, work: impl Future<Output = Result<(), CommandError>> + 'static, then: impl FnOnce() + 'static) {
        self.run_for(work, "", |()| then());
    }

    /// Where it fails, these words stand before the reason.
    fn run_for<T: 'static>(
        self,
        work: impl Future<Output = Result<T, CommandError>> + 'static,
        failing: &'static str,
        then: impl FnOnce(T) + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failed.set(None);
        spawn_local(async move {
            let done = work.await;
            self.busy.try_set(false);
            match done {
                Ok(done) => then(done),
                Err(error) => drop(self.failed.try_set(Some(format!("{failing}{}", error.sentence())))),
            }
        });
    }
}

impl Default for Doing {
    fn default() -> Self {
        Self::new()
    }
}

/// A refusal as the page says it: the sentence, and where the rule comes from.
#[must_use]
pub fn in_words(refusal: &Refusal) -> String {
    match refusal.source() {
        Some(source) => format!("{} ({source}.)", refusal.sentence()),
        None => refusal.sentence(),
    }
}

/// How an act is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    /// It may be done.
    Open,
    /// It stays on the screen, and says why it cannot be done yet.
    Barred(String),
    /// It is another's to do, or done with: it does not stand on this screen.
    Absent,
}

impl Offer {
    /// How an answer of the rules is offered.
    #[must_use]
    pub fn of(answer: &Result<(), Refusal>) -> Self {
        match answer {
            Ok(()) => Self::Open,
            Err(refusal) if is_not_theirs(refusal) => Self::Absent,
            Err(refusal) => Self::Barred(in_words(refusal)),
        }
    }

    /// Whether it stands on the screen.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        *self != Self::Absent
    }

    /// Why it cannot be done.
    #[must_use]
    pub fn why_not(&self) -> Option<String> {
        if let Self::Barred(why) = self { Some(why.clone()) } else { None }
    }
}

const fn is_not_theirs(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::OnlyTheTeam
            | Refusal::OnlyInsight
            | Refusal::OnlyEnablers
            | Refusal::OnlyStrategy
            | Refusal::OnlyTheNamedOfficer { .. }
            | Refusal::OnlyWhoClaimedIt
            | Refusal::AlreadySettled
            | Refusal::AlreadyThere
            | Refusal::AlreadyAgreed
            | Refusal::NotYet
            | Refusal::NotThere
            | Refusal::NotHere
    )
}

/// How an act on a family's file is offered to somebody.
#[must_use]
pub fn offer(rules: &FamilyRules, actor: &Actor, body: &Body) -> Offer {
    Offer::of(&may(rules, actor, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_of_another_is_not_on_the_screen_and_one_that_comes_later_says_why() {
        assert_eq!(Offer::of(&Ok(())), Offer::Open);
        assert_eq!(Offer::of(&Err(Refusal::OnlyInsight)), Offer::Absent);
        let barred = Offer::of(&Err(Refusal::LearnTheContextFirst));
        let why = barred.why_not().unwrap_or_default();
        assert!(why.starts_with("Learn the context first"));
        assert!(why.ends_with("(How the strategy team decides.)"));
    }
}
