//! The relying party: under which address people's passkeys are made. They work there and nowhere else.

use std::sync::Arc;

use webauthn_rs::prelude::Url;
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::config::StartError;

/// Sets the relying party up. The address is the one that people see in their browser, as `https://alongside.example`.
///
/// # Errors
/// Where no passkey can be made for it.
pub fn party(origin: &Url) -> Result<Arc<Webauthn>, StartError> {
    let wrong = || StartError::Origin(origin.to_string());
    let host = origin.domain().ok_or_else(wrong)?;
    // Browsers make passkeys over TLS alone, and on the machine itself.
    if (origin.scheme() != "https" && host != "localhost") || origin.path() != "/" {
        return Err(wrong());
    }
    let party = WebauthnBuilder::new(host, origin).map_err(|_| wrong())?.rp_name("Alongside").build().map_err(|_| wrong())?;
    Ok(Arc::new(party))
}
