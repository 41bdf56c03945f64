//! The fiction: a believable authority by the name of Wrenbridge, its teams, some forty families and what happened with them.
//!
//! Deterministic for a given day, and dated back from it. Everybody in it, and every word, is made up. It goes in by the import.

mod advice;
mod appointments;
mod approvals;
mod days;
mod decisions;
mod diary;
mod families;
mod file;
mod history;
mod pen;
mod staff;
mod teams;
#[cfg(test)]
mod tests;
mod visits;
mod words;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Written;
use alongside_core::domain::ids::AuthorityId;
use jiff::civil::Date;

use self::pen::Pen;
use self::staff::Staff;

/// What is made up.
#[derive(Clone, Debug)]
pub struct Fiction {
    /// Whose record it is.
    pub authority: AuthorityId,
    /// What the authority is called.
    pub authority_name: &'static str,
    /// The day that it takes for today.
    pub today: Date,
    /// Everything that was written, in order, each with the time at which it was received.
    pub entries: Vec<(Written, Timestamp)>,
}

/// The fiction as it stands on a day, before anybody begins to work.
#[must_use]
pub fn fiction(today: Date) -> Fiction {
    let authority = AuthorityId::new(pen::BEGINNING, pen::ten("authority/Wrenbridge"));
    let mut pen = Pen::new(authority, today);
    let staff = Staff::read();
    teams::write(&mut pen, &staff);
    for family in families::all(&staff) {
        history::write(&mut pen, &family);
        appointments::write(&mut pen, &family, &staff);
        visits::write(&mut pen, &family);
        advice::write(&mut pen, &family, &staff);
        decisions::write(&mut pen, &family, &staff);
        approvals::write(&mut pen, &family, &staff);
        diary::write(&mut pen, &family);
    }
    Fiction { authority, authority_name: "Wrenbridge", today, entries: pen.finish() }
}
