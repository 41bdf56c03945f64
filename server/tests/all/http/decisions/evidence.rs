//! What proves a signature: kept as it was, and checked without this software.

use std::path::Path;
use std::process::{Command, Output};

use alongside::ops::verify;

use super::scene::{Scene, sign, sign_off};
use crate::database::{Fresh, on_both_databases};
use crate::http::site::Site;
use crate::world::{accepted, file, okafor};

on_both_databases![
    p8_evidence_that_was_changed_or_removed_is_named,
    p8_the_evidence_is_checked_with_openssl_alone_and_a_changed_byte_shows,
];

async fn p8_evidence_that_was_changed_or_removed_is_named(fresh: Fresh) {
    let mut scene = Scene::on(fresh).await;
    let signed = scene.signed(sign(1)).await;
    let position = accepted(&scene.push(signed).await);
    let another = "UPDATE evidence SET person = 'ffffffff-ffff-7fff-bfff-ffffffffffff'";
    let of_nobody = "UPDATE evidence SET entry = 'ffffffff-ffff-7fff-bfff-ffffffffffff'";
    let longer = |column: &str| {
        let hex = if scene.site.world.fresh.is_postgres() { "'\\x00'::bytea" } else { "X'00'" };
        format!("UPDATE evidence SET {column} = {hex}")
    };
    let changes = [another.to_owned(), of_nobody.to_owned(), longer("text"), longer("client_data"), longer("signature")];
    for change in changes.into_iter().chain(["DELETE FROM evidence".to_owned()]) {
        scene.site.world.fresh.say("CREATE TABLE kept AS SELECT * FROM evidence").await;
        scene.site.world.fresh.say(&change).await;
        let report = verify::log(&scene.site.world.house.db).await.expect("it is read");
        assert_eq!(report.faults.iter().map(|fault| (fault.stream, fault.position)).collect::<Vec<_>>(), [(file(okafor()), position)]);
        scene.site.world.fresh.say("DELETE FROM evidence; INSERT INTO evidence SELECT * FROM kept; DROP TABLE kept").await;
        assert!(scene.is_sound().await);
    }
}

fn export(site: &Site, folder: &Path) -> Output {
    let mut binary = Command::new(env!("CARGO_BIN_EXE_alongside"));
    binary.args(["evidence", "--database", &site.world.fresh.url, "--data"]).arg(&site.folder);
    binary.arg(sign_off(1).to_string()).arg(folder).output().expect("the binary runs")
}

/// Runs what the page of instructions says, in the folder of the files.
fn shell(folder: &Path, command: &str) -> (bool, String) {
    let output = Command::new("sh").arg("-c").arg(command).current_dir(folder).output().expect("a shell");
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The commands of the page of instructions, in its order.
fn commands(page: &str) -> Vec<String> {
    page.split("```").skip(1).step_by(2).map(|block| block.trim().to_owned()).collect()
}

async fn p8_the_evidence_is_checked_with_openssl_alone_and_a_changed_byte_shows(fresh: Fresh) {
    let mut scene = Scene::on(fresh).await;
    let folder = scene.site.folder.join("evidence");
    let none = export(&scene.site, &folder);
    assert!(!none.status.success() && String::from_utf8_lossy(&none.stderr).contains("there is no signature with a passkey"), "{none:?}");
    assert!(!folder.exists());
    let act = scene.signed(sign(1)).await;
    accepted(&scene.push(act).await);
    let written = export(&scene.site, &folder);
    assert!(written.status.success(), "{written:?}");

    let page = std::fs::read_to_string(folder.join("HOW-TO-VERIFY.md")).expect("the page");
    assert!(!page.contains('{'), "nothing of it is left open: {page}");
    let [text, signature, present, address] = commands(&page).try_into().expect("four steps");
    let same = |said: &str| {
        let lines: Vec<&str> = said.split_whitespace().filter(|word| word.len() >= 43).collect();
        lines.len() == 2 && lines[0] == lines[1]
    };
    assert!(same(&shell(&folder, &text).1), "{:?}", shell(&folder, &text));
    assert_eq!(shell(&folder, &signature), (true, "Verified OK\n".to_owned()));
    assert_eq!(shell(&folder, &present).1.trim(), "05");
    assert!(same(&shell(&folder, &address).1), "{:?}", shell(&folder, &address));
    assert!(std::fs::read_to_string(folder.join("proposal.txt")).expect("the text").contains("With whom or where"));

    for (name, command) in [("proposal.txt", &text), ("client-data.json", &signature), ("authenticator-data.bin", &signature)] {
        let before = std::fs::read(folder.join(name)).expect("a file");
        let mut changed = before.clone();
        changed[40.min(before.len() - 1)] ^= 1;
        std::fs::write(folder.join(name), &changed).expect("a file");
        let (well, said) = shell(&folder, command);
        assert!(if name == "proposal.txt" { !same(&said) } else { !well }, "{name}: {said}");
        std::fs::write(folder.join(name), &before).expect("a file");
    }
    assert_eq!(shell(&folder, &signature).1, "Verified OK\n");
    let over = export(&scene.site, &folder);
    assert!(!over.status.success(), "no file is written over");
}
