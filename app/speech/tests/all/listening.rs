//! Real weights on real speech.

use alongside_speech::{Options, SpeechError, Transcriber};

use crate::world::{CITIES, base, cities, loudness, noise, spoken, take_down, text, tiny, wrong_words};

fn english() -> Options {
    Options { language: Some("en".to_owned()), ..Options::default() }
}

#[test]
fn clean_speech_is_taken_down_word_for_word() {
    let found = text(&take_down(tiny(), cities(), &english()));
    assert_eq!(wrong_words(CITIES, &found).0, 0, "{found}");
}

#[test]
fn noisy_speech_is_taken_down_with_few_mistakes() {
    let noise = noise(cities().len(), loudness(cities()) / 10_f32.powf(10.0 / 20.0));
    let noisy: Vec<f32> = cities().iter().zip(noise).map(|(sample, noise)| sample + noise).collect();
    let found = text(&take_down(tiny(), &noisy, &english()));
    assert!(wrong_words(CITIES, &found).0 <= 6, "{found}");
}

#[test]
fn each_sentence_and_word_has_its_time() {
    let segments = take_down(tiny(), cities(), &english());
    let mut since = 0;
    for segment in &segments {
        assert!(segment.start_ms < segment.end_ms && segment.end_ms <= 44_500, "{segment:?}");
        assert_eq!(segment.words.iter().map(|word| word.text.as_str()).collect::<String>(), segment.text);
        for word in &segment.words {
            assert!(word.start_ms >= since && word.start_ms <= word.end_ms, "{word:?} after {since}");
            assert!(word.start_ms >= segment.start_ms && word.end_ms <= segment.end_ms, "{word:?} in {segment:?}");
            assert!((0.0..=1.0).contains(&word.confidence));
            since = word.end_ms;
        }
    }
    // As heard by ear and as faster-whisper has them, to a fifth of a second.
    let words: Vec<_> = segments.iter().flat_map(|segment| &segment.words).collect();
    for (said, at) in WORDS {
        let word = words.iter().find(|word| word.text.trim_matches([' ', ',', '.']) == *said).expect("a word that is said");
        assert!(word.start_ms.abs_diff(*at) <= 200, "{said} at {} instead of {at}", word.start_ms);
    }
    // What is said clearly the model is sure of.
    let mean = words.iter().map(|word| word.confidence).sum::<f32>() / words.len() as f32;
    assert!(mean > 0.8, "{mean}");
}

#[test]
fn a_sentence_begins_within_half_a_second_of_its_first_word_however_long_the_pause_before_it() {
    // In the pause before "It was the epoch of belief".
    let (before, after) = cities().split_at(8_500 * 16);
    let paused = [before, &[0.0; 2 * 16_000], after].concat();
    for sound in [cities(), &paused] {
        for segment in take_down(tiny(), sound, &english()) {
            let from = usize::try_from(segment.start_ms).expect("short") * 16;
            let heard = sound[from..].iter().take(8_000).copied().collect::<Vec<_>>();
            assert!(heard.chunks(160).any(|part| loudness(part) > 0.01), "{segment:?}");
        }
    }
}

/// Words that are said once, and when, in milliseconds.
const WORDS: &[(&str, u64)] = &[
    ("worst", 3_540),
    ("wisdom", 5_840),
    ("foolishness", 7_540),
    ("belief", 9_900),
    ("light", 14_420),
    ("spring", 18_120),
    ("despair", 20_100),
    ("everything", 21_600),
    ("noisiest", 33_480),
    ("evil", 38_060),
    ("superlative", 39_220),
];

#[test]
fn a_long_recording_gives_its_text_piece_by_piece() {
    let whole = take_down(tiny(), cities(), &english());
    let mut transcriber = Transcriber::new(tiny(), english()).unwrap();
    let mut pieces = Vec::new();
    let mut before_the_end = 0;
    for second in cities().chunks(16_000) {
        transcriber.hear(second).unwrap();
        pieces.extend(std::iter::from_fn(|| transcriber.piece()));
        before_the_end = pieces.len();
    }
    transcriber.end();
    pieces.extend(std::iter::from_fn(|| transcriber.piece()));
    assert_eq!(before_the_end, 1, "the first window is told while the second is spoken");
    assert!(pieces.windows(2).all(|two| two[0].done_ms < two[1].done_ms));
    let segments: Vec<_> = pieces.into_iter().flat_map(|piece| piece.segments).collect();
    assert_eq!(text(&segments), text(&whole));
    assert!(matches!(transcriber.hear(&[0.0]), Err(SpeechError::Ended)));
}

#[test]
fn where_nobody_speaks_nothing_is_made_up() {
    let second = 16_000;
    for (what, samples) in [
        ("nothing", Vec::new()),
        ("less than a frame", vec![0.1; 100]),
        ("silence", vec![0.0; 40 * second]),
        ("a microphone that hears nothing", noise(10 * second, 1e-4)),
        ("hiss", noise(10 * second, 0.003)),
        ("loud noise", noise(35 * second, 0.2)),
        ("a hum", (0..10 * second).map(|at| (at as f32 * 0.02).sin() * 0.1).collect()),
        ("a click", (0..5 * second).map(|at| if at == 20_000 { 1.0 } else { 0.0 }).collect()),
    ] {
        let segments = take_down(tiny(), &samples, &english());
        assert!(segments.is_empty(), "{what}: {}", text(&segments));
    }
}

#[test]
fn speech_after_a_long_silence_is_heard_where_it_is() {
    let mut samples = vec![0.0; 40 * 16_000];
    samples.extend_from_slice(&cities()[..10 * 16_000]);
    let segments = take_down(tiny(), &samples, &english());
    assert!(text(&segments).contains("best of times"), "{}", text(&segments));
    assert!(segments[0].words[0].start_ms >= 39_500, "{:?}", segments[0]);
}

#[test]
fn a_greedy_phone_hears_clean_speech_too() {
    let found = text(&take_down(tiny(), cities(), &Options { beam: 1, words: false, ..english() }));
    assert!(wrong_words(CITIES, &found).0 <= 2, "{found}");
}

#[test]
fn chance_is_the_callers() {
    let drawn = |seed| {
        let options = Options { temperatures: vec![0.8], seed, draws: 2, words: false, ..english() };
        text(&take_down(tiny(), &cities()[..12 * 16_000], &options))
    };
    assert_eq!(drawn(1), drawn(1));
    assert!((2..6).any(|seed| drawn(seed) != drawn(1)));
}

#[test]
fn what_was_said_before_can_be_carried_over() {
    let found = text(&take_down(tiny(), cities(), &Options { carry_over: true, words: false, ..english() }));
    assert!(wrong_words(CITIES, &found).0 <= 3, "{found}");
}

#[test]
fn a_model_of_many_languages_hears_which_is_spoken() {
    let german = "Guten Tag. Die Kinder waren heute in der Schule, und die Mutter hat uns einen Kaffee gekocht.";
    for (voice, said, language, word) in [("de", german, "de", "Kinder"), ("en-us", "The children were at school today.", "en", "school")] {
        let mut transcriber = Transcriber::new(base(), Options { words: false, ..Options::default() }).unwrap();
        transcriber.hear(&spoken(voice, said)).unwrap();
        transcriber.end();
        let segments: Vec<_> = std::iter::from_fn(|| transcriber.piece()).flat_map(|piece| piece.segments).collect();
        assert_eq!(transcriber.language(), Some(language));
        assert!(text(&segments).contains(word), "{}", text(&segments));
    }
}

#[test]
fn what_makes_no_sense_is_refused_in_a_sentence() {
    let refused = |options| Transcriber::new(tiny(), options).err().map(|error| error.to_string());
    let welsh = Options { language: Some("cy".to_owned()), ..Options::default() };
    let expected = "The model does not know the language \"cy\". Choose another, or a model of many languages.";
    assert_eq!(refused(welsh.clone()).as_deref(), Some(expected));
    assert!(Transcriber::new(base(), welsh).is_ok());
    for options in [
        Options { beam: 0, ..Options::default() },
        Options { draws: 17, ..Options::default() },
        Options { temperatures: Vec::new(), ..Options::default() },
        Options { temperatures: vec![f32::NAN], ..Options::default() },
    ] {
        assert!(refused(options).is_some());
    }
    let mut transcriber = Transcriber::new(tiny(), Options::default()).unwrap();
    assert!(matches!(transcriber.hear(&[0.0, f32::NAN]), Err(SpeechError::NotSound)));
    assert!(matches!(transcriber.hear(&[f32::INFINITY]), Err(SpeechError::NotSound)));
}
