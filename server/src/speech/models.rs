//! Models as files: a folder for each, with its weights, what goes with them, and a manifest that says which file it is and where it came
//! from. A model is there whole or not at all; what is not the file that was meant is refused.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Read as _};
use std::path::{Path, PathBuf};

use alongside_core::sync::models::{ModelFile, PhoneModel};
use alongside_speech::{Files, Model};
use serde::{Deserialize, Serialize};

use super::known;
use super::staging::{self, digest_of};

const MANIFEST: &str = "manifest.json";
/// The weights.
pub(super) const WEIGHTS: &str = "model.bin";
/// What says how to use them.
pub(super) const CONFIG: &str = "config.json";
/// The words, in either form.
pub(super) const VOCABULARIES: [&str; 2] = ["vocabulary.txt", "vocabulary.json"];
/// The most bytes of a file beside the weights.
pub(super) const MOST_BESIDE: u64 = 8 * 1024 * 1024;
/// The most bytes of weights that a phone is given: `base` has 145 million.
const MOST_ON_A_PHONE: u64 = 200_000_000;

/// Why a model cannot be used or kept.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// There is none.
    #[error(
        "there is no model in {}.\nBring one with `alongside model import FOLDER`, or fetch one with `alongside model fetch base.en --sha256 …`.", .0.display()
    )]
    None(PathBuf),
    /// None of that name.
    #[error("there is no model {name} in {}.\n`alongside model list` says which there are.", folder.display())]
    NotThere {
        /// Which.
        name: String,
        /// Where.
        folder: PathBuf,
    },
    /// No name for a folder.
    #[error(
        "{0:?} cannot be a model's name: small letters, digits, dots, dashes and underscores, forty at the most.\nChoose another with --name."
    )]
    Name(String),
    /// Nobody knows a model of that name.
    #[error("no model {0} is known by name.\nSay where its files are with --from, and which file it must be with --sha256.")]
    Unknown(String),
    /// Nobody says which file it must be.
    #[error(
        "nobody has said which file {name} must be, so it was not taken. This one has the SHA-256\n{found}\nWhere that is what its publisher says too, give it with --sha256."
    )]
    Unpinned {
        /// Which.
        name: String,
        /// What it has.
        found: String,
    },
    /// Nobody says which file it must be, before it was fetched.
    #[error("nobody has said which file {0} must be, so it was not fetched.\nGive the SHA-256 that its publisher says with --sha256.")]
    UnpinnedYet(String),
    /// No digest.
    #[error("{0:?} is no SHA-256: sixty-four digits from 0 to f.")]
    NoDigest(String),
    /// Another file.
    #[error(
        "{name} is not the file that was meant: its SHA-256 is\n{found}, and\n{expected} was expected. Nothing was kept of it.\nFetch or copy it again."
    )]
    OtherFile {
        /// Which.
        name: String,
        /// What it has.
        found: String,
        /// What it should have.
        expected: String,
    },
    /// A file of it is missing.
    #[error("{file} is not in {}.\nA model is a folder with model.bin, config.json and vocabulary.txt or vocabulary.json.", folder.display())]
    Missing {
        /// Which.
        file: &'static str,
        /// Where.
        folder: PathBuf,
    },
    /// It cannot be read as a model.
    #[error("{name} cannot be used. {why}")]
    Unreadable {
        /// Which.
        name: String,
        /// Why.
        why: String,
    },
    /// The disk failed.
    #[error("{}: {source}.\nIs there room, and may this user read and write there? --models names another folder.", path.display())]
    Disk {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It could not be fetched.
    #[error("{file} could not be fetched from {address}: {why}.\n{way_on}")]
    NotFetched {
        /// Which file.
        file: String,
        /// From where.
        address: String,
        /// Why.
        why: String,
        /// What to do.
        way_on: &'static str,
    },
}

/// What a model's folder says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Its name.
    pub name: String,
    /// The SHA-256 of its weights.
    pub sha256: String,
    /// How long they are, in bytes.
    pub size: u64,
    /// Where it came from.
    pub source: String,
    /// The files beside the weights, each with its SHA-256.
    pub beside: BTreeMap<String, String>,
}

/// A model that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Where.
    pub folder: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
}

impl Stored {
    /// Its name with the beginning of its digest: what tells transcripts of different models apart.
    #[must_use]
    pub fn versioned(&self) -> String {
        format!("{} {}", self.manifest.name, self.manifest.sha256.get(..8).unwrap_or_default())
    }

    /// A file of it by its name. None for whatever else lies in its folder.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<PathBuf> {
        let is_of_it = name == WEIGHTS || self.manifest.beside.contains_key(name);
        is_of_it.then(|| self.folder.join(name))
    }

    /// The same as a phone is told of it.
    ///
    /// # Errors
    /// Where the disk failed.
    pub fn for_a_phone(&self) -> Result<PhoneModel, ModelError> {
        let beside = |(name, sha256): (&String, &String)| {
            let path = self.folder.join(name);
            let bytes = fs::metadata(&path).map_err(|source| ModelError::Disk { path, source })?.len();
            Ok(ModelFile { name: name.clone(), bytes, sha256: sha256.clone() })
        };
        let mut files = vec![ModelFile { name: WEIGHTS.to_owned(), bytes: self.manifest.size, sha256: self.manifest.sha256.clone() }];
        for one in &self.manifest.beside {
            files.push(beside(one)?);
        }
        Ok(PhoneModel { model: self.versioned(), files })
    }

    /// Whether its files are there, as long as they should be. Cheap: nothing is read.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let weights = fs::metadata(self.folder.join(WEIGHTS)).is_ok_and(|file| file.len() == self.manifest.size);
        weights && self.manifest.beside.keys().all(|file| self.folder.join(file).is_file())
    }

    /// Reads it, and checks its digest, its shapes, and that its files go together.
    ///
    /// # Errors
    /// In a sentence, where it cannot be used.
    pub fn read(&self) -> Result<Model, ModelError> {
        // Two words swapped in the vocabulary would be other words in the record.
        let beside = |file: &'static str| {
            let bytes = read_beside(&self.folder, file)?;
            match self.manifest.beside.get(file) {
                Some(kept) if !self.has(file, kept)? => {
                    Err(ModelError::Unreadable { name: self.manifest.name.clone(), why: format!("{file} is not as it was kept") })
                }
                _ => Ok(bytes),
            }
        };
        let vocabulary = VOCABULARIES.into_iter().find(|file| self.folder.join(file).is_file()).unwrap_or(VOCABULARIES[0]);
        let (config, vocabulary) = (beside(CONFIG)?, beside(vocabulary)?);
        let model = BufReader::with_capacity(1 << 20, open(&self.folder, WEIGHTS)?);
        let files = Files { model, config: &config, vocabulary: &vocabulary, sha256: Some(&self.manifest.sha256) };
        Model::read(files).map_err(|error| ModelError::Unreadable { name: self.manifest.name.clone(), why: error.to_string() })
    }

    fn has(&self, file: &str, sha256: &str) -> Result<bool, ModelError> {
        let path = self.folder.join(file);
        let found = digest_of(&path).map_err(|source| ModelError::Disk { path, source })?;
        Ok(found.eq_ignore_ascii_case(sha256))
    }

    /// What of it is not as it was kept, a line each.
    ///
    /// # Errors
    /// Where the disk failed.
    pub fn faults(&self) -> Result<Vec<String>, ModelError> {
        let mut faults = Vec::new();
        let files =
            std::iter::once((WEIGHTS, &self.manifest.sha256)).chain(self.manifest.beside.iter().map(|(file, sha)| (file.as_str(), sha)));
        for (file, expected) in files {
            let path = self.folder.join(file);
            if !path.is_file() {
                faults.push(format!("{file} is gone"));
                continue;
            }
            let found = digest_of(&path).map_err(|source| ModelError::Disk { path, source })?;
            if !found.eq_ignore_ascii_case(expected) {
                faults.push(format!("{file} has the SHA-256 {found}, and {expected} was kept"));
            }
        }
        Ok(faults)
    }
}

/// The folder of all models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Models(PathBuf);

impl Models {
    /// Models in a folder, which is made when it is needed.
    #[must_use]
    pub const fn in_folder(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Where they lie.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// Every model that is kept, by its name.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn all(&self) -> Result<Vec<Stored>, ModelError> {
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(|source| ModelError::Disk { path: self.0.clone(), source })?,
        };
        let mut all: Vec<Stored> = entries.flatten().filter_map(|entry| stored(entry.path())).collect();
        all.sort_by(|one, other| one.manifest.name.cmp(&other.manifest.name));
        Ok(all)
    }

    /// The model to listen with: the one that is named, else the largest that is whole.
    ///
    /// # Errors
    /// Where there is none.
    pub fn choose(&self, named: Option<&str>) -> Result<Stored, ModelError> {
        let mut all = self.all()?;
        if let Some(name) = named {
            let found = all.into_iter().find(|model| model.manifest.name == name);
            return found.ok_or_else(|| ModelError::NotThere { name: name.to_owned(), folder: self.0.clone() });
        }
        all.retain(Stored::is_whole);
        all.into_iter().max_by_key(|model| model.manifest.size).ok_or_else(|| ModelError::None(self.0.clone()))
    }

    /// The model that phones listen with: the smallest that is whole, where it is small enough.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn for_phones(&self) -> Result<Option<Stored>, ModelError> {
        let fits = |model: &Stored| model.is_whole() && model.manifest.size <= MOST_ON_A_PHONE;
        Ok(self.all()?.into_iter().filter(fits).min_by_key(|model| model.manifest.size))
    }

    /// Takes a model in from a folder, or from a file `model.bin` with the others beside it. It is checked, read once and copied; it is
    /// there whole afterwards, or nothing of it is.
    ///
    /// # Errors
    /// In a sentence, where it is not the file that was meant, or none that can be used.
    pub fn import(&self, from: &Path, name: Option<&str>, sha256: Option<&str>) -> Result<Stored, ModelError> {
        let folder = if from.is_dir() { from } else { from.parent().unwrap_or(from) };
        let weights = if from.is_dir() { from.join(WEIGHTS) } else { from.to_owned() };
        if !weights.is_file() {
            return Err(ModelError::Missing { file: WEIGHTS, folder: folder.to_owned() });
        }
        let found = digest_of(&weights).map_err(|source| ModelError::Disk { path: weights.clone(), source })?;
        let called = || folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let name = name.map(str::to_owned).or_else(|| known::by_digest(&found).map(|known| known.name.to_owned())).unwrap_or_else(called);
        let name = checked_name(&name)?;
        let expected = expected(name, sha256)?.or_else(|| known::by_digest(&found).and_then(|known| known.sha256).map(str::to_owned));
        let Some(expected) = expected else { return Err(ModelError::Unpinned { name: name.to_owned(), found }) };
        if !found.eq_ignore_ascii_case(&expected) {
            return Err(ModelError::OtherFile { name: name.to_owned(), found, expected });
        }
        let beside = VOCABULARIES.into_iter().find(|file| folder.join(file).is_file());
        let beside = [Some(CONFIG), beside].into_iter().map(|file| file.unwrap_or(VOCABULARIES[0])).collect::<Vec<_>>();
        let stage = staging::Stage::new(&self.0, &format!(".importing-{name}-{}", std::process::id()))?;
        stage.copy(&weights, WEIGHTS)?;
        for file in beside {
            stage.write(file, &read_beside(folder, file)?)?;
        }
        self.settle(&stage, name, &expected, &from.display().to_string())
    }

    /// Keeps a model whose files lie in a stage, if it is the file that was meant and can be read.
    pub(super) fn settle(&self, stage: &staging::Stage, name: &str, expected: &str, source: &str) -> Result<Stored, ModelError> {
        let size = fs::metadata(stage.path(WEIGHTS)).map_err(|source| ModelError::Disk { path: stage.path(WEIGHTS), source })?.len();
        let mut beside = BTreeMap::new();
        for file in [CONFIG].into_iter().chain(VOCABULARIES) {
            let path = stage.path(file);
            if path.is_file() {
                let digest = digest_of(&path).map_err(|source| ModelError::Disk { path, source })?;
                beside.insert(file.to_owned(), digest);
            }
        }
        let sha256 = expected.to_ascii_lowercase();
        let manifest = Manifest { name: name.to_owned(), sha256, size, source: source.to_owned(), beside };
        let staged = Stored { folder: stage.folder().to_owned(), manifest };
        drop(staged.read()?);
        let written = serde_json::to_vec_pretty(&staged.manifest).unwrap_or_default();
        stage.write(MANIFEST, &written)?;
        let folder = stage.settle(name)?;
        Ok(Stored { folder, manifest: staged.manifest })
    }
}

/// What a file has to be: as the operator says, else as it is known.
pub(super) fn expected(name: &str, sha256: Option<&str>) -> Result<Option<String>, ModelError> {
    match sha256 {
        Some(given) if given.len() == 64 && given.bytes().all(|byte| byte.is_ascii_hexdigit()) => Ok(Some(given.to_ascii_lowercase())),
        Some(given) => Err(ModelError::NoDigest(given.to_owned())),
        None => Ok(known::by_name(name).and_then(|known| known.sha256).map(str::to_owned)),
    }
}

/// A name that is nothing but a name.
pub(super) fn checked_name(name: &str) -> Result<&str, ModelError> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(&byte);
    let fits = (1..=40).contains(&name.len()) && !name.starts_with('.') && name.bytes().all(plain);
    if fits { Ok(name) } else { Err(ModelError::Name(name.to_owned())) }
}

fn stored(folder: PathBuf) -> Option<Stored> {
    let name = folder.file_name()?.to_string_lossy().into_owned();
    let bytes = (!name.starts_with('.')).then(|| fs::read(folder.join(MANIFEST)).ok()).flatten()?;
    let manifest: Manifest = serde_json::from_slice(&bytes).ok()?;
    let is_plain = |file: &String| file == CONFIG || VOCABULARIES.contains(&file.as_str());
    (manifest.name == name && manifest.beside.keys().all(is_plain)).then_some(Stored { folder, manifest })
}

fn open(folder: &Path, file: &'static str) -> Result<File, ModelError> {
    let path = folder.join(file);
    match File::open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(ModelError::Missing { file, folder: folder.to_owned() }),
        other => other.map_err(|source| ModelError::Disk { path, source }),
    }
}

fn read_beside(folder: &Path, file: &'static str) -> Result<Vec<u8>, ModelError> {
    let mut bytes = Vec::new();
    let read = open(folder, file)?.take(MOST_BESIDE).read_to_end(&mut bytes);
    read.map(|_| bytes).map_err(|source| ModelError::Disk { path: folder.join(file), source })
}
