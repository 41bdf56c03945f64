//! Opening a file for an investigation of staff: a named officer opens it to somebody, to read, and who looked is kept from its team until
//! it is over. Each step is written into the reader's own page in the transaction that takes it. Who may, the policy decides.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use alongside_core::domain::draft::Drafts;
use alongside_core::domain::entry::{Body, Written};
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::{FamilyId, InvestigationId, PersonId, StreamId};
use alongside_core::domain::investigation::{AskInvestigation, Investigation, InvestigationBody, InvestigationLine, until};
use alongside_core::domain::policy::{NotOpened, is_named_officer, opens_investigation};
use alongside_core::domain::team::Directory;

use super::append::{Append, head};
use super::memory::{Folded, fold};
use super::{House, Who, access, directory, find};
use crate::db::streams::Key;
use crate::db::{DbError, Tx, investigations, streams};

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum InvestigationError {
    /// The policy says why.
    #[error(transparent)]
    Not(#[from] NotOpened),
    /// It was to run for no day, or for too many.
    #[error("it was to run for too long")]
    TooLong,
    /// The database failed: then nothing was done.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Opens a file to somebody, kept from its team's view.
///
/// # Errors
/// [`InvestigationError`], and nothing was opened.
pub async fn open(house: &House, who: &Who, asked: &AskInvestigation) -> Result<InvestigationLine, InvestigationError> {
    let (now, reader) = (house.clock.now(), asked.person);
    let until_at = until(now, asked.days).ok_or(InvestigationError::TooLong)?;
    let mut page = Page::open(house, who, reader).await?;
    let directory = page.directory();
    let mut family = None;
    if is_named_officer(&directory, who.person, now) {
        family = find::matching(&mut page.tx, house, who, &asked.name, &asked.somebody).await?;
    }
    let (nothing, file) = (FamilyRules::default(), family.map(StreamId::Family));
    let whole = match file {
        Some(file) => Some(folded(&mut page.tx, house, (who.authority, file)).await?),
        None => None,
    };
    let rules = whole.as_ref().and_then(|whole| whole.rules.family()).unwrap_or(&nothing);
    if let Err(why) = opens_investigation(rules, &directory, (who.person, reader), &asked.reason, now) {
        if let (NotOpened::NotThere, Some(file)) = (why, file) {
            access::not_theirs(who, file);
        }
        return Err(why.into());
    }
    let family: FamilyId = family.ok_or(NotOpened::NotThere)?;
    let investigation = InvestigationId::new(now, house.dice.ten());
    let reason = asked.reason.trim().to_owned();
    page.write(house, who, InvestigationBody::Opened { investigation, family, reason: reason.clone(), until_at })?;
    investigations::add(&mut page.tx, who.authority, investigation, reader).await?;
    page.commit(house).await?;
    tracing::info!(authority = %who.authority, %investigation, by = %who.person, "a file was opened for an investigation");
    let investigation = Investigation { investigation, family, by: who.person, at: now, reason, until_at };
    Ok(InvestigationLine { person: reader, investigation })
}

/// Ends one before its time. Any named officer may, and who looked is told from then on.
///
/// # Errors
/// [`InvestigationError`], and it runs as before.
pub async fn end(house: &House, who: &Who, investigation: InvestigationId) -> Result<(), InvestigationError> {
    let now = house.clock.now();
    let mut tx = house.db.read().await?;
    let reader = investigations::reader(&mut tx, who.authority, investigation).await?.ok_or(NotOpened::NotThere)?;
    drop(tx);
    let mut page = Page::open(house, who, reader).await?;
    let runs = page.investigations().iter().any(|known| known.investigation == investigation && known.runs_at(now));
    if !runs || !is_named_officer(&page.directory(), who.person, now) {
        return Err(NotOpened::NotThere.into());
    }
    page.write(house, who, InvestigationBody::Ended { investigation })?;
    page.commit(house).await?;
    tracing::info!(authority = %who.authority, %investigation, by = %who.person, "an investigation was ended");
    Ok(())
}

/// Every investigation that there was, for a named officer: the latest first. Nothing, for anybody else.
///
/// # Errors
/// Where the database cannot be read.
pub async fn all(house: &House, who: &Who) -> Result<Vec<InvestigationLine>, DbError> {
    let mut tx = house.db.read().await?;
    let directory = directory::within(&mut tx, &house.memory, who.authority).await?;
    let mut found = Vec::new();
    if is_named_officer(&directory, who.person, house.clock.now()) {
        for person in investigations::readers(&mut tx, who.authority).await? {
            let page = folded(&mut tx, house, (who.authority, StreamId::Person(person))).await?;
            let theirs = page.rules.drafts().map_or(&[][..], Drafts::investigations);
            found.extend(theirs.iter().cloned().map(|investigation| InvestigationLine { person, investigation }));
        }
    }
    found.sort_by_key(|line| core::cmp::Reverse((line.investigation.at, line.investigation.investigation)));
    Ok(found)
}

/// A stream as it stands.
pub(super) async fn folded(tx: &mut Tx, house: &House, key: Key) -> Result<Arc<Folded>, DbError> {
    let heads = streams::heads(tx, key.0, &[key.1]).await?;
    fold(tx, &house.memory, key, heads.get(&key.1).copied()).await
}

/// The reader's own page, locked: what is decided on it holds until it is committed.
struct Page {
    tx: Tx,
    append: Append,
    key: Key,
}

impl Page {
    async fn open(house: &House, who: &Who, reader: PersonId) -> Result<Self, DbError> {
        let mut tx = house.db.write().await?;
        let key = (who.authority, StreamId::Person(reader));
        let names = BTreeMap::from([(who.authority, BTreeSet::new())]);
        let append = Append::open(&mut tx, &house.memory, &BTreeSet::from([key]), &names).await?;
        Ok(Self { tx, append, key })
    }

    fn directory(&self) -> Arc<Directory> {
        self.append.directories.get(&self.key.0).cloned().unwrap_or_default()
    }

    fn investigations(&self) -> &[Investigation] {
        self.append.now(self.key).and_then(|page| page.rules.drafts()).map_or(&[], Drafts::investigations)
    }

    fn write(&mut self, house: &House, who: &Who, body: InvestigationBody) -> Result<(), DbError> {
        let now = house.clock.now();
        let written = Written::new(head(house, who, self.key.1, now), &Body::Investigation(body), house.dice.roll());
        let entry = written.read().map_err(|error| DbError::Corrupt(error.to_string()))?;
        self.append.take(self.key, entry, written, now, false);
        Ok(())
    }

    async fn commit(self, house: &House) -> Result<(), DbError> {
        self.append.commit(self.tx, &house.memory, &house.live, house.limits).await
    }
}
