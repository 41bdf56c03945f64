//! The way to a signature's check, as the engine sees it. WebCrypto's in the browser; what a signature means is decided in
//! [`plan::history`](super::plan::history).

use crate::domain::checkpoint::Signed;

/// Checks signatures.
#[expect(async_fn_in_trait, reason = "the engine runs on one thread, in a page and in tests")]
pub trait Signatures {
    /// Whether the text was signed with the private half of the very key that it names.
    async fn hold(&self, signed: &Signed) -> bool;
}
