//! Whether an authenticator signed exactly this, here, with its owner present and verified. Pure: the same check when it is signed and
//! years later. It knows nothing of who may sign what.

use alongside_core::domain::ids::Digest;
use alongside_core::json;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use webauthn_rs::prelude::{COSEKey, Url};

/// What an authenticator answered.
#[derive(Clone, Copy, Debug)]
pub struct Assertion<'a> {
    /// What the browser says that it asked, as JSON.
    pub client_data: &'a [u8],
    /// What the authenticator says of itself.
    pub authenticator_data: &'a [u8],
    /// Its signature over both.
    pub signature: &'a [u8],
}

/// Why it is none. For the log: whoever sent it is told nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It cannot be read.
    #[error("it cannot be read")]
    Unreadable,
    /// It answers another kind of question.
    #[error("it answers another kind of question")]
    Kind,
    /// Another text was signed.
    #[error("another text was signed")]
    Text,
    /// It was signed at another address.
    #[error("it was signed at another address")]
    Address,
    /// The passkey is for another site.
    #[error("the passkey is for another site")]
    Site,
    /// Nobody was there.
    #[error("nobody was there")]
    Absent,
    /// Its owner was not verified.
    #[error("its owner was not verified")]
    Unverified,
    /// The signature is not of this passkey.
    #[error("the signature is not of this passkey")]
    Signature,
}

/// What the browser asked, of which more is signed than is read here.
#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
}

/// The site's digest, the flags and the count of its signatures: WebAuthn, section 6.1.
const SITE: usize = 32;
const SHORTEST: usize = SITE + 1 + 4;
const PRESENT: u8 = 0b0000_0001;
const VERIFIED: u8 = 0b0000_0100;

/// Checks that it is a signature by this key over this text, given at this address. Answers how many the authenticator has made.
///
/// # Errors
/// What is wrong with it, for the log.
pub fn check(given: Assertion<'_>, key: &COSEKey, text: Digest, origin: &Url) -> Result<u32, Wrong> {
    let asked: ClientData = json::read(given.client_data).map_err(|_| Wrong::Unreadable)?;
    if asked.kind != "webauthn.get" || asked.cross_origin {
        return Err(Wrong::Kind);
    }
    if asked.challenge != challenge(text) {
        return Err(Wrong::Text);
    }
    if asked.origin != origin.origin().ascii_serialization() {
        return Err(Wrong::Address);
    }
    let count = of_authenticator(given.authenticator_data, origin)?;
    let signed = [given.authenticator_data, Digest::of(&[given.client_data]).bytes().as_slice()].concat();
    match key.verify_signature(given.signature, &signed) {
        Ok(true) => Ok(count),
        _ => Err(Wrong::Signature),
    }
}

/// What the browser is asked to have signed: WebAuthn's challenge is the digest of the text.
#[must_use]
pub fn challenge(text: Digest) -> String {
    URL_SAFE_NO_PAD.encode(text.bytes())
}

fn of_authenticator(data: &[u8], origin: &Url) -> Result<u32, Wrong> {
    let (Some(site), Some([flags, count @ ..])) = (data.get(..SITE), data.get(SITE..SHORTEST)) else {
        return Err(Wrong::Unreadable);
    };
    if site != Digest::of(&[origin.domain().unwrap_or_default().as_bytes()]).bytes() {
        return Err(Wrong::Site);
    }
    if flags & PRESENT == 0 {
        return Err(Wrong::Absent);
    }
    if flags & VERIFIED == 0 {
        return Err(Wrong::Unverified);
    }
    count.try_into().map(u32::from_be_bytes).map_err(|_| Wrong::Unreadable)
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::signature::Signer as _;
    use p256::ecdsa::{DerSignature, SigningKey};
    use proptest::prelude::*;
    use webauthn_rs::prelude::{COSEAlgorithm, COSEEC2Key, COSEKeyType, ECDSACurve};

    use super::*;

    fn origin() -> Url {
        "https://alongside.example".parse().expect("an address")
    }

    fn text() -> Digest {
        Digest::of(&[b"what was signed"])
    }

    fn key() -> (SigningKey, COSEKey) {
        let signing = SigningKey::from_slice(&[7; 32]).expect("a key");
        let point = signing.verifying_key().to_sec1_point(false);
        let (x, y) = (point.x().expect("a point").to_vec(), point.y().expect("a point").to_vec());
        let key = COSEKeyType::EC_EC2(COSEEC2Key { curve: ECDSACurve::SECP256R1, x, y });
        (signing, COSEKey { type_: COSEAlgorithm::ES256, key })
    }

    /// What a browser and an authenticator answer, who do all as they should.
    fn given() -> [Vec<u8>; 3] {
        let client_data = format!(
            r#"{{"type":"webauthn.get","challenge":"{}","origin":"https://alongside.example","crossOrigin":false}}"#,
            challenge(text())
        );
        let data = [Digest::of(&[b"alongside.example"]).bytes().as_slice(), &[PRESENT | VERIFIED, 0, 0, 0, 9]].concat();
        let signed = [data.as_slice(), Digest::of(&[client_data.as_bytes()]).bytes()].concat();
        let signature: DerSignature = key().0.sign(&signed);
        [client_data.into_bytes(), data, signature.as_bytes().to_vec()]
    }

    fn check_all([client_data, authenticator_data, signature]: &[Vec<u8>; 3]) -> Result<u32, Wrong> {
        check(Assertion { client_data, authenticator_data, signature }, &key().1, text(), &origin())
    }

    #[test]
    fn what_is_as_it_should_be_holds_and_a_frame_of_another_site_does_not() {
        assert_eq!(check_all(&given()), Ok(9));
        let [client_data, data, _] = given();
        let framed = String::from_utf8(client_data).expect("text").replace("false", "true").into_bytes();
        let signed = [data.as_slice(), Digest::of(&[&framed]).bytes()].concat();
        let signature: DerSignature = key().0.sign(&signed);
        assert_eq!(check_all(&[framed, data, signature.as_bytes().to_vec()]), Err(Wrong::Kind));
    }

    proptest! {
        #[test]
        fn a_changed_bit_anywhere_does_not_hold(part in 0..3_usize, at in any::<prop::sample::Index>(), bit in 0..8_u32) {
            let mut given = given();
            let at = at.index(given[part].len());
            given[part][at] ^= 1 << bit;
            prop_assert!(check_all(&given).is_err());
        }

        #[test]
        fn whatever_is_brought_is_looked_at_and_does_not_hold(parts in any::<[Vec<u8>; 3]>(), swapped in 0..3_usize) {
            prop_assert!(check_all(&parts).is_err());
            let mut given = given();
            given[swapped].clone_from(&parts[swapped]);
            prop_assert!(check_all(&given).is_err());
        }
    }
}
