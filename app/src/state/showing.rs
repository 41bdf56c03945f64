//! What changes the signals: everything that the screen shows comes from the store, through the folds, by way of this file.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use alongside_core::domain::ids::{FamilyId, StreamId};
use alongside_core::domain::story::FamilyStory;
use alongside_core::sync::outbox::OutboxItem;
use alongside_core::sync::store::{Store, StoreError};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::facts::WaitingRecording;
use super::files::{self, Loadable};
use super::works::{Works, works};
use super::{CommandError, Phone, playback, recorder, snapshots, stories, taken_down_here, transcripts, uploads};
use crate::platform;
use crate::platform::kinds::Room;
use crate::store::{Locks, Sounds};

/// The story of a family, read when it is first asked for and kept up to date while the screen has it open.
pub(super) fn story(family: FamilyId) -> Signal<Loadable<Arc<FamilyStory>>> {
    let (story, fresh) = stories::open(family);
    if fresh {
        spawn_local(async move {
            if let Some(works) = works() {
                show_story(&works, family).await;
            }
        });
    }
    story.into()
}

async fn show_story(works: &Works, family: FamilyId) {
    let read = match works.read_story(family).await {
        Ok(Some(story)) => Loadable::Ready(Arc::new(story)),
        Ok(None) => Loadable::NotHere,
        Err(_) => Loadable::Failed("This file could not be read on this phone. Nothing was removed.".to_owned()),
    };
    if let Some(open) = stories::of(family) {
        open.set(read);
    }
}

impl Phone {
    /// Looks up again what is in the store, and shows what changed.
    pub(super) async fn look_again(self, works: &Rc<Works>) -> Result<(), StoreError> {
        let (mut changed, gone) = works.refold().await?;
        snapshots::keep(works, &changed);
        for family in gone.iter().filter_map(|stream| stream.family()) {
            transcripts::forget(works, family).await;
        }
        for family in changed.iter().filter_map(|stream| stream.family()) {
            transcripts::let_go_of_deleted(works, family).await;
        }
        let cards = works.store.cards().await?.map(|cards| cards.cards).unwrap_or_default();
        let outbox = works.outbox().await?;
        if !works.is_current() {
            return Ok(());
        }
        // From here on nothing waits, so that nothing comes between.
        changed.extend(works.folds.borrow_mut().lay(&outbox));
        if changed.iter().any(|stream| matches!(stream, StreamId::Team(_))) {
            self.directory.set(Arc::new(works.folds.borrow().directory()));
        }
        if changed.contains(&StreamId::Person(works.me.person)) {
            self.own_page.update(|times| *times = times.wrapping_add(1));
        }
        if self.cards.with_untracked(|known| **known != cards) {
            self.cards.set(Arc::new(cards));
        }
        let (torn, shut_away) = (works.store.torn(), works.store.shut_away());
        if self.storage.with_untracked(|storage| (storage.torn, storage.shut_away) != (torn, shut_away)) {
            self.storage.update(|storage| (storage.torn, storage.shut_away) = (torn, shut_away));
        }
        if self.outbox.with_untracked(|known| **known != outbox) {
            self.outbox.set(Arc::new(outbox));
        }
        self.show_families(works);
        self.show_letting_in(works);
        self.show_investigations(works);
        let moved: BTreeSet<FamilyId> = changed.iter().filter_map(|stream| stream.family()).collect();
        for (family, open) in stories::all() {
            if moved.contains(&family) || open.with_untracked(|open| *open == Loadable::Loading) {
                show_story(works, family).await;
            }
        }
        recorder::heed(self.recorder, works, |family| moved.contains(&family)).await;
        Ok(())
    }

    /// Shows one thing that was just written.
    pub(super) fn show_one(self, works: &Rc<Works>, item: OutboxItem) {
        works.writes.set(works.writes.get() + 1);
        if self.outbox.with_untracked(|outbox| outbox.iter().any(|known| known.device_seq == item.device_seq)) {
            return;
        }
        let lies = works.folds.borrow_mut().lay_one(&item);
        self.outbox.update(|outbox| Arc::make_mut(outbox).push(item));
        let Some(lies) = lies else {
            return;
        };
        let Some(family) = lies.entry.head.stream.family() else {
            return;
        };
        self.show_families(works);
        if let Some(open) = stories::of(family) {
            open.update(|open| match open {
                Loadable::Ready(story) => files::lay(Arc::make_mut(story), &lies),
                other => {
                    let mut story = FamilyStory::default();
                    files::lay(&mut story, &lies);
                    *other = Loadable::Ready(Arc::new(story));
                }
            });
        }
        let works = Rc::clone(works);
        spawn_local(async move { recorder::heed(self.recorder, &works, |changed| changed == family).await });
    }

    fn show_families(self, works: &Works) {
        let today = platform::now().day();
        let lines = self.cards.with_untracked(|cards| files::lines(&works.folds.borrow(), cards, works.me.person, today));
        if self.families.with_untracked(|known| **known != lines) {
            self.families.set(Arc::new(lines));
        }
    }

    /// Nobody is signed in: nothing is shown.
    pub(super) fn show_nothing(self) {
        self.let_in_again.set(None);
        self.investigates.set(Vec::new());
        self.families.set(Arc::default());
        self.cards.set(Arc::default());
        self.outbox.set(Arc::default());
        self.recordings.set(Arc::default());
        playback::forget_all();
        taken_down_here::stop_all();
    }

    /// Looks up which recordings are on this phone.
    pub(super) async fn look_at_recordings(self, works: &Works) {
        let Ok(sounds) = works.store.sounds().await else {
            return;
        };
        let recordings: Vec<WaitingRecording> =
            sounds.iter().filter_map(|sound| WaitingRecording::of(sound, uploads::held_up(sound.about.recording))).collect();
        if works.is_current() && self.recordings.with_untracked(|known| **known != recordings) {
            self.recordings.set(Arc::new(recordings));
        }
    }

    /// Looks up what room there is.
    pub(super) async fn look_at_storage(self) {
        platform::persist().await;
        self.room_is(platform::room().await);
    }

    /// Looks up again what room there is: it shrinks while something is recorded.
    pub fn look_at_room(self) {
        spawn_local(async move { self.room_is(platform::room().await) });
    }

    fn room_is(self, room: Room) {
        self.storage.update(|storage| {
            storage.persisted = room.persisted;
            storage.used = room.used;
            storage.quota = room.quota;
            storage.may_be_forgotten = platform::may_be_forgotten();
        });
    }

    /// Why nothing can be written just now.
    pub(super) fn why_not_ready(self) -> CommandError {
        if self.storage.with_untracked(|storage| storage.available) {
            CommandError::NotReady
        } else {
            CommandError::Storage(StoreError::Unavailable)
        }
    }
}
