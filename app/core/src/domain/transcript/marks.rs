//! What is to be looked at in a sentence before it is confirmed: where a machine errs often, and where an error does harm.
//!
//! A mark costs a look, and marks that are always right teach people not to look: *today* and *yesterday* are none, nor is every *one*.

use core::ops::Range;

use super::names::{Meant, Names};
use super::parts::Parts;
use super::{Sentence, risk};
use crate::domain::ids::PersonId;

/// A word of which the model is less sure than this, in hundredths, is marked.
pub const UNSURE_BELOW: u8 = 50;

/// Words of a sentence that are to be looked at, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Which words: of the sentence's own, or of its text by its spaces where it has none.
    pub words: Range<usize>,
    /// Why.
    pub why: Why,
}

/// Why words are to be looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// A name of the file, or nearly one.
    Name {
        /// Who it may be. Nobody in particular where it is the family's name.
        who: Vec<PersonId>,
        /// Whether it is only nearly the name: Amira, in a file that has an Amara.
        near: bool,
    },
    /// It turns the meaning round.
    Negation,
    /// A number, a date, a time, an age, money, a dose.
    Number,
    /// It matters for somebody's safety.
    Risk,
    /// The machine was not sure of it.
    Unsure,
    /// The machine hears this sentence otherwise than when it was last worked on.
    HeardAnew,
}

impl Why {
    /// The reason in words.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Name { near: false, .. } => "A name",
            Self::Name { near: true, .. } => "A name, or nearly one",
            Self::Negation => "Not or never",
            Self::Number => "A number",
            Self::Risk => "A word that matters",
            Self::Unsure => "The machine was not sure",
            Self::HeardAnew => "The machine heard more since",
        }
    }
}

/// What is to be looked at in a sentence, from its beginning on. Words may be marked for more than one reason.
#[must_use]
pub fn marks(sentence: &Sentence, names: &Names) -> Vec<Mark> {
    let parts = Parts::of(sentence);
    let mut marks: Vec<Mark> = Vec::new();
    let mut mark = |found: Range<usize>, why: Why| marks.push(Mark { words: parts.units(found), why });
    for (index, part) in parts.parts.iter().enumerate() {
        if let Some(Meant { who, near }) = names.meant(part) {
            mark(index..index + 1, Why::Name { who, near });
        }
        if is_negation(&part.word) {
            mark(index..index + 1, Why::Negation);
        }
        if let Some(long) = risk_at(&parts, index) {
            mark(index..index + long, Why::Risk);
        }
    }
    numbers(&parts).into_iter().for_each(|found| mark(found, Why::Number));
    marks.extend(unsure(sentence).into_iter().map(|words| Mark { words, why: Why::Unsure }));
    marks.sort_by(|a, b| (a.words.start, a.words.end, &a.why).cmp(&(b.words.start, b.words.end, &b.why)));
    marks.dedup();
    marks
}

const NEGATIONS: &[&str] = &[
    "not", "no", "never", "none", "nobody", "nothing", "nowhere", "neither", "nor", "without", "cannot", "hardly", "barely", "denies",
    "denied", "deny", "denying", "cant", "couldnt", "didnt", "doesnt", "dont", "hadnt", "hasnt", "havent", "isnt", "mustnt", "shouldnt",
    "wasnt", "werent", "wont", "wouldnt",
];

pub(super) fn is_negation(word: &str) -> bool {
    NEGATIONS.contains(&word) || word.ends_with("n't")
}

/// How many parts from an index on are a word that matters.
fn risk_at(parts: &Parts, index: usize) -> Option<usize> {
    let fits = |(offset, word): (usize, &str)| {
        let Some(part) = parts.get(index + offset) else { return false };
        let beside = offset == 0 || parts.goes_on(index + offset - 1);
        beside && word.strip_suffix('*').map_or_else(|| part.plain() == word, |stem| part.word.starts_with(stem))
    };
    let all = risk::WORDS.iter().flat_map(|about| about.iter());
    let first = parts.get(index)?.word.as_bytes().first().copied();
    let near = all.filter(|phrase| phrase.as_bytes().first().copied() == first);
    let found = near.filter(|phrase| phrase.split(' ').enumerate().all(fits));
    found.map(|phrase| phrase.split(' ').count()).max()
}

/// Runs of words of which the model was not sure.
fn unsure(sentence: &Sentence) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (index, word) in sentence.words.iter().enumerate() {
        if word.sure >= UNSURE_BELOW || !word.text.chars().any(char::is_alphanumeric) {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.end == index => run.end = index + 1,
            _ => runs.push(index..index + 1),
        }
    }
    runs
}

const COUNTS: &[&str] = &[
    "zero",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "hundreds",
    "thousand",
    "thousands",
    "million",
    "millions",
    "dozen",
    "dozens",
    "twice",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
    "thirtieth",
    "fortnight",
    "o'clock",
    "noon",
    "midday",
    "midnight",
    "pence",
    "quid",
];

/// Of these a date is made as well.
const DATES: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mondays",
    "tuesdays",
    "wednesdays",
    "thursdays",
    "fridays",
    "saturdays",
    "sundays",
    "january",
    "february",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// What is counted: it makes a number of *one*, and belongs to a number before it.
const MEASURES: &[&str] = &[
    "year",
    "years",
    "month",
    "months",
    "week",
    "weeks",
    "day",
    "days",
    "night",
    "nights",
    "hour",
    "hours",
    "minute",
    "minutes",
    "second",
    "seconds",
    "am",
    "pm",
    "pound",
    "pounds",
    "pence",
    "percent",
    "mg",
    "ml",
    "mls",
    "milligram",
    "milligrams",
    "gram",
    "grams",
    "stone",
    "kilos",
    "units",
    "pint",
    "pints",
    "can",
    "cans",
    "bottle",
    "bottles",
    "tablet",
    "tablets",
    "times",
    "past",
    "old",
];

/// What stands between the words of one number: *half past three*, *the fifth of March*, *a hundred and twenty*.
const JOINING: &[&str] = &["and", "of", "past", "to", "point", "the"];

fn numbers(parts: &Parts) -> Vec<Range<usize>> {
    let is: Vec<bool> = (0..parts.parts.len()).map(|index| is_number(parts, index)).collect();
    let number = |index: usize| is.get(index).copied().unwrap_or_default();
    let (mut found, mut index) = (Vec::new(), 0);
    while index < is.len() {
        if !number(index) {
            index += 1;
            continue;
        }
        let mut end = index + 1;
        loop {
            let beside = parts.goes_on(end - 1);
            let joined = beside && parts.get(end).is_some_and(|part| part.is_any(JOINING)) && parts.goes_on(end);
            if beside && number(end) {
                end += 1;
            } else if joined && number(end + 1) {
                end += 2;
            } else {
                break;
            }
        }
        while parts.goes_on(end - 1) && parts.get(end).is_some_and(|part| part.is_any(MEASURES)) {
            end += 1;
        }
        found.push(index..end);
        index = end;
    }
    found
}

fn is_number(parts: &Parts, index: usize) -> bool {
    let Some(part) = parts.get(index) else { return false };
    let next = if parts.goes_on(index) { parts.get(index + 1) } else { None };
    let before = index.checked_sub(1).filter(|before| parts.goes_on(*before)).and_then(|before| parts.get(before));
    let plain = |part: &super::parts::Part| part.word.chars().any(|letter| letter.is_ascii_digit()) || COUNTS.contains(&part.plain());
    let beside = next.is_some_and(plain) || before.is_some_and(plain);
    let then = |words: &[&str]| next.is_some_and(|next| next.is_any(words));
    let after = |words: &[&str]| before.is_some_and(|before| before.is_any(words));
    match part.plain() {
        "one" => {
            let of_nobody = after(&["no", "any", "some", "every", "the", "this", "that", "which", "each", "other", "another", "little"]);
            // *One day he told me*: no number.
            !of_nobody && (beside || then(MEASURES) && !then(&["day"]))
        }
        "first" | "second" => beside || then(&["of"]) || then(DATES) || then(&["march", "may"]),
        "march" => part.capital && (index > 0 || beside),
        "may" => {
            let dated = after(&["in", "of", "on", "by", "until", "since", "next", "last", "early", "late", "this"]);
            part.capital && (beside || index > 0 && dated)
        }
        "half" => then(&["past", "an", "a", "hour"]),
        "quarter" => then(&["past", "to", "of"]),
        "couple" => then(&["of"]),
        "once" => then(&["a", "every", "per"]),
        word => plain(part) || DATES.contains(&word),
    }
}
