//! Where a model's files lie until they are known to be whole: a folder whose name begins with a dot, which becomes the model's own in one
//! step. What is on the disk then stays there through a power cut.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::models::ModelError;

/// A folder for files that are not whole yet. It goes when this does, unless it was kept or settled.
pub(super) struct Stage {
    models: PathBuf,
    folder: PathBuf,
    stays: bool,
}

impl Stage {
    /// A new one, beside the models.
    pub(super) fn new(models: &Path, name: &str) -> Result<Self, ModelError> {
        Self::at(models, name, false)
    }

    /// One that outlives this, so that the next one of its name goes on with it.
    pub(super) fn that_stays(models: &Path, name: &str) -> Result<Self, ModelError> {
        Self::at(models, name, true)
    }

    fn at(models: &Path, name: &str, stays: bool) -> Result<Self, ModelError> {
        let folder = models.join(name);
        fs::create_dir_all(&folder).map_err(|source| ModelError::Disk { path: folder.clone(), source })?;
        Ok(Self { models: models.to_owned(), folder, stays })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    /// Copies a file here.
    pub(super) fn copy(&self, from: &Path, file: &str) -> Result<(), ModelError> {
        let path = self.path(file);
        let copied = fs::copy(from, &path).and_then(|_| File::open(&path)?.sync_all());
        copied.map_err(|source| ModelError::Disk { path, source })
    }

    /// Writes a file here.
    pub(super) fn write(&self, file: &str, bytes: &[u8]) -> Result<(), ModelError> {
        let path = self.path(file);
        let written = File::create(&path).and_then(|mut new| new.write_all(bytes).and_then(|()| new.sync_all()));
        written.map_err(|source| ModelError::Disk { path, source })
    }

    /// Forgets a file, so that it comes anew.
    pub(super) fn forget(&self, file: &str) {
        if let Err(error) = fs::remove_file(self.path(file)) {
            tracing::debug!(%error, "there was nothing to forget");
        }
    }

    /// Makes this the folder of a model; one that was there before goes.
    pub(super) fn settle(&self, name: &str) -> Result<PathBuf, ModelError> {
        let folder = self.models.join(name);
        let old = self.models.join(format!(".old-{name}-{}", std::process::id()));
        let swap = || {
            if folder.exists() {
                fs::rename(&folder, &old)?;
            }
            fs::rename(&self.folder, &folder)?;
            File::open(&self.models)?.sync_all()?;
            if old.exists() { fs::remove_dir_all(&old) } else { Ok(()) }
        };
        swap().map_err(|source| ModelError::Disk { path: folder.clone(), source })?;
        Ok(folder)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if !self.stays && self.folder.exists() && fs::remove_dir_all(&self.folder).is_err() {
            tracing::warn!(folder = %self.folder.display(), "an unfinished model could not be removed");
        }
    }
}

/// The SHA-256 of a file, in hexadecimal.
pub(super) fn digest_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 20]);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            let sum: [u8; 32] = hash.finalize().into();
            return Ok(sum.iter().map(|byte| format!("{byte:02x}")).collect());
        }
        hash.update(&buffer[..read]);
    }
}
