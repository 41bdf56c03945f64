//! The server draws pages, and keeps nothing for anybody: the phone's store where there is no phone.

use alongside_core::domain::ids::PersonId;

use super::StoreError;
use super::memory::MemoryStore;

/// An empty store.
///
/// # Errors
/// None.
pub async fn open(_person: PersonId) -> Result<MemoryStore, StoreError> {
    Ok(MemoryStore::new())
}

/// The device's own page.
pub mod device {
    use super::StoreError;

    /// There is none.
    ///
    /// # Errors
    /// None.
    pub async fn read() -> Result<Option<String>, StoreError> {
        Ok(None)
    }

    /// There is none.
    ///
    /// # Errors
    /// Always: nothing is kept.
    pub async fn write(_text: &str) -> Result<(), StoreError> {
        Err(StoreError::Unavailable)
    }
}
