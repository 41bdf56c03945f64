//! What stands in the fields of a draft, read as a decision, or as what is still missing. Opened again it reads as it was written.

use alongside_core::domain::ids::PersonId;
use alongside_core::domain::sign_off::{Decision, Reserved};
use alongside_core::domain::spend::{Purpose, Spend};
use jiff::civil::Date;

use crate::pages::say::read_pounds;

/// What stands in the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    pub(super) kind: String,
    pub(super) children: String,
    pub(super) subtype: String,
    pub(super) with: String,
    pub(super) change: String,
    pub(super) purpose: String,
    pub(super) amount: String,
}

/// The first placement of a child, as the form says it.
pub(super) const FIRST: &str = "A first placement";
/// A change of placement, as the form says it.
pub(super) const CHANGE: &str = "A change of placement";

impl Fields {
    /// What stands in the fields of a decision that was drafted before.
    #[must_use]
    pub fn of(decision: &Decision) -> Self {
        let children: Vec<String> = decision.children().iter().map(PersonId::to_string).collect();
        let fields = Self { kind: decision.reserved().words().to_owned(), children: children.join(" "), ..Self::default() };
        match decision {
            Decision::CareProceedings { .. } => fields,
            Decision::IndependentAssessment { subtype, .. } => Self { subtype: subtype.clone(), ..fields },
            Decision::Placement { with, change, .. } => {
                Self { with: with.clone(), change: if *change { CHANGE } else { FIRST }.to_owned(), ..fields }
            }
            Decision::Spend(spend) => Self {
                purpose: spend.purpose.words().to_owned(),
                amount: spend.amount.to_string().trim_start_matches('£').to_owned(),
                ..fields
            },
        }
    }

    /// The decision, or what is still missing.
    ///
    /// # Errors
    /// What has to be said first.
    pub fn read(&self, today: Date) -> Result<Decision, &'static str> {
        let reserved = Reserved::ALL.into_iter().find(|one| one.words() == self.kind).ok_or("Say which decision it is.")?;
        let children: Vec<PersonId> = self.children.split_whitespace().filter_map(|id| id.parse().ok()).collect();
        let first = *children.first().ok_or("Say for whom.")?;
        match reserved {
            Reserved::CareProceedings => Ok(Decision::CareProceedings { children }),
            Reserved::IndependentAssessment => {
                Ok(Decision::IndependentAssessment { children, subtype: said(&self.subtype, "Say of what kind.")? })
            }
            Reserved::Placement => {
                let change = [(FIRST, false), (CHANGE, true)].into_iter().find(|(words, _)| *words == self.change);
                let (_, change) = change.ok_or("Say whether the child moves from another placement.")?;
                Ok(Decision::Placement { child: first, with: said(&self.with, "Say with whom, or where.")?, change })
            }
            Reserved::SpendAboveThreshold => {
                let purpose = Purpose::ALL.into_iter().find(|one| one.words() == self.purpose).ok_or("Say on what.")?;
                let amount = read_pounds(&self.amount).ok_or("Say how much, in pounds.")?;
                Ok(Decision::Spend(Spend { child: first, purpose, amount, on: today }))
            }
        }
    }
}

fn said(text: &str, missing: &'static str) -> Result<String, &'static str> {
    if text.trim().is_empty() { Err(missing) } else { Ok(text.trim().to_owned()) }
}

#[cfg(test)]
mod tests {
    use alongside_core::domain::clock::Timestamp;
    use alongside_core::domain::spend::Pence;
    use jiff::civil::date;

    use super::*;

    fn child() -> PersonId {
        PersonId::new(Timestamp::default(), [1; 10])
    }

    fn all() -> Vec<Decision> {
        vec![
            Decision::CareProceedings { children: vec![child()] },
            Decision::IndependentAssessment { children: vec![child()], subtype: "parenting".to_owned() },
            Decision::Placement { child: child(), with: "her aunt".to_owned(), change: true },
            Decision::Spend(Spend { child: child(), purpose: Purpose::Housing, amount: Pence(120_050), on: date(2026, 3, 5) }),
        ]
    }

    #[test]
    fn a_draft_that_is_opened_again_reads_as_it_was_written() {
        for decision in all() {
            assert_eq!(Fields::of(&decision).read(date(2026, 3, 5)), Ok(decision));
        }
    }

    #[test]
    fn an_empty_draft_says_what_is_missing_first_and_chooses_nothing() {
        assert_eq!(Fields::default().read(date(2026, 3, 5)), Err("Say which decision it is."));
        let kind = Fields { kind: Reserved::Placement.words().to_owned(), ..Fields::default() };
        assert_eq!(kind.read(date(2026, 3, 5)), Err("Say for whom."));
        let whom = Fields { children: child().to_string(), ..kind };
        assert_eq!(whom.read(date(2026, 3, 5)), Err("Say whether the child moves from another placement."));
    }
}
