//! The phone's store: what is kept, sealed, on the phone.
