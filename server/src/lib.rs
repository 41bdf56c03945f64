//! The server, as a library: every route in one list.
