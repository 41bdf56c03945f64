//! Which sentence is a heading, what stands under it, and what is said after it; and which is none.

use alongside_core::domain::transcript::{Heading, Place, Under, heading};
use alongside_core::domain::visit::Section::*;
use proptest::prelude::*;

use super::*;

const fn of(section: alongside_core::domain::visit::Section) -> Option<Place> {
    Some(Place::of(section))
}

const fn words_of(child: PersonId) -> Option<Place> {
    Some(Place { under: Under::Section(ChildsWords), about: Some(child) })
}

const TO_DO: Option<Place> = Some(Place { under: Under::Actions, about: None });
const NGOZIS: Option<Place> = Some(Place { under: Under::Section(CarersAccount), about: Some(NGOZI) });

/// A sentence, the place that it opens, and what is left of it.
const HEADINGS: &[(&str, Option<Place>, &str)] = &[
    ("The child's words.", of(ChildsWords), ""),
    ("The child’s words", of(ChildsWords), ""),
    ("The childs words:", of(ChildsWords), ""),
    ("Children's own words. They want to go home.", of(ChildsWords), "They want to go home."),
    ("Amara's words.", words_of(AMARA), ""),
    ("Amaras words.", words_of(AMARA), ""),
    ("In Amara's own words: I'm not stuck.", words_of(AMARA), "I'm not stuck."),
    ("Amara's words: \"I like school because it is warm.\"", words_of(AMARA), "\"I like school because it is warm.\""),
    ("Amira's words.", of(ChildsWords), ""),
    ("What Tobi said, auntie's rice is better.", words_of(TOBI), "Auntie's rice is better."),
    ("What Zed told me. He wants the dog.", words_of(ZED), "He wants the dog."),
    ("Tobi's wishes and feelings.", words_of(TOBI), ""),
    ("Voice of the child", of(ChildsWords), ""),
    ("What Mum said.", of(CarersAccount), ""),
    ("What mum said: the tablets make her sleep.", of(CarersAccount), "The tablets make her sleep."),
    ("What Ngozi said.", NGOZIS, ""),
    ("Ngozi's account - she hates missing the school run.", NGOZIS, "She hates missing the school run."),
    ("What the carers said…", of(CarersAccount), ""),
    ("Worries.", of(Worries), ""),
    ("worries", of(Worries), ""),
    ("Now, worries.", of(Worries), ""),
    ("My worries: nobody is up in the mornings.", of(Worries), "Nobody is up in the mornings."),
    ("Worries, nobody but the children is up.", of(Worries), "Nobody but the children is up."),
    ("Next section: concerns.", of(Worries), ""),
    ("Next section concerns.", of(Worries), ""),
    ("Okay strengths.", of(Strengths), ""),
    ("Strengths - she asked for help herself.", of(Strengths), "She asked for help herself."),
    ("What's going well.", of(Strengths), ""),
    ("What I saw. The flat was cold.", of(Seen), "The flat was cold."),
    ("Observations:", of(Seen), ""),
    ("What I make of it.", of(Analysis), ""),
    ("Analysis. I think the children are loved.", of(Analysis), "I think the children are loved."),
    ("Actions.", TO_DO, ""),
    ("Next steps: Sam to find a sitter.", TO_DO, "Sam to find a sitter."),
    ("Okay, and actions.", TO_DO, ""),
    // What merely contains the words is none.
    ("She has no worries about school.", None, ""),
    ("Worries about money keep her awake.", None, ""),
    ("Worries, and there are many, were not spoken of.", None, ""),
    ("Worries, strengths, actions.", None, ""),
    ("The child's words were hard to hear.", None, ""),
    ("Amara's words were hard to hear.", None, ""),
    ("What Mum said is true.", None, ""),
    ("What Mum said, and I believe her, is that he left.", None, ""),
    ("What the school said. He is often late.", None, ""),
    ("What I saw was a cold flat.", None, ""),
    ("Her strengths are many.", None, ""),
    ("Worries-wise it was a good week.", None, ""),
    ("His actions, not his words, count.", None, ""),
    ("I spoke about worries.", None, ""),
    ("", None, ""),
    ("…", None, ""),
];

#[test]
fn what_is_a_heading_is_this_table() {
    assert!(HEADINGS.len() > 30);
    let names = okafors();
    let told = |sentence: &Sentence| match heading(sentence, &names) {
        Some(Heading { place, rest }) => (Some(place), rest.map(|rest| rest.text).unwrap_or_default()),
        None => (None, String::new()),
    };
    for in_its_words in [false, true] {
        let as_said = |text: &str| if in_its_words { in_words(&said(text)) } else { said(text) };
        let wrong = HEADINGS.iter().map(|(text, place, rest)| (text, told(&as_said(text)), (*place, (*rest).to_owned())));
        let wrong: Vec<_> = wrong.filter(|(_, told, expected)| told != expected).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

#[test]
fn what_is_said_after_a_heading_keeps_its_words_and_when_they_were_said() {
    let whole = Sentence { start_ms: 500, end_ms: 9_000, ..said("My worries: nobody is up.") };
    let rest = heading(&in_words(&whole), &okafors()).unwrap().rest.unwrap();
    assert_eq!(rest.words.iter().map(|word| word.text.as_str()).collect::<String>(), "Nobody is up.");
    assert_eq!((rest.start_ms, rest.end_ms), (502, 9_000));
    assert_eq!(heading(&whole, &okafors()).unwrap().rest.unwrap().start_ms, 500, "where the model tells no words, from the beginning");
}

proptest! {
    #[test]
    fn a_heading_takes_nothing_but_itself_out_of_a_sentence(sentence in any_sentence()) {
        let Some(found) = heading(&sentence, &okafors()) else { return Ok(()) };
        let Some(rest) = found.rest else { return Ok(()) };
        let whole = if sentence.words.is_empty() { sentence.text.clone() } else { sentence.words.iter().map(|word| word.text.as_str()).collect() };
        // But for its first letter, which is a capital now.
        let tail = |text: &str| text.trim().to_lowercase();
        prop_assert!(tail(&whole).ends_with(&tail(&rest.text)), "{whole:?} {rest:?}");
        prop_assert!(!rest.text.trim().is_empty());
        let units: String = rest.words.iter().map(|word| word.text.as_str()).collect();
        prop_assert!(rest.words.is_empty() || units.trim() == rest.text);
    }
}
