//! A model on its way to a phone: in parts that are the whole, and that no other version's parts are taken for.

use std::collections::BTreeSet;

use alongside_core::sync::models::{ModelFile, PART_BYTES, PhoneModel};
use proptest::prelude::*;

fn file(name: &str, bytes: u64, sum: char) -> ModelFile {
    ModelFile { name: name.to_owned(), bytes, sha256: sum.to_string().repeat(64) }
}

fn model(files: Vec<ModelFile>) -> PhoneModel {
    PhoneModel { model: "tiny.en 1a5afae0".to_owned(), files }
}

#[test]
fn a_file_comes_in_parts_of_two_mebibytes_and_its_rest() {
    let model = model(vec![file("model.bin", 2 * PART_BYTES + 1, 'a'), file("config.json", 7, 'b'), file("vocabulary.txt", 0, 'c')]);
    let parts: Vec<_> = model.parts().map(|part| (part.file.name.as_str(), part.range(), part.bytes())).collect();
    let expected = [
        ("model.bin", (0, PART_BYTES - 1), PART_BYTES),
        ("model.bin", (PART_BYTES, 2 * PART_BYTES - 1), PART_BYTES),
        ("model.bin", (2 * PART_BYTES, 2 * PART_BYTES), 1),
        ("config.json", (0, 6), 7),
    ];
    assert_eq!(parts, expected);
    assert_eq!(model.bytes(), 2 * PART_BYTES + 8);
}

#[test]
fn it_travels_as_it_always_did() {
    insta::assert_json_snapshot!(model(vec![file("model.bin", 75_538_270, 'a')]));
}

proptest! {
    #[test]
    fn the_parts_are_the_whole_each_byte_once_and_each_kept_in_a_place_of_its_own(lengths in proptest::collection::vec(0..9 * PART_BYTES, 0..4)) {
        let files = lengths.iter().zip('a'..).map(|(bytes, sum)| file(&format!("file {sum}"), *bytes, sum)).collect();
        let model = model(files);
        for one in &model.files {
            let mut next = 0;
            for part in model.parts().filter(|part| part.file == one) {
                let (first, last) = part.range();
                prop_assert_eq!((first, last + 1 - first), (next, part.bytes()));
                prop_assert!(part.bytes() <= PART_BYTES);
                next = last + 1;
            }
            prop_assert_eq!(next, one.bytes);
        }
        let places: BTreeSet<String> = model.parts().map(|part| part.kept_at()).collect();
        prop_assert_eq!(places.len(), model.parts().count());
        prop_assert_eq!(model.parts().map(|part| part.bytes()).sum::<u64>(), model.bytes());
    }
}
