//! What is to be looked at, sentence by sentence.

use alongside_core::domain::transcript::{Mark, Names, Sentence, UNSURE_BELOW, Why, Word, marks};
use proptest::prelude::*;

use super::*;

/// What is marked, and why, as a line: `Amara=name not=not`.
fn told(sentence: &Sentence, names: &Names) -> String {
    let units: Vec<String> = if sentence.words.is_empty() {
        sentence.text.split_whitespace().map(str::to_owned).collect()
    } else {
        sentence.words.iter().map(|word| word.text.trim().to_owned()).collect()
    };
    let why = |why: &Why| match why {
        Why::Name { near: false, .. } => "name",
        Why::Name { near: true, .. } => "near",
        Why::Negation => "not",
        Why::Number => "number",
        Why::Risk => "risk",
        Why::Unsure => "unsure",
        Why::HeardAnew => "anew",
    };
    let line = |mark: &Mark| format!("{}={}", units[mark.words.clone()].join("_"), why(&mark.why));
    marks(sentence, names).iter().map(line).collect::<Vec<_>>().join(" ")
}

const MARKED: &[(&str, &str)] = &[
    ("The flat above the bakery was cold.", ""),
    ("Amara made the toast for everyone.", "Amara=name"),
    ("I asked amara about the dog.", "amara=name"),
    ("Amara's drawing has two houses.", "Amara's=name two=number"),
    ("Amaras drawing is on the wall.", "Amaras=name"),
    ("Amira knew where everything was.", "Amira=near"),
    ("Then Toby said that he misses home.", "Toby=near"),
    ("Mrs Okafor came to the door.", "Okafor=name"),
    ("The Okafors were all in.", "Okafors=name"),
    ("Ifeoma Eze and Ngozi speak well of each other.", "Ifeoma=name Eze=name Ngozi=name"),
    ("Ifoma is managing, and misses her evenings.", "Ifoma=near"),
    ("She was safe with her aunt.", ""),
    ("Zed slept through.", "Zed=name"),
    ("The tablets make her sleep in the mornings.", ""),
    ("There is no food in the cupboards.", "no=not no_food=risk"),
    ("She has no worries about school.", "no=not"),
    ("He didn't want to talk.", "didn't=not"),
    ("He didn’t want to talk.", "didn’t=not"),
    ("Mum cannot wake, and nobody but the children is up.", "cannot=not nobody=not"),
    ("I know that she noticed, and I note it now.", ""),
    ("Ngozi denied that he was there.", "Ngozi=name denied=not"),
    ("She said never again, without looking at me.", "never=not without=not"),
    ("He is seven years old.", "seven_years_old.=number"),
    ("Zed is a three-year-old with a cold.", "Zed=name three-year-old=number"),
    ("She takes twenty five milligrams twice a day.", "twenty_five_milligrams=number twice=number"),
    ("I paid £180 for a bed.", "£180=number"),
    ("We meet on Thursday at half past three.", "Thursday=number half_past_three.=number"),
    ("It was the fifth of March.", "fifth_of_March.=number"),
    ("The call came at 14:02.", "14:02.=number"),
    ("In May she may march to school.", "May=number"),
    ("No one of them is the one for one night only.", "No=not one_night=number"),
    ("One day he told me that he has one bruise.", "bruise.=risk"),
    ("A couple of weeks ago the couple moved in.", "couple=number"),
    ("The review is on 3.4.2026, after 9.30am.", "3.4.2026,=number 9.30am.=number"),
    ("There was a bruise on his arm.", "bruise=risk"),
    ("He hit Zed, and the white kitten ran off.", "hit=risk Zed,=name"),
    ("She took the knife away and hid it.", "knife=risk hid=risk"),
    ("Mum was drunk and he was shouting.", "drunk=risk shouting.=risk"),
    ("She talked about suicide and feeling hopeless.", "suicide=risk hopeless.=risk"),
    ("They live in harmony and there is little to drink.", ""),
    ("He has a black eye, and she was left alone.", "black_eye,=risk left_alone.=risk"),
    ("They were not scared of the police.", "not=not scared=risk police.=risk"),
    ("A bit of rice, and a chat about the hitch with the bus.", ""),
    ("She cut her arm with a blade.", "cut=risk blade.=risk"),
    ("We stay in touch with school.", ""),
    ("Tobi did not touch the drugs; he never has.", "Tobi=name not=not drugs;=risk never=not"),
    ("", ""),
    (" … ", ""),
];

#[test]
fn what_is_marked_is_this_table() {
    assert!(MARKED.len() > 40);
    let names = okafors();
    let wrong = MARKED.iter().map(|(sentence, expected)| (sentence, told(&said(sentence), &names), expected));
    let wrong: Vec<_> = wrong.filter(|(_, told, expected)| told != *expected).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_same_is_marked_where_the_model_tells_its_words_apart() {
    let names = okafors();
    for (sentence, expected) in MARKED.iter().filter(|(sentence, _)| !sentence.trim().is_empty()) {
        assert_eq!(told(&in_words(&said(sentence)), &names), *expected, "{sentence}");
    }
    // A model may put a word together of several.
    let word = |text: &str, sure| Word { start_ms: 0, end_ms: 1, text: text.into(), sure };
    let cut = Sentence { words: vec![word(" Ama", 90), word("ra", 90), word(" did", 90), word("n't.", 90)], ..said("Amara didn't.") };
    let found: Vec<_> = marks(&cut, &names).into_iter().map(|mark| mark.words).collect();
    assert_eq!(found, [0..2, 2..4]);
}

#[test]
fn whose_name_it_may_be_is_told_and_nobody_is_named_where_it_is_everybodys() {
    let who = |text: &str| match marks(&said(text), &okafors()).into_iter().next().map(|mark| mark.why) {
        Some(Why::Name { who, near }) => (who, near),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(who("I saw Amara."), (vec![AMARA], false));
    assert_eq!(who("I saw Amira."), (vec![AMARA], true));
    assert_eq!(who("I saw Okafor."), (vec![NGOZI], false));
    let brothers = [(AMARA, "Kayleigh Sutton", Part::Child), (TOBI, "Mason Sutton", Part::Child), (ZED, "Will Bright", Part::Child)];
    let names = Names::new(brothers, Some("Sutton"));
    let why = |text: &str| marks(&said(text), &names).into_iter().map(|mark| mark.why).collect::<Vec<_>>();
    assert_eq!(why("the Suttons"), [Why::Name { who: vec![AMARA, TOBI], near: false }]);
    assert_eq!(why("with Kayley and Kelly"), [Why::Name { who: vec![AMARA], near: true }]);
    assert_eq!(why("she will be bright, and Will is here"), [Why::Name { who: vec![ZED], near: false }]);
    assert_eq!(why("Amara"), [], "not of this file");
    assert_eq!(marks(&said("Mrs Hill said so"), &Names::new([], Some("Hill"))).len(), 1);
}

#[test]
fn a_word_of_which_the_machine_was_not_sure_is_marked_and_no_other() {
    let mut sentence = in_words(&said("The kitchen was warm and tidy ."));
    for (index, sure) in [(1, UNSURE_BELOW - 1), (2, 0), (3, UNSURE_BELOW), (5, 49), (6, 0)] {
        sentence.words[index].sure = sure;
    }
    assert_eq!(told(&sentence, &okafors()), "kitchen_was=unsure tidy=unsure");
    assert_eq!(told(&said("The kitchen was warm."), &okafors()), "", "where the model tells no words, it tells no doubt");
}

#[test]
fn every_reason_has_its_plain_words() {
    let near = |near| Why::Name { who: vec![], near };
    let all = [near(false), near(true), Why::Negation, Why::Number, Why::Risk, Why::Unsure, Why::HeardAnew];
    let words: std::collections::BTreeSet<&str> = all.iter().map(Why::words).collect();
    assert_eq!(words.len(), all.len());
}

proptest! {
    #[test]
    fn a_mark_is_of_words_that_are_there_whatever_was_heard(sentence in any_sentence()) {
        let there = if sentence.words.is_empty() { sentence.text.split_whitespace().count() } else { sentence.words.len() };
        for mark in marks(&sentence, &okafors()) {
            prop_assert!(mark.words.start < mark.words.end && mark.words.end <= there, "{mark:?} of {there}");
        }
    }
}
