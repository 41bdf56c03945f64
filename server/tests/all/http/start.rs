//! How the server starts and stops, and why it would not.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use alongside::auth::relying;
use alongside::cli::{Cli, Command, Serve};
use alongside::clock::{SystemClock, SystemDice};
use alongside::config::{Config, StartError, make_folders, without_password};
use alongside::http::serve;
use alongside::ops::House;
use alongside::provider::{Said, SecretFrom, Settings, WrongSettings};
use alongside::speech::SpeechSettings;
use clap::{CommandFactory as _, Parser as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::database::Fresh;
use crate::handset::keys;

fn asked(flags: &[&str]) -> Serve {
    let line = ["alongside", "serve"].iter().chain(flags);
    match Cli::try_parse_from(line).expect("a command").command {
        Command::Serve(serve) => *serve,
        other => unreachable!("{other:?}"),
    }
}

#[test]
fn the_help_says_what_the_binary_does() {
    insta::assert_snapshot!(Cli::command().render_long_help().to_string());
}

#[test]
fn the_demo_listens_to_this_machine_alone() {
    for open in ["0.0.0.0:3000", "192.0.2.7:3000", "[::]:3000"] {
        let refused = Config::of(&asked(&["--demo", "--listen", open]));
        assert!(matches!(refused, Err(StartError::DemoInTheOpen(_))), "{open}");
    }
    let site = std::env::temp_dir().join(format!("alongside-start-{}", std::process::id()));
    std::fs::create_dir_all(site.join("pkg")).expect("a site");
    let name = site.to_str().expect("a name");
    for closed in ["127.0.0.1:3000", "[::1]:3000"] {
        assert!(Config::of(&asked(&["--demo", "--listen", closed, "--site", name])).is_ok_and(|config| config.demo), "{closed}");
    }
    drop(std::fs::remove_dir_all(site));
}

#[test]
fn passkeys_are_made_for_a_name_over_https_or_on_this_machine() {
    for (origin, possible) in [
        ("https://alongside.example", true),
        ("https://alongside.example:8443", true),
        ("http://localhost:3000", true),
        ("http://alongside.example", false),
        ("https://alongside.example/app", false),
        ("https://127.0.0.1", false),
        ("https://[::1]:3000", false),
        ("file:///tmp", false),
    ] {
        assert_eq!(relying::party(&origin.parse().expect("an address")).is_ok(), possible, "{origin}");
    }
}

#[test]
fn a_directory_is_asked_over_tls_or_on_this_machine_with_a_client_and_a_secret_that_nobody_sees() {
    let origin = "https://alongside.example".parse().expect("an address");
    let asked = |issuer: &str, client: Option<&str>, secret: SecretFrom| {
        let (issuer, client) = (issuer.to_owned(), client.map(str::to_owned));
        Settings::of(Said { issuer, client, secret, claim: "email".to_owned(), name: "your work account".to_owned() }, Some(&origin))
    };
    let secret = || SecretFrom::environment(Some("between us".to_owned()));
    for (issuer, possible) in [
        ("https://login.authority.example", true),
        ("https://login.authority.example/tenant/v2.0", true),
        ("http://localhost:8080/realms/authority", true),
        ("http://127.0.0.1:8080", true),
        ("http://[::1]:8080", true),
        ("http://login.authority.example", false),
        ("http://localhost.authority.example", false),
        ("http://192.0.2.7", false),
        ("https://login.authority.example/?tenant=1", false),
        ("https://login.authority.example/#tenant", false),
        ("https://us:them@login.authority.example", false),
        ("file:///etc/passwd", false),
        ("login.authority.example", false),
        ("", false),
    ] {
        assert_eq!(asked(issuer, Some("alongside"), secret()).is_ok(), possible, "{issuer}");
    }
    let issuer = "https://login.authority.example";
    for client in [None, Some("")] {
        assert_eq!(asked(issuer, client, secret()), Err(WrongSettings::NoClient));
    }
    let none = "/dev/null/secret";
    assert_eq!(asked(issuer, Some("a"), SecretFrom::File(none.into())), Err(WrongSettings::NoSecretFile(none.into())));
    for empty in [SecretFrom::File("/dev/null".into()), SecretFrom::environment(None), SecretFrom::environment(Some(String::new()))] {
        assert_eq!(asked(issuer, Some("a"), empty), Err(WrongSettings::NoSecret));
    }
    let file = std::env::temp_dir().join(format!("alongside-secret-{}", std::process::id()));
    std::fs::write(&file, "between us\n").expect("a file");
    let from_file = asked(issuer, Some("alongside"), SecretFrom::File(file.clone())).expect("settings");
    drop(std::fs::remove_file(&file));
    assert_eq!(Ok(&from_file), asked(issuer, Some("alongside"), secret()).as_ref());
    assert!(!format!("{from_file:?}").contains("between us"));
}

#[test]
fn a_directory_needs_an_address_to_send_people_back_to_and_no_demonstration_has_one() {
    let site = std::env::temp_dir().join(format!("alongside-directory-{}", std::process::id()));
    std::fs::create_dir_all(site.join("pkg")).expect("a site");
    let name = site.to_str().expect("a name");
    let file = site.join("secret");
    std::fs::write(&file, "between us").expect("a file");
    let directory = ["--site", name, "--accounts-issuer", "https://login.authority.example", "--accounts-client", "alongside"];
    let secret = ["--accounts-secret-file", file.to_str().expect("a name")];
    let of = |more: &[&str]| Config::of(&asked(&[&directory[..], &secret, more].concat()));
    assert!(of(&["--origin", "https://alongside.example"]).is_ok_and(|config| config.accounts.is_some()));
    assert!(matches!(of(&[]), Err(StartError::Accounts(WrongSettings::NoOrigin))));
    assert!(matches!(of(&["--demo", "--origin", "http://localhost:3000"]), Err(StartError::Accounts(WrongSettings::Demo))));
    assert!(Config::of(&asked(&["--site", name])).is_ok_and(|config| config.accounts.is_none()));
    drop(std::fs::remove_dir_all(site));
}

#[test]
fn only_a_demonstration_stands_in_another_time() {
    let line = |flags: &[&str]| Cli::try_parse_from(["alongside", "serve"].iter().chain(flags)).map(drop);
    assert!(line(&["--demo", "--now", "2026-03-02T09:40:00.000Z"]).is_ok());
    for wrong in [&["--now", "2026-03-02T09:40Z"][..], &["--demo", "--now", "yesterday"]] {
        assert!(line(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn what_is_missing_is_said_with_a_way_on() {
    let taken = SocketAddr::from(([127, 0, 0, 1], 3000));
    let of_kind = std::io::Error::from;
    let mut keeping = asked(&[]).keeping;
    keeping.data = "/dev/null/data".into();
    let said = [
        Config::of(&asked(&["--demo", "--listen", "0.0.0.0:3000"])).err(),
        Config::of(&asked(&["--site", "target/nothing"])).err(),
        make_folders(&keeping).err(),
        Some(StartError::listening(taken, of_kind(std::io::ErrorKind::AddrInUse))),
        Some(StartError::listening(taken, of_kind(std::io::ErrorKind::PermissionDenied))),
        Some(StartError::Database {
            database: without_password("postgres://amy:opensesame@db.example/alongside?sslmode=require"),
            cause: "nobody answers".to_owned(),
        }),
        Some(StartError::Origin("http://alongside.example/".to_owned())),
        Some(StartError::Invite("Nobody Known".to_owned(), "there is no colleague of that name")),
        Some(WrongSettings::Issuer("http://login.authority.example".to_owned()).into()),
        Some(WrongSettings::NoClient.into()),
        Some(WrongSettings::NoSecret.into()),
        Some(WrongSettings::NoSecretFile("/etc/alongside/secret".into()).into()),
        Some(WrongSettings::NoOrigin.into()),
        Some(WrongSettings::Demo.into()),
        Some(StartError::Account("Nobody Known".to_owned(), "there is no colleague of that name")),
        Some(StartError::NotEmpty("sqlite:data/alongside.db".to_owned())),
    ];
    let said: Vec<String> = said.into_iter().map(|error| error.expect("a reason").to_string()).collect();
    assert!(!said.join("").contains("opensesame"));
    insta::assert_snapshot!(said.join("\n\n"));
}

#[tokio::test]
async fn a_server_that_is_told_to_stop_answers_what_was_asked_before() {
    let fresh = Fresh::sqlite().await;
    let house = House::open(fresh.connect().await, Arc::new(SystemClock), Arc::new(SystemDice), keys()).await.expect("a house");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let config = Config {
        origin: None,
        accounts: None,
        speech: SpeechSettings::Models { folder: "no models".into(), named: None },
        models: "no models".into(),
        listen: address,
        site: ".".into(),
        data: ".".into(),
        demo: true,
        clock_offset_ms: 0,
        proxies: Vec::new(),
        requests_per_second: 50,
    };
    let (db, (stop, stopped)) = (house.db.clone(), oneshot::channel::<()>());
    let server = tokio::spawn(serve::until(async move { drop(stopped.await) }, listener, house, config));

    let mut caller = TcpStream::connect(address).await.expect("a connection");
    caller
        .write_all(
            b"POST /api/v1/demo/sign-in HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n",
        )
        .await
        .expect("half");
    let mut go_on = [0; 25];
    caller.read_exact(&mut go_on).await.expect("the server asks for the rest");
    assert_eq!(go_on, *b"HTTP/1.1 100 Continue\r\n\r\n");
    stop.send(()).expect("it listens");
    nobody_listens(address).await;
    // A server that did not wait for who is still asking would close its database now.
    for _ in 0..100 {
        db.ping().await.expect("the database is open");
    }
    assert!(!server.is_finished(), "somebody is still asking");
    caller.write_all(b"{}").await.expect("the rest");
    let mut answer = Vec::new();
    caller.read_to_end(&mut answer).await.expect("an answer");
    assert!(String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 400"), "{}", String::from_utf8_lossy(&answer));
    let ended = tokio::time::timeout(Duration::from_secs(10), server).await.expect("it ends").expect("without a panic");
    assert!(ended.is_ok());
}

/// Waits until the server takes no more callers: then it has begun to stop.
async fn nobody_listens(address: SocketAddr) {
    let refused = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), refused).await.expect("nobody listens any more");
}
