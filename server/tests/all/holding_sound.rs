//! Sound in the holding place: what a phone recorded that nobody can open any more, and what becomes of it.

use std::path::PathBuf;

use alongside::ops::Who;
use alongside::ops::door::{deliver, signed};
use alongside::ops::holding::{list, take_in};
use alongside::ops::recordings::{self, Whole};
use alongside::ops::sound_folder::{Part, SoundFolder};
use alongside_core::domain::ids::{Digest, FamilyId, PersonId, RecordingId, StreamId};
use alongside_core::sync::devices::TakenIn;
use alongside_core::sync::door::{Held, SealedItem};
use serde_json::json;
use uuid::Uuid;

use crate::database::{Fresh, on_both_databases};
use crate::handset::Handset;
use crate::world::{DAY, World, amy, authority, ben, cal, file, okafor};

on_both_databases![
    p2_what_a_phone_recorded_that_nobody_can_open_is_taken_in_whole_and_the_team_hears_it,
    p2_what_has_not_ended_waits_until_its_phone_is_given_up,
    p2_a_part_that_is_missing_keeps_the_recording_held_until_it_comes,
    p2_what_belongs_to_no_family_yet_stays_held,
    p3_what_its_own_phone_sends_after_all_is_held_no_more,
    p3_delivered_again_after_it_was_taken_in_it_is_nothing_new,
    what_is_sealed_to_another_end_than_its_parts_have_is_not_taken_in,
    p2_a_colleagues_recording_of_the_same_name_lets_go_of_nothing,
    p5_sound_for_a_file_that_is_not_its_authors_is_not_taken_in,
    p2_a_part_that_was_sealed_anew_lies_there_twice_and_counts_once,
    p2_what_came_after_a_recording_was_taken_in_is_let_go_of_only_where_it_is_the_same,
];

const PARTS: usize = 40;

/// A scene: a phone of Amy's that is known, and a folder for sound.
struct Scene {
    world: World,
    phone: Handset,
    sound: SoundFolder,
    folder: PathBuf,
}

impl Drop for Scene {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

fn recording() -> RecordingId {
    RecordingId::from_uuid(Uuid::from_u128(0x77))
}

fn part(number: usize) -> Vec<u8> {
    format!("second {number} of what she said; ").into_bytes()
}

fn whole() -> Vec<u8> {
    (0..PARTS).flat_map(part).collect()
}

impl Scene {
    async fn on(fresh: Fresh) -> Self {
        let folder = std::env::temp_dir().join(format!("alongside-sound-{}", Digest::of(&[fresh.url.as_bytes()])));
        let world = World::on(fresh).await;
        let phone = Handset::of(world.pen(amy())).known_to(&world).await;
        Self { world, phone, sound: SoundFolder::new(folder.clone()), folder }
    }

    /// What tells of the recording, as it lies on the phone. `ended` where it has.
    fn told(&self, stream: StreamId, ended: Option<Digest>) -> SealedItem {
        let stopped = ended.map(|digest| json!({ "at": 1, "length_ms": 40_000, "digest": digest, "parts": PARTS, "recovered": false }));
        let about = json!({
            "recording": recording(), "stream": stream, "visit": null, "media_type": "audio/webm;codecs=opus",
            "began_at": 1, "stopped": stopped, "noted": true, "parts_at": "parts/00ff:",
        });
        self.phone.seal_at("sounds/00ee", about.to_string().as_bytes())
    }

    fn part(&self, number: usize) -> SealedItem {
        self.phone.seal_at(&format!("parts/00ff:{number:08}"), &part(number))
    }

    fn all(&self, stream: StreamId, ended: Option<Digest>) -> Vec<SealedItem> {
        std::iter::once(self.told(stream, ended)).chain((0..PARTS).map(|number| self.part(number))).collect()
    }

    async fn delivers(&self, items: Vec<SealedItem>) -> Held {
        let count = items.len();
        let delivery = self.phone.signs(&self.phone.delivery(vec![self.phone.wrapped()], items));
        let signed = signed(&self.world.house, &delivery).await.expect("a known device signed it");
        let held = deliver(&self.world.house, &signed).await.expect("held");
        assert_eq!(held.held.len(), count);
        held
    }

    async fn taken_in(&self) -> TakenIn {
        let who = Who { authority: authority(), person: ben() };
        take_in(&self.world.house, &self.sound, &who, self.phone.pen.device).await.expect("an answer").expect("a colleague of the team")
    }

    async fn heard_by(&self, person: PersonId) -> Option<Vec<u8>> {
        let who = Who { authority: authority(), person };
        let sound = recordings::listen(&self.world.house, &self.sound, &who, recording()).await.ok()?;
        Some(std::fs::read(sound.file).expect("the sound"))
    }

    async fn waiting(&self) -> i64 {
        self.world.fresh.count("SELECT COUNT(*) FROM held_items WHERE taken_at IS NULL").await
    }
}

fn of_all() -> Option<Digest> {
    Some(Digest::of(&[&whole()]))
}

const fn stays() -> TakenIn {
    TakenIn { taken: 0, kept: Vec::new(), unread: 0, sound_kept: 1 }
}

const fn came() -> TakenIn {
    TakenIn { taken: 1, kept: Vec::new(), unread: 0, sound_kept: 0 }
}

async fn p2_what_a_phone_recorded_that_nobody_can_open_is_taken_in_whole_and_the_team_hears_it(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    scene.delivers(scene.all(file(okafor()), of_all())).await;
    let who = Who { authority: authority(), person: ben() };
    let listed = list(&scene.world.house, &who).await.expect("a list");
    assert_eq!((listed[0].items, listed[0].unread), (1, 0), "a recording is one thing");
    assert_eq!(scene.taken_in().await, came());
    assert_eq!(scene.heard_by(ben()).await, Some(whole()), "to the byte");
    assert_eq!(scene.heard_by(cal()).await, None);
    assert_eq!(scene.waiting().await, 0);
    let by_ben = format!("SELECT COUNT(*) FROM held_items WHERE taken_by = '{}' AND LENGTH(bytes) = 0 AND wrapped IS NULL", ben());
    assert_eq!(scene.world.fresh.count(&by_ben).await, PARTS as i64 + 1, "nothing of it is left but whose hand it was");
}

async fn p2_what_has_not_ended_waits_until_its_phone_is_given_up(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    scene.delivers(scene.all(file(okafor()), None)).await;
    assert_eq!(scene.taken_in().await, stays());
    alongside::ops::devices::revoke(&scene.world.house, scene.phone.pen.device).await.expect("revoked");
    assert_eq!(scene.taken_in().await, stays(), "the rest may be on its way");
    scene.world.clock.pass(DAY + 1);
    assert_eq!(scene.taken_in().await, came(), "what there is of it is all that there will be");
    assert_eq!(scene.heard_by(ben()).await, Some(whole()));
}

async fn p2_a_part_that_is_missing_keeps_the_recording_held_until_it_comes(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    let mut items = scene.all(file(okafor()), of_all());
    let last = items.pop().expect("the last part");
    let middle = items.remove(20);
    scene.delivers(items).await;
    assert_eq!(scene.taken_in().await, stays());
    scene.delivers(vec![last]).await;
    assert_eq!(scene.taken_in().await, stays());
    assert_eq!(scene.heard_by(ben()).await, None, "half a recording is none");
    scene.delivers(vec![middle]).await;
    assert_eq!(scene.taken_in().await, came());
    assert_eq!(scene.heard_by(ben()).await, Some(whole()));
}

async fn p2_what_belongs_to_no_family_yet_stays_held(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    scene.delivers(scene.all(StreamId::Person(amy()), of_all())).await;
    alongside::ops::devices::revoke(&scene.world.house, scene.phone.pen.device).await.expect("revoked");
    assert_eq!(scene.taken_in().await, stays());
    assert_eq!(scene.waiting().await, PARTS as i64 + 1);
}

async fn p3_what_its_own_phone_sends_after_all_is_held_no_more(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    scene.delivers(scene.all(file(okafor()), of_all())).await;
    let (house, author) = (&scene.world.house, scene.phone.pen.who);
    recordings::announce(house, &author, recording(), file(okafor()), "audio/webm;codecs=opus").await.expect("announced");
    let one = Part { part: 0, digest: Digest::of(&[&whole()]) };
    recordings::take(house, &scene.sound, &author, recording(), one, whole()).await.expect("taken");
    let named = Whole { parts: 1, bytes: whole().len() as u64, digest: Digest::of(&[&whole()]) };
    recordings::complete(house, &scene.sound, &author, recording(), named).await.expect("whole");
    assert_eq!(scene.waiting().await, 0);
    assert_eq!(scene.taken_in().await, TakenIn::default());
}

async fn p2_a_colleagues_recording_of_the_same_name_lets_go_of_nothing(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    scene.delivers(scene.all(file(okafor()), of_all())).await;
    let (house, other) = (&scene.world.house, Who { authority: authority(), person: ben() });
    recordings::announce(house, &other, recording(), file(okafor()), "audio/webm").await.expect("announced");
    let one = Part { part: 0, digest: Digest::of(&[b"another"]) };
    recordings::take(house, &scene.sound, &other, recording(), one, b"another".to_vec()).await.expect("taken");
    let named = Whole { parts: 1, bytes: 7, digest: Digest::of(&[b"another"]) };
    recordings::complete(house, &scene.sound, &other, recording(), named).await.expect("whole");
    assert_eq!(scene.taken_in().await, stays(), "the name is taken");
    assert_eq!(scene.waiting().await, PARTS as i64 + 1);
}

async fn p3_delivered_again_after_it_was_taken_in_it_is_nothing_new(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    scene.delivers(scene.all(file(okafor()), of_all())).await;
    assert_eq!(scene.taken_in().await, came());
    scene.delivers(scene.all(file(okafor()), of_all())).await;
    assert_eq!(scene.waiting().await, 0);
    assert_eq!(scene.taken_in().await, TakenIn::default());
}

async fn what_is_sealed_to_another_end_than_its_parts_have_is_not_taken_in(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    scene.delivers(scene.all(file(okafor()), Some(Digest::of(&[b"another"])))).await;
    assert_eq!(scene.taken_in().await, stays());
    assert_eq!(scene.heard_by(ben()).await, None);
    assert_eq!(scene.waiting().await, PARTS as i64 + 1);
}

async fn p5_sound_for_a_file_that_is_not_its_authors_is_not_taken_in(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    scene.delivers(scene.all(StreamId::Family(FamilyId::from_uuid(Uuid::from_u128(0x999))), of_all())).await;
    assert_eq!(scene.taken_in().await, stays());
}

async fn p2_a_part_that_was_sealed_anew_lies_there_twice_and_counts_once(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    scene.delivers(scene.all(file(okafor()), of_all())).await;
    scene.delivers(vec![scene.phone.seal_once_more_at(&scene.part(5).place, &part(5), 1)]).await;
    let readable = format!("SELECT COUNT(*) FROM held_items WHERE place = '{}' AND unread IS NULL", scene.part(5).place);
    assert_eq!(scene.world.fresh.count(&readable).await, 2);
    assert_eq!(scene.taken_in().await.taken, 1);
    assert_eq!(scene.heard_by(ben()).await, Some(whole()));
}

async fn p2_what_came_after_a_recording_was_taken_in_is_let_go_of_only_where_it_is_the_same(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    let mut early = scene.all(file(okafor()), None);
    let late = early.split_off(21);
    scene.delivers(early).await;
    alongside::ops::devices::revoke(&scene.world.house, scene.phone.pen.device).await.expect("revoked");
    scene.world.clock.pass(DAY + 1);
    assert_eq!(scene.taken_in().await, came(), "a day later nothing more had come");
    let told_again = scene.told(file(okafor()), of_all());
    let count = late.len() as i64;
    scene.delivers(late.into_iter().chain([told_again]).collect()).await;
    assert_eq!(scene.taken_in().await, stays(), "the rest is not in the file");
    assert_eq!(scene.waiting().await, count + 1, "and nothing of it was let go of");
}
