//! The engine: one round at a time, over a store and a transport.
