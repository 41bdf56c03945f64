//! A team's book in words: the agreement's clauses as people say them, and who may do what.

use alongside_core::domain::agreement::{Agreement, Terms};
use alongside_core::domain::clock::{Timestamp, say_day};
use alongside_core::domain::sign_off::{Reserved, Turnaround};
use alongside_core::domain::team::{Directory, Member, TeamBook};
use jiff::civil::Date;

use crate::pages::say::{and, colleague, count, sentence, when};

/// The clauses that a machine judges by, in plain words.
#[must_use]
pub fn clauses(terms: &Terms) -> Vec<String> {
    let (threshold, days, names) = (terms.spend_threshold, terms.spend_window_days, terms.names_needed());
    vec![
        format!("The team spends up to {threshold} by itself, counted for the same child and purpose over {days} days."),
        format!("Anything for the strategy team carries at least {names} names of the team."),
        emergency(terms),
    ]
}

fn emergency(terms: &Terms) -> String {
    let these: Vec<String> = terms.emergency.iter().map(|reserved| reserved.words().to_owned()).collect();
    if these.is_empty() {
        return "In an emergency the officer on call decides before anything is done.".to_owned();
    }
    let hours = count(usize::from(terms.ratify_within_hours), "hour", "hours");
    format!("In an emergency the team may act first on {}. Strategy looks within {hours}.", and(&these))
}

/// Where an agreement stands: in force since, or whose yes is missing.
#[must_use]
pub fn standing(agreement: &Agreement, directory: &Directory, today: Date) -> String {
    let name = |person| colleague(directory, person);
    match (agreement.team, agreement.strategy) {
        (Some(team), Some(strategy)) => {
            let begins = agreement.in_force_from().unwrap_or(agreement.from_on);
            let from = if begins > today { "In force from" } else { "In force since" };
            format!("{from} {}. Accepted by {} and {}.", say_day(begins, today), name(team), name(strategy))
        }
        (Some(team), None) => format!("Accepted by {} for the team. The strategy team has not said yes yet.", name(team)),
        (None, Some(strategy)) => format!("Accepted by {} for strategy. The team has not said yes yet.", name(strategy)),
        (None, None) => "Neither side has said yes yet.".to_owned(),
    }
}

/// How long the strategy team took, in plain words.
#[must_use]
pub fn say_turnaround(told: &Turnaround) -> String {
    let hours = usize::try_from(told.half_within_ms / (60 * 60 * 1_000)).unwrap_or_default() + 1;
    let within = if hours < 48 { count(hours, "hour", "hours") } else { count(hours.div_ceil(24), "day", "days") };
    let half = if told.answered == 1 { "It took less than" } else { "Half of them took less than" };
    format!(
        "The strategy team has answered {} of the families on this phone. {half} {within}.",
        count(told.answered, "request", "requests")
    )
}

/// The version in force, and those that are proposed after it.
#[must_use]
pub fn proposed(book: &TeamBook) -> Vec<&Agreement> {
    book.agreements.iter().filter(|agreement| !agreement.is_accepted()).collect()
}

/// What somebody advises on or may decide, where it is anything.
#[must_use]
pub fn holds(member: &Member) -> Option<String> {
    let advises: Vec<String> = member.specialisms.iter().map(|specialism| specialism.words().to_owned()).collect();
    let decides: Vec<String> = member.rights.iter().map(|right| right.words().to_owned()).collect();
    match (advises.is_empty(), decides.is_empty()) {
        (true, true) => None,
        (false, _) => Some(format!("Advises: {}", and(&advises))),
        (true, false) if decides.len() == Reserved::ALL.len() => Some("May decide everything that is reserved".to_owned()),
        (true, false) => Some(sentence(&format!("may decide {}", and(&decides)))),
    }
}

/// Until when somebody is on duty, where they are.
#[must_use]
pub fn duty(book: &TeamBook, member: &Member, now: Timestamp) -> Option<String> {
    let on = |duty: &&alongside_core::domain::team::Duty| duty.person == member.person && duty.from_at <= now && now < duty.until_at;
    book.duties.iter().filter(on).map(|duty| duty.until_at).max().map(|until| format!("On duty until {}", when(until, now)))
}

#[cfg(test)]
mod tests {
    use alongside_core::domain::spend::Pence;

    use super::*;

    fn terms(emergency: Vec<Reserved>) -> Terms {
        Terms { spend_threshold: Pence(50_000), spend_window_days: 90, names_to_agree: 1, emergency, ratify_within_hours: 24 }
    }

    #[test]
    fn how_long_strategy_takes_is_said_in_hours_and_then_in_days() {
        let told = |answered, hours: i64| say_turnaround(&Turnaround { answered, half_within_ms: hours * 3_600_000 - 1 });
        assert_eq!(
            told(3, 5),
            "The strategy team has answered 3 requests of the families on this phone. Half of them took less than 5 hours."
        );
        assert_eq!(told(1, 70), "The strategy team has answered 1 request of the families on this phone. It took less than 3 days.");
    }

    #[test]
    fn the_agreement_reads_as_a_colleague_would_say_it() {
        let clauses = clauses(&terms(vec![Reserved::Placement]));
        assert_eq!(clauses[0], "The team spends up to £500 by itself, counted for the same child and purpose over 90 days.");
        assert_eq!(clauses[1], "Anything for the strategy team carries at least 2 names of the team.");
        assert_eq!(clauses[2], "In an emergency the team may act first on a placement. Strategy looks within 24 hours.");
    }

    #[test]
    fn without_an_emergency_route_the_officer_on_call_decides_first() {
        assert!(clauses(&terms(Vec::new()))[2].contains("officer on call"));
    }
}
