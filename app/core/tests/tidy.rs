//! The house keeps itself: who may use whom, where `cfg` stands, how long a file is, and that nothing is left open or skipped.
//!
//! It reads the sources as text and knows nothing of what they do. A rule that has to change changes here, in a diff that is read.

use std::fs;
use std::path::{Path, PathBuf};

/// What a room may never name. The first folder that fits a file is its room.
const ROOMS: &[(&str, &[&str])] = &[
    (
        "app/core/src/domain",
        &["crate::sync", "leptos", "web_sys", "js_sys", "tokio", "sqlx", "axum", "std::fs", "std::net", "std::time", "std::thread"],
    ),
    ("app/core/src/sync", &["leptos", "web_sys", "js_sys", "tokio", "sqlx", "axum", "std::fs", "std::net", "std::time", "std::thread"]),
    (
        "app/speech/src",
        &[
            "alongside_core",
            "leptos",
            "web_sys",
            "tokio",
            "sqlx",
            "axum",
            "std::fs",
            "std::net",
            "std::time",
            "std::env",
            "tracing",
            "println",
        ],
    ),
    ("app/src/store/idb", &["crate::state", "crate::pages", "crate::components", "crate::routes"]),
    ("app/src/store", &["crate::state", "crate::pages", "crate::components", "crate::routes", "indexed_db"]),
    ("app/src/platform/web", &["crate::state", "crate::pages", "crate::components", "indexed_db"]),
    ("app/src/platform", &["crate::state", "crate::pages", "crate::components", "indexed_db", "web_sys"]),
    ("app/src/state", &["crate::components", "crate::pages", "web_sys", "js_sys", "indexed_db"]),
    ("app/src/components", &["crate::state", "crate::store", "crate::platform", "crate::pages", "crate::routes", "web_sys", "indexed_db"]),
    ("app/src/pages", &["crate::store", "crate::platform", "alongside_core::sync", "web_sys", "js_sys", "indexed_db"]),
    ("server/src/db", &["crate::auth", "crate::ops", "crate::http", "axum", "leptos"]),
    ("server/src/ops", &["crate::http", "crate::auth", "axum", "leptos", "sqlx"]),
    ("server/src/provider", &["crate::db", "crate::ops", "crate::auth", "crate::http", "axum", "leptos", "sqlx"]),
    ("server/src/speech", &["crate::db", "crate::ops", "crate::auth", "crate::http", "axum", "leptos", "sqlx"]),
    ("server/src/jobs", &["crate::db", "crate::auth", "crate::http", "axum", "leptos", "sqlx"]),
    ("server/src/http", &["crate::db", "sqlx"]),
    ("server/src/auth", &["crate::db", "crate::http", "sqlx", "leptos"]),
    ("server/src", &["sqlx"]),
];

/// Where the app may ask what it is compiled for.
const SWITCHES: &[&str] = &["app/src/lib.rs", "app/src/store/mod.rs", "app/src/platform/mod.rs"];

/// Lines in a file: past this, a file holds two things.
const LONGEST: usize = 400;
/// Lines in a page: past this, it becomes a folder.
const LONGEST_PAGE: usize = 300;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace is two folders up")
}

/// Every source file of the house, by its path from the root, with its text.
fn sources() -> Vec<(String, String)> {
    let root = root();
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = ["app", "server", "end2end", "style", "public", ".ci"].iter().map(|name| root.join(name)).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                if !["target", "node_modules", "test-results", "playwright-report", "snapshots"].contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if ["rs", "ts", "mjs", "js", "css", "sql"].iter().any(|kind| path.extension().is_some_and(|end| end == *kind)) {
                let text = fs::read_to_string(&path).expect("a source file is text");
                let path = path.strip_prefix(&root).expect("under the root").to_string_lossy().into_owned();
                found.push((path, text));
            }
        }
    }
    found.sort();
    assert!(found.len() > 50, "the house was not found: {} files under {}", found.len(), root.display());
    found
}

/// What a file says to the compiler: its lines without comments, numbered from one, down to its own tests.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(number, line)| (number + 1, line))
}

/// Whether `line` names `needle` as a path or a word of its own.
fn names(line: &str, needle: &str) -> bool {
    line.match_indices(needle).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + needle.len()..].chars().next();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
            && (needle == "indexed_db" || !after.is_some_and(|c| c.is_alphanumeric() || c == '_'))
    })
}

fn none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n  {}", found.join("\n  "));
}

#[test]
fn no_room_uses_what_it_may_not() {
    let mut found = Vec::new();
    for (path, text) in sources().iter().filter(|(path, _)| path.ends_with(".rs")) {
        let Some((room, never)) = ROOMS.iter().find(|(room, _)| path.starts_with(room)) else { continue };
        for (number, line) in code(text) {
            found.extend(
                never.iter().filter(|needle| names(line, needle)).map(|needle| format!("{path}:{number}: {room} may not name {needle}")),
            );
        }
    }
    none("The import table is broken", &found);
}

#[test]
fn the_app_asks_what_it_is_compiled_for_in_three_files_only() {
    let mut found = Vec::new();
    for (path, text) in sources().iter().filter(|(path, _)| path.starts_with("app/src/") && path.ends_with(".rs")) {
        for (number, line) in code(text).filter(|_| !SWITCHES.contains(&path.as_str())) {
            if line.contains("cfg") && (line.contains("feature =") || line.contains("target_arch") || line.contains("target_family")) {
                found.push(format!("{path}:{number}: {}", line.trim()));
            }
        }
    }
    none("A switch between the browser and the server stands outside its place", &found);
}

#[test]
fn every_rust_file_opens_with_what_it_is_for() {
    let silent = sources().into_iter().filter(|(path, text)| path.ends_with(".rs") && !text.starts_with("//!")).map(|(path, _)| path);
    none("These do not open with //!", &silent.collect::<Vec<_>>());
}

#[test]
fn no_file_is_too_long_to_read() {
    let limit = |path: &str| if path.starts_with("app/src/pages/") { LONGEST_PAGE } else { LONGEST };
    let long = sources()
        .into_iter()
        .filter(|(path, text)| text.lines().count() > limit(path))
        .map(|(path, text)| format!("{path}: {}", text.lines().count()));
    none(&format!("These pass {LONGEST} lines, or {LONGEST_PAGE} in a page"), &long.collect::<Vec<_>>());
}

#[test]
fn nothing_is_left_open_or_skipped() {
    // In halves, so that this file does not find itself.
    let marks: Vec<String> = [
        ("TO", "DO"),
        ("FIX", "ME"),
        ("unimple", "mented!"),
        ("todo", "!("),
        ("#[ig", "nore"),
        (".sk", "ip("),
        (".on", "ly("),
        (".fix", "me("),
        (".waitFor", "Timeout("),
    ]
    .iter()
    .map(|(a, b)| format!("{a}{b}"))
    .collect();
    let mut found = Vec::new();
    for (path, text) in sources() {
        // Iterators skip too: only a test that is skipped is meant.
        let of_tests = |mark: &str| !mark.starts_with('.') || !path.ends_with(".rs");
        for (number, line) in text.lines().enumerate() {
            found.extend(
                marks
                    .iter()
                    .filter(|mark| of_tests(mark) && line.contains(mark.as_str()))
                    .map(|mark| format!("{path}:{}: {mark}", number + 1)),
            );
        }
    }
    none("Left open, or skipped", &found);
}

#[test]
fn every_test_that_the_readme_names_exists() {
    let readme = fs::read_to_string(root().join("README.md")).expect("there is a README");
    let sources = sources();
    let missing: Vec<_> = readme
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| name.matches('_').count() >= 3 && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'))
        .filter(|name| !sources.iter().any(|(_, text)| text.contains(&format!("fn {name}("))))
        .map(str::to_owned)
        .collect();
    none("README names tests that are not there", &missing);
}
