//! The access table of the endpoints: every route of the list, asked by everybody whom a file knows in some way. Reviewed as a diff.
//!
//! What may be written, act by act, is the other half: `p5_who_may_do_what_is_this_table` in `app/core/tests/rules`.

use alongside::http::routes::{Route, routes};
use alongside::ops::emergency;
use alongside_core::domain::advice::{AdviceBody, Specialism};
use alongside_core::domain::appointment::{Appointment, Office};
use alongside_core::domain::approval::{ApprovalBody, ApprovalKind, NamedOfficer};
use alongside_core::domain::clock::Clock as _;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{ApprovalId, DeviceId, Digest, PersonId, RecordingId, SignOffId, StreamId, TeamId};
use alongside_core::domain::people::{Details, Part};
use alongside_core::domain::sign_off::{Decision, Reserved, SignOff, SignOffBody};
use alongside_core::domain::team::{Member, TeamBody};
use alongside_core::sync::protocol::{PROTOCOL, SyncRequest};
use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use uuid::Uuid;

use super::site::{Site, empty, post, signed};
use crate::database::{Fresh, on_both_databases};
use crate::world::{
    DAY, Pen, Said, World, accepted, agreement, amy, ben, cal, eve, file, ines, insight, ivo, lea, legal, north, okafor, person, question,
    sol, south, stranger, strategy,
};

on_both_databases![p5_who_is_answered_what_is_this_table];

const HOUR: i64 = 60 * 60 * 1_000;
const SOUND: &[u8] = b"first the tea";

/// Everybody whom a file knows in some way, by how. The first has no session.
fn people() -> [(&'static str, Option<PersonId>); 18] {
    [
        ("nobody", None),
        ("leads", Some(amy())),
        ("co-works", Some(ben())),
        ("team", Some(person(51))),
        ("left", Some(person(52))),
        ("other team", Some(cal())),
        ("emergency", Some(person(53))),
        ("duty", Some(person(54))),
        ("hour over", Some(person(55))),
        ("adviser", Some(ivo())),
        ("claimed", Some(ines())),
        ("lawyer", Some(lea())),
        ("appointed", Some(person(56))),
        ("strategy", Some(person(57))),
        ("asked", Some(sol())),
        ("officer", Some(person(58))),
        ("enabler", Some(eve())),
        ("no team", Some(stranger())),
    ]
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_5000 + number)
}

fn recording() -> RecordingId {
    RecordingId::from_uuid(id(1))
}

fn member(world: &World, number: u128, specialisms: &[Specialism], rights: &[Reserved]) -> Member {
    let (specialisms, rights) = (specialisms.to_vec(), rights.to_vec());
    let from_on = world.clock.now().plus(-30 * DAY).day();
    let (name, profession) = (format!("Colleague {number}"), "Social worker".to_owned());
    Member { person: person(number), name, profession, specialisms, rights, phone: None, from_on, until_on: None }
}

async fn writes(world: &World, pen: &Pen, stream: StreamId, bodies: Vec<Said>) {
    for body in bodies {
        accepted(&world.push(pen, &[&pen.write(stream, body)]).await[0]);
    }
}

/// Who is in which team.
async fn join(world: &World) {
    let enabler = world.pen(eve());
    let practice = [Specialism::Practice];
    let few = [Reserved::SpendAboveThreshold];
    let joins: [(TeamId, Member); 8] = [
        (north(), member(world, 51, &[], &[])),
        (north(), Member { until_on: world.clock.now().plus(-DAY).day().into(), ..member(world, 52, &[], &[]) }),
        (south(), member(world, 53, &[], &[])),
        (south(), member(world, 54, &[], &[])),
        (south(), member(world, 55, &[], &[])),
        (insight(), member(world, 56, &practice, &[])),
        (strategy(), member(world, 57, &[], &few)),
        (strategy(), member(world, 58, &[], &[])),
    ];
    for (team, member) in joins {
        writes(world, &enabler, StreamId::Team(team), vec![TeamBody::Joined(member).into()]).await;
    }
    let (instrument, from_on) = ("Scheme of delegation".to_owned(), world.clock.now().plus(-30 * DAY).day());
    let named = NamedOfficer { person: person(58), kind: ApprovalKind::OutOfArea, instrument, from_on, until_on: None };
    writes(world, &enabler, StreamId::Team(strategy()), vec![TeamBody::Named(named).into()]).await;
    let duty = world.pen(person(54));
    let (from_at, until_at) = (world.clock.now(), world.clock.now().plus(DAY));
    writes(world, &duty, StreamId::Team(south()), vec![TeamBody::OnDuty { person: person(54), from_at, until_at }.into()]).await;
}

/// What there is in the file, and who was asked for what.
async fn work(world: &World) {
    let (pen, child, sign_off) = (world.pen(amy()), person(61), SignOffId::from_uuid(id(2)));
    let details = Details { person: child, name: "Amara".to_owned(), part: Part::Child, born_on: None };
    let (office, source) = (Office::ReviewingOfficer, "By letter".to_owned());
    let from_on = world.clock.now().plus(-30 * DAY).day();
    let appointed = Appointment { child, person: person(56), office, from_on, source, until_on: None };
    let held = FileBody::HeldBy { team: north(), lead: Some(amy()), co_workers: vec![ben()] };
    writes(world, &pen, file(okafor()), vec![held.into(), FileBody::Person(details).into(), FileBody::Appointed(appointed).into()]).await;
    for (number, stream, specialism, adviser) in
        [(1, file(okafor()), Specialism::Practice, ines()), (2, legal(okafor()), Specialism::Legal, lea())]
    {
        accepted(&world.push(&pen, &[&pen.ask(stream, question(number), specialism)]).await[0]);
        writes(world, &world.pen(adviser), stream, vec![AdviceBody::Claimed { question: question(number) }.into()]).await;
    }
    let decision = Decision::Placement { child, with: "Her aunt".to_owned(), change: false };
    let drafted = SignOffBody::Drafted { sign_off, decision, text: "She is safe there.".to_owned() };
    let draft = pen.write(file(okafor()), drafted.clone());
    let proposal = SignOff::after(None, &drafted, draft.read().expect("an entry").origin()).expect("a draft").proposal;
    accepted(&world.push(&pen, &[&draft]).await[0]);
    writes(world, &world.pen(ben()), file(okafor()), vec![SignOffBody::Agreed { sign_off, version: 1 }.into()]).await;
    let requested = SignOffBody::Requested { sign_off, proposal, agreement: agreement() };
    let (approval, kind, text) = (ApprovalId::from_uuid(id(3)), ApprovalKind::OutOfArea, "No place is nearer.".to_owned());
    let asked = ApprovalBody::Asked { approval, kind, children: vec![child], text };
    writes(world, &pen, file(okafor()), vec![requested.into(), asked.into()]).await;
}

/// Amy's recording, whole.
async fn record(site: &Site) {
    let cookie = site.cookie(amy()).await;
    for path in ["/api/v1/recordings", "/api/v1/recordings/{recording}/parts/{part}", "/api/v1/recordings/{recording}/complete"] {
        let route = routes().into_iter().find(|route| route.path == path && route.method != "GET").expect("a route");
        let announces = (path == "/api/v1/recordings").then(recording);
        assert!(site.send(asked(&route, &cookie, announces)).await.status.is_success(), "{path}");
    }
}

async fn crowd(fresh: Fresh) -> Site {
    // All of them come from one address, and nobody is to be asked to wait.
    let site = Site::with(fresh, |config| config.requests_per_second = 1_000).await;
    join(&site.world).await;
    work(&site.world).await;
    record(&site).await;
    let opens = async |number: u128| {
        let who = site.world.pen(person(number)).who;
        emergency::open(&site.world.house, &who, okafor(), "Tobi was found alone at the station.").await.expect("it opens");
    };
    // In the evening: who is on duty may write.
    site.world.clock.pass(9 * HOUR);
    opens(55).await;
    site.world.clock.pass(HOUR);
    opens(53).await;
    opens(54).await;
    site
}

/// A recording of its own for each who asks.
fn of_cookie(cookie: &str) -> RecordingId {
    let mut sixteen = [0; 16];
    sixteen.copy_from_slice(&Digest::of(&[cookie.as_bytes()]).bytes()[..16]);
    RecordingId::from_uuid(Uuid::from_bytes(sixteen))
}

/// A request that a route is made for, towards the family and Amy's recording. A route that is not here is in no table.
fn asked(route: &Route, cookie: &str, announces: Option<RecordingId>) -> Request<Body> {
    let announced = announces.unwrap_or_else(|| of_cookie(cookie));
    let path = route
        .path
        .replace("{family}", &okafor().to_string())
        .replace("{recovery}", &id(6).to_string())
        .replace("{investigation}", &id(7).to_string())
        .replace("{recording}", &recording().to_string())
        .replace("{part}", "0")
        .replace("{file}", "config.json");
    let whole = json!({ "parts": 1, "bytes": SOUND.len(), "digest": Digest::of(&[SOUND]) });
    let body = match (route.method.as_str(), route.path) {
        ("GET", _) => return empty(signed(Request::get(path), cookie)),
        ("PUT", "/api/v1/recordings/{recording}/parts/{part}") => {
            let digest = alongside::http::digest::base64(Digest::of(&[SOUND]).bytes());
            let request = signed(Request::put(path), cookie).header("content-type", "application/octet-stream");
            return request.header("content-digest", format!("sha-256=:{digest}:")).body(Body::from(SOUND)).expect("a request");
        }
        ("POST", "/api/v1/families/{family}/open" | "/api/v1/sign-out" | "/api/v1/recordings/{recording}/transcript") => {
            return empty(signed(Request::post(path), cookie));
        }
        ("POST", "/api/v1/families/find") => json!({ "name": "Okafor", "somebody": "Amara" }),
        ("POST", "/api/v1/families/{family}/break-glass") => json!({ "reason": "Tobi was found alone at the station." }),
        ("POST", "/api/v1/investigations") => {
            json!({ "name": "Okafor", "somebody": "Amara", "person": person(56), "reason": "How the visits were written up.", "days": 7 })
        }
        ("POST", "/api/v1/investigations/{investigation}/end") => json!({}),
        ("POST", "/api/v1/recordings") => json!({ "recording": announced, "stream": file(okafor()), "media_type": "audio/webm" }),
        ("POST", "/api/v1/recordings/{recording}/complete") => whole,
        ("POST", "/api/v1/sessions/end") => json!({ "session": Digest::of(&[]) }),
        ("POST", "/api/v1/sync") => {
            let (device, cursors) = (DeviceId::from_uuid(id(5)), Default::default());
            json!(SyncRequest { protocol: PROTOCOL, epoch: None, device, cursors, push: Vec::new(), cards: None, seen: None })
        }
        // Who signs in, how, on which phone and with what proof is no matter of a file: the body that they would take is not given.
        ("POST", path)
            if [
                "/passkeys",
                "/sign-in",
                "/account",
                "/invitations",
                "/recoveries",
                "/step-up",
                "/demo",
                "/devices",
                "/door",
                "/held",
                "/decisions",
            ]
            .iter()
            .any(|part| path.contains(part)) =>
        {
            json!({})
        }
        (method, path) => unreachable!("{method} {path} is not in the access table: say here what it is asked"),
    };
    post(&path, cookie, &body)
}

/// What came of it: the status; of a round, what it brings of the family.
async fn cell(site: &Site, route: &Route, who: Option<PersonId>) -> String {
    let cookie = match who {
        Some(person) => site.cookie(person).await,
        None => String::new(),
    };
    if route.path == "/api/v1/live" {
        return site.open(asked(route, &cookie, None)).await.status().as_u16().to_string();
    }
    let answer = site.send(asked(route, &cookie, None)).await;
    if route.path != "/api/v1/sync" || !answer.status.is_success() {
        return answer.status.as_u16().to_string();
    }
    let said = answer.json();
    let brings = |stream: StreamId| said["streams"].to_string().contains(&stream.to_string());
    let card = said["cards"].to_string().contains(&okafor().to_string());
    let all = [("file", brings(file(okafor()))), ("legal", brings(legal(okafor()))), ("card", card)];
    let brought: Vec<&str> = all.into_iter().filter_map(|(what, comes)| comes.then_some(what)).collect();
    if brought.is_empty() { "-".to_owned() } else { brought.join("+") }
}

async fn row(site: &Site, route: &Route, under: &str) -> Vec<String> {
    let mut row = vec![format!("{} {}{under}", route.method, route.path.trim_start_matches("/api/v1"))];
    for (_, who) in people() {
        row.push(cell(site, route, who).await);
    }
    row
}

fn table(rows: &[Vec<String>]) -> String {
    let head: Vec<String> = std::iter::once("").chain(people().map(|(how, _)| how)).map(str::to_owned).collect();
    let all = || std::iter::once(&head).chain(rows);
    let widths: Vec<usize> = (0..head.len()).map(|at| all().map(|row| row[at].chars().count()).max().unwrap_or(0)).collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        cells.join(" | ").trim_end().to_owned()
    };
    all().map(line).collect::<Vec<_>>().join("\n")
}

/// Whether what it answers depends on a file.
fn is_of_a_file(route: &Route) -> bool {
    ["/families", "/recordings", "/sync"].iter().any(|part| route.path.contains(part))
}

/// Amy says who of the team sees the file.
async fn says(site: &Site, body: FileBody) {
    writes(&site.world, &site.world.pen(amy()), file(okafor()), vec![body.into()]).await;
}

async fn p5_who_is_answered_what_is_this_table(fresh: Fresh) {
    let site = crowd(fresh).await;
    // What opens the file comes last, so that the other answers do not tell of it.
    let (last, first): (Vec<Route>, Vec<Route>) = routes().into_iter().partition(|route| route.path.ends_with("/break-glass"));
    let (mut rows, mut restricted) = (Vec::new(), Vec::new());
    for route in &first {
        rows.push(row(&site, route, "").await);
    }
    let (members, reason) = ([amy(), ben()].into(), "A colleague is related.".to_owned());
    says(&site, FileBody::Restricted { members, guests: true, reason: reason.clone() }).await;
    for route in routes().iter().filter(|route| is_of_a_file(route)) {
        restricted.push(row(&site, route, ", restricted").await);
    }
    says(&site, FileBody::Unrestricted { reason }).await;
    for route in &last {
        rows.push(row(&site, route, "").await);
    }
    insta::assert_snapshot!("who_is_answered_what", table(&[rows, restricted].concat()));
}
