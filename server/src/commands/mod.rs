//! What each command of the binary does.

mod models;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::Arc;

use alongside_core::domain::ids::{AuthorityId, PersonId};
use alongside_core::domain::team::Member;

use crate::auth::relying;
use crate::cli::{Account, Cli, Command, Evidence, Invite, Keeping, Recover, Revoke, Seed, Serve};
use crate::clock::{MovedClock, SystemClock, SystemDice};
use crate::config::{Config, StartError, keys_file, make_folder, make_folders, without_password};
use crate::db::{Db, DbError};
use crate::http::{openapi, passkeys, serve};
use crate::keys::Keys;
use crate::logs;
use crate::ops::accounts::{self, AccountError};
use crate::ops::epoch::{self, BeginError};
use crate::ops::passkeys::PasskeyError;
use crate::ops::recovery::{self, AtTheServer, RecoveryError};
use crate::ops::verify::{self as verifying, Misstated, Report, Stated};
use crate::ops::{House, checkpoint, devices, directory, evidence as evidence_of, import, passkeys as inviting, retention};
use crate::seed::fiction;

/// What holds for every phone that was revoked.
const STILL_DELIVERS: &str = "From now on it is answered nothing; what it still holds it may deliver, for the team to take in.";

/// Does what the command line says.
///
/// # Errors
/// Where it could not be done, with a way on.
pub async fn run(cli: Cli) -> Result<(), StartError> {
    match cli.command {
        Command::Serve(asked) => serve(&asked).await,
        Command::Migrate(keeping) => open(&keeping).await.map(drop),
        Command::Seed(asked) => seed(&asked).await,
        Command::Invite(asked) => invite(&asked).await,
        Command::Account(asked) => account(&asked).await,
        Command::Recover(asked) => recover(&asked).await,
        Command::Revoke(asked) => revoke(&asked).await,
        Command::Evidence(asked) => evidence(&asked).await,
        Command::Verify(keeping) => verify(&keeping).await,
        Command::Restored(keeping) => restored(&keeping).await,
        Command::TrustClock(keeping) => trust_clock(&keeping).await,
        Command::Model(asked) => models::run(&asked).await,
        Command::Openapi => say(&openapi::document().to_pretty_json().map_err(failed)?),
    }
}

async fn serve(asked: &Serve) -> Result<(), StartError> {
    let config = Config::of(asked)?;
    logs::start();
    let clock = MovedClock { by_ms: config.clock_offset_ms };
    let db = open(&asked.keeping).await?;
    let house = House::open(db, Arc::new(clock), Arc::new(SystemDice), keys(&asked.keeping)?).await.map_err(failed)?;
    serve::serve(house, config).await
}

async fn seed(asked: &Seed) -> Result<(), StartError> {
    let house = house(&asked.keeping).await?;
    let fiction = fiction(asked.today.unwrap_or_else(|| house.clock.now().day()));
    let there = directory::authorities(&house).await.map_err(failed)?;
    if there.contains(&fiction.authority) {
        return say(&format!("{} is there already. Nothing was written.", fiction.authority_name));
    }
    if !there.is_empty() {
        return Err(StartError::NotEmpty(without_password(&asked.keeping.database)));
    }
    let new = import::append(&house, fiction.authority, fiction.entries).await.map_err(failed)?;
    say(&format!("{} as it stands on {}: {new} entries.", fiction.authority_name, fiction.today))
}

/// Whoever may start this binary on the record may invite: how the first enabler comes in.
async fn invite(asked: &Invite) -> Result<(), StartError> {
    relying::party(&asked.origin)?;
    let cannot = |why| StartError::Invite(asked.name.clone(), why);
    let house = house(&asked.keeping).await?;
    let today = house.clock.now().day();
    // Somebody may be in several teams, and is one colleague.
    let mut found = BTreeSet::new();
    for authority in directory::authorities(&house).await.map_err(failed)? {
        let directory = directory::current(&house, authority).await.map_err(failed)?;
        let members = directory.teams.values().flat_map(|book| book.members_on(today));
        found.extend(members.filter(|member| member.name == asked.name).map(|member| (authority, member.person)));
    }
    let (authority, person) = found.pop_first().ok_or_else(|| cannot("there is no colleague of that name"))?;
    if !found.is_empty() {
        return Err(cannot("there are several of that name"));
    }
    let invitation = inviting::invite(&house, authority, person, None).await.map_err(|error| match error {
        PasskeyError::TakesTwo => cannot("they have or had a passkey. To let them in again takes two people: see alongside recover --help"),
        other => failed(other),
    })?;
    say(&passkeys::link(&asked.origin, &invitation.token))
}

async fn account(asked: &Account) -> Result<(), StartError> {
    let house = house(&asked.keeping).await?;
    let cannot = |why| StartError::Account(asked.name.clone(), why);
    let (authority, person) = colleague(&house, &asked.name).await?.map_err(cannot)?;
    accounts::expect(&house, authority, person, &asked.account, None).await.map_err(|error| match error {
        AccountError::NotThere => cannot("they are in no team now"),
        AccountError::AlreadyThere => cannot("they sign in with an account already; `alongside revoke --person` takes it away"),
        AccountError::TakesTwo => cannot("they had a passkey: two people let them in again, see `alongside recover`"),
        AccountError::Taken => cannot("somebody else is expected with it"),
        AccountError::NoName => cannot("no account has such a name"),
        other => failed(other),
    })?;
    say(&format!("{} can sign in with that account of the directory from now on. Nothing else changed.", asked.name))
}

/// The operator is one person, and never two.
async fn recover(asked: &Recover) -> Result<(), StartError> {
    relying::party(&asked.origin)?;
    let cannot = |why| StartError::Recover(asked.name.clone(), why);
    let house = house(&asked.keeping).await?;
    let (authority, person) = colleague(&house, &asked.name).await?.map_err(cannot)?;
    let done = recovery::at_the_server(&house, authority, person, &asked.reason).await;
    match done.map_err(|error| why_not_recovered(&error).map_or_else(|| failed(&error), cannot))? {
        AtTheServer::Confirmed(invitation) => say(&passkeys::link(&asked.origin, &invitation.token)),
        AtTheServer::Asked(until_at) => say(&format!(
            "It is asked that {} be let in again. A colleague of theirs, or somebody of the strategy team, confirms it under Team by {} on {},\n\
             and has the link then. It is not done before.",
            asked.name,
            until_at.time_of_day(),
            until_at.day()
        )),
    }
}

const fn why_not_recovered(error: &RecoveryError) -> Option<&'static str> {
    match error {
        RecoveryError::SayInASentence => Some("say in a sentence why, and how you know"),
        RecoveryError::NeverHadOne => Some("they never had a passkey: invite them"),
        RecoveryError::EnablersCan => Some("an enabler asks for it under Team, and a second person confirms it there"),
        RecoveryError::TooNew => {
            Some("whoever asked had not been in their team, and able to sign in, for a week. An enabler who has asks anew")
        }
        RecoveryError::Settled => Some("it is confirmed already. Whoever confirmed it has the link; take it back under Team to ask anew"),
        RecoveryError::NotThere | RecoveryError::SomebodyElse => Some("they are in no team today, or whoever asked may not any more"),
        RecoveryError::Db(_) => None,
    }
}

async fn revoke(asked: &Revoke) -> Result<(), StartError> {
    let house = house(&asked.keeping).await?;
    if let Some(device) = asked.what.device {
        let found = devices::revoke(&house, device).await.map_err(failed)?;
        let nothing = || StartError::Revoke(device.to_string(), "there is no device of that name");
        return found.then_some(()).ok_or_else(nothing).and_then(|()| say(&format!("{device} is revoked. {STILL_DELIVERS}")));
    }
    let name = asked.what.person.as_deref().unwrap_or_default();
    let cannot = |why| StartError::Revoke(name.to_owned(), why);
    let (authority, person) = colleague(&house, name).await?.map_err(cannot)?;
    let count = devices::revoke_person(&house, authority, person).await.map_err(failed)?;
    let phones = if count == 1 { "1 phone".to_owned() } else { format!("{count} phones") };
    say(&format!(
        "{name} is revoked: every session and passkey, their account, and {phones}. {STILL_DELIVERS}\n\
         To let them in again takes two people: an enabler asks for it under Team. To end their place in a team is an enabler's."
    ))
}

/// The one colleague of a name or an id, among all who were ever in a team; or why there is not one.
async fn colleague(house: &House, wanted: &str) -> Result<Result<(AuthorityId, PersonId), &'static str>, StartError> {
    let mut found = BTreeSet::new();
    for authority in directory::authorities(house).await.map_err(failed)? {
        let directory = directory::current(house, authority).await.map_err(failed)?;
        let members = directory.teams.values().flat_map(|book| &book.members);
        let is_meant = |member: &&Member| member.name == wanted || member.person.to_string() == wanted;
        found.extend(members.filter(is_meant).map(|member| (authority, member.person)));
    }
    Ok(match (found.pop_first(), found.is_empty()) {
        (None, _) => Err("there is no colleague of that name"),
        (Some(_), false) => Err("there are several of that name: say which by their id"),
        (Some(one), true) => Ok(one),
    })
}

async fn evidence(asked: &Evidence) -> Result<(), StartError> {
    let db = open(&asked.keeping).await?;
    let files = evidence_of::of(&db, asked.decision).await.map_err(failed)?.ok_or(StartError::NoEvidence(asked.decision))?;
    make_folder(&asked.folder)?;
    for (name, bytes) in files {
        let file = asked.folder.join(name);
        let written = std::fs::File::create_new(&file).and_then(|mut new| new.write_all(&bytes));
        written.map_err(|source| StartError::File { file, source })?;
    }
    say(&format!("Written to {}. HOW-TO-VERIFY.md there says how to check it.", asked.folder.display()))
}

async fn verify(keeping: &Keeping) -> Result<(), StartError> {
    let db = open(keeping).await?;
    let file = keys_file(keeping);
    // Without the keys it is checked with those that the statements name; none are made for it.
    let key = if file.exists() { Some(checkpoint::name_of(&Keys::kept_in(&file, &SystemDice)?)) } else { None };
    let report = verifying::log_signed_by(&db, key.as_deref()).await.map_err(failed)?;
    if report.is_sound() {
        let signed = if report.checkpoints == 0 { String::new() } else { format!(" {}", say_signed(report.checkpoints)) };
        let Report { entries, streams, looks, .. } = report;
        return say(&format!("All is well: {entries} entries in {streams} streams, and {looks} looks at them.{signed}"));
    }
    Err(StartError::Broken(wrong(&report)))
}

/// What is wrong with a log, one line for each.
fn wrong(report: &Report) -> String {
    let faults = report.faults.iter().map(|fault| format!("{} {} at {}: {}", fault.authority, fault.stream, fault.position.0, fault.what));
    let miscounted = report.miscounted.iter().map(|(authority, given, found)| {
        let (why, given, found) =
            (if found < given { "some are gone" } else { "some came past the server" }, say_entries(*given), say_entries(*found));
        format!("{authority}: the server took {given}, and the log holds {found}: {why}")
    });
    let misstated = report.misstated.iter().map(|Misstated { authority, statement, what }| match statement {
        Stated::Checkpoint(number) => format!("{authority} checkpoint {number}: {what}"),
        Stated::Epoch(number) => format!("{authority} epoch {number}: {what}"),
    });
    faults.chain(miscounted).chain(misstated).collect::<Vec<_>>().join("\n")
}

fn say_signed(checkpoints: u64) -> String {
    if checkpoints == 1 {
        "They are as 1 checkpoint signed them.".to_owned()
    } else {
        format!("They are as {checkpoints} checkpoints signed them.")
    }
}

fn say_entries(count: u64) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

async fn restored(keeping: &Keeping) -> Result<(), StartError> {
    let (db, keys) = (open(keeping).await?, keys(keeping)?);
    let epoch = epoch::begin(&db, &SystemClock, &SystemDice, &keys).await.map_err(|error| match error {
        BeginError::OtherKey => StartError::OtherKeys(keys_file(keeping)),
        BeginError::Db(error) => failed(error),
    })?;
    say(&format!(
        "A new epoch has begun: {epoch}.\n\
         When a phone next speaks to this server, it fetches its files anew and offers again all that it wrote and still holds. What was\n\
         written since the backup comes back that way; what is here already is not doubled. Nothing that waits on a phone is lost.\n\
         Start the server now, or leave it running. Say this once after each restore, and at no other time."
    ))
}

async fn trust_clock(keeping: &Keeping) -> Result<(), StartError> {
    retention::trust_clock(&open(keeping).await?).await.map_err(failed)?;
    say("The clock is right: what a rule says is over is deleted at the server's next look, within the hour or when it starts.")
}

/// Opens the database and brings it up to date.
async fn open(keeping: &Keeping) -> Result<Db, StartError> {
    make_folders(keeping)?;
    let cannot = |error: DbError| StartError::Database { database: without_password(&keeping.database), cause: error.to_string() };
    let db = Db::connect(&keeping.database).await.map_err(cannot)?;
    db.migrate().await.map_err(cannot)?;
    Ok(db)
}

async fn house(keeping: &Keeping) -> Result<House, StartError> {
    House::open(open(keeping).await?, Arc::new(SystemClock), Arc::new(SystemDice), keys(keeping)?).await.map_err(failed)
}

fn keys(keeping: &Keeping) -> Result<Arc<Keys>, StartError> {
    Ok(Arc::new(Keys::kept_in(&keys_file(keeping), &SystemDice)?))
}

fn say(text: &str) -> Result<(), StartError> {
    writeln!(std::io::stdout(), "{text}").map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> StartError {
    StartError::Failed(error.to_string())
}
