//! One page a file: composes components, reads the state, calls commands.

pub mod approval;
pub mod ask;
pub mod away;
pub mod decision;
pub mod decisions;
pub mod doing;
pub mod emergency;
pub mod families;
pub mod family;
pub mod file;
pub mod help;
pub mod kept;
pub mod locked;
pub mod nothing;
pub mod on_its_way;
pub mod question;
pub mod questions;
pub mod say;
pub mod screen;
pub mod sign_in;
pub mod sign_off;
pub mod speak;
pub mod team;
pub mod this_phone;
pub mod today;
pub mod visit;
