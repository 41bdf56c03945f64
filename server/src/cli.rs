//! The one binary's commands and flags, and the sentences of `--help`.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::DeviceId;
use clap::{Args, Parser, Subcommand};
use jiff::civil::Date;
use uuid::Uuid;
use webauthn_rs::prelude::Url;

/// The server of Alongside: it keeps the record, routes the work and serves the app.
#[derive(Debug, Parser)]
#[command(
    name = "alongside",
    version,
    about,
    after_help = "Try it with a fictional authority:\n  alongside seed && alongside serve --demo\n\nSet DATABASE_URL=postgres://… to keep the record in PostgreSQL; RUST_LOG says how much is logged."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the binary does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the app and its API until SIGINT or SIGTERM.
    Serve(Box<Serve>),
    /// Bring the database to this version. `serve` does it too, at its start.
    Migrate(Keeping),
    /// Fill an empty database with a fictional authority: teams, families and their histories.
    Seed(Seed),
    /// Invite a colleague to make their first passkey: prints the link to hand over. For the first enabler; the others they invite.
    Invite(Invite),
    /// Write down as whom the authority's directory knows a colleague, so that they can sign in with that account. Their first sign-in with it
    /// uses this up; from then on the account is theirs, whatever the directory calls it.
    Account(Account),
    /// Be one of the two people who let a colleague in again that lost every passkey, where there are too few enablers. Confirms what the one
    /// enabler asked for on their screen, and prints the link; where there is no other enabler, it asks, and a colleague confirms on theirs.
    Recover(Recover),
    /// Revoke a phone that was lost, or everything of somebody who is to come in no more: sessions, phones, passkeys and account. What such a phone
    /// still holds it may deliver. Who was revoked is let in again by two people: see `recover`.
    Revoke(Revoke),
    /// Write what proves a signature into a folder: anybody checks it with openssl, without this software.
    Evidence(Evidence),
    /// Check the log: name the first entry of each stream that does not fit its chain of digests or what was signed of it, and count them all.
    Verify(Keeping),
    /// Say, signed, that the database was restored from a backup: phones then bring back what it lost. Once after each restore.
    Restored(Keeping),
    /// Say that the machine's clock is right: after more than a day without the server, nothing is deleted by any rule for a week unless somebody
    /// says so.
    TrustClock(Keeping),
    /// Bring, list and check the models that take recordings down. Without one, recordings wait.
    #[command(subcommand)]
    Model(ModelCommand),
    /// Print the OpenAPI document of the API.
    Openapi,
}

/// Where the record is kept.
#[derive(Debug, Clone, Args)]
pub struct Keeping {
    /// The database: `sqlite:FILE`, or `postgres://USER:PASSWORD@HOST/NAME`.
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite:data/alongside.db", hide_env_values = true)]
    pub database: String,
    /// The folder for what is not in the database: the sound of recordings.
    #[arg(long, env = "ALONGSIDE_DATA", default_value = "data")]
    pub data: PathBuf,
    /// The file of the authority's keys, made at the first start and readable by its owner alone. Beside the SQLite database unless it is
    /// named, and in the folder of --data where there is none. Back it up with the database; several processes share one.
    #[arg(long, env = "ALONGSIDE_KEYS", value_name = "FILE")]
    pub keys: Option<PathBuf>,
}

/// How to serve.
#[derive(Debug, Clone, Args)]
pub struct Serve {
    /// Where the record is kept.
    #[command(flatten)]
    pub keeping: Keeping,
    /// The address and port to listen on.
    #[arg(long, env = "ALONGSIDE_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// The folder of the built site.
    #[arg(long, env = "ALONGSIDE_SITE", default_value = "target/site")]
    pub site: PathBuf,
    /// The address that people see in their browser, as https://alongside.example. Passkeys are made for it; without it there are none.
    #[arg(long, env = "ALONGSIDE_ORIGIN", value_name = "ADDRESS")]
    pub origin: Option<Url>,
    /// The authority's own directory.
    #[command(flatten)]
    pub accounts: Accounts,
    /// What recordings are taken down with.
    #[command(flatten)]
    pub speech: Speech,
    /// Let anybody sign in as any of the fictional people. Only on a loopback address.
    #[arg(long)]
    pub demo: bool,
    /// Take this for the present time, as 2026-03-03T09:30Z, for the server and every phone. Only with --demo.
    #[arg(long, value_name = "TIME", value_parser = time, requires = "demo")]
    pub now: Option<Timestamp>,
    /// Trust the `X-Forwarded-For` header of this reverse proxy. May be given more than once.
    #[arg(long, value_name = "ADDRESS")]
    pub proxy: Vec<IpAddr>,
    /// How many requests a second one person may make for long. A short burst may be four times that.
    #[arg(long, default_value_t = 50)]
    pub requests_per_second: u32,
}

/// Whom to invite.
#[derive(Debug, Clone, Args)]
pub struct Invite {
    /// Where the record is kept.
    #[command(flatten)]
    pub keeping: Keeping,
    /// The address that people see in their browser.
    #[arg(long, env = "ALONGSIDE_ORIGIN", value_name = "ADDRESS")]
    pub origin: Url,
    /// The colleague's name, as it stands in their team.
    pub name: String,
}

/// The authority's own directory, whose accounts people sign in with. Without an issuer there are none.
#[derive(Debug, Clone, Args)]
pub struct Accounts {
    /// The authority's directory, an OpenID Connect provider, exactly as it names itself, as https://login.authority.example. People who are
    /// known here already can then sign in with their account there. It has to send them back to /api/v1/account/return under --origin.
    #[arg(id = "accounts-issuer", long = "accounts-issuer", env = "ALONGSIDE_ACCOUNTS_ISSUER", value_name = "ADDRESS")]
    pub issuer: Option<String>,
    /// As whom the directory knows this server.
    #[arg(id = "accounts-client", long = "accounts-client", env = "ALONGSIDE_ACCOUNTS_CLIENT", value_name = "ID")]
    pub client: Option<String>,
    /// The file that holds the secret between the two. Without it the secret is read from ALONGSIDE_ACCOUNTS_SECRET.
    #[arg(id = "accounts-secret-file", long = "accounts-secret-file", env = "ALONGSIDE_ACCOUNTS_SECRET_FILE", value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
    /// What of the ID token is compared with what `account` wrote down, the first time. An e-mail address counts only where the directory says
    /// that it is verified; any other has to be one that people cannot change for themselves.
    #[arg(id = "accounts-claim", long = "accounts-claim", env = "ALONGSIDE_ACCOUNTS_CLAIM", value_name = "CLAIM", default_value = "email")]
    pub claim: String,
    /// What people call the account: the button says "Sign in with", and this.
    #[arg(
        id = "accounts-name",
        long = "accounts-name",
        env = "ALONGSIDE_ACCOUNTS_NAME",
        value_name = "NAME",
        default_value = "your work account"
    )]
    pub name: String,
}

/// Whom to expect, and with which account.
#[derive(Debug, Clone, Args)]
pub struct Account {
    /// Where the record is kept.
    #[command(flatten)]
    pub keeping: Keeping,
    /// The colleague, by the name that stands in their team or by their id.
    pub name: String,
    /// What the directory calls them: their e-mail address there, or what the claim says that --accounts-claim names.
    pub account: String,
}

/// What recordings are taken down with: a model in this process, or a speech service of the authority's own.
#[derive(Debug, Clone, Args)]
pub struct Speech {
    /// The folder of models. `models` in the folder of --data unless it is named.
    #[arg(long, env = "ALONGSIDE_MODELS", value_name = "FOLDER")]
    pub models: Option<PathBuf>,
    /// The model to listen with, by its name. The largest that is there unless it is named.
    #[arg(id = "speech-model", long = "model", env = "ALONGSIDE_MODEL", value_name = "NAME")]
    pub model: Option<String>,
    /// Have recordings taken down by a speech service instead, one of the authority's own that speaks POST /v1/audio/transcriptions. Recordings
    /// are sent to it whole: it is reached over https, or is on this machine.
    #[arg(id = "speech-service", long = "speech-service", env = "ALONGSIDE_SPEECH_SERVICE", value_name = "ADDRESS")]
    pub service: Option<String>,
    /// The model that the speech service is to listen with.
    #[arg(id = "speech-service-model", long = "speech-service-model", env = "ALONGSIDE_SPEECH_SERVICE_MODEL", value_name = "NAME")]
    pub service_model: Option<String>,
    /// The file that holds the key for the speech service, where it wants one.
    #[arg(
        id = "speech-service-key-file",
        long = "speech-service-key-file",
        env = "ALONGSIDE_SPEECH_SERVICE_KEY_FILE",
        value_name = "FILE"
    )]
    pub service_key_file: Option<PathBuf>,
}

/// What is done with models.
#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// List the models that are here, and those that are known by name.
    List(ModelsIn),
    /// Take a model in from a folder, or from a file model.bin with config.json and the vocabulary beside it.
    Import(ImportModel),
    /// Fetch a model from the public hub or a mirror. Where it was cut off before, it goes on from there.
    Fetch(FetchModel),
    /// Read every model again, and name what is not as it was kept.
    Verify(ModelsIn),
}

/// Where models are kept.
#[derive(Debug, Clone, Args)]
pub struct ModelsIn {
    /// The folder for what is not in the database.
    #[arg(long, env = "ALONGSIDE_DATA", default_value = "data")]
    pub data: PathBuf,
    /// The folder of models. `models` in the folder of --data unless it is named.
    #[arg(long, env = "ALONGSIDE_MODELS", value_name = "FOLDER")]
    pub models: Option<PathBuf>,
}

/// Which model to take in.
#[derive(Debug, Clone, Args)]
pub struct ImportModel {
    /// Where models are kept.
    #[command(flatten)]
    pub models: ModelsIn,
    /// What to call it. Its name where its digest is known, else the folder's.
    #[arg(long)]
    pub name: Option<String>,
    /// The SHA-256 that model.bin must have. Needed where it is not known by name.
    #[arg(long, value_name = "SHA-256")]
    pub sha256: Option<String>,
    /// The folder, or the file.
    pub from: PathBuf,
}

/// Which model to fetch.
#[derive(Debug, Clone, Args)]
pub struct FetchModel {
    /// Where models are kept.
    #[command(flatten)]
    pub models: ModelsIn,
    /// Fetch it from here: the address of the folder that holds model.bin, config.json and the vocabulary, over https or on this machine.
    #[arg(long, value_name = "ADDRESS")]
    pub from: Option<String>,
    /// The SHA-256 that model.bin must have. Needed where it is not known by name.
    #[arg(long, value_name = "SHA-256")]
    pub sha256: Option<String>,
    /// Its name, as base.en.
    pub name: String,
}

/// Whom to let in again.
#[derive(Debug, Clone, Args)]
pub struct Recover {
    /// Where the record is kept.
    #[command(flatten)]
    pub keeping: Keeping,
    /// The address that people see in their browser.
    #[arg(long, env = "ALONGSIDE_ORIGIN", value_name = "ADDRESS")]
    pub origin: Url,
    /// Why, and how you know, in a sentence. It is kept in the record, and the colleague reads it.
    #[arg(long, value_name = "SENTENCE")]
    pub reason: String,
    /// The colleague, by the name that stands in their team or by their id.
    pub name: String,
}

/// What to revoke.
#[derive(Debug, Clone, Args)]
pub struct Revoke {
    /// Where the record is kept.
    #[command(flatten)]
    pub keeping: Keeping,
    /// Whose, or which.
    #[command(flatten)]
    pub what: Revoked,
}

/// A device, or a person.
#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = false)]
pub struct Revoked {
    /// One device, by its id. Its person sees it under *This phone*, and the log names it.
    #[arg(long, value_name = "ID")]
    pub device: Option<DeviceId>,
    /// A colleague, by the name that stands in their team or by their id.
    #[arg(long, value_name = "NAME")]
    pub person: Option<String>,
}

/// Whose signature.
#[derive(Debug, Clone, Args)]
pub struct Evidence {
    /// Where the record is kept.
    #[command(flatten)]
    pub keeping: Keeping,
    /// The decision or the approval, by the id that ends the address of its page.
    pub decision: Uuid,
    /// The folder to write into. It is made where there is none; no file in it is written over.
    pub folder: PathBuf,
}

/// What to fill the database with.
#[derive(Debug, Clone, Args)]
pub struct Seed {
    /// Where the record is kept.
    #[command(flatten)]
    pub keeping: Keeping,
    /// The day that the fiction takes for today (YYYY-MM-DD). The real day unless it is given.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub today: Option<Date>,
}

fn time(text: &str) -> Result<Timestamp, &'static str> {
    let read = text.parse::<jiff::Timestamp>().map_err(|_| "write a time as 2026-03-03T09:30Z")?;
    Ok(Timestamp::from_millis(read.as_millisecond()))
}

fn day(text: &str) -> Result<Date, &'static str> {
    text.parse().map_err(|_| "write a day as 2026-03-03")
}
