//! Bytes as text, for what is kept as JSON: base64.

use base64::engine::general_purpose::STANDARD;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

/// Bytes of any length.
pub(super) mod bytes {
    use base64::Engine as _;

    use super::{Deserialize, Deserializer, Error, STANDARD, Serializer};

    /// Writes them.
    ///
    /// # Errors
    /// None of its own.
    pub(in crate::store) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(bytes))
    }

    /// Reads them.
    ///
    /// # Errors
    /// Where it is not base64.
    pub(in crate::store) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(from)?).map_err(D::Error::custom)
    }
}

/// So many bytes.
pub(super) mod array {
    use super::{Deserializer, Error, Serializer, bytes};

    /// Writes them.
    ///
    /// # Errors
    /// None of its own.
    pub(in crate::store) fn serialize<S: Serializer, const N: usize>(array: &[u8; N], to: S) -> Result<S::Ok, S::Error> {
        bytes::serialize(array, to)
    }

    /// Reads them.
    ///
    /// # Errors
    /// Where it is not base64, or not so many.
    pub(in crate::store) fn deserialize<'de, D: Deserializer<'de>, const N: usize>(from: D) -> Result<[u8; N], D::Error> {
        bytes::deserialize(from)?.try_into().map_err(|_| D::Error::custom("another length"))
    }
}
