//! Sound from this phone, given to an audio element under an address that only this page knows.

use js_sys::{Array, Uint8Array};
use web_sys::{Blob, BlobPropertyBag, Url};

/// An address to play the parts from.
#[must_use]
pub fn source_of(parts: &[Vec<u8>], media_type: &str) -> Option<String> {
    let sequence: Array = parts.iter().map(|part| Uint8Array::from(part.as_slice())).collect();
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = Blob::new_with_u8_array_sequence_and_options(&sequence, &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// The address is needed no longer.
pub fn forget_source(address: &str) {
    drop(Url::revoke_object_url(address));
}
