//! Spoken headings: what a worker says between two thoughts so that they are sorted. A heading is a sentence that consists of it, or that
//! begins with it and pauses; in the middle of a sentence the same words are only words.

use serde::{Deserialize, Serialize};

use super::Sentence;
use super::names::Names;
use super::parts::Parts;
use crate::domain::ids::PersonId;
use crate::domain::visit::Section;

/// What stands under a heading belongs into a section, or is to be done; before any heading it belongs nowhere yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Under {
    /// No heading.
    #[default]
    Nothing,
    /// A section of the visit.
    Section(Section),
    /// What is to be done. It is no section of a visit: what is said here reads as a note without one, beside the actions made of it.
    Actions,
}

/// Where a sentence belongs, and whom it is about where a name was said with the heading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Under what.
    #[serde(default)]
    pub under: Under,
    /// Whose words they are, or whom they are about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<PersonId>,
}

impl Place {
    /// In a section, about nobody in particular.
    #[must_use]
    pub const fn of(section: Section) -> Self {
        Self { under: Under::Section(section), about: None }
    }

    /// The section of the visit, where it is one.
    #[must_use]
    pub const fn section(self) -> Option<Section> {
        if let Under::Section(section) = self.under { Some(section) } else { None }
    }

    /// The heading in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self.under {
            Under::Nothing => "Not sorted yet",
            Under::Section(section) => section.words(),
            Under::Actions => "To be done",
        }
    }
}

/// A heading that was spoken, and what was said after it in the same sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// What belongs under it.
    pub place: Place,
    /// What was said after it. None where the sentence is the heading alone.
    pub rest: Option<Sentence>,
}

/// What may be said before a heading.
const BEFORE: &[&[&str]] = &[
    &["new", "heading"],
    &["new", "section"],
    &["next", "section"],
    &["next", "heading"],
    &["heading"],
    &["section"],
    &["moving", "on", "to"],
    &["on", "to"],
    &["onto"],
    &["now"],
    &["next"],
    &["then"],
    &["and"],
    &["so"],
    &["okay"],
    &["ok"],
    &["right"],
    &["under"],
];

/// Words of a heading that may be left out.
const SMALL: &[&str] = &["the", "my", "our", "their"];

/// The headings that are the same in every family.
const FIXED: &[(Under, &[&str])] = &[
    (
        Under::Section(Section::Seen),
        &[
            "what i saw",
            "what i have seen",
            "what i've seen",
            "what i observed",
            "what was seen",
            "what we saw",
            "observations",
            "observation",
            "home conditions",
        ],
    ),
    (
        Under::Section(Section::ChildsWords),
        &[
            "child's words",
            "child's own words",
            "childs words",
            "children's words",
            "children's own words",
            "childrens words",
            "child's voice",
            "children's voices",
            "voice of the child",
            "words of the child",
            "child's views",
            "children's views",
            "what the child said",
            "what the children said",
            "what the child says",
            "what the children say",
            "what the child told me",
            "what the children told me",
            "wishes and feelings",
            "child's wishes and feelings",
            "children's wishes and feelings",
        ],
    ),
    (
        Under::Section(Section::CarersAccount),
        &[
            "carer's account",
            "carers account",
            "carers' account",
            "carer's words",
            "carers words",
            "parent's account",
            "parents account",
            "parent's views",
            "parents views",
            "parent's words",
            "parents words",
            "what the parents said",
            "what the carers said",
            "what the carer said",
            "what carers said",
            "what parents said",
            "what the family said",
        ],
    ),
    (
        Under::Section(Section::Strengths),
        &[
            "strengths",
            "strength",
            "positives",
            "protective factors",
            "what is going well",
            "what's going well",
            "what is working well",
            "what's working well",
            "what went well",
        ],
    ),
    (
        Under::Section(Section::Worries),
        &[
            "worries",
            "worry",
            "concerns",
            "concern",
            "risks",
            "what i am worried about",
            "what i'm worried about",
            "what we are worried about",
            "what we're worried about",
            "what are we worried about",
            "what worries me",
            "harm and danger",
        ],
    ),
    (
        Under::Section(Section::Analysis),
        &[
            "what i make of it",
            "what i make of this",
            "what i make of that",
            "analysis",
            "what i think",
            "what it means",
            "view",
            "views",
            "thoughts",
            "hypotheses",
            "hypothesis",
            "professional judgement",
            "reflection",
            "reflections",
        ],
    ),
    (
        Under::Actions,
        &[
            "actions",
            "action",
            "action points",
            "agreed actions",
            "next steps",
            "next step",
            "to do",
            "to be done",
            "things to do",
            "what happens next",
            "what needs to happen",
            "what we agreed",
            "what is to be done",
            "who does what",
            "follow up",
        ],
    ),
];

/// What a carer may be called. Whose words they are, the file does not tell by it.
const CARERS: &[&str] = &[
    "mum",
    "mummy",
    "mom",
    "mother",
    "dad",
    "daddy",
    "father",
    "stepdad",
    "stepmum",
    "stepfather",
    "stepmother",
    "gran",
    "granny",
    "grandma",
    "grandmother",
    "grandad",
    "grandfather",
    "nan",
    "nana",
    "aunt",
    "auntie",
    "uncle",
    "carer",
    "carers",
    "parents",
];

const SAID: &[&str] = &["said", "says", "say", "told", "tells", "thinks", "wants"];

/// The words that go on with a thought after a comma: then what came before was no heading.
const GOES_ON: &[&str] = &[
    "and", "or", "but", "which", "is", "was", "are", "were", "that", "about", "when", "though", "although", "while", "if", "for", "too",
    "to", "of", "who", "as", "not", "because", "then", "however", "really", "have", "has",
];

/// What stands between a heading and what is said under it.
const PAUSES: &[char] = &[':', '.', ',', ';', '!', '?', '…', '-', '–', '—'];

/// The heading that a sentence is, or begins with.
#[must_use]
pub fn heading(sentence: &Sentence, names: &Names) -> Option<Heading> {
    let parts = Parts::of(sentence);
    let (place, end) = spoken_at(&parts, 0, names)?;
    let last = parts.get(end.saturating_sub(1))?;
    if parts.get(end).is_none() {
        return Some(Heading { place, rest: None });
    }
    let gap = parts.gap_after(end.saturating_sub(1));
    let skipped = gap.find(|letter: char| !letter.is_whitespace() && !PAUSES.contains(&letter)).unwrap_or(gap.len());
    let rest_at = last.bytes.end + skipped;
    let pause = gap.trim_start().chars().next()?;
    let paused = match pause {
        ':' | '.' | ';' | '!' | '?' | '…' | '–' | '—' => true,
        '-' => gap.chars().any(char::is_whitespace),
        ',' => !parts.get(end).is_some_and(|part| part.is_any(GOES_ON)) && spoken_at(&parts, end, names).is_none(),
        _ => false,
    };
    paused.then(|| Heading { place, rest: rest(sentence, &parts.text, rest_at) })
}

/// What stands from a byte on, with the words that a model tells apart where none of them is cut.
fn rest(sentence: &Sentence, text: &str, at: usize) -> Option<Sentence> {
    let text = text.get(at..)?.trim();
    let mut first = text.chars();
    let text: String = first.next()?.to_uppercase().chain(first).collect();
    let (mut start, mut words) = (0, Vec::new());
    for word in &sentence.words {
        // A quotation mark may stand before the first word's letters.
        if start + word.text.len() > at {
            words.push(word.clone());
        }
        start += word.text.len();
    }
    let start_ms = words.first().map_or(sentence.start_ms, |word| word.start_ms);
    if let Some(word) = words.first_mut() {
        let mut letters = word.text.trim_start().chars();
        word.text = letters.next().map(|letter| letter.to_uppercase().chain(letters).collect()).unwrap_or_default();
    }
    let whole: String = words.iter().map(|word| word.text.as_str()).collect();
    if whole.trim() != text {
        words.clear();
    }
    Some(Sentence { start_ms, end_ms: sentence.end_ms, text, words })
}

/// The heading that stands at a part, and the part after it.
fn spoken_at(parts: &Parts, start: usize, names: &Names) -> Option<(Place, usize)> {
    let after = |at: usize| BEFORE.iter().filter(move |words| parts.stands(at, words)).map(move |words| at + words.len());
    let once: Vec<usize> = after(start).collect();
    let twice = once.iter().copied().flat_map(after).collect::<Vec<_>>();
    let starts = core::iter::once(start).chain(once).chain(twice);
    let found = starts.flat_map(|at| {
        // A pause may stand after what is said before a heading: "Next section: worries."
        let small = parts.get(at).is_some_and(|part| part.is_any(SMALL));
        [Some(at), small.then_some(at + 1)]
    });
    let found = found.flatten().filter_map(|at| fixed(parts, at).or_else(|| of_somebody(parts, at, names)));
    found.max_by_key(|(_, end)| *end)
}

fn fixed(parts: &Parts, at: usize) -> Option<(Place, usize)> {
    let first = parts.get(at)?.word.as_str();
    let mut found: Option<(Place, usize)> = None;
    for (under, phrases) in FIXED {
        for phrase in phrases.iter().filter(|phrase| phrase.starts_with(first)) {
            let words: Vec<&str> = phrase.split(' ').collect();
            let end = at + words.len();
            if parts.stands(at, &words) && found.is_none_or(|(_, known)| end > known) {
                found = Some((Place { under: *under, about: None }, end));
            }
        }
    }
    found
}

/// *Amara's words*, *in Amara's own words*, *what Mum said*, *what Ngozi told me*.
fn of_somebody(parts: &Parts, at: usize, names: &Names) -> Option<(Place, usize)> {
    let what = usize::from(parts.get(at).is_some_and(|part| part.is_any(&["what", "in"])));
    let of = parts.get(at + what).is_some_and(|part| part.is_any(SMALL)) as usize;
    let who_at = at + what + of;
    let told = what == 1 && parts.get(at)?.is("what");
    let end = if told {
        let said = parts.get(who_at + 1)?.is_any(SAID).then_some(who_at + 2)?;
        said + usize::from(parts.stands(said, &["me"]) || parts.stands(said, &["us"]))
    } else {
        let own = usize::from(parts.get(who_at + 1)?.is("own"));
        let words = who_at + 1 + own;
        let wishes = parts.stands(words, &["wishes", "and", "feelings"]);
        // *In Mum's view he is dangerous* tells what she thinks, and opens nothing.
        let plain = if what == 1 { &["words"][..] } else { &["words", "views", "view", "account", "voice", "wishes", "side"] };
        let plain = parts.get(words)?.is_any(plain);
        if wishes { words + 3 } else { plain.then_some(words + 1)? }
    };
    if !(who_at..end.saturating_sub(1)).all(|index| parts.goes_on(index)) {
        return None;
    }
    Some((whose(parts, who_at, names)?, end))
}

fn whose(parts: &Parts, at: usize, names: &Names) -> Option<Place> {
    let who = parts.get(at)?;
    let called = who.plain();
    let carers = Place::of(Section::CarersAccount);
    if CARERS.contains(&called) || called.strip_suffix('s').is_some_and(|called| CARERS.contains(&called)) {
        return Some(carers);
    }
    let meant = names.meant(who)?;
    let children = meant.who.iter().filter(|person| names.is_child(**person)).count();
    // Whose words they are is not said by a name that is only nearly one, or that two have.
    let about = if meant.near || meant.who.len() != 1 { None } else { meant.who.first().copied() };
    let is_childs = children > 0 && children == meant.who.len();
    Some(if is_childs { Place { about, ..Place::of(Section::ChildsWords) } } else { Place { about, ..carers } })
}
