//! Money in whole pence, and the aggregate that a threshold is judged on.

use core::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

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

/// What was spent for the same child and purpose in the days up to and including `spend.on`, with `spend` itself.
///
/// The window is `window_days` calendar days long.
#[must_use]
pub fn aggregate(spent: &[Spend], spend: &Spend, window_days: u16) -> Pence {
    let start = spend.on.checked_sub(jiff::Span::new().days(i64::from(window_days))).unwrap_or(Date::MIN);
    spent
        .iter()
        .filter(|past| past.child == spend.child && past.purpose == spend.purpose && start < past.on && past.on <= spend.on)
        .fold(spend.amount, |sum, past| sum.plus(past.amount))
}
