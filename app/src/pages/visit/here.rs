//! Where one is on the visit page: which visit of which family, what is known of it, and the one way to write into it.

use std::sync::Arc;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{EntryId, FamilyId, PersonId, StreamId, VisitId};
use alongside_core::domain::status::Status;
use alongside_core::domain::story::{FamilyStory, Whereabouts};
use alongside_core::domain::visit::{Visit, VisitBody, Who};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::pages::say::named_children;
use crate::state::{Loadable, Phone};

/// The visit that the page shows. Copied into everything on the page.
#[derive(Clone, Copy)]
pub(super) struct Here {
    /// The phone.
    pub(super) phone: Phone,
    /// Whose file.
    pub(super) family: FamilyId,
    /// Which visit.
    pub(super) visit: VisitId,
    /// The file.
    pub(super) story: Signal<Loadable<Arc<FamilyStory>>>,
    /// What could not be done, in a sentence.
    pub(super) failed: RwSignal<Option<String>>,
}

impl Here {
    pub(super) fn new(phone: Phone, family: FamilyId, visit: VisitId) -> Self {
        Self { phone, family, visit, story: phone.family(family), failed: RwSignal::new(None) }
    }

    /// The stream of the family's file.
    pub(super) const fn stream(self) -> StreamId {
        StreamId::Family(self.family)
    }

    /// Something of the visit, now. None until the file is here and the visit is in it.
    pub(super) fn read<T>(self, read: impl FnOnce(&FamilyStory, &Visit) -> T) -> Option<T> {
        self.story.with(|story| {
            let story = story.ready()?;
            story.visits.get(&self.visit).map(|visit| read(story, visit))
        })
    }

    /// Something of the visit, told again only when it changes.
    pub(super) fn fact<T>(self, read: impl Fn(&FamilyStory, &Visit) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: Default + PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.read(&read).unwrap_or_default())
    }

    /// The children of the file, each with their name.
    pub(super) fn children(self) -> Memo<Vec<(PersonId, String)>> {
        self.fact(|story, _| named_children(&story.rules))
    }

    /// Writes something that happens now, and says where it could not.
    pub(super) fn write(self, body: VisitBody, about: Vec<PersonId>) {
        self.write_all(vec![body], about);
    }

    /// Writes what one tap says, all of it or nothing, and says where it could not.
    pub(super) fn write_all(self, bodies: Vec<VisitBody>, about: Vec<PersonId>) {
        spawn_local(async move {
            self.keep_all(bodies, about).await;
        });
    }

    /// Writes one thing. Says whether it is kept; where not, the page says why.
    pub(super) async fn keep(self, body: VisitBody, about: Vec<PersonId>) -> bool {
        self.keep_all(vec![body], about).await
    }

    async fn keep_all(self, bodies: Vec<VisitBody>, about: Vec<PersonId>) -> bool {
        let kept = self.phone.commands().write_all(self.stream(), bodies.into_iter().map(Body::Visit).collect(), &about).await;
        self.failed.set(kept.as_ref().err().map(crate::state::CommandError::sentence));
        kept.is_ok()
    }
}

/// What somebody of the file, or somebody who was there, is called.
pub(super) fn name_of(story: &FamilyStory, who: &Who) -> String {
    match who {
        Who::Person(person) => story.rules.name_of(*person).unwrap_or("Somebody").to_owned(),
        Who::Named(name) => name.clone(),
    }
}

/// The children of a file that are looked after on a day.
pub(super) fn looked_after(story: &FamilyStory, day: jiff::civil::Date) -> Vec<PersonId> {
    story.rules.episodes_on(day).filter(|episode| episode.status == Status::LookedAfter).map(|episode| episode.person).collect()
}

/// Where an entry is, with what a person must look at beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// On this phone, or received.
    Somewhere(Whereabouts),
    /// It could not go, and a person must look.
    NeedsYou,
}

/// Where an entry of the file is.
pub(super) fn kept(here: Here, entry: EntryId) -> Option<Kept> {
    let stuck = here.phone.outbox().with(|outbox| {
        let mut stuck = outbox.iter().filter(|item| item.needs_you());
        stuck.any(|item| item.written.read_head().is_ok_and(|head| head.id == entry))
    });
    if stuck {
        return Some(Kept::NeedsYou);
    }
    here.story.with(|story| story.ready()?.whereabouts.get(&entry).copied().map(Kept::Somewhere))
}

/// An entry's times in words: happened, written, received.
pub(super) fn say_times(happened_at: Timestamp, written_at: Timestamp, kept: Option<Kept>, today: jiff::civil::Date) -> Vec<String> {
    let say = |at: Timestamp| format!("{} {}", alongside_core::domain::clock::say_day(at.day(), today), at.time_of_day());
    let received = match kept {
        Some(Kept::Somewhere(Whereabouts::Received(receipt))) => format!("Received {}", say(receipt.received_at)),
        Some(Kept::Somewhere(Whereabouts::OnThisPhone)) => "Not yet received: on this phone".to_owned(),
        Some(Kept::NeedsYou) => "Not received: it needs you, see This phone".to_owned(),
        None => return vec![format!("Happened {}", say(happened_at)), format!("Written {}", say(written_at))],
    };
    vec![format!("Happened {}", say(happened_at)), format!("Written {}", say(written_at)), received]
}
