//! What the operator says of the authority's directory, checked before the server starts.

use std::path::PathBuf;

use openidconnect::url::Url;

use crate::outward::is_sealed;

/// Where the directory sends people back to: the one address here that it is told.
pub const RETURN: &str = "/api/v1/account/return";

/// What only the directory and this server know. Shows nothing of itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Where the client's secret is to be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretFrom {
    /// In a file.
    File(PathBuf),
    /// In the environment, where it is set.
    Environment(Option<Secret>),
}

impl SecretFrom {
    /// From the environment, as it was given there.
    #[must_use]
    pub fn environment(given: Option<String>) -> Self {
        Self::Environment(given.map(Secret))
    }

    fn read(self) -> Result<Secret, WrongSettings> {
        let secret = match self {
            Self::File(file) => Secret(std::fs::read_to_string(&file).map_err(|_| WrongSettings::NoSecretFile(file))?.trim().to_owned()),
            Self::Environment(given) => given.ok_or(WrongSettings::NoSecret)?,
        };
        if secret.0.is_empty() { Err(WrongSettings::NoSecret) } else { Ok(secret) }
    }
}

/// How the directory is reached, and what counts of what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub(super) issuer: String,
    pub(super) client: String,
    pub(super) secret: Secret,
    pub(super) claim: String,
    pub(super) back: String,
    name: String,
}

/// What the operator said, unchecked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The issuer, exactly as the directory names itself.
    pub issuer: String,
    /// As whom it knows this server.
    pub client: Option<String>,
    /// The client's secret.
    pub secret: SecretFrom,
    /// The claim that names a person the first time.
    pub claim: String,
    /// What people call the account.
    pub name: String,
}

/// Why nobody can sign in with an account.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongSettings {
    /// The issuer is no address, or one that is read on the way.
    #[error(
        "{0} cannot be asked who somebody is: a directory is reached over https, or on this machine, at an address without ? or #.\nTry --accounts-issuer https://login.authority.example."
    )]
    Issuer(String),
    /// Nobody said as whom to ask.
    #[error("the directory has to know who asks it.\nName this server's client there with --accounts-client or ALONGSIDE_ACCOUNTS_CLIENT.")]
    NoClient,
    /// There is no secret.
    #[error(
        "there is no secret for the directory.\nName the file that holds it with --accounts-secret-file, or put it into ALONGSIDE_ACCOUNTS_SECRET."
    )]
    NoSecret,
    /// The secret's file cannot be read.
    #[error("the directory's secret cannot be read from {}.\nName another file with --accounts-secret-file.", .0.display())]
    NoSecretFile(PathBuf),
    /// Nobody knows where to send people back to.
    #[error("the directory has to send people back here.\nSay where this is with --origin https://alongside.example.")]
    NoOrigin,
    /// Anybody is anybody in a demonstration.
    #[error("--demo has made-up people alone, and the authority's directory has none of them.\nLeave one of the two out.")]
    Demo,
}

impl Settings {
    /// Checks what the operator said. `origin` is the address that people see in their browser.
    ///
    /// # Errors
    /// Where something is missing, or cannot be.
    pub fn of(said: Said, origin: Option<&Url>) -> Result<Self, WrongSettings> {
        let Said { issuer, client, secret, claim, name } = said;
        let url = Url::parse(&issuer).ok().filter(|url| is_sealed(url) && url.query().is_none() && url.fragment().is_none());
        if url.is_none_or(|url| !url.username().is_empty() || url.password().is_some()) {
            return Err(WrongSettings::Issuer(issuer));
        }
        let client = client.filter(|client| !client.is_empty()).ok_or(WrongSettings::NoClient)?;
        let back = origin.and_then(|origin| origin.join(RETURN).ok()).ok_or(WrongSettings::NoOrigin)?.into();
        Ok(Self { issuer, client, secret: secret.read()?, claim, back, name })
    }

    /// What people call the account.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}
