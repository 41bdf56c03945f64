//! A reserved decision in words: what is asked, where it stands, what comes next. Both sides read the same sentences.

use alongside_core::domain::agreement::Terms;
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::{PersonId, TeamId};
use alongside_core::domain::sign_off::{ContextHow, Decision, Reserved, SignOff, SignOffState};
use alongside_core::domain::signing::Proof;
use alongside_core::domain::spend::{Pence, Spend, judge};
use alongside_core::domain::team::{Directory, Member, TeamKind};
use jiff::civil::Date;

use crate::pages::say::{and, colleague, named, or, sentence, when, who};

/// What exactly is asked: "Place Amara (9) with her aunt".
#[must_use]
pub fn title(decision: &Decision, rules: &FamilyRules, today: Date) -> String {
    let children = |children: &[PersonId]| and(&children.iter().map(|child| named(rules, *child, today)).collect::<Vec<_>>());
    match decision {
        Decision::CareProceedings { children: whom } => format!("Start care proceedings for {}", children(whom)),
        Decision::IndependentAssessment { children: whom, subtype } if subtype.trim().is_empty() => {
            format!("Commission an independent assessment of {}", children(whom))
        }
        Decision::IndependentAssessment { children: whom, subtype } => {
            format!("Commission an independent assessment of {}: {}", children(whom), subtype.trim())
        }
        Decision::Placement { child, with, change: false } => format!("Place {} with {}", named(rules, *child, today), with.trim()),
        Decision::Placement { child, with, change: true } => format!("Move {} to {}", named(rules, *child, today), with.trim()),
        Decision::Spend(spend) => {
            format!("Spend {} on {} for {}", spend.amount, spend.purpose.words(), named(rules, spend.child, today))
        }
    }
}

/// A decision's name on a list that names nobody.
#[must_use]
pub fn kind(reserved: Reserved) -> String {
    sentence(reserved.words())
}

/// Who may decide it: members of the strategy team who hold the right.
#[must_use]
pub fn deciders(directory: &Directory, reserved: Reserved, today: Date) -> Vec<&Member> {
    let strategy = directory.teams.values().filter(|book| book.kind == Some(TeamKind::Strategy));
    strategy.flat_map(|book| book.members_on(today)).filter(|member| member.rights.contains(&reserved)).collect()
}

/// The one to call now: who decides this and is on duty, else the first who decides it.
#[must_use]
pub fn to_call(directory: &Directory, reserved: Reserved, now: Timestamp) -> Option<&Member> {
    let deciders = deciders(directory, reserved, now.day());
    let on_duty = |member: &&&Member| directory.teams.values().any(|book| book.on_duty(member.person, now));
    deciders.iter().find(on_duty).or(deciders.first()).copied()
}

/// Where it stands, and what comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands.
    pub now: String,
    /// What comes next, where anything does; of what was signed, how.
    pub next: Option<String>,
}

/// The facts that a standing is told from.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'a> {
    /// Who is who.
    pub directory: &'a Directory,
    /// The team that holds the family.
    pub team: Option<TeamId>,
    /// The reader.
    pub reader: PersonId,
    /// The instant.
    pub now: Timestamp,
}

impl Telling<'_> {
    fn who(&self, person: PersonId) -> String {
        sentence(&who(self.directory, person, self.reader))
    }

    fn terms(&self) -> Option<&Terms> {
        let book = self.directory.teams.get(&self.team?)?;
        book.agreement_on(self.now.day()).map(|agreement| &agreement.terms)
    }
}

/// Where a sign-off stands, and what comes next.
#[must_use]
pub fn standing(sign_off: &SignOff, telling: Telling<'_>) -> Standing {
    use SignOffState as S;
    let at = |at: &Timestamp| when(*at, telling.now);
    let names = and(&sign_off.names.iter().map(|name| who(telling.directory, *name, telling.reader)).collect::<Vec<_>>());
    let (now, next) = match &sign_off.state {
        S::Draft => (format!("A draft by {names}."), Some(names_to_come(sign_off, telling))),
        S::AgreedInTeam => (format!("Agreed by {names}."), Some(names_to_come(sign_off, telling))),
        S::Requested => ("With the strategy team.".to_owned(), Some(will_come(sign_off, telling))),
        S::ContextBooked { by, how, for_at } => {
            (format!("{} {} {}.", telling.who(*by), will_learn(*how), at(for_at)), Some("Then it is decided.".to_owned()))
        }
        S::ContextHeld { by, at: then } => {
            let next = if *by == telling.reader {
                "Next: you sign, return or decline it.".to_owned()
            } else {
                format!("Next: {} signs, returns or declines it.", who(telling.directory, *by, telling.reader))
            };
            (format!("{} learned the context, {}.", telling.who(*by), at(then)), Some(next))
        }
        S::Signed { by, at: then, proof } => {
            let now = format!("Signed by {}, {}.", who(telling.directory, *by, telling.reader), at(then));
            (now, Some(Proof::words(*proof).to_owned()))
        }
        S::Returned { by, at: then } => {
            let next = "Read the reason, then draft it again or withdraw it.".to_owned();
            (format!("{} returned it, {}.", telling.who(*by), at(then)), Some(next))
        }
        S::Declined { by, at: then } => (format!("{} declined it, {}.", telling.who(*by), at(then)), None),
        S::Withdrawn { by, at: then } => (format!("{} withdrew it, {}.", telling.who(*by), at(then)), None),
        S::ActedInEmergency { at: then } => (format!("Done in an emergency, {}. Not yet ratified.", at(then)), looks_by(*then, telling)),
        S::Ratified { by, at: then, proof } => {
            let now = format!("{} stands behind it, {}. Ratified.", telling.who(*by), at(then));
            (now, Some(Proof::words(*proof).to_owned()))
        }
        S::NotRatified { by, at: then } => (format!("{} does not stand behind it, {}. Not ratified.", telling.who(*by), at(then)), None),
    };
    Standing { now, next }
}

const fn will_learn(how: ContextHow) -> &'static str {
    match how {
        ContextHow::WithTheTeam => "comes to the team",
        ContextHow::WithTheFamily => "meets the family",
        ContextHow::ByCall => "calls",
    }
}

fn names_to_come(sign_off: &SignOff, telling: Telling<'_>) -> String {
    let needed = telling.terms().map_or(2, Terms::names_needed);
    let have = u8::try_from(sign_off.names.len()).unwrap_or(u8::MAX);
    match needed.saturating_sub(have) {
        0 => "Next: ask the strategy team.".to_owned(),
        1 => "One more colleague of the team has to agree it.".to_owned(),
        more => format!("{more} more colleagues of the team have to agree it."),
    }
}

fn will_come(sign_off: &SignOff, telling: Telling<'_>) -> String {
    let deciders = deciders(telling.directory, sign_off.decision.reserved(), telling.now.day());
    let others = deciders.iter().filter(|member| !sign_off.names_include(member.person));
    let names: Vec<String> = others.map(|member| colleague(telling.directory, member.person)).collect();
    if names.is_empty() {
        return "Nobody holds the right to decide this. Tell an enabler.".to_owned();
    }
    format!("{} learns the context with you first, then decides.", or(&names))
}

fn looks_by(acted_at: Timestamp, telling: Telling<'_>) -> Option<String> {
    let by = telling.terms()?.look_by(acted_at);
    let looks = if by < telling.now { "was to look" } else { "looks" };
    Some(format!("Strategy {looks} by {}, at the decision, not at you.", when(by, telling.now)))
}

/// What a spend comes to with what was spent before, and what the team may decide itself.
#[must_use]
pub fn spend_in_words(spend: &Spend, spent: &[Spend], terms: &Terms) -> String {
    let judged = judge(spent, spend, terms);
    let (total, days, threshold) = (judged.total, terms.spend_window_days, judged.threshold);
    let before = Pence(total.0.saturating_sub(spend.amount.0));
    let so_far = if before.0 == 0 {
        format!("{total}, with nothing beside it within {days} days.")
    } else {
        format!("{total} with {before} within {days} days, for the same child and purpose.")
    };
    if judged.is_reserved() {
        format!("{so_far} The team decides up to {threshold}; above it, strategy does.")
    } else {
        format!("{so_far} Your team can decide this itself, up to {threshold}.")
    }
}

#[cfg(test)]
mod tests;
