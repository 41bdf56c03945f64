//! What somebody said that somebody will do: *Maya to call school by Friday*. It is offered as an action, and never made one by itself.
//!
//! Under the heading *actions* much is taken for a promise; elsewhere only a doer, a *will* or a *to*, and a verb of doing together, so
//! that a visit's story is not read as a list of things to do.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::days::said_day;
use super::headings::Under;
use super::marks::is_negation;
use super::names::Names;
use super::parts::{Part, Parts};

/// Something that somebody may have promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Who. Empty where nobody was named.
    pub owner: String,
    /// What.
    pub what: String,
    /// By when, where a day was said.
    #[serde(default)]
    pub by_on: Option<Date>,
}

/// Verbs of doing. Under *actions* others count as well.
const DOING: &[&str] = &[
    "add", "apply", "arrange", "ask", "attend", "book", "bring", "buy", "call", "cancel", "change", "chase", "check", "clean", "clear",
    "collect", "complete", "confirm", "contact", "cook", "discuss", "draw", "drop", "email", "explain", "fetch", "fill", "find", "finish",
    "fix", "follow", "get", "give", "go", "help", "invite", "join", "keep", "let", "look", "make", "measure", "meet", "move", "offer",
    "order", "organise", "pay", "phone", "pick", "plan", "post", "prepare", "print", "provide", "put", "read", "refer", "register",
    "remind", "replace", "report", "request", "return", "review", "ring", "see", "send", "set", "share", "show", "sign", "sort", "speak",
    "start", "support", "take", "talk", "tell", "text", "update", "visit", "write",
];

/// What is no doing even under *actions*.
const BEING: &[&str] = &["be", "have", "feel", "like", "love", "know", "want", "need", "seem", "become", "hate", "miss", "still"];

/// Who may do something, and is called by no name.
const ROLES: &[&str] = &[
    "mum",
    "mummy",
    "mother",
    "dad",
    "daddy",
    "father",
    "stepdad",
    "stepmum",
    "gran",
    "granny",
    "grandma",
    "grandmother",
    "grandad",
    "grandfather",
    "nan",
    "aunt",
    "auntie",
    "uncle",
    "sister",
    "brother",
    "carer",
    "carers",
    "parents",
    "family",
    "school",
    "nursery",
    "teacher",
    "headteacher",
    "gp",
    "doctor",
    "dentist",
    "midwife",
    "visitor",
    "worker",
    "police",
    "solicitor",
    "housing",
    "team",
    "lead",
    "nurse",
    "social",
    "health",
    "support",
    "foster",
    "class",
    "head",
    "duty",
    "school's",
    "manager",
    "senco",
];

/// What stands beside whoever does it.
const WITH_A_ROLE: &[&str] = &["the", "my", "her", "his", "their", "our", "your", "and", "both", "dr", "mr", "mrs", "ms", "miss", "step"];

/// What is said before a promise and is none of it.
const LEADING: &[&str] = &["so", "and", "then", "okay", "ok", "also", "next", "right", "but", "now", "first", "finally", "lastly", "plus"];

/// How it is said that somebody will. The longest that fits counts.
const WILL: &[&[&str]] = &[
    &["will"],
    &["is", "going", "to"],
    &["are", "going", "to"],
    &["am", "going", "to"],
    &["is", "to"],
    &["are", "to"],
    &["agreed", "to"],
    &["has", "agreed", "to"],
    &["have", "agreed", "to"],
    &["promised", "to"],
    &["has", "promised", "to"],
    &["offered", "to"],
    &["has", "offered", "to"],
    &["have", "offered", "to"],
    &["said", "she", "will"],
    &["said", "he", "will"],
    &["said", "they", "will"],
    &["said", "she'll"],
    &["said", "he'll"],
    &["said", "they'll"],
    &["says", "she", "will"],
    &["says", "he", "will"],
    &["says", "she'll"],
    &["says", "he'll"],
    &["to"],
];

/// The same, of whoever speaks.
const I_WILL: &[&[&str]] = &[&["need", "to"], &["have", "to"], &["must"], &["should"], &["want", "to"], &["plan", "to"]];

/// The same, where much is taken for a promise.
const OUGHT: &[&[&str]] =
    &[&["needs", "to"], &["need", "to"], &["has", "to"], &["have", "to"], &["should"], &["must"], &["can"], &["could"]];

/// What may stand between the will and the doing.
const BETWEEN: &[&str] = &["also", "then", "now", "please", "try", "just", "definitely"];

/// The promise in a sentence, if it is one. `speaker` is whoever says *I*, and `today` the day on which it is said.
#[must_use]
pub fn promise(text: &str, names: &Names, speaker: &str, today: Date, under: Under) -> Option<Promise> {
    let parts = Parts::of_text(text);
    let asks = text.trim_end().ends_with('?');
    let generous = under == Under::Actions;
    let start = (0..parts.parts.len()).find(|index| !parts.get(*index).is_some_and(|part| part.is_any(LEADING)))?;
    let turned = parts.parts.iter().any(|part| is_negation(&part.word));
    let unsaid = parts.get(start).is_some_and(|part| part.is_any(&["if", "when", "whether", "why", "how"]));
    if asks || turned && !generous || unsaid {
        return None;
    }
    let day = said_day(&parts, today);
    // "Tomorrow I will ring": the day comes first.
    let start = day.as_ref().filter(|day| day.parts.start == start).map_or(start, |day| day.parts.end);
    let said = Said { parts: &parts, names, speaker, generous };
    let (owner, doing) = said.owned(start).or_else(|| said.bare(start, day.is_some() && !turned))?;
    let refused = parts.get(doing).is_some_and(|part| is_negation(&part.word));
    if refused {
        return None;
    }
    let what = without(&parts, doing, day.as_ref().map(|day| day.parts.clone()));
    (!what.is_empty()).then(|| Promise { owner, what, by_on: day.map(|day| day.on) })
}

struct Said<'a> {
    parts: &'a Parts,
    names: &'a Names,
    speaker: &'a str,
    generous: bool,
}

impl Said<'_> {
    /// Who will, and where the doing begins.
    fn owned(&self, start: usize) -> Option<(String, usize)> {
        let first = self.parts.get(start)?;
        if let Some(who) = self.contracted(first) {
            return self.does(start + 1).map(|doing| (who, doing));
        }
        for end in start + 1..=start + LONGEST_OWNER {
            let names_somebody = (start..end).all(|index| self.may_be_owner(index)) && self.is_somebody(end.checked_sub(1)?);
            if !names_somebody {
                continue;
            }
            if let Some(after) = self.will(start, end)
                && let Some(doing) = self.does(after)
            {
                return Some((self.owner(start, end)?, doing));
            }
            // "Maya: call school".
            let gap = self.parts.gap_after(end - 1).trim();
            if self.generous
                && [":", "-", "–", "—"].contains(&gap)
                && let Some(doing) = self.does(end)
            {
                return Some((self.owner(start, end)?, doing));
            }
        }
        None
    }

    /// *Call school*, *to call school*: whoever speaks, under *actions*. Where only a day is said it is somebody's still.
    fn bare(&self, start: usize, has_a_day: bool) -> Option<(String, usize)> {
        if !self.generous {
            return None;
        }
        let to = usize::from(self.parts.get(start).is_some_and(|part| part.is("to")));
        if self.parts.get(start + to).is_some_and(|part| part.is_any(DOING)) {
            return Some((self.speaker.to_owned(), start + to));
        }
        (has_a_day && start < self.parts.parts.len()).then(|| (String::new(), start))
    }

    fn contracted(&self, part: &Part) -> Option<String> {
        let who = part.word.strip_suffix("'ll")?;
        match who {
            "i" => Some(self.speaker.to_owned()),
            "we" => Some("We".to_owned()),
            "she" | "he" | "they" | "it" | "that" | "there" => None,
            who => Some(capital(who)),
        }
    }

    fn will(&self, start: usize, end: usize) -> Option<usize> {
        let speaks = end == start + 1 && self.parts.get(start).is_some_and(|part| part.is_any(&["i", "we", "i'm", "we're"]));
        let going = end == start + 1 && self.parts.get(start).is_some_and(|part| part.is_any(&["i'm", "we're"]));
        if going {
            return self.parts.stands(end, &["going", "to"]).then_some(end + 2);
        }
        let ought = if self.generous { OUGHT } else { &[] };
        let of_speaker = if speaks { I_WILL } else { &[] };
        let all = WILL.iter().chain(ought).chain(of_speaker);
        // Nobody says "I to call".
        let all = all.filter(|words| !(speaks && words.len() == 1 && words.first() == Some(&"to")));
        all.filter(|words| self.parts.stands(end, words)).map(|words| end + words.len()).max()
    }

    /// Where the doing begins, if it is one.
    fn does(&self, at: usize) -> Option<usize> {
        let mut at = at;
        while self.parts.get(at).is_some_and(|part| part.is_any(BETWEEN)) {
            at += if self.parts.stands(at, &["try", "to"]) { 2 } else { 1 };
        }
        let verb = self.parts.get(at)?;
        let is_doing = verb.is_any(DOING) || self.generous && !verb.is_any(BEING) && !is_negation(&verb.word);
        is_doing.then_some(at)
    }

    fn may_be_owner(&self, index: usize) -> bool {
        self.parts.get(index).is_some_and(|part| self.is_somebody(index) || part.is_any(WITH_A_ROLE) || part.is_any(&["'s"]))
    }

    fn is_somebody(&self, index: usize) -> bool {
        let Some(part) = self.parts.get(index) else { return false };
        let pronoun = part.is_any(&["she", "he", "they", "it", "that", "this", "there", "who", "what"]);
        let speaks = part.is_any(&["i", "we", "i'm", "we're"]);
        let named = part.capital
            && !part.is_any(WITH_A_ROLE)
            && !part.is_any(NOBODY)
            && part.word.chars().all(|letter| letter.is_alphabetic() || letter == '\'');
        !pronoun && (speaks || part.is_any(ROLES) || named || self.names.meant(part).is_some())
    }

    fn owner(&self, start: usize, end: usize) -> Option<String> {
        let one = self.parts.get(start)?;
        let alone = end == start + 1;
        if alone && one.is_any(&["i", "i'm"]) {
            return Some(self.speaker.to_owned());
        }
        if alone && one.is_any(&["we", "we're"]) {
            return Some("We".to_owned());
        }
        let last = self.parts.get(end - 1)?;
        let words = self.parts.text.get(one.bytes.start..last.bytes.end)?;
        // "Sam and I".
        let words = words.strip_suffix(" I").map_or_else(|| words.to_owned(), |others| format!("{others} {}", self.speaker));
        Some(capital(&words))
    }
}

/// Words that begin a sentence with a capital letter and are nobody.
const NOBODY: &[&str] = &[
    "it",
    "there",
    "this",
    "that",
    "these",
    "those",
    "what",
    "which",
    "today",
    "tomorrow",
    "yesterday",
    "nothing",
    "everything",
    "someone",
    "somebody",
    "everyone",
    "everybody",
    "people",
    "things",
    "going",
    "according",
    "due",
    "back",
    "up",
    "down",
    "in",
    "on",
    "at",
    "after",
    "before",
    "as",
    "able",
    "happy",
    "used",
    "hope",
    "who",
    "happened",
    "he",
    "she",
    "they",
    "you",
];

/// How many words whoever does it may have: *her teacher Miss Patel and I*.
const LONGEST_OWNER: usize = 6;

/// The words from a part on, without those that say the day.
fn without(parts: &Parts, from: usize, day: Option<core::ops::Range<usize>>) -> String {
    let start = parts.get(from).map_or(parts.text.len(), |part| part.bytes.start);
    let text = parts.text.get(start..).unwrap_or("");
    let day = day.filter(|day| day.start >= from).and_then(|day| {
        let (first, last) = (parts.get(day.start)?, parts.get(day.end.checked_sub(1)?)?);
        Some((parts.text.get(start..first.bytes.start)?, parts.text.get(last.bytes.end..)?))
    });
    let what = day.map_or_else(
        || text.to_owned(),
        |(before, after)| {
            let after = after.trim_start_matches(|letter: char| letter.is_whitespace() || letter == ',');
            let joint = if after.starts_with(char::is_alphanumeric) { " " } else { "" };
            format!("{}{joint}{after}", before.trim_end())
        },
    );
    capital(what.trim().trim_end_matches(['.', ',', ';', '!', ':', ' ', '-']))
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
