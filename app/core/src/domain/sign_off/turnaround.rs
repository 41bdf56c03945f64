//! How long the strategy team takes: over everything that was answered, as a whole and never by name.

use super::{SignOff, SignOffState};

/// How long answers took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turnaround {
    /// How many requests were answered: signed, returned or declined.
    pub answered: usize,
    /// Half of them within so many milliseconds.
    pub half_within_ms: i64,
}

/// How long the answers to these took. None where nothing was answered.
#[must_use]
pub fn turnaround<'a>(sign_offs: impl IntoIterator<Item = &'a SignOff>) -> Option<Turnaround> {
    let mut took: Vec<i64> = sign_offs.into_iter().filter_map(time_taken).collect();
    took.sort_unstable();
    let half_within_ms = *took.get(took.len().saturating_sub(1) / 2)?;
    Some(Turnaround { answered: took.len(), half_within_ms })
}

fn time_taken(sign_off: &SignOff) -> Option<i64> {
    use SignOffState as S;
    let (S::Signed { at, .. } | S::Returned { at, .. } | S::Declined { at, .. }) = sign_off.state else {
        return None;
    };
    Some((at.millis() - sign_off.requested.as_ref()?.at.millis()).max(0))
}
