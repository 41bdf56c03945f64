//! An authenticator without a phone around it: makes passkeys and really signs with them, and does wrong where it is told to.

use alongside_core::domain::ids::Digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{DerSignature, SigningKey};
use serde_json::{Value, json};

/// What it says of itself and of what it was asked. Tests change a part, and see that it is not taken.
#[derive(Clone, Debug)]
pub(crate) struct Says {
    pub kind: &'static str,
    pub origin: &'static str,
    pub site: &'static str,
    pub flags: u8,
    pub challenge: Option<String>,
    pub counts: bool,
}

impl Default for Says {
    fn default() -> Self {
        Self {
            kind: "webauthn.get",
            origin: "https://alongside.example",
            site: "alongside.example",
            flags: PRESENT | VERIFIED,
            challenge: None,
            counts: true,
        }
    }
}

pub(crate) const PRESENT: u8 = 0x01;
pub(crate) const VERIFIED: u8 = 0x04;
const WITH_A_KEY: u8 = 0x40;

/// An authenticator with one passkey.
pub(crate) struct Authenticator {
    key: SigningKey,
    name: [u8; 16],
    count: u32,
}

impl Authenticator {
    pub(crate) fn new(number: u8) -> Self {
        Self { key: SigningKey::from_slice(&[number; 32]).expect("a key"), name: [number; 16], count: 0 }
    }

    /// Makes its passkey, as a browser answers.
    pub(crate) fn make(&mut self, options: &Value) -> Value {
        let says = Says { kind: "webauthn.create", flags: PRESENT | VERIFIED | WITH_A_KEY, ..Says::default() };
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = (point.x().expect("a point").to_vec(), point.y().expect("a point").to_vec());
        // A COSE key in CBOR: of kind 2, for ES256, on the curve P-256.
        let key = [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20][..], &x, &[0x22, 0x58, 0x20], &y].concat();
        let attested = [&[0; 16][..], &[0, 16], &self.name, &key].concat();
        let data = [self.data(&says), attested].concat();
        let length = u8::try_from(data.len()).expect("short");
        let object = [b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".as_slice(), &[length], &data].concat();
        let response =
            json!({ "clientDataJSON": text(&client_data(&says, options)), "attestationObject": text(&object), "transports": ["internal"] });
        self.credential(&response)
    }

    /// Signs what it is asked, as a browser answers.
    pub(crate) fn sign(&mut self, options: &Value, says: &Says) -> Value {
        if says.counts {
            self.count += 1;
        }
        let (client_data, data) = (client_data(says, options), self.data(says));
        let signed = [data.as_slice(), Digest::of(&[&client_data]).bytes()].concat();
        let signature: DerSignature = self.key.sign(&signed);
        let response = json!({
            "clientDataJSON": text(&client_data),
            "authenticatorData": text(&data),
            "signature": text(signature.as_bytes()),
            "userHandle": null,
        });
        self.credential(&response)
    }

    fn data(&self, says: &Says) -> Vec<u8> {
        let site = Digest::of(&[says.site.as_bytes()]);
        [site.bytes().as_slice(), &[says.flags], &self.count.to_be_bytes()].concat()
    }

    fn credential(&self, response: &Value) -> Value {
        let name = text(&self.name);
        json!({ "id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {} })
    }
}

fn client_data(says: &Says, options: &Value) -> Vec<u8> {
    let challenge = says.challenge.clone().unwrap_or_else(|| options["challenge"].as_str().expect("a challenge").to_owned());
    // In the order and without the spaces of a browser's.
    format!(r#"{{"type":"{}","challenge":"{challenge}","origin":"{}","crossOrigin":false}}"#, says.kind, says.origin).into_bytes()
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
