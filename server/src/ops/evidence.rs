//! The evidence of a signature as files: whoever has them checks it with `openssl`, years later, without this software.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::Digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;
use webauthn_rs::prelude::{COSEKey, Url};

use super::assertion::{Assertion, check};
use super::public_key::{hash, pem};
use crate::db::evidence::EvidenceRow;
use crate::db::{Db, DbError, evidence};

/// What is written beside the files, for whoever checks them.
const HOW: &str = include_str!("how_to_verify.md");

/// A file: its name, and what is in it.
pub type File = (&'static str, Vec<u8>);

/// The evidence of the signature under a decision or an approval. None, where nobody signed it with a passkey.
///
/// # Errors
/// Where the database cannot be read.
pub async fn of(db: &Db, matter: Uuid) -> Result<Option<Vec<File>>, DbError> {
    let mut tx = db.read().await?;
    evidence::of(&mut tx, matter).await?.map(files).transpose()
}

fn files(row: EvidenceRow) -> Result<Vec<File>, DbError> {
    let corrupt = |why: &dyn std::fmt::Display| DbError::Corrupt(format!("the evidence {}: {why}", row.digest));
    let key: COSEKey = serde_json::from_str(&row.public_key).map_err(|error| corrupt(&error))?;
    let pem = pem(&key).ok_or_else(|| corrupt(&"a key of an unknown kind"))?;
    let how = HOW
        .replace("{digest}", &row.digest.to_string())
        .replace("{challenge}", &URL_SAFE_NO_PAD.encode(row.digest.bytes()))
        .replace("{person}", &row.person.to_string())
        .replace("{credential}", &row.credential)
        .replace("{passkey_added_at}", &say(row.passkey_added_at))
        .replace("{signed_at}", &say(row.signed_at))
        .replace("{origin}", &row.origin)
        .replace("{entry}", &row.entry.map(|entry| entry.to_string()).unwrap_or_default())
        .replace("{hash}", hash(&key));
    Ok(vec![
        ("proposal.txt", row.text),
        ("client-data.json", row.client_data),
        ("authenticator-data.bin", row.authenticator_data),
        ("signature.der", row.signature),
        ("public-key.pem", pem.into_bytes()),
        ("HOW-TO-VERIFY.md", how.into_bytes()),
    ])
}

/// Whether the evidence is what it says: its text has its name, and the passkey signed it.
pub(super) fn holds(row: &EvidenceRow) -> bool {
    let (Ok(key), Ok(origin)) = (serde_json::from_str::<COSEKey>(&row.public_key), Url::parse(&row.origin)) else {
        return false;
    };
    let given = Assertion { client_data: &row.client_data, authenticator_data: &row.authenticator_data, signature: &row.signature };
    Digest::of(&[&row.text]) == row.digest && check(given, &key, row.digest, &origin).is_ok()
}

fn say(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.millis()).map_or_else(|_| at.millis().to_string(), |at| at.to_string())
}
