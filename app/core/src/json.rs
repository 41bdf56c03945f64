//! Reading JSON, from one kind of source: the phone then carries one reader of each type, not one for text and one for bytes.

use serde::de::DeserializeOwned;

/// What the bytes say.
///
/// # Errors
/// Where they are no JSON, or not of this shape.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> serde_json::Result<T> {
    serde_json::from_slice(bytes)
}
