//! Opening a file in an emergency: the server writes it into the file itself, in the transaction that opens it, so that the team is told
//! at once. Whom it may open to, the policy decides.

use std::collections::{BTreeMap, BTreeSet};

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{Body, Written};
use alongside_core::domain::family::{FamilyRules, FileBody};
use alongside_core::domain::ids::{FamilyId, StreamId};
use alongside_core::domain::policy::{Opening, opens_in_emergency};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::team::Directory;

use super::append::{Append, head};
use super::{House, Who, access};
use crate::db::{DbError, Tx, families};

/// Why a file was not opened.
#[derive(Debug, thiserror::Error)]
pub enum EmergencyError {
    /// The reason says too little. This is said of every file alike, there or not.
    #[error("the reason says too little")]
    SayInASentence,
    /// It is not there, or may not be seen: nobody learns which.
    #[error("there is nothing to show")]
    NotThere,
    /// The database failed: then nothing was opened.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Opens a family's file for a reason. Answers until when; none where it is open without an emergency.
///
/// # Errors
/// [`EmergencyError`], and nothing was opened.
pub async fn open(house: &House, who: &Who, family: FamilyId, reason: &str) -> Result<Option<Timestamp>, EmergencyError> {
    let (now, file) = (house.clock.now(), StreamId::Family(family));
    let key = (who.authority, file);
    let mut tx = house.db.write().await?;
    let names = BTreeMap::from([(who.authority, BTreeSet::new())]);
    let append = Append::open(&mut tx, &house.memory, &BTreeSet::from([key]), &names).await?;
    let (nothing, nobody) = (FamilyRules::default(), Directory::default());
    let rules = append.now(key).and_then(|now| now.rules.family()).unwrap_or(&nothing);
    let directory = append.directories.get(&who.authority).map_or(&nobody, |directory| directory.as_ref());
    match opens_in_emergency(file, rules, directory, who.person, reason, now) {
        Ok(Opening::Open) => {
            families::open(&mut tx, who.authority, family, who.person, now).await?;
            tx.commit().await?;
            Ok(None)
        }
        Ok(Opening::With(body)) => Ok(write(tx, append, house, who, file, body, now).await?),
        Err(Refusal::SayInASentence) => Err(EmergencyError::SayInASentence),
        Err(_) => {
            if rules.name.is_some() {
                access::not_theirs(who, file);
            }
            Err(EmergencyError::NotThere)
        }
    }
}

async fn write(
    tx: Tx,
    mut append: Append,
    house: &House,
    who: &Who,
    file: StreamId,
    body: FileBody,
    now: Timestamp,
) -> Result<Option<Timestamp>, DbError> {
    let until_at = if let FileBody::OpenedInEmergency { until_at, .. } = body { Some(until_at) } else { None };
    let written = Written::new(head(house, who, file, now), &Body::File(body), house.dice.roll());
    let entry = written.read().map_err(|error| DbError::Corrupt(error.to_string()))?;
    append.take((who.authority, file), entry, written, now, false);
    append.commit(tx, &house.memory, &house.live, house.limits).await?;
    Ok(until_at)
}
