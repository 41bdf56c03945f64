//! A model's stretches are no sentences: they are cut and joined until they are, and nothing that was heard is lost over it.

use proptest::prelude::*;

use super::*;

const STRETCHES: &[(&[&str], &[&str])] = &[
    (&["The flat was cold."], &["The flat was cold."]),
    (&["It was cold. Worries. Nobody was up."], &["It was cold.", "Worries.", "Nobody was up."]),
    (&["Maya to call school", "by Friday."], &["Maya to call school by Friday."]),
    (&["I saw Amara and", "Tobi. Next steps. Maya to", "call school."], &["I saw Amara and Tobi.", "Next steps.", "Maya to call school."]),
    (&["I saw Dr. Shah at 9 a.m. on Friday."], &["I saw Dr. Shah at 9 a.m. on Friday."]),
    (&["I spoke to Dr.", "Shah."], &["I spoke to Dr. Shah."]),
    (&["He paid 3.50. \"That is all.\" He left."], &["He paid 3.50.", "\"That is all.\"", "He left."]),
    (&["Worries: Nobody was up."], &["Worries:", "Nobody was up."]),
    (&["Worries: nobody was up."], &["Worries: nobody was up."]),
    (&["He said no. and left"], &["He said no. and left"]),
    (&["", " ", "Well?"], &["Well?"]),
    (&["3 children. 5 beds."], &["3 children.", "5 beds."]),
];

#[test]
fn what_is_a_sentence_is_this_table() {
    for in_its_words in [false, true] {
        for (stretches, expected) in STRETCHES {
            let mut heard = transcript(stretches);
            if in_its_words {
                heard.sentences = heard.sentences.iter().map(in_words).collect();
            }
            let told: Vec<String> = heard.in_sentences().sentences.into_iter().map(|one| one.text).collect();
            assert_eq!(told, *expected, "{in_its_words}");
        }
    }
}

#[test]
fn a_sentence_that_was_cut_out_keeps_its_words_and_its_time() {
    let told = Transcript { sentences: vec![in_words(&said("It was cold. Worries."))], ..transcript(&[]) }.in_sentences().sentences;
    assert_eq!((told[1].start_ms, told[1].end_ms, told[1].words.len()), (3, 4, 1));
    let untold = transcript(&["It was cold. Worries."]).in_sentences().sentences;
    assert_eq!((untold[0].start_ms, untold[0].end_ms, untold[1].start_ms, untold[1].end_ms), (0, 557, 557, 900));
    let mut far = transcript(&["It was", "cold."]);
    far.sentences[1].start_ms = 9_000;
    assert_eq!(far.in_sentences().sentences.len(), 2, "after a pause nothing is joined");
}

proptest! {
    #[test]
    fn p2_in_sentences_every_word_is_there_in_its_order_and_once_is_enough(heard in any_transcript()) {
        let words = |heard: &Transcript| heard.sentences.iter().flat_map(|one| one.text.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect::<Vec<_>>();
        let once = heard.clone().in_sentences();
        prop_assert_eq!(words(&once), words(&heard));
        for one in &once.sentences {
            let whole: String = one.words.iter().map(|word| word.text.as_str()).collect();
            prop_assert!(one.words.is_empty() || whole == one.text, "{one:?}");
        }
        prop_assert_eq!(once.clone().in_sentences(), once);
    }
}
