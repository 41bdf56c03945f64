//! The server, as a library: the log, the routing of work, and the doors to both.
//!
//! `http` answers requests and uses `auth` and `ops`; `ops` holds one operation a file; `db` alone knows the database.

pub mod clock;
pub mod db;
pub mod ops;
pub mod problem;
