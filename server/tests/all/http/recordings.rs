//! Sound: parts that come twice, late, in any order or damaged; and who may hear it.

use alongside::ops::look;
use alongside_core::domain::advice::{AdviceBody, Specialism};
use alongside_core::domain::entry::Written;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{Digest, EntryId, FamilyId, NoteId, RecordingId, StreamId, VisitId};
use alongside_core::domain::look::{Given, Ground, Look};
use alongside_core::domain::visit::{VisitBody, Voice};
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use uuid::Uuid;

use super::site::{Answer, MARK, Site, empty, post, signed};
use crate::database::{Fresh, on_both_databases};
use crate::world::{Pen, accepted, amy, ben, cal, eve, file, ines, name, north, okafor, price, question, south};

on_both_databases![
    p3_parts_may_come_in_any_order_and_more_than_once,
    p2_nothing_counts_until_the_whole_is_what_was_named,
    a_part_with_a_wrong_digest_is_not_taken,
    a_recording_cannot_grow_beyond_the_longest_part_by_part,
    a_part_that_comes_again_with_other_bytes_is_told_apart,
    a_recording_is_announced_once_under_its_name,
    p5_who_may_not_see_the_file_neither_sends_nor_hears_nor_learns_that_it_is_there,
    sound_is_played_from_any_place_in_it,
    on_a_full_disk_nothing_is_half_done_and_the_part_can_come_again,
    what_is_no_sound_is_not_taken,
    p5_sound_follows_its_note_to_the_right_family_whenever_it_is_announced,
    p5_a_colleague_who_moves_a_note_takes_its_sound_along_and_none_that_they_only_name,
    p7_who_listens_from_outside_the_team_is_written_down,
];

pub(super) const BEGIN: &[u8] = b"first the tea, ";
const MIDDLE: &[u8] = b"then the words, ";
const END: &[u8] = b"then the door.";

pub(super) fn recording() -> RecordingId {
    RecordingId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_beef))
}

fn whole() -> Vec<u8> {
    [BEGIN, MIDDLE, END].concat()
}

pub(super) fn path(rest: &str) -> String {
    format!("/api/v1/recordings/{}{rest}", recording())
}

/// Somebody who sends sound.
pub(super) struct Sender<'a> {
    pub site: &'a Site,
    pub cookie: String,
}

impl<'a> Sender<'a> {
    pub(super) async fn amy(site: &'a Site) -> Self {
        let sender = Self { site, cookie: site.cookie(amy()).await };
        assert_eq!(sender.announce(file(okafor()), "audio/webm;codecs=opus").await.status.as_u16(), 201);
        sender
    }

    pub(super) async fn announce(&self, stream: StreamId, media_type: &str) -> Answer {
        let body = json!({ "recording": recording(), "stream": stream, "media_type": media_type });
        self.site.send(post("/api/v1/recordings", &self.cookie, &body)).await
    }

    pub(super) async fn part(&self, number: u32, bytes: &[u8]) -> (u16, String) {
        self.part_named(number, bytes, bytes).await.outcome()
    }

    async fn part_named(&self, number: u32, bytes: &[u8], named: &[u8]) -> Answer {
        let digest = alongside::http::digest::base64(Digest::of(&[named]).bytes());
        let request = signed(Request::put(path(&format!("/parts/{number}"))), &self.cookie)
            .header("content-type", "application/octet-stream")
            .header("content-digest", format!("sha-256=:{digest}:"));
        self.site.send(request.body(Body::from(bytes.to_vec())).expect("a request")).await
    }

    pub(super) async fn complete(&self, parts: u32, bytes: &[u8]) -> Answer {
        let body = json!({ "parts": parts, "bytes": bytes.len(), "digest": Digest::of(&[bytes]) });
        self.site.send(post(&path("/complete"), &self.cookie, &body)).await
    }

    async fn progress(&self) -> Value {
        self.site.send(empty(signed(Request::get(path("")), &self.cookie))).await.json()
    }

    pub(super) async fn hear(&self, range: &str) -> Answer {
        let request = signed(Request::get(path("/sound")), &self.cookie);
        self.site.send(empty(if range.is_empty() { request } else { request.header("range", range) })).await
    }
}

const TAKEN: u16 = 204;

fn taken() -> (u16, String) {
    (TAKEN, String::new())
}

async fn p3_parts_may_come_in_any_order_and_more_than_once(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let sender = Sender::amy(&site).await;
    for (number, bytes) in [(2, END), (0, BEGIN), (2, END), (1, MIDDLE), (0, BEGIN)] {
        assert_eq!(sender.part(number, bytes).await, taken());
    }
    assert_eq!(sender.progress().await, json!({ "parts": [0, 1, 2], "complete": false }));
    for _ in 0..2 {
        assert_eq!(sender.complete(3, &whole()).await.status.as_u16(), TAKEN);
    }
    assert_eq!(sender.progress().await, json!({ "parts": [0, 1, 2], "complete": true }));
    assert_eq!(sender.part(1, MIDDLE).await, taken(), "also after it is whole");
    assert_eq!(sender.hear("").await.body, whole());
}

async fn p2_nothing_counts_until_the_whole_is_what_was_named(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let sender = Sender::amy(&site).await;
    sender.part(1, MIDDLE).await;
    let missing = sender.complete(3, &whole()).await;
    assert_eq!((missing.outcome(), missing.json()["missing"].clone()), ((422, "parts_missing".to_owned()), json!([0, 2])));
    sender.part(0, BEGIN).await;
    sender.part(2, END).await;
    let other = [BEGIN, END, MIDDLE].concat();
    for (parts, bytes) in [(3, other.as_slice()), (3, BEGIN), (2, &whole())] {
        assert_eq!(sender.complete(parts, bytes).await.outcome(), (422, "digest_mismatch".to_owned()));
    }
    assert_eq!(sender.hear("").await.outcome(), (404, "not_there".to_owned()));
    assert_eq!(sender.progress().await["complete"], false);
    assert_eq!(sender.complete(3, &whole()).await.status.as_u16(), TAKEN);
}

async fn a_part_with_a_wrong_digest_is_not_taken(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let sender = Sender::amy(&site).await;
    site.take_lines();
    let answer = sender.part_named(0, MARK.as_bytes(), BEGIN).await;
    let lines = site.take_lines();
    insta::assert_json_snapshot!("a_part_with_a_wrong_digest", json!({ "problem": answer.json(), "lines": lines }));
    assert_eq!(sender.progress().await["parts"], json!([]));
    assert_eq!(sender.part(0, BEGIN).await, taken());
    let unnamed = signed(Request::put(path("/parts/1")), &sender.cookie).header("content-type", "application/octet-stream");
    assert_eq!(site.send(empty(unnamed)).await.outcome(), (400, "malformed".to_owned()));
    let too_long = vec![0; alongside::http::recordings::MAX_PART_BYTES + 1];
    assert_eq!(sender.part(1, &too_long).await, (413, "too_large".to_owned()));
    assert_eq!(sender.part(20_000, BEGIN).await, (413, "too_large".to_owned()));
}

async fn a_recording_cannot_grow_beyond_the_longest_part_by_part(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let sender = Sender::amy(&site).await;
    assert_eq!(sender.part(0, BEGIN).await, taken());
    let almost = alongside::ops::recordings::MAX_BYTES - MIDDLE.len() as u64;
    site.world.fresh.say(&format!("UPDATE recording_parts SET bytes = {almost}")).await;
    assert_eq!(sender.part(1, &whole()).await, (413, "too_large".to_owned()));
    assert_eq!(sender.progress().await["parts"], json!([0]), "nothing of it is kept");
    assert_eq!(sender.part(1, MIDDLE).await, taken(), "to the last byte");
    assert_eq!(sender.part(0, BEGIN).await, taken(), "what is there already may come again");
    assert_eq!(sender.part(2, END).await, (413, "too_large".to_owned()));
}

async fn a_part_that_comes_again_with_other_bytes_is_told_apart(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let sender = Sender::amy(&site).await;
    sender.part(0, BEGIN).await;
    assert_eq!(sender.part(0, END).await, (409, "part_differs".to_owned()));
    assert_eq!(sender.complete(1, BEGIN).await.status.as_u16(), TAKEN);
    assert_eq!(sender.part(0, END).await, (409, "part_differs".to_owned()));
    assert_eq!(sender.part(1, END).await, (409, "part_differs".to_owned()), "nothing is added to a whole");
    assert_eq!(sender.hear("").await.body, BEGIN);
}

async fn a_recording_is_announced_once_under_its_name(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let sender = Sender::amy(&site).await;
    assert_eq!(sender.announce(file(okafor()), "audio/webm;codecs=opus").await.status.as_u16(), 200);
    assert_eq!(sender.announce(file(okafor()), "audio/mp4").await.outcome(), (409, "id_reused".to_owned()));
    assert_eq!(sender.announce(StreamId::Person(amy()), "audio/webm;codecs=opus").await.outcome(), (409, "id_reused".to_owned()));
}

async fn p5_who_may_not_see_the_file_neither_sends_nor_hears_nor_learns_that_it_is_there(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let sender = Sender::amy(&site).await;
    sender.part(0, BEGIN).await;
    sender.complete(1, BEGIN).await;
    let colleague = Sender { site: &site, cookie: site.cookie(ben()).await };
    assert_eq!(colleague.hear("").await.body, BEGIN);
    assert_eq!(colleague.part(0, BEGIN).await.0, 404, "only who made it sends it");

    let outsider = Sender { site: &site, cookie: site.cookie(cal()).await };
    let not_there =
        site.send(empty(signed(Request::get("/api/v1/recordings/01900000-0000-7000-8000-00000000dead/sound"), &outsider.cookie))).await;
    let not_theirs = outsider.hear("").await;
    assert_eq!((not_theirs.status, &not_theirs.body), (not_there.status, &not_there.body));
    assert_eq!(outsider.part(0, BEGIN).await, (404, "not_there".to_owned()));
    assert_eq!(outsider.complete(1, BEGIN).await.outcome(), (404, "not_there".to_owned()));
    assert_eq!(outsider.announce(file(okafor()), "audio/webm").await.outcome(), (404, "not_there".to_owned()));
}

async fn sound_is_played_from_any_place_in_it(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let sender = Sender::amy(&site).await;
    sender.part(0, &whole()).await;
    sender.complete(1, &whole()).await;
    let all = sender.hear("").await;
    assert_eq!((all.status.as_u16(), all.header("content-type"), all.header("cache-control")), (200, "audio/webm;codecs=opus", "no-store"));
    let part = sender.hear("bytes=6-8").await;
    assert_eq!((part.status.as_u16(), part.body.as_slice(), part.header("content-range")), (206, b"the".as_slice(), "bytes 6-8/45"));
    assert_eq!(sender.hear("bytes=99-").await.outcome(), (416, "out_of_range".to_owned()));
}

async fn on_a_full_disk_nothing_is_half_done_and_the_part_can_come_again(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let sender = Sender::amy(&site).await;
    sender.part(0, BEGIN).await;
    let folder = site.folder.join(format!("data/sound/{}/{}", crate::world::authority(), recording()));
    let full = fill_the_disk(&site, &folder);
    assert_eq!(sender.part(1, END).await, (507, "storage_full".to_owned()));
    assert_eq!(sender.progress().await["parts"], json!([0]));
    full.into_iter().for_each(|file| drop(std::fs::remove_file(file)));
    assert_eq!(sender.part(1, END).await, taken());
    assert_eq!(std::fs::read_dir(&folder).expect("the folder").count(), 2, "nothing unfinished is left");
}

/// Whatever is written next in the folder meets a full disk: the dice say which names come next.
fn fill_the_disk(site: &Site, folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let now = site.world.house.dice.roll();
    let roll = |count: u64| Digest::of(&[&count.to_be_bytes()]);
    let count = (0..10_000).find(|count| roll(*count).bytes()[..16] == now).expect("the dice count");
    let names = (count + 1..count + 20).map(|count| folder.join(format!("{}.unfinished", &roll(count).to_string()[..32])));
    names.inspect(|name| std::os::unix::fs::symlink("/dev/full", name).expect("a link")).collect()
}

async fn what_is_no_sound_is_not_taken(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let sender = Sender { site: &site, cookie: site.cookie(amy()).await };
    for media_type in ["text/html", "audio/webm\r\nset-cookie: a=b", "", "audio/", &"audio/webm;".repeat(20)] {
        assert_eq!(sender.announce(file(okafor()), media_type).await.outcome(), (415, "wrong_media_type".to_owned()), "{media_type}");
    }
}

const NOTE: NoteId = NoteId::from_uuid(Uuid::from_u128(0xa07e));
const COPY: NoteId = NoteId::from_uuid(Uuid::from_u128(0xa07f));

fn noted(note: NoteId, moved_from: Option<EntryId>) -> VisitBody {
    let voice =
        Some(Voice { recording: recording(), media_type: "audio/webm".to_owned(), millis: 4_000, carries_on: None, rests_on: vec![] });
    VisitBody::Noted {
        visit: VisitId::from_uuid(Uuid::from_u128(0x715)),
        note,
        section: None,
        text: String::new(),
        voice,
        moved_from,
        spoken: None,
    }
}

/// Amy spoke a note into the Okafors' file, of the north team. It belongs to the Prices, whom the south team holds by now.
struct Misplaced {
    site: Site,
    note: Written,
}

impl Misplaced {
    async fn on(fresh: Fresh) -> Self {
        let site = Site::real(fresh).await;
        let pen = site.world.pen(amy());
        let handed_over = pen.write(file(price()), FileBody::HeldBy { team: south(), lead: None, co_workers: Vec::new() });
        let note = pen.write(file(okafor()), noted(NOTE, None));
        for outcome in site.world.push(&pen, &[&handed_over, &note]).await {
            accepted(&outcome);
        }
        Self { site, note }
    }

    /// Somebody writes the note where it belongs.
    async fn copy(&self, pen: &Pen) -> Written {
        let there = pen.write(file(price()), noted(COPY, Some(name(&self.note))));
        accepted(&self.site.world.push(pen, &[&there]).await[0]);
        there
    }

    /// And takes it out where it does not.
    async fn move_it(&self, pen: &Pen) -> Written {
        let there = self.copy(pen).await;
        let away = VisitBody::MovedAway { note: NOTE, entries: vec![name(&self.note)] };
        accepted(&self.site.world.push(pen, &[&pen.write_after(file(okafor()), away, &[&there])]).await[0]);
        there
    }

    /// Cal sees that it belongs to a third family, which her team handed over to the north team.
    async fn move_it_on(&self, there: &Written) {
        let (eve, cal) = (self.site.world.pen(eve()), self.site.world.pen(cal()));
        let third = file(FamilyId::from_uuid(Uuid::from_u128(0x03)));
        let opened = eve.write(third, FileBody::Opened { name: "Third".to_owned(), team: south() });
        accepted(&self.site.world.push(&eve, &[&opened]).await[0]);
        let handed_over = cal.write(third, FileBody::HeldBy { team: north(), lead: None, co_workers: Vec::new() });
        let noted = cal.write(third, noted(NoteId::from_uuid(Uuid::from_u128(0xa080)), Some(name(there))));
        let away = VisitBody::MovedAway { note: COPY, entries: vec![name(there)] };
        let away = cal.write_after(file(price()), away, &[&noted]);
        for outcome in self.site.world.push(&cal, &[&handed_over, &noted, &away]).await {
            accepted(&outcome);
        }
    }

    async fn send(&self) {
        let amy = Sender { site: &self.site, cookie: self.site.cookie(amy()).await };
        for status in [201, 200] {
            assert_eq!(amy.announce(file(okafor()), "audio/webm").await.status.as_u16(), status);
        }
        amy.part(0, BEGIN).await;
        assert_eq!(amy.complete(1, BEGIN).await.status.as_u16(), TAKEN);
    }

    /// Whether the wrong family's team hears it, and the right family's.
    async fn heard(&self) -> [bool; 2] {
        let mut heard = [false; 2];
        for (person, heard) in [ben(), cal()].into_iter().zip(&mut heard) {
            let colleague = Sender { site: &self.site, cookie: self.site.cookie(person).await };
            *heard = colleague.hear("").await.status.as_u16() == 200;
            let text = self.site.send(empty(signed(Request::get(path("/transcript")), &colleague.cookie))).await;
            assert_eq!(text.status.as_u16(), if *heard { 200 } else { 404 }, "what is said goes where the sound goes");
        }
        heard
    }
}

async fn p5_sound_follows_its_note_to_the_right_family_whenever_it_is_announced(fresh: Fresh) {
    let another = fresh.another().await;
    let (before, after) = (Misplaced::on(fresh).await, Misplaced::on(another).await);
    before.send().await;
    assert_eq!(before.heard().await, [true, false]);
    before.move_it(&before.site.world.pen(amy())).await;
    after.move_it(&after.site.world.pen(amy())).await;
    after.send().await;
    for moved in [before, after] {
        assert_eq!(moved.heard().await, [false, true]);
        let sender = Sender { site: &moved.site, cookie: moved.site.cookie(amy()).await };
        for (stream, status) in [(file(okafor()), 200), (file(price()), 200), (StreamId::Person(amy()), 409)] {
            assert_eq!(sender.announce(stream, "audio/webm").await.status.as_u16(), status, "{stream}");
        }
    }
}

async fn p5_a_colleague_who_moves_a_note_takes_its_sound_along_and_none_that_they_only_name(fresh: Fresh) {
    let misplaced = Misplaced::on(fresh).await;
    misplaced.send().await;
    let ben = misplaced.site.world.pen(ben());
    misplaced.copy(&ben).await;
    assert_eq!(misplaced.heard().await, [true, false], "to name somebody's recording moves nothing");
    let there = misplaced.move_it(&ben).await;
    assert_eq!(misplaced.heard().await, [false, true]);
    misplaced.move_it_on(&there).await;
    assert_eq!(misplaced.heard().await, [true, false], "however often it moves, and whoever moves it");
}

/// Her own team plays it as often as it likes; who has it open for their work is written down, each time.
async fn p7_who_listens_from_outside_the_team_is_written_down(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let sender = Sender::amy(&site).await;
    sender.part(0, BEGIN).await;
    sender.complete(1, BEGIN).await;
    assert_eq!(sender.hear("").await.body, BEGIN);
    let (asker, adviser) = (site.world.pen(amy()), site.world.pen(ines()));
    let claimed = AdviceBody::Claimed { question: question(1) };
    site.world.push(&asker, &[&asker.ask(file(okafor()), question(1), Specialism::Practice)]).await;
    site.world.push(&adviser, &[&adviser.write(file(okafor()), claimed)]).await;
    let outsider = Sender { site: &site, cookie: site.cookie(ines()).await };
    assert_eq!(outsider.hear("").await.body, BEGIN);
    assert_eq!(outsider.hear("bytes=6-8").await.status.as_u16(), 206, "a browser asks piece by piece");
    let looks = look::at_family(&site.world.house, &asker.who, okafor()).await.expect("an answer").expect("it is theirs");
    let heard = |look: &&Look| matches!(look.given, Given::Sound { recording: one } if one == recording());
    let heard: Vec<_> = looks.looks.iter().filter(heard).map(|look| (look.person, look.stream, look.ground)).collect();
    assert_eq!(heard, [(ines(), file(okafor()), Ground::Advises { question: question(1) })]);
    site.world.fresh.say("ALTER TABLE looks RENAME TO elsewhere").await;
    assert_eq!(outsider.hear("").await.status.as_u16(), 503, "what cannot be written down is not heard");
}
