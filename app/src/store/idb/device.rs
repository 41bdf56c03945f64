//! The device's own page: whose phone it is just now. A database beside those of the people, sealed under the
//! browser's own key: a locked phone knows whose it is.

use super::disk::{Sure, Write};
use super::{KEYS, ROWS, STEPS, browsers_own};
use crate::store::StoreError;
use crate::store::vault::{Place, Plain};

const NAME: &str = "alongside";
const WHOSE: &str = "whose";

/// What was written last.
///
/// # Errors
/// Where this browser keeps nothing.
pub async fn read() -> Result<Option<String>, StoreError> {
    let (disk, vault) = browsers_own(NAME, STEPS).await?;
    let mut row = disk.read(&whose()).await?;
    if row.is_none() {
        // Where it lay before there were locks.
        row = disk.read(&vault.hidden(ROWS, WHOSE)).await?;
    }
    disk.forget_handle();
    let Some(row) = row else { return Ok(None) };
    Ok(vault.open(&[row]).await.pop().and_then(Result::ok).and_then(|plain| String::from_utf8(plain.0).ok()))
}

/// Writes it anew.
///
/// # Errors
/// Where this browser keeps nothing.
pub async fn write(text: &str) -> Result<(), StoreError> {
    let (disk, vault) = browsers_own(NAME, STEPS).await?;
    let sealed = vault.seal_one(whose(), Plain(text.as_bytes().to_vec())).await?;
    let done = disk.write(Sure::Strict, &[], &[Write::Put(sealed)]).await;
    disk.forget_handle();
    Ok(done?)
}

fn whose() -> Place {
    Place { table: KEYS, key: WHOSE.to_owned() }
}
