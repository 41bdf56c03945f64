//! Where sound lies: a folder for each recording, a file for each part, one file once it is whole. What a call answered for is on the disk.
//!
//! Knows nothing of who may listen. Names of files are ids, numbers and digests.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use alongside_core::domain::ids::{AuthorityId, Digest, RecordingId};
use sha2::{Digest as _, Sha256};

/// The folder of all sound.
#[derive(Clone, Debug)]
pub struct SoundFolder(PathBuf);

/// A part, by its number and its digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its number, from 0.
    pub part: u32,
    /// SHA-256 of its bytes.
    pub digest: Digest,
}

impl SoundFolder {
    /// Sound below a folder, which is made when it is needed.
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// The file of a whole recording.
    #[must_use]
    pub fn whole(&self, authority: AuthorityId, recording: RecordingId) -> PathBuf {
        self.of(authority, recording).join("sound")
    }

    /// Keeps a part. `attempt` names the file while it is being written, and must be new each time.
    ///
    /// # Errors
    /// Where it could not be made durable: then it is not there.
    pub async fn keep(
        &self,
        authority: AuthorityId,
        recording: RecordingId,
        part: Part,
        attempt: String,
        bytes: Vec<u8>,
    ) -> io::Result<()> {
        let folder = self.of(authority, recording);
        off_the_loop(move || {
            make_durably(&folder)?;
            settle(&folder, &attempt, &name(part), |file| file.write_all(&bytes))
        })
        .await
    }

    /// Joins parts into one file, if together they have a digest. Answers whether they do.
    ///
    /// # Errors
    /// Where it could not be made durable: then the parts are still there.
    pub async fn join(
        &self,
        authority: AuthorityId,
        recording: RecordingId,
        parts: Vec<Part>,
        attempt: String,
        digest: Digest,
    ) -> io::Result<bool> {
        let folder = self.of(authority, recording);
        off_the_loop(move || {
            let mut hash = Sha256::new();
            let joined = settle(&folder, &attempt, "sound", |whole| {
                for part in &parts {
                    copy(&folder.join(name(*part)), whole, &mut hash)?;
                }
                let sum: [u8; 32] = hash.finalize_reset().into();
                if sum == *digest.bytes() { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
            });
            match joined {
                Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(false),
                other => other.map(|()| true),
            }
        })
        .await
    }

    /// Forgets the parts of a recording that is whole. What cannot be removed stays: it is in nobody's way.
    pub async fn forget(&self, authority: AuthorityId, recording: RecordingId, parts: Vec<Part>) {
        let folder = self.of(authority, recording);
        let forgotten = off_the_loop(move || parts.into_iter().try_for_each(|part| fs::remove_file(folder.join(name(part))))).await;
        if let Err(error) = forgotten {
            tracing::warn!(%error, "the parts of a whole recording could not be removed");
        }
    }

    /// Removes a recording with everything that lies beside it, durably. One that is gone already is no error.
    ///
    /// # Errors
    /// Where something of it may still be there.
    pub async fn remove(&self, authority: AuthorityId, recording: RecordingId) -> io::Result<()> {
        let folder = self.of(authority, recording);
        off_the_loop(move || {
            match fs::remove_dir_all(&folder) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            match folder.parent().map(File::open) {
                Some(Ok(above)) => above.sync_all(),
                Some(Err(error)) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            }
        })
        .await
    }

    fn of(&self, authority: AuthorityId, recording: RecordingId) -> PathBuf {
        self.0.join(authority.to_string()).join(recording.to_string())
    }
}

fn name(Part { part, digest }: Part) -> String {
    format!("{part}-{digest}")
}

async fn off_the_loop<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

/// Writes a file under another name, and gives it its own once it is on the disk. Nobody ever sees half of it.
fn settle(folder: &Path, attempt: &str, name: &str, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let unfinished = folder.join(attempt);
    let written = File::create(&unfinished).and_then(|mut file| write(&mut file).and_then(|()| file.sync_all()));
    let settled = written.and_then(|()| fs::rename(&unfinished, folder.join(name))).and_then(|()| File::open(folder)?.sync_all());
    if settled.is_err() && fs::remove_file(&unfinished).is_err() {
        tracing::warn!("an unfinished file of sound could not be removed");
    }
    settled
}

/// Makes a folder and those above it, so that a power cut does not take them away again.
fn make_durably(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        make_durably(above)?;
        match fs::create_dir(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => File::open(above)?.sync_all()?,
        }
    }
    Ok(())
}

fn copy(from: &Path, into: &mut File, hash: &mut Sha256) -> io::Result<()> {
    let mut from = File::open(from)?;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            return Ok(());
        }
        hash.update(&buffer[..read]);
        into.write_all(&buffer[..read])?;
    }
}
