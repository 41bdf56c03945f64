//! Bytes that anybody may send: whatever the fuzzers found before, and the seeds that they began with, is read again at every run.

use std::fs;
use std::path::Path;

#[path = "../../fuzz/untrusted.rs"]
mod readers;

#[test]
fn nothing_that_was_ever_found_makes_a_reader_panic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    for (name, read) in readers::ALL {
        let found: Vec<_> = fs::read_dir(folder.join(name)).expect("a folder for each reader").flatten().collect();
        assert!(found.len() > 3, "{name} has next to nothing to read");
        for file in found {
            read(&fs::read(file.path()).expect("a file that can be read"));
        }
    }
}
