//! How long things are kept: the sound of a recording, what a machine wrote down of it, and the record, each by rules of its own. A rule is
//! written by the enabler team, with its source; a legal hold on a file stops every deletion in it.
//!
//! Without a rule nothing is deleted. The record itself never is: its rules only say until when. Nobody here reads a clock.

mod due;
mod hold;
mod looked;
mod rule;

pub use self::due::{Due, Gone, Passage, SoundMark, due, kept_until};
pub use self::hold::{Hold, Lifted};
pub use self::looked::Looked;
pub use self::rule::{ClockStart, KeptClass, Period, RetentionRule, RuleKind, Ruled, Unit, in_force};

/// How many days pass between a mistake and its first deletion: a rule begins no sooner after the server has it, and nothing is deleted for
/// as long after a hold was lifted, or after the server's clock jumped. What was deleted does not come back.
pub const NOTICE_DAYS: i64 = 7;
