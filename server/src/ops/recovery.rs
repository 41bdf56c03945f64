//! Letting somebody in again who lost every passkey: one person asks with a reason, a second confirms, and then there is an invitation,
//! once. Each step is written into the person's own page in the transaction that takes it. Who may, the policy decides.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::emergency::is_reason;
use alongside_core::domain::entry::{Body, Written};
use alongside_core::domain::ids::{AuthorityId, PersonId, RecoveryId, StreamId};
use alongside_core::domain::policy::{Here, confirms_recovery, operator_asks_recovery, operator_confirms_recovery, starts_recovery};
use alongside_core::domain::recovery::{By, CONFIRM_MS, Recovery, RecoveryBody};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::team::Directory;
use uuid::Uuid;

use super::append::{Append, head};
use super::memory::fold;
use super::passkeys::{INVITED_DAYS, Invitation};
use super::sessions::Token;
use super::{House, Who, directory};
use crate::db::passkeys::{InvitationRow, invite};
use crate::db::recoveries::RecoveryRow;
use crate::db::{DbError, Tx, accounts, devices, passkeys, recoveries, sessions, streams};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    /// There is nobody, or nothing, or it is not theirs to do: the same for all.
    #[error("there is nothing to do")]
    NotThere,
    /// The reason says too little.
    #[error("the reason says too little")]
    SayInASentence,
    /// They never had a passkey: a first invitation is enough.
    #[error("they never had a passkey")]
    NeverHadOne,
    /// It takes somebody else than the one who asked, or than the person.
    #[error("it takes somebody else")]
    SomebodyElse,
    /// It takes somebody who has been here for longer: the one who would do it has not, or whoever asked had not.
    #[error("it takes somebody who has been here for longer")]
    TooNew,
    /// It is confirmed already.
    #[error("it is confirmed already")]
    Settled,
    /// The operator alone is asked for: there are enablers who can.
    #[error("there are enablers who can")]
    EnablersCan,
    /// The database failed: then nothing was done.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Somebody who is being let in again, as one of those whom it concerns is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Who.
    pub person: PersonId,
    /// How it stands.
    pub recovery: Recovery,
    /// Whether the one who looks may confirm it.
    pub confirms: bool,
    /// Whether they may end it.
    pub ends: bool,
}

/// Asks that somebody be let in again. Where that is asked already, by whomever, it stays as it was asked first.
///
/// # Errors
/// [`RecoveryError`], and nothing was asked.
pub async fn ask(house: &House, who: &Who, person: PersonId, reason: &str) -> Result<Open, RecoveryError> {
    let now = house.clock.now();
    let mut page = Page::open(house, who.authority, person).await?;
    let known = page.known().await?;
    starts_recovery(&known.at(now, now), who.person, person).map_err(|why| match why {
        Refusal::NotHereLongEnough => RecoveryError::TooNew,
        _ => RecoveryError::NotThere,
    })?;
    if !is_reason(reason) {
        return Err(RecoveryError::SayInASentence);
    }
    let recovery = match page.open_one(house).await? {
        Some(open) => open,
        None => page.ask(house, who.person, reason, false).await?,
    };
    let open = known.seen_by(person, recovery, who.person, now);
    page.commit(house).await?;
    tracing::info!(authority = %who.authority, %person, by = %who.person, "it was asked that somebody be let in again");
    Ok(open)
}

/// Confirms what somebody else asked for: the invitation is there from now on, once.
///
/// # Errors
/// [`RecoveryError`], and there is no invitation.
pub async fn confirm(house: &House, who: &Who, recovery: RecoveryId) -> Result<Invitation, RecoveryError> {
    let (mut page, open) = Page::of(house, who.authority, recovery).await?;
    let known = page.known().await?;
    let here = known.at(house.clock.now(), open.asked_at);
    confirms_recovery(&here, open.asked_by, who.person, page.person).map_err(|why| match why {
        Refusal::NotThere => RecoveryError::NotThere,
        Refusal::NotHereLongEnough => RecoveryError::TooNew,
        _ => RecoveryError::SomebodyElse,
    })?;
    not_yet_confirmed(&open)?;
    let invitation = page.confirm(house, Some(who.person), None, recovery).await?;
    let person = page.person;
    page.commit(house).await?;
    tracing::info!(authority = %who.authority, %person, by = %who.person, "somebody is let in again, as two people said");
    Ok(invitation)
}

/// Takes it back, or stops it: the one who asked, the one who confirmed, and the person may. The invitation is void.
///
/// # Errors
/// [`RecoveryError`], and it stands as before.
pub async fn end(house: &House, who: &Who, recovery: RecoveryId) -> Result<(), RecoveryError> {
    let (mut page, open) = Page::of(house, who.authority, recovery).await?;
    if !may_end(&open, page.person, who.person) {
        return Err(RecoveryError::NotThere);
    }
    page.write(house, who.person, RecoveryBody::Ended { recovery })?;
    recoveries::remove(&mut page.tx, who.authority, page.person).await?;
    let person = page.person;
    page.commit(house).await?;
    tracing::info!(authority = %who.authority, %person, by = %who.person, "that somebody be let in again was taken back");
    Ok(())
}

/// Those that concern somebody: their own, those that they asked for or confirmed, and those that they may confirm.
///
/// # Errors
/// Where the database cannot be read.
pub async fn of(house: &House, who: &Who) -> Result<Vec<Open>, DbError> {
    let now = house.clock.now();
    let mut tx = house.db.read().await?;
    let rows = recoveries::all(&mut tx, who.authority).await?;
    let directory = directory::within(&mut tx, &house.memory, who.authority).await?;
    let here = Known { directory, ways_in: recoveries::ways_in(&mut tx, who.authority).await? };
    let mut found = Vec::new();
    for row in rows {
        let key = (who.authority, StreamId::Person(row.person));
        let heads = streams::heads(&mut tx, who.authority, &[key.1]).await?;
        let page = fold(&mut tx, &house.memory, key, heads.get(&key.1).copied()).await?;
        let known = page.rules.drafts().and_then(|page| page.recovery()).filter(|known| known.recovery == row.recovery);
        if let Some(known) = known.filter(|known| known.is_open_at(now)) {
            found.push(here.seen_by(row.person, known.clone(), who.person, now));
        }
    }
    found.retain(|open| open.confirms || open.ends);
    Ok(found)
}

/// Who is here, and since when each has had a way in.
struct Known {
    directory: Arc<Directory>,
    ways_in: BTreeMap<PersonId, Timestamp>,
}

impl Known {
    /// As the rules see it now, of what was asked at an instant.
    fn at(&self, now: Timestamp, asked_at: Timestamp) -> Here<'_> {
        Here { directory: &self.directory, ways_in: &self.ways_in, today: now.day(), asked_at }
    }

    fn seen_by(&self, person: PersonId, recovery: Recovery, by: PersonId, now: Timestamp) -> Open {
        let may = || confirms_recovery(&self.at(now, recovery.asked_at), recovery.asked_by, by, person).is_ok();
        let confirms = recovery.confirmed_by.is_none() && may();
        let ends = may_end(&recovery, person, by);
        Open { person, recovery, confirms, ends }
    }
}

fn not_yet_confirmed(open: &Recovery) -> Result<(), RecoveryError> {
    if open.confirmed_by.is_some() { Err(RecoveryError::Settled) } else { Ok(()) }
}

fn may_end(open: &Recovery, person: PersonId, by: PersonId) -> bool {
    by == person || open.asked_by == By::Colleague(by) || open.confirmed_by == Some(By::Colleague(by))
}

/// What the operator's word came to.
#[derive(Clone, Debug)]
pub enum AtTheServer {
    /// It is asked: somebody else has to confirm it, on a screen, until then.
    Asked(Timestamp),
    /// It confirmed what an enabler had asked for.
    Confirmed(Invitation),
}

/// The operator is one of the two, where there are too few enablers: confirms what one asked for, or asks where there is none to ask.
///
/// # Errors
/// [`RecoveryError`], and nothing was done.
pub async fn at_the_server(house: &House, authority: AuthorityId, person: PersonId, reason: &str) -> Result<AtTheServer, RecoveryError> {
    let now = house.clock.now();
    if !is_reason(reason) {
        return Err(RecoveryError::SayInASentence);
    }
    let mut page = Page::open(house, authority, person).await?;
    let known = page.known().await?;
    let done = match page.open_one(house).await? {
        Some(open) if open.asked_by == By::Operator => {
            not_yet_confirmed(&open)?;
            AtTheServer::Asked(open.until_at)
        }
        Some(open) => {
            operator_confirms_recovery(&known.at(now, open.asked_at), open.asked_by, person).map_err(|why| match why {
                Refusal::NotThere => RecoveryError::NotThere,
                Refusal::NotHereLongEnough => RecoveryError::TooNew,
                _ => RecoveryError::EnablersCan,
            })?;
            not_yet_confirmed(&open)?;
            AtTheServer::Confirmed(page.confirm(house, None, Some(reason), open.recovery).await?)
        }
        None if operator_asks_recovery(&known.at(now, now), person) => {
            AtTheServer::Asked(page.ask(house, NOBODY, reason, true).await?.until_at)
        }
        None => return Err(RecoveryError::EnablersCan),
    };
    page.commit(house).await?;
    tracing::info!(%authority, %person, "the operator was one of two who let somebody in again");
    Ok(done)
}

/// Whom an entry names as its author that the operator made at the server: none of the authority's people.
const NOBODY: PersonId = PersonId::from_uuid(Uuid::nil());

/// A person's own page, locked: what is decided on it holds until it is committed.
pub(super) struct Page {
    pub tx: Tx,
    append: Append,
    authority: AuthorityId,
    person: PersonId,
}

impl Page {
    pub(super) async fn open(house: &House, authority: AuthorityId, person: PersonId) -> Result<Self, DbError> {
        let mut tx = house.db.write().await?;
        let names = BTreeMap::from([(authority, BTreeSet::new())]);
        let wanted = BTreeSet::from([(authority, StreamId::Person(person))]);
        let append = Append::open(&mut tx, &house.memory, &wanted, &names).await?;
        Ok(Self { tx, append, authority, person })
    }

    /// The page of somebody who is being let in again, and how that stands.
    async fn of(house: &House, authority: AuthorityId, recovery: RecoveryId) -> Result<(Self, Recovery), RecoveryError> {
        let mut tx = house.db.read().await?;
        let row = recoveries::find(&mut tx, authority, recovery).await?.ok_or(RecoveryError::NotThere)?;
        drop(tx);
        let mut page = Self::open(house, authority, row.person).await?;
        let open = page.open_one(house).await?.filter(|open| open.recovery == recovery).ok_or(RecoveryError::NotThere)?;
        Ok((page, open))
    }

    fn directory(&self) -> Arc<Directory> {
        self.append.directories.get(&self.authority).cloned().unwrap_or_default()
    }

    /// Who is here, as this page's transaction sees it.
    async fn known(&mut self) -> Result<Known, DbError> {
        Ok(Known { directory: self.directory(), ways_in: recoveries::ways_in(&mut self.tx, self.authority).await? })
    }

    /// The one that can be confirmed or used still.
    async fn open_one(&mut self, house: &House) -> Result<Option<Recovery>, DbError> {
        let now = house.clock.now();
        let page = self.append.now((self.authority, StreamId::Person(self.person))).and_then(|page| page.rules.drafts());
        let Some(known) = page.and_then(|page| page.recovery()).filter(|known| known.is_open_at(now)).cloned() else {
            return Ok(None);
        };
        Ok(recoveries::find(&mut self.tx, self.authority, known.recovery).await?.map(|_| known))
    }

    async fn ask(&mut self, house: &House, by: PersonId, reason: &str, operator: bool) -> Result<Recovery, RecoveryError> {
        let (now, authority, person) = (house.clock.now(), self.authority, self.person);
        if self.directory().teams_of(person, now.day()).next().is_none() {
            return Err(RecoveryError::NotThere);
        }
        if !recoveries::ever_had_passkey(&mut self.tx, authority, person).await? {
            return Err(RecoveryError::NeverHadOne);
        }
        let recovery = RecoveryId::new(now, house.dice.ten());
        let body = RecoveryBody::Asked { recovery, reason: reason.trim().to_owned(), until_at: now.plus(CONFIRM_MS), operator };
        self.write(house, by, body)?;
        recoveries::remove(&mut self.tx, authority, person).await?;
        recoveries::add(&mut self.tx, RecoveryRow { recovery, authority, person }).await?;
        self.open_one(house).await?.ok_or(RecoveryError::NotThere)
    }

    async fn confirm(
        &mut self,
        house: &House,
        by: Option<PersonId>,
        reason: Option<&str>,
        recovery: RecoveryId,
    ) -> Result<Invitation, RecoveryError> {
        let now = house.clock.now();
        let invitation = Invitation { token: Token::new(house), ends_at: now.plus(INVITED_DAYS * DAY_MS) };
        let (until_at, operator) = (invitation.ends_at, reason.map(|reason| reason.trim().to_owned()));
        self.write(house, by.unwrap_or(NOBODY), RecoveryBody::Confirmed { recovery, until_at, operator })?;
        let (authority, person) = (self.authority, self.person);
        let row = InvitationRow { authority, person, by, ends_at: until_at, recovery: Some(recovery) };
        invite(&mut self.tx, invitation.token.digest(), row).await?;
        Ok(invitation)
    }

    /// It is used: every earlier passkey, account and session ends, and every phone is revoked, which hands over what it holds.
    pub(super) async fn begin_anew(&mut self, house: &House, recovery: RecoveryId) -> Result<(), DbError> {
        let (now, authority, person) = (house.clock.now(), self.authority, self.person);
        self.write(house, person, RecoveryBody::Used { recovery })?;
        for row in devices::of(&mut self.tx, authority, person).await? {
            devices::revoke(&mut self.tx, row.device, now).await?;
        }
        sessions::end_on_unknown(&mut self.tx, authority, person).await?;
        passkeys::remove_all(&mut self.tx, authority, person).await?;
        recoveries::begins_anew(&mut self.tx, authority, person).await?;
        accounts::remove_all(&mut self.tx, (authority, person)).await?;
        recoveries::remove(&mut self.tx, authority, person).await
    }

    fn write(&mut self, house: &House, by: PersonId, body: RecoveryBody) -> Result<(), DbError> {
        let (now, stream) = (house.clock.now(), StreamId::Person(self.person));
        let who = Who { authority: self.authority, person: by };
        let written = Written::new(head(house, &who, stream, now), &Body::Recovery(body), house.dice.roll());
        let entry = written.read().map_err(|error| DbError::Corrupt(error.to_string()))?;
        self.append.take((self.authority, stream), entry, written, now, false);
        Ok(())
    }

    pub(super) async fn commit(self, house: &House) -> Result<(), DbError> {
        self.append.commit(self.tx, &house.memory, &house.live, house.limits).await
    }
}
