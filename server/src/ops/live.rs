//! The live channel: says only that something moved in these streams. What moved is fetched by sync, where access is checked.
//!
//! Within a process it is a broadcast. Between processes on one PostgreSQL it is the database's own notification, sent with the commit.

use std::collections::BTreeSet;

use alongside_core::domain::ids::{AuthorityId, PersonId, Side, StreamId};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;
use uuid::Uuid;

use super::{House, Who, directory, pull};
use crate::db::notify::Listener;
use crate::db::{Db, DbError, Tx, notify, streams};

/// Something moved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Under which authority. None where some news was missed: then anything may have moved.
    pub authority: Option<AuthorityId>,
    /// In these streams.
    pub streams: BTreeSet<StreamId>,
    /// The cards of these people may have changed.
    pub people: BTreeSet<PersonId>,
}

/// What moves, as it moves. After `Lagged` some was missed: use [`Moved::default`].
pub type Subscription = broadcast::Receiver<Moved>;

/// What one process tells the others.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    by: Uuid,
    moved: Moved,
}

#[derive(Clone, Debug)]
pub(super) struct Live {
    sender: broadcast::Sender<Moved>,
    /// This process, so that it does not hear itself.
    by: Uuid,
}

impl Live {
    pub(super) fn new(random: [u8; 16]) -> Self {
        Self { sender: broadcast::channel(1_024).0, by: uuid::Builder::from_random_bytes(random).into_uuid() }
    }

    pub(super) fn subscribe(&self) -> Subscription {
        self.sender.subscribe()
    }

    /// Tells the listeners of this process.
    pub(super) fn tell(&self, moved: Moved) {
        // Nobody listening is no error.
        drop(self.sender.send(moved));
    }

    /// Tells the other processes, once the transaction commits.
    pub(super) async fn tell_others(&self, tx: &mut Tx, moved: &Moved) -> Result<(), DbError> {
        let told = |moved: Moved| serde_json::to_string(&Told { by: self.by, moved }).unwrap_or_default();
        let mut text = told(moved.clone());
        if text.len() > notify::LONGEST {
            text = told(Moved { authority: moved.authority, ..Moved::default() });
        }
        notify::send(tx, &text).await
    }

    /// Listens to the other processes, where there can be any.
    pub(super) async fn listen(&self, db: &Db) -> Result<(), DbError> {
        let Some(listener) = notify::listen(db).await? else {
            return Ok(());
        };
        let (sender, by) = (self.sender.downgrade(), self.by);
        tokio::spawn(pass_on(listener, sender, by));
        Ok(())
    }
}

async fn pass_on(mut listener: Listener, sender: broadcast::WeakSender<Moved>, by: Uuid) {
    loop {
        let heard = listener.next().await;
        let Some(sender) = sender.upgrade() else {
            return;
        };
        match heard.map(|text| serde_json::from_str::<Told>(&text)) {
            Some(Ok(told)) if told.by == by => {}
            Some(Ok(told)) => drop(sender.send(told.moved)),
            // The connection was lost, or somebody of a later version spoke.
            None | Some(Err(_)) => drop(sender.send(Moved::default())),
        }
    }
}

/// The streams of a movement that this person may see. Empty where it is nothing to them. Cards of theirs show as their own page.
///
/// # Errors
/// Where the database cannot be read.
pub async fn visible(house: &House, who: &Who, moved: &Moved) -> Result<Vec<StreamId>, DbError> {
    let own_page = StreamId::Person(who.person);
    if moved.authority.is_none() {
        return Ok(vec![own_page]);
    }
    if moved.authority != Some(who.authority) {
        return Ok(Vec::new());
    }
    if moved.streams.is_empty() {
        return Ok(vec![own_page]);
    }
    let mut seen = BTreeSet::new();
    if moved.people.contains(&who.person) || moved.streams.contains(&own_page) {
        seen.insert(own_page);
    }
    seen.extend(shared(house, who, moved).await?);
    Ok(seen.into_iter().collect())
}

async fn shared(house: &House, who: &Who, moved: &Moved) -> Result<BTreeSet<StreamId>, DbError> {
    let now = house.clock.now();
    let mut tx = house.db.read().await?;
    let directory = directory::within(&mut tx, &house.memory, who.authority).await?;
    let is_staff = directory.teams_of(who.person, now.day()).next().is_some();
    let mut seen: BTreeSet<StreamId> =
        moved.streams.iter().copied().filter(|stream| is_staff && matches!(stream, StreamId::Team(_))).collect();
    let reader = pull::Reader::of(&mut tx, &house.memory, *who).await?;
    let families: BTreeSet<_> = moved.streams.iter().filter_map(|stream| stream.family()).collect();
    for family in families {
        let both = [StreamId::Family(family), StreamId::Side(family, Side::Legal)];
        let heads = streams::heads(&mut tx, who.authority, &both).await?;
        let readable = pull::readable(&mut tx, &house.memory, &directory, &reader, family, &heads, now).await?;
        seen.extend(readable.into_iter().map(|(stream, _)| stream).filter(|stream| moved.streams.contains(stream)));
    }
    Ok(seen)
}
