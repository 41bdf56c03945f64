//! A badge: a state in a word and a shape, never in a colour alone.

use alongside_core::domain::clock::say_day;
use alongside_core::domain::story::Whereabouts;
use jiff::civil::Date;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// What kind of thing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// The server has it.
    Received,
    /// On this phone.
    Waiting,
    /// A person must look.
    NeedsYou,
    /// Information.
    #[default]
    Note,
    /// A word without weight.
    Plain,
}

impl Tone {
    /// The name of the tone in the style.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Waiting => "waiting",
            Self::NeedsYou => "needs-you",
            Self::Note => "note",
            Self::Plain => "plain",
        }
    }

    /// The shape that goes with it.
    #[must_use]
    pub const fn glyph(self) -> Option<Glyph> {
        match self {
            Self::Received => Some(Glyph::Safe),
            Self::Waiting => Some(Glyph::Waiting),
            Self::NeedsYou => Some(Glyph::NeedsYou),
            Self::Note => Some(Glyph::Note),
            Self::Plain => None,
        }
    }
}

/// A word with its shape.
#[component]
pub fn Badge(
    /// What kind of thing it says.
    #[prop(default = Tone::Note)]
    tone: Tone,
    /// Another shape than the tone's own.
    #[prop(default = None, into)]
    glyph: Option<Glyph>,
    /// The word.
    #[prop(into)]
    words: Signal<String>,
) -> impl IntoView {
    let glyph = glyph.or_else(|| tone.glyph());
    view! {
        <span class=format!("badge badge-{}", tone.class())>
            {glyph.map(|glyph| view! { <Icon glyph /> })} <span>{words}</span>
        </span>
    }
}

/// Where an entry is: *On this phone*, *Received 14:02*, and long after only *Received*.
#[component]
pub fn WhereaboutsBadge(
    /// Where it is.
    whereabouts: Whereabouts,
    /// The reader's day: another day than this is said.
    today: Date,
) -> impl IntoView {
    let tone = if matches!(whereabouts, Whereabouts::Received(_)) { Tone::Received } else { Tone::Waiting };
    view! { <Badge tone words=say_briefly(whereabouts, today) /> }
}

/// The same in a word where it is long ago: its times say when.
fn say_briefly(whereabouts: Whereabouts, today: Date) -> String {
    match whereabouts {
        Whereabouts::Received(receipt) if receipt.received_at.day() != today => "Received".to_owned(),
        recent => say_whereabouts(recent, today),
    }
}

/// Where an entry is, in words. Nothing is called received before the server has said so.
#[must_use]
pub fn say_whereabouts(whereabouts: Whereabouts, today: Date) -> String {
    match whereabouts {
        Whereabouts::OnThisPhone => "On this phone".to_owned(),
        Whereabouts::Received(receipt) if receipt.received_at.day() == today => format!("Received {}", receipt.received_at.time_of_day()),
        Whereabouts::Received(receipt) => {
            format!("Received {}, {}", say_day(receipt.received_at.day(), today), receipt.received_at.time_of_day())
        }
    }
}
