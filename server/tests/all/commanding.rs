//! What the operator's commands say and answer, as the shell sees it: the binary itself is run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use alongside::clock::SystemClock;
use alongside::ops::Who;
use alongside::ops::checkpoint::make_at_once;
use alongside::ops::passkeys::{self, PasskeyError};
use alongside::ops::recovery;
use alongside::ops::sessions::{self, Worth};
use alongside::ops::sync::{SyncError, round};
use alongside_core::domain::clock::Clock as _;
use alongside_core::domain::ids::{Digest, Position};
use alongside_core::domain::policy::SETTLED_DAYS;
use alongside_core::sync::protocol::SyncRequest;

use crate::database::{Fresh, on_both_databases};
use crate::handset::Handset;
use crate::world::{DAY, START, World, accepted, amy, authority, ben, eve, file, okafor, request, sol};

on_both_databases![
    verify_says_that_all_is_well_and_what_is_not,
    p2_after_a_restore_phones_see_a_new_epoch_and_what_was_lost_comes_back_once,
    the_operator_says_as_whom_the_directory_knows_a_colleague_and_revoking_them_undoes_it,
    p5_a_device_is_revoked_by_its_id_and_a_person_with_everything_and_is_let_in_again_by_two,
    the_operator_is_one_of_two_who_let_somebody_in_again_and_never_both,
    with_other_keys_nothing_is_restored_and_verify_names_the_first_checkpoint,
];

/// Runs a command on the database of a world.
fn run(world: &World, command: &str) -> Output {
    run_with(world, command, &[])
}

fn run_with(world: &World, command: &str, more: &[&str]) -> Output {
    let keys = keys_of(world);
    let output = run_keeping(world, &keys, command, more);
    // Not every command makes them.
    drop(std::fs::remove_file(keys));
    output
}

fn keys_of(world: &World) -> PathBuf {
    std::env::temp_dir().join(format!("alongside-{}.keys", Digest::of(&[world.fresh.url.as_bytes()])))
}

/// Runs with a file of keys that stays.
fn run_keeping(world: &World, keys: &Path, command: &str, more: &[&str]) -> Output {
    let mut binary = Command::new(env!("CARGO_BIN_EXE_alongside"));
    binary.arg(command).arg("--database").arg(&world.fresh.url).arg("--data").arg(std::env::temp_dir()).arg("--keys").arg(keys);
    binary.args(more).output().expect("the binary runs")
}

/// Whether it went well, and what it said.
fn said(output: &Output) -> (bool, String) {
    let said = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    (output.status.success(), said.concat())
}

async fn verify_says_that_all_is_well_and_what_is_not(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    accepted(&world.push(&pen, &[&pen.remark(file(okafor()), "She rang.")]).await[0]);
    assert_eq!(said(&run(&world, "verify")), (true, "All is well: 19 entries in 7 streams, and 0 looks at them.\n".to_owned()));

    let stream = "stream LIKE 'family:%000a'";
    let cut_off = format!(
        "DELETE FROM entries WHERE {stream} AND position = 3;
         UPDATE streams SET head = 2, chain = (SELECT chain FROM entries WHERE {stream} AND position = 2) WHERE {stream};"
    );
    let told = "the log is not as it was written.";
    let whose = crate::world::authority();
    for (damage, line) in [
        (cut_off, format!("{whose}: the server took 19 entries, and the log holds 18 entries: some are gone")),
        (
            "UPDATE authorities SET entries = 1".to_owned(),
            format!("{whose}: the server took 1 entry, and the log holds 18 entries: some came past the server"),
        ),
        (
            "DELETE FROM authorities".to_owned(),
            format!("{whose}: the server took 0 entries, and the log holds 18 entries: some came past the server"),
        ),
    ] {
        world.fresh.say(&damage).await;
        assert_eq!(said(&run(&world, "verify")), (false, format!("alongside: {told}\n{line}\n")));
    }
    world.fresh.say(&format!("DELETE FROM bodies WHERE {stream} AND position = 2")).await;
    let (well, all) = said(&run(&world, "verify"));
    assert_eq!((well, all.lines().count()), (false, 3), "the fault and the count: {all}");
    assert!(all.contains(&format!("{} at 2: its words are gone, and no rule took them out", file(okafor()))), "{all}");
}

async fn p2_after_a_restore_phones_see_a_new_epoch_and_what_was_lost_comes_back_once(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    let (kept, lost) = (pen.remark(file(okafor()), "Before the backup."), pen.remark(file(okafor()), "After the backup."));
    let before = world.round(&pen, request(&pen, &[&kept, &lost])).await.expect("an answer");
    let asked = SyncRequest { epoch: Some(before.epoch), cursors: BTreeMap::from([(file(okafor()), Position(4))]), ..request(&pen, &[]) };
    restore_to(&world, 3).await;

    let (well, told) = said(&run(&world, "restored"));
    assert!(well && told.starts_with("A new epoch has begun: "), "{told}");
    let again = SyncRequest { push: vec![kept, lost], ..asked.clone() };
    let other_process = world.another_process().await;
    for house in [&world.house, &other_process] {
        let after = round(house, &pen.who, again.clone()).await.expect("an answer");
        assert_ne!(after.epoch, before.epoch);
        assert!(told.contains(&after.epoch.to_string()), "{told}");
        let page = after.streams.iter().find(|page| page.stream == file(okafor())).expect("the file");
        assert_eq!(page.entries.len(), 4, "the cursor was of another history, so the file comes whole");
    }
    assert_eq!(
        said(&run(&world, "verify")).1,
        "All is well: 20 entries in 7 streams, and 0 looks at them. They are as 1 checkpoint signed them.\n"
    );
}

/// The binary has keys of its own, which are not the world's.
async fn with_other_keys_nothing_is_restored_and_verify_names_the_first_checkpoint(fresh: Fresh) {
    let world = World::on(fresh).await;
    make_at_once(&world.house).await.expect("it is signed");
    let keys = keys_of(&world);
    let (well, told) = said(&run_keeping(&world, &keys, "restored", &[]));
    assert!(!well && told.contains("are not those that signed this database's history") && told.contains("--keys"), "{told}");
    assert_eq!(world.fresh.count("SELECT COUNT(*) FROM epochs").await, 1);
    let (well, told) = said(&run_keeping(&world, &keys, "verify", &[]));
    std::fs::remove_file(&keys).expect("it made keys of its own");
    let line = format!("{} checkpoint 1: it is signed with another key\n", crate::world::authority());
    assert!(!well && told.ends_with(&line), "{told}");
}

async fn p5_a_device_is_revoked_by_its_id_and_a_person_with_everything_and_is_let_in_again_by_two(fresh: Fresh) {
    let world = World::on(fresh).await;
    world.have_signed_in(&[eve(), amy()]).await;
    world.clock.pass(SETTLED_DAYS * DAY);
    let (amys, bens) = (Handset::of(world.pen(amy())).known_to(&world).await, Handset::of(world.pen(ben())).known_to(&world).await);
    let device = amys.pen.device.to_string();
    let (well, told) = said(&run_with(&world, "revoke", &["--device", &device]));
    assert!(well && told.starts_with(&format!("{device} is revoked.")), "{told}");
    assert!(matches!(round(&world.house, &amys.pen.who, request(&amys.pen, &[])).await, Err(SyncError::DeviceRevoked)));
    round(&world.house, &bens.pen.who, request(&bens.pen, &[])).await.expect("only that one");

    let here = sessions::begin(&world.house, bens.pen.who, None, None).await.expect("a session");
    let passkey = format!("INSERT INTO passkeys VALUES ('AA', '{}', '{}', '{{}}', 1, NULL)", authority(), ben());
    world.fresh.say(&passkey).await;
    let invite = async || passkeys::invite(&world.house, authority(), ben(), None).await;
    assert!(matches!(invite().await, Err(PasskeyError::TakesTwo)));
    let (well, told) = said(&run_with(&world, "revoke", &["--person", "Ben"]));
    assert!(well && told.starts_with("Ben is revoked: every session and passkey, their account, and 1 phone."), "{told}");
    assert_eq!(sessions::who(&world.house, &here).await.expect("an answer"), Worth::Nothing);
    assert!(matches!(round(&world.house, &bens.pen.who, request(&bens.pen, &[])).await, Err(SyncError::DeviceRevoked)));
    assert!(matches!(invite().await, Err(PasskeyError::TakesTwo)), "what was taken away is remembered");
    let eve = Who { authority: authority(), person: eve() };
    let asked = recovery::ask(&world.house, &eve, ben(), "I know Ben; his phone is lost.").await.expect("it is asked");
    recovery::confirm(&world.house, &amys.pen.who, asked.recovery.recovery).await.expect("he can be let in again");

    let nobody = said(&run_with(&world, "revoke", &["--person", "Nobody"]));
    assert_eq!(nobody, (false, "alongside: Nobody cannot be revoked: there is no colleague of that name\n".to_owned()));
    let nothing = "01900000-0000-7000-8000-00000000dead";
    let told = said(&run_with(&world, "revoke", &["--device", nothing]));
    assert_eq!(told, (false, format!("alongside: {nothing} cannot be revoked: there is no device of that name\n")));
    assert!(!said(&run(&world, "revoke")).0, "it says what");
}

async fn the_operator_says_as_whom_the_directory_knows_a_colleague_and_revoking_them_undoes_it(fresh: Fresh) {
    let world = World::on(fresh).await;
    let expects = |name: &str, account: &str| said(&run_with(&world, "account", &[name, account]));
    let (well, told) = expects("Ben", "Ben@Hazelbrook.example");
    assert!(well && told.starts_with("Ben can sign in with that account"), "{told}");
    assert_eq!(world.fresh.count("SELECT COUNT(*) FROM expected_accounts WHERE name = 'ben@hazelbrook.example'").await, 1);
    let refused = |name: &str, why: &str| (false, format!("alongside: {name} cannot be expected with that account: {why}\n"));
    assert_eq!(expects("Amy", "ben@hazelbrook.example"), refused("Amy", "somebody else is expected with it"));
    assert_eq!(expects("Nobody", "nobody@hazelbrook.example"), refused("Nobody", "there is no colleague of that name"));
    assert_eq!(expects("Amy", " "), refused("Amy", "no account has such a name"));
    let account = format!("INSERT INTO accounts VALUES ('https://login.example', '7', '{}', '{}', 1, 1)", authority(), amy());
    world.fresh.say(&account).await;
    let (well, told) = expects("Amy", "amy@hazelbrook.example");
    assert!(!well && told.contains("they sign in with an account already"), "{told}");
    for name in ["Ben", "Amy"] {
        assert!(said(&run_with(&world, "revoke", &["--person", name])).0);
    }
    for table in ["accounts", "expected_accounts"] {
        assert_eq!(world.fresh.count(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
    }
    assert!(expects("Amy", "amy@hazelbrook.example").0, "she can be let in anew");
}

async fn the_operator_is_one_of_two_who_let_somebody_in_again_and_never_both(fresh: Fresh) {
    let world = World::on(fresh).await;
    world.have_signed_in(&[eve(), sol()]).await;
    for (name, who) in [("AA", ben()), ("BB", eve())] {
        world.fresh.say(&format!("INSERT INTO passkeys VALUES ('{name}', '{}', '{who}', '{{}}', 1, NULL)", authority())).await;
    }
    let recover =
        |name: &str, reason: &str| said(&run_with(&world, "recover", &["--origin", "https://alongside.example", "--reason", reason, name]));
    let why = "He stood before me; I know him.";
    let refused = |name: &str, why: &str| (false, format!("alongside: {name} is not let in again: {why}\n"));
    let enablers = "an enabler asks for it under Team, and a second person confirms it there";
    assert_eq!(recover("Ben", why), refused("Ben", enablers), "there is an enabler to ask");
    assert_eq!(recover("Ben", "Lost."), refused("Ben", "say in a sentence why, and how you know"));
    // The binary goes by the machine's clock.
    world.clock.pass(SystemClock.now().millis() - START);
    let eves = Who { authority: authority(), person: eve() };
    recovery::ask(&world.house, &eves, ben(), "I know Ben; his phone is lost.").await.expect("it is asked");
    let eve_came = async |at: i64| {
        world.fresh.say(&format!("UPDATE had_passkeys SET since_at = {at} WHERE person = '{}'", eve())).await;
    };
    eve_came(world.clock.now().plus(-DAY).millis()).await;
    let (well, told) = recover("Ben", why);
    assert!(!well && told.contains("whoever asked had not been in their team, and able to sign in, for a week"), "{told}");
    eve_came(START).await;
    let (well, link) = recover("Ben", why);
    assert!(well && link.starts_with("https://alongside.example/sign-in#invited="), "{link}");
    assert!(recover("Ben", why).1.contains("it is confirmed already"));

    // The only enabler lost everything. The operator asks, twice, and is still one.
    for _ in 0..2 {
        let (well, told) = recover("Eve", "She stood before me; I know her.");
        assert!(well && told.starts_with("It is asked that Eve be let in again.") && told.contains("It is not done before."), "{told}");
    }
    assert_eq!(world.fresh.count("SELECT COUNT(*) FROM invitations").await, 1, "Ben's");
    let sols = Who { authority: authority(), person: sol() };
    let open = recovery::of(&world.house, &sols).await.expect("a list").pop().expect("one");
    recovery::confirm(&world.house, &sols, open.recovery.recovery).await.expect("he stands in");
    let (well, told) = said(&run(&world, "verify"));
    assert!(well, "{told}");
}

/// The Okafors' file is as it was when it had so many entries.
async fn restore_to(world: &World, position: u64) {
    let here = "stream LIKE 'family:%000a'";
    let gone = format!("{here} AND position > {position}");
    let sql = format!(
        "UPDATE authorities SET entries = entries - (SELECT COUNT(*) FROM entries WHERE {gone});
         DELETE FROM entries WHERE {gone};
         DELETE FROM bodies WHERE {gone};
         UPDATE streams SET head = {position}, chain = (SELECT chain FROM entries WHERE {here} AND position = {position}) WHERE {here};"
    );
    world.fresh.say(&sql).await;
}
