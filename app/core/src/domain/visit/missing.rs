//! What the law asks to be in the record of a visit. Nothing else is mandatory.

use super::{Alone, Visit};
use crate::domain::ids::PersonId;

/// Something that a law asks to be in the record of a visit, and that is not there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// About which child.
    pub child: PersonId,
    /// What.
    pub what: MissingFact,
    /// The law that asks.
    pub law: &'static str,
}

/// What may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingFact {
    /// Whether the child was seen.
    Seen,
    /// Whether the child was spoken to in private, or which of the regulation's reasons applies.
    Alone,
}

/// What the law asks for and the visit does not have. Only a looked-after child's visit has mandatory facts; an attempt has none.
#[must_use]
pub fn missing_by_law(visit: &Visit, looked_after: &[PersonId]) -> Vec<Missing> {
    if visit.outcome.latest().is_some_and(|outcome| !outcome.counts()) {
        return Vec::new();
    }
    looked_after.iter().filter_map(|child| missing_of(visit, *child)).collect()
}

fn missing_of(visit: &Visit, child: PersonId) -> Option<Missing> {
    let record = visit.children.get(&child);
    let seen = record.and_then(|record| record.seen.latest().copied());
    let alone = record.and_then(|record| record.alone.latest().copied());
    let spoken_to = record.and_then(|record| record.spoken_to.latest().copied());
    match (seen, alone) {
        (Some(false), _) => None,
        (None, None | Some(Alone::No(_))) => {
            Some(Missing { child, what: MissingFact::Seen, law: "Care Planning Regulations 2010, regulation 28" })
        }
        (_, Some(Alone::Yes)) if spoken_to != Some(false) => None,
        (_, Some(Alone::No(Some(why)))) if why.is_in_regulation_29() => None,
        _ => Some(Missing { child, what: MissingFact::Alone, law: "Care Planning Regulations 2010, regulation 29" }),
    }
}
