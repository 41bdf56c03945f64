//! The device's own page: whose phone it is just now. A database beside those of the people, sealed like theirs.

use super::disk::{Sure, Write};
use super::{ROWS, STEPS, unlocked};
use crate::store::StoreError;
use crate::store::vault::Plain;

const NAME: &str = "alongside";
const WHOSE: &str = "whose";

/// What was written last.
///
/// # Errors
/// Where this browser keeps nothing.
pub async fn read() -> Result<Option<String>, StoreError> {
    let (disk, vault) = unlocked(NAME, STEPS).await?;
    let row = disk.read(&vault.hidden(ROWS, WHOSE)).await?;
    disk.forget_handle();
    let Some(row) = row else { return Ok(None) };
    Ok(vault.open(&[row]).await.pop().and_then(Result::ok).and_then(|plain| String::from_utf8(plain.0).ok()))
}

/// Writes it anew.
///
/// # Errors
/// Where this browser keeps nothing.
pub async fn write(text: &str) -> Result<(), StoreError> {
    let (disk, vault) = unlocked(NAME, STEPS).await?;
    let sealed = vault.seal_one(vault.hidden(ROWS, WHOSE), Plain(text.as_bytes().to_vec())).await?;
    let done = disk.write(Sure::Strict, &[], &[Write::Put(sealed)]).await;
    disk.forget_handle();
    Ok(done?)
}
