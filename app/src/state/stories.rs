//! The stories that are unfolded: those that the screen looks at, and a few that it looked at last, so that going back is quick.

use std::cell::RefCell;
use std::sync::Arc;

use alongside_core::domain::ids::FamilyId;
use alongside_core::domain::story::FamilyStory;
use leptos::prelude::*;

use super::files::Loadable;

type Story = ArcRwSignal<Loadable<Arc<FamilyStory>>>;

/// How many stories that nothing looks at stay unfolded.
const SPARE: usize = 6;

thread_local! {
    /// The one that was opened last is the last.
    static OPEN: RefCell<Vec<Open>> = const { RefCell::new(Vec::new()) };
}

struct Open {
    family: FamilyId,
    story: Story,
    /// How many parts of the screen look at it. It is never let go before they are gone: it would stand still under their eyes.
    looking: usize,
}

/// The story of a family for a part of the screen, until that part goes; and whether it has just been opened.
pub(super) fn open(family: FamilyId) -> (Story, bool) {
    let watched = Owner::current().is_some();
    let opened = OPEN.with_borrow_mut(|open| {
        let known = open.iter().position(|open| open.family == family).map(|at| open.remove(at));
        let fresh = known.is_none();
        let mut one = known.unwrap_or_else(|| Open { family, story: Story::new(Loadable::Loading), looking: 0 });
        one.looking += usize::from(watched);
        let story = one.story.clone();
        open.push(one);
        (story, fresh)
    });
    if watched {
        on_cleanup(move || look_away(family));
    }
    opened
}

fn look_away(family: FamilyId) {
    OPEN.with_borrow_mut(|open| {
        if let Some(one) = open.iter_mut().find(|open| open.family == family) {
            one.looking = one.looking.saturating_sub(1);
        }
        let mut to_go = open.iter().filter(|open| open.looking == 0).count().saturating_sub(SPARE);
        open.retain(|one| {
            let goes = one.looking == 0 && to_go > 0;
            to_go -= usize::from(goes);
            !goes
        });
    });
}

/// The story of a family, where it is unfolded.
pub(super) fn of(family: FamilyId) -> Option<Story> {
    OPEN.with_borrow(|open| open.iter().find(|open| open.family == family).map(|open| open.story.clone()))
}

/// Every story that is unfolded.
pub(super) fn all() -> Vec<(FamilyId, Story)> {
    OPEN.with_borrow(|open| open.iter().map(|open| (open.family, open.story.clone())).collect())
}

/// Somebody else is signed in, or nobody: what is on the screen is looked up anew.
pub(super) fn forget() {
    all().into_iter().for_each(|(_, story)| story.set(Loadable::Loading));
}
