//! What the law asks before a decision: facts with their source. None of them blocks here.

use std::collections::BTreeMap;

use alongside_core::domain::clock::say_day;
use alongside_core::domain::sign_off::{Precondition, Reserved};
use alongside_core::domain::story::Fact;
use jiff::civil::Date;

/// One thing that the law asks about, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Which.
    pub fact: Precondition,
    /// Whether it is so; none where nobody has said.
    pub so: Option<bool>,
    /// What is known, in words: "Thu 5 March".
    pub known: String,
    /// What there is to say about it.
    pub note: Option<String>,
}

/// Everything that the law asks about before a decision of this kind.
#[must_use]
pub fn asks(reserved: Reserved, facts: &BTreeMap<Precondition, Fact>, today: Date) -> Vec<Asked> {
    Precondition::asked_for(reserved).iter().map(|fact| asked(*fact, facts.get(fact), today)).collect()
}

fn asked(fact: Precondition, known: Option<&Fact>, today: Date) -> Asked {
    let so = known.map(|known| known.on.is_some());
    let words = match known.map(|known| known.on) {
        None => "Nobody has said yet".to_owned(),
        Some(None) => "No".to_owned(),
        Some(Some(on)) => say_day(on, today),
    };
    Asked { fact, so, known: words, note: known.and_then(|known| known.note.clone()) }
}

/// How many of them are so: `3/4`. None where the law asks nothing.
#[must_use]
pub fn tally(asked: &[Asked]) -> Option<String> {
    let so = asked.iter().filter(|one| one.so == Some(true)).count();
    (!asked.is_empty()).then(|| format!("{so}/{}", asked.len()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_law_asks_four_things_before_care_proceedings_and_says_which_are_known() {
        let today = date(2026, 3, 5);
        let mut facts = BTreeMap::new();
        facts.insert(Precondition::LegalAdvice, Fact { on: Some(date(2026, 3, 2)), note: None });
        facts.insert(Precondition::FamilyGroupOffered, Fact { on: None, note: Some("Not safe for her sister.".to_owned()) });
        let asked = asks(Reserved::CareProceedings, &facts, today);
        assert_eq!(tally(&asked).as_deref(), Some("1/4"));
        let known: Vec<&str> = asked.iter().map(|one| one.known.as_str()).collect();
        assert_eq!(known, ["Nobody has said yet", "No", "Mon 2 March", "Nobody has said yet"]);
    }

    #[test]
    fn the_law_asks_nothing_before_money_is_spent() {
        assert_eq!(tally(&asks(Reserved::SpendAboveThreshold, &BTreeMap::new(), date(2026, 3, 5))), None);
    }
}
