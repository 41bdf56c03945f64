//! The names of a family, as its file has them, and what is heard for one: the same, or nearly the same. A machine that writes a name
//! down hears the name that it knows best.

use crate::domain::family::FamilyRules;
use crate::domain::ids::PersonId;
use crate::domain::people;

use super::parts::Part;

/// The names that a file knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    people: Vec<Named>,
    /// Of the family as a whole: nobody's alone.
    family: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Named {
    person: PersonId,
    is_child: bool,
    words: Vec<String>,
}

/// Who is meant by a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Meant {
    /// Who it may be. Nobody in particular where it is the family's name.
    pub(super) who: Vec<PersonId>,
    /// Whether it is a name of the file only nearly.
    pub(super) near: bool,
}

/// Names that are words as well: they are names only with a capital letter.
const ORDINARY: &[&str] = &[
    "amber", "april", "art", "bill", "bright", "brown", "castle", "daisy", "dawn", "day", "dean", "drew", "faith", "frank", "grace",
    "green", "heather", "hill", "holly", "hope", "iris", "ivy", "jack", "jade", "joy", "june", "king", "lily", "long", "mark", "may",
    "pat", "pearl", "price", "ray", "rob", "rose", "ruby", "sky", "star", "sue", "summer", "violet", "white", "will", "wood", "young",
];

/// Words that begin with a capital letter and are nobody's name, however near they come to one.
const NEVER_NEAR: &[&str] = &[
    "april",
    "august",
    "december",
    "february",
    "friday",
    "january",
    "july",
    "june",
    "march",
    "monday",
    "november",
    "october",
    "saturday",
    "september",
    "sunday",
    "thursday",
    "tuesday",
    "wednesday",
    "mum",
    "dad",
    "nan",
    "gran",
    "miss",
    "mrs",
    "the",
    "she",
    "his",
    "her",
    "they",
    "them",
    "then",
    "there",
    "that",
    "this",
    "these",
    "those",
    "what",
    "when",
    "where",
    "who",
    "with",
    "was",
    "were",
    "will",
    "would",
    "and",
    "but",
    "for",
    "not",
    "now",
    "all",
    "also",
    "always",
    "after",
    "same",
    "safe",
    "some",
    "said",
    "school",
    "her",
    "here",
    "once",
    "since",
    "both",
    "our",
    "out",
    "you",
    "your",
    "yes",
    "red",
    "bed",
    "call",
    "read",
    "real",
    "made",
    "more",
    "most",
    "many",
];

impl Names {
    /// Those of a file: of its children and adults, and of the family.
    #[must_use]
    pub fn of(rules: &FamilyRules) -> Self {
        let people = rules.people.values().map(|details| (details.person, details.name.as_str(), details.part));
        Self::new(people, rules.name.as_deref())
    }

    /// Names made elsewhere.
    #[must_use]
    pub fn new<'a>(people: impl IntoIterator<Item = (PersonId, &'a str, people::Part)>, family: Option<&str>) -> Self {
        let named = |(person, name, part): (PersonId, &str, people::Part)| Named {
            person,
            is_child: part == people::Part::Child,
            words: words(name),
        };
        Self { people: people.into_iter().map(named).collect(), family: family.map(words).unwrap_or_default() }
    }

    /// Whose name a word is, if anybody's. The first word of a sentence has a capital letter whatever it is.
    pub(super) fn meant(&self, part: &Part) -> Option<Meant> {
        let exact = [part.plain(), part.word.strip_suffix('s').unwrap_or(&part.word)].into_iter().find_map(|word| {
            let is_meant = part.capital || !ORDINARY.contains(&word);
            let (who, of_family) = self.with(|known| known == word);
            (is_meant && (of_family || !who.is_empty())).then_some(Meant { who, near: false })
        });
        if exact.is_some() {
            return exact;
        }
        let word = part.plain();
        if !part.capital || NEVER_NEAR.contains(&word) || word.chars().any(char::is_numeric) || word.contains('\'') {
            return None;
        }
        let (who, of_family) = self.with(|known| is_near(known, word));
        (of_family || !who.is_empty()).then_some(Meant { who, near: true })
    }

    fn with(&self, fits: impl Fn(&str) -> bool) -> (Vec<PersonId>, bool) {
        let any = |words: &[String]| words.iter().any(|word| fits(word));
        (self.people.iter().filter(|named| any(&named.words)).map(|named| named.person).collect(), any(&self.family))
    }

    /// Whether somebody is a child of the file.
    pub(super) fn is_child(&self, person: PersonId) -> bool {
        self.people.iter().any(|named| named.person == person && named.is_child)
    }
}

/// The words of a name that may stand for it: no titles, no initials.
fn words(name: &str) -> Vec<String> {
    let parts = name.split(|letter: char| !letter.is_alphanumeric() && letter != '\'' && letter != '’');
    let parts = parts.map(|part| part.to_lowercase().replace('’', "'"));
    parts.filter(|part| part.chars().count() > 1 && !["dr", "mr", "mrs", "ms", "miss"].contains(&part.as_str())).collect()
}

/// Whether a word sounds or looks enough like a name to be looked at: one letter away in a name of four letters or more, two in a long
/// one; or with the same consonants, for what is spelt in more ways than one (Kayleigh, Kayley).
fn is_near(name: &str, word: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (name.chars().collect(), word.chars().collect());
    if a.len() < 3 || b.len() < 3 || a.len().abs_diff(b.len()) > 4 || a.len() > 40 {
        return false;
    }
    let apart = apart(&a, &b);
    let allowed = match a.len() {
        ..=3 => usize::from(a.first() == b.first()),
        4..=7 => 1,
        _ => 2,
    };
    apart <= allowed || (a.first() == b.first() && apart <= a.len() / 2 && bones(name) == bones(word) && a.len() > 4)
}

/// A name's first letter and its consonants, as they sound.
fn bones(word: &str) -> String {
    let word = word.replace("ph", "f").replace("gh", "").replace("ck", "k").replace('c', "k");
    let mut bones = String::new();
    for (index, letter) in word.chars().enumerate() {
        let sounds = index == 0 || !"aeiouyhw".contains(letter);
        if sounds && !bones.ends_with(letter) {
            bones.push(letter);
        }
    }
    bones
}

/// How many letters two words are apart: changed, left out, put in, or swapped with the next.
fn apart(a: &[char], b: &[char]) -> usize {
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    let at =
        |rows: &[Vec<usize>], row: usize, column: usize| rows.get(row).and_then(|row| row.get(column)).copied().unwrap_or(usize::MAX / 2);
    for (i, letter) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, other) in b.iter().enumerate() {
            let change = at(&rows, i, j) + usize::from(letter != other);
            let (out, put) = (at(&rows, i, j + 1) + 1, row.last().copied().unwrap_or_default() + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(other) && b.get(j - 1) == Some(letter);
            let swap = if swapped { at(&rows, i - 1, j - 1) + 1 } else { usize::MAX / 2 };
            row.push(change.min(out).min(put).min(swap));
        }
        rows.push(row);
    }
    at(&rows, a.len(), b.len())
}
