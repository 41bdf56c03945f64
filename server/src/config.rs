//! What a server is started with, checked before anything is opened; and why it would not start, with a way on.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use alongside_core::domain::clock::Clock as _;
use uuid::Uuid;
use webauthn_rs::prelude::Url;

use crate::auth::relying;
use crate::cli::{Keeping, Serve};
use crate::clock::SystemClock;
use crate::keys::KeysError;
use crate::provider::{Said, SecretFrom, Settings, WrongSettings};
use crate::speech::SpeechSettings;
use crate::speech::models::ModelError;
use crate::speech::service::{ServiceSettings, WrongService};

/// How this server serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The built site.
    pub site: PathBuf,
    /// The folder for sound.
    pub data: PathBuf,
    /// The address that people see in their browser. Passkeys are made for it alone; without it there are none.
    pub origin: Option<Url>,
    /// The authority's own directory, whose accounts people sign in with. Without it there are none.
    pub accounts: Option<Settings>,
    /// What recordings are taken down with.
    pub speech: SpeechSettings,
    /// The folder of models: one of them is for phones.
    pub models: PathBuf,
    /// Whether anybody may sign in as a fictional person.
    pub demo: bool,
    /// By how many milliseconds the clock of the server and of its phones is moved.
    pub clock_offset_ms: i64,
    /// The reverse proxies whose word about addresses is taken.
    pub proxies: Vec<IpAddr>,
    /// How many requests a second a person may make.
    pub requests_per_second: u32,
}

impl Config {
    /// Checks the flags of `serve`.
    ///
    /// # Errors
    /// Where the demo would be open to a network, there is no site, no passkey can be made for the address, or the directory cannot be asked.
    pub fn of(serve: &Serve) -> Result<Self, StartError> {
        if serve.demo && !serve.listen.ip().is_loopback() {
            return Err(StartError::DemoInTheOpen(serve.listen));
        }
        if !serve.site.join("pkg").is_dir() {
            return Err(StartError::NoSite(serve.site.clone()));
        }
        if let Some(origin) = &serve.origin {
            relying::party(origin)?;
        }
        Ok(Self {
            listen: serve.listen,
            site: serve.site.clone(),
            data: serve.keeping.data.clone(),
            origin: serve.origin.clone(),
            accounts: accounts(serve)?,
            speech: speech(serve)?,
            models: models_folder(&serve.keeping.data, serve.speech.models.as_ref()),
            demo: serve.demo,
            clock_offset_ms: serve.now.map_or(0, |wanted| wanted.millis() - SystemClock.now().millis()),
            proxies: serve.proxy.clone(),
            requests_per_second: serve.requests_per_second.max(1),
        })
    }
}

/// The directory, where the operator named one. Its secret is in a file or in the environment, never among the flags, which anybody on the
/// machine can read.
fn accounts(serve: &Serve) -> Result<Option<Settings>, WrongSettings> {
    let flags = serve.accounts.clone();
    let Some(issuer) = flags.issuer else {
        return Ok(None);
    };
    if serve.demo {
        return Err(WrongSettings::Demo);
    }
    let from_environment = || SecretFrom::environment(std::env::var("ALONGSIDE_ACCOUNTS_SECRET").ok());
    let secret = flags.secret_file.map_or_else(from_environment, SecretFrom::File);
    let said = Said { issuer, client: flags.client, secret, claim: flags.claim, name: flags.name };
    Settings::of(said, serve.origin.as_ref()).map(Some)
}

/// What recordings are taken down with: a service, where the operator named one, else a model of this server's.
fn speech(serve: &Serve) -> Result<SpeechSettings, WrongService> {
    let flags = serve.speech.clone();
    match flags.service {
        Some(address) => ServiceSettings::of(&address, flags.service_model, flags.service_key_file).map(SpeechSettings::Service),
        None => Ok(SpeechSettings::Models { folder: models_folder(&serve.keeping.data, serve.speech.models.as_ref()), named: flags.model }),
    }
}

/// Where models are kept.
#[must_use]
pub fn models_folder(data: &Path, named: Option<&PathBuf>) -> PathBuf {
    named.cloned().unwrap_or_else(|| data.join("models"))
}

/// Makes the folders that the record is kept in.
///
/// # Errors
/// Where a folder cannot be made.
pub fn make_folders(keeping: &Keeping) -> Result<(), StartError> {
    make_folder(&keeping.data)?;
    match sqlite_file(&keeping.database).and_then(Path::parent) {
        Some(folder) if !folder.as_os_str().is_empty() => make_folder(folder),
        _ => Ok(()),
    }
}

/// Where the authority's keys are kept.
#[must_use]
pub fn keys_file(keeping: &Keeping) -> PathBuf {
    let beside = || sqlite_file(&keeping.database).map(|file| file.with_extension("keys"));
    keeping.keys.clone().or_else(beside).unwrap_or_else(|| keeping.data.join("alongside.keys"))
}

pub(crate) fn make_folder(folder: &Path) -> Result<(), StartError> {
    std::fs::create_dir_all(folder).map_err(|source| StartError::Folder { folder: folder.to_owned(), source })
}

fn sqlite_file(database: &str) -> Option<&Path> {
    let file = database.strip_prefix("sqlite:")?.trim_start_matches("//");
    let file = file.split_once('?').map_or(file, |(file, _)| file);
    (!file.is_empty() && file != ":memory:").then(|| Path::new(file))
}

/// The database as it may be shown: without a password.
#[must_use]
pub fn without_password(database: &str) -> String {
    let Some((scheme, rest)) = database.split_once("://") else {
        return database.to_owned();
    };
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    let place = place.split_once('?').map_or(place, |(place, _)| place);
    format!("{scheme}://{place}")
}

/// Why the binary could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The demo sign-in would be open to a network.
    #[error(
        "--demo lets anybody sign in as anybody, so it serves this machine alone: it will not listen on {0}.\nTry --listen 127.0.0.1:3000, or leave out --demo."
    )]
    DemoInTheOpen(SocketAddr),
    /// The site was not built.
    #[error("there is no built site in {}.\nBuild it with `make build`, or name its folder with --site.", .0.display())]
    NoSite(PathBuf),
    /// No passkey can be made for the address.
    #[error(
        "no passkey can be made for {0}: browsers make them for a name over https, and for http://localhost.\nTry --origin https://alongside.example."
    )]
    Origin(String),
    /// The authority's directory cannot be asked.
    #[error(transparent)]
    Accounts(#[from] WrongSettings),
    /// The speech service cannot be asked.
    #[error(transparent)]
    Speech(#[from] WrongService),
    /// A model cannot be used or kept.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Models are not as they were kept.
    #[error("{0}")]
    WrongModels(String),
    /// Nobody is expected with that account.
    #[error("{0} cannot be expected with that account: {1}")]
    Account(String, &'static str),
    /// Nobody could be invited.
    #[error("{0} cannot be invited: {1}")]
    Invite(String, &'static str),
    /// Nobody was let in again.
    #[error("{0} is not let in again: {1}")]
    Recover(String, &'static str),
    /// Nothing was revoked.
    #[error("{0} cannot be revoked: {1}")]
    Revoke(String, &'static str),
    /// Nobody signed it with a passkey.
    #[error("there is no signature with a passkey under {0}.\nThe id is the last part of the address of the decision's page.")]
    NoEvidence(Uuid),
    /// A file could not be written.
    #[error("{} cannot be written: {source}.\nName a folder that has no such file yet.", file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A folder could not be made.
    #[error("the folder {} cannot be made: {source}.\nMake it yourself, or name another with --data or --database.", folder.display())]
    Folder {
        /// Which.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database could not be opened.
    #[error(
        "the database {database} cannot be opened: {cause}.\nIs it running, and may this user reach it? --database or DATABASE_URL names another."
    )]
    Database {
        /// Which, without its password.
        database: String,
        /// Why.
        cause: String,
    },
    /// There are no keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The database was signed with other keys.
    #[error(
        "the keys in {} are not those that signed this database's history, and phones believe no others.\nPut the file of keys back from the backup, or name it with --keys; then say it again.", .0.display()
    )]
    OtherKeys(PathBuf),
    /// Another program listens there.
    #[error("something else listens on {0} already.\nStop it, or choose another port with --listen.")]
    PortTaken(SocketAddr),
    /// The address cannot be listened on.
    #[error("{listen} cannot be listened on: {source}.\nChoose another address with --listen.")]
    Listen {
        /// Which.
        listen: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The database holds something already.
    #[error("the database {0} is not empty, so it was left alone.\nSeed another one with --database, or remove that one first.")]
    NotEmpty(String),
    /// The log is not what the server wrote.
    #[error("the log is not as it was written.\n{0}")]
    Broken(String),
    /// Anything else.
    #[error("{0}")]
    Failed(String),
}

impl StartError {
    /// Why the server cannot listen there.
    #[must_use]
    pub fn listening(listen: SocketAddr, source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::AddrInUse { Self::PortTaken(listen) } else { Self::Listen { listen, source } }
    }
}
