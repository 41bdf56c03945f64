//! Nouns of the interface. They take values and signals, and know nothing of the store, the state or the addresses.
