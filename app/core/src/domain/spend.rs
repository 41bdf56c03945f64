//! Money in whole pence, and the aggregate that a threshold is judged on.

use core::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::agreement::Terms;
use super::ids::PersonId;

/// An amount in pence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Pence(pub i64);

impl Pence {
    /// The sum, at most the largest amount there is.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for Pence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (pounds, pence) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        let digits = pounds.to_string();
        let grouped: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|three| core::str::from_utf8(three).ok()).collect();
        write!(f, "{sign}£{}", grouped.join(","))?;
        if pence == 0 { Ok(()) } else { write!(f, ".{pence:02}") }
    }
}

/// What money is spent on. Spending is judged per child and purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Food, fuel, clothes, furniture.
    Household,
    /// Getting there.
    Travel,
    /// Rent, deposit, a night's lodging.
    Housing,
    /// Therapy, mentoring, respite.
    Support,
    /// School, equipment, trips.
    Learning,
    /// Anything else.
    Other,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 6] = [Self::Household, Self::Travel, Self::Housing, Self::Support, Self::Learning, Self::Other];

    /// The purpose in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Household => "household",
            Self::Travel => "travel",
            Self::Housing => "housing",
            Self::Support => "support",
            Self::Learning => "learning",
            Self::Other => "other",
        }
    }
}

/// Money that was spent, or is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spend {
    /// For which child.
    pub child: PersonId,
    /// On what.
    pub purpose: Purpose,
    /// How much.
    pub amount: Pence,
    /// On which day.
    pub on: Date,
}

/// The most that falls, with `spend` itself, into any window of `window_days` calendar days which holds the day of `spend`:
/// for the same child and purpose, whatever the order in which it was bought or written down. So it cannot be split under a
/// threshold, nor dated around one. Money that came back does not make room.
#[must_use]
pub fn aggregate(spent: &[Spend], spend: &Spend, window_days: u16) -> Pence {
    let same = |past: &&Spend| past.child == spend.child && past.purpose == spend.purpose && past.amount > Pence(0);
    let beside: Vec<&Spend> = spent.iter().filter(same).collect();
    let last_days = beside.iter().map(|past| past.on).filter(|on| *on >= spend.on).chain([spend.on]);
    let totals = last_days.filter_map(|last| {
        let before = last.checked_sub(jiff::Span::new().days(i64::from(window_days.max(1)))).unwrap_or(Date::MIN);
        let falls_in = |on: Date| before < on && on <= last;
        let others = beside.iter().filter(|past| falls_in(past.on));
        falls_in(spend.on).then(|| others.fold(spend.amount, |sum, past| sum.plus(past.amount)))
    });
    totals.max().unwrap_or(spend.amount)
}

/// What a spend comes to under an agreement: a mark, never a reason not to write it down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The total for the child and purpose in the window, this one included.
    pub total: Pence,
    /// What the agreement lets the team spend by itself.
    pub threshold: Pence,
}

impl Judged {
    /// Whether it is for the strategy team to decide.
    #[must_use]
    pub fn is_reserved(&self) -> bool {
        self.total > self.threshold
    }
}

/// Judges a spend on the aggregate, under the terms in force.
#[must_use]
pub fn judge(spent: &[Spend], spend: &Spend, terms: &Terms) -> Judged {
    Judged { total: aggregate(spent, spend, terms.spend_window_days), threshold: terms.spend_threshold }
}
