//! Opening a file for an investigation of staff: a named officer opens it to somebody, to read, and who looked is kept from its team until
//! it is over. Each step is written into the reader's own page in the transaction that takes it. Who may, the policy decides.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::draft::Drafts;
use alongside_core::domain::entry::{Body, Written};
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::{AuthorityId, FamilyId, InvestigationId, PersonId, Side, StreamId};
use alongside_core::domain::investigation::{AskInvestigation, Investigation, InvestigationBody, InvestigationLine, until};
use alongside_core::domain::policy::{Here, NotOpened, Whole, is_named_officer, opens_investigation, oversees};
use alongside_core::domain::team::Directory;

use super::append::{Append, head};
use super::memory::{Folded, fold};
use super::{House, Signs, Who, access, directory, find};
use crate::db::streams::Key;
use crate::db::{DbError, Tx, investigations, recoveries, streams};

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
    let ways_in = ways_in(&mut page.tx, house, who.authority, [who.person, reader]).await?;
    let here = Here { directory: &directory, ways_in: &ways_in, today: now.day(), asked_at: now };
    let mut family = None;
    if is_named_officer(&directory, who.person, now) {
        family = find::matching(&mut page.tx, house, who, &asked.name, &asked.somebody).await?;
    }
    let file = File::of(&mut page.tx, house, who.authority, family).await?;
    if let Err(why) = opens_investigation(&here, file.whole(), (who.person, reader), &asked.reason) {
        if let (NotOpened::NotThere, Some(family)) = (why, family) {
            access::not_theirs(who, StreamId::Family(family));
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

/// Ends one before its time. Any named officer who has nothing to do with the file may, and who looked is told from then on.
///
/// # Errors
/// [`InvestigationError`], and it runs as before.
pub async fn end(house: &House, who: &Who, investigation: InvestigationId) -> Result<(), InvestigationError> {
    let now = house.clock.now();
    let mut tx = house.db.read().await?;
    let reader = investigations::reader(&mut tx, who.authority, investigation).await?.ok_or(NotOpened::NotThere)?;
    drop(tx);
    let mut page = Page::open(house, who, reader).await?;
    let known = page.investigations().iter().find(|known| known.investigation == investigation && known.runs_at(now)).cloned();
    let known = known.ok_or(NotOpened::NotThere)?;
    let file = File::of(&mut page.tx, house, who.authority, Some(known.family)).await?;
    if !oversees(&page.directory(), file.whole(), who.person, &known, now) {
        return Err(NotOpened::NotThere.into());
    }
    page.write(house, who, InvestigationBody::Ended { investigation })?;
    page.commit(house).await?;
    tracing::info!(authority = %who.authority, %investigation, by = %who.person, "an investigation was ended");
    Ok(())
}

/// Every investigation that there was, for a named officer: the latest first. Nothing, for anybody else; and of one that runs nothing for
/// whoever has to do with its file.
///
/// # Errors
/// Where the database cannot be read.
pub async fn all(house: &House, who: &Who) -> Result<Vec<InvestigationLine>, DbError> {
    let mut tx = house.db.read().await?;
    let directory = directory::within(&mut tx, &house.memory, who.authority).await?;
    let (mut found, now) = (Vec::new(), house.clock.now());
    if is_named_officer(&directory, who.person, now) {
        for person in investigations::readers(&mut tx, who.authority).await? {
            let page = folded(&mut tx, house, (who.authority, StreamId::Person(person))).await?;
            for investigation in page.rules.drafts().map_or(&[][..], Drafts::investigations) {
                let file = File::of(&mut tx, house, who.authority, Some(investigation.family)).await?;
                if oversees(&directory, file.whole(), who.person, investigation, now) {
                    found.push(InvestigationLine { person, investigation: investigation.clone() });
                }
            }
        }
    }
    found.sort_by_key(|line| core::cmp::Reverse((line.investigation.at, line.investigation.investigation)));
    Ok(found)
}

/// Since when these two have had a way in. A demonstration has none, and asks for none.
async fn ways_in(tx: &mut Tx, house: &House, authority: AuthorityId, of: [PersonId; 2]) -> Result<BTreeMap<PersonId, Timestamp>, DbError> {
    match house.signs {
        Signs::WithPasskey => recoveries::ways_in(tx, authority).await,
        Signs::Freely => Ok(of.map(|person| (person, Timestamp::from_millis(0))).into()),
    }
}

/// A family's file and its legal side. Empty, where there is none.
struct File([Option<Arc<Folded>>; 2], FamilyRules);

impl File {
    async fn of(tx: &mut Tx, house: &House, authority: AuthorityId, family: Option<FamilyId>) -> Result<Self, DbError> {
        let mut file = Self([None, None], FamilyRules::default());
        if let Some(family) = family {
            let [whole, side] = [StreamId::Family(family), StreamId::Side(family, Side::Legal)];
            file.0 = [Some(folded(tx, house, (authority, whole)).await?), Some(folded(tx, house, (authority, side)).await?)];
        }
        Ok(file)
    }

    fn whole(&self) -> Whole<'_> {
        let [whole, side] = self.0.each_ref().map(|folded| folded.as_ref().and_then(|folded| folded.rules.family()));
        (whole.unwrap_or(&self.1), side)
    }
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
