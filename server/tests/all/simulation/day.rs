//! One simulated day, from its seed: people write, phones meet the server or do not, things break; in the evening all is calm, and the
//! promises are asked for.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use alongside_core::domain::entry::{BODY_VERSION, Written};
use alongside_core::domain::ids::{EntryId, PersonId};
use alongside_core::sync::store::Store;

use super::chance::Chance;
use super::line::OnTheWay;
use super::oracles::{Evening, Tally};
use super::people::{Begun, strike};
use super::phone::Phone;
use super::server::Server;
use crate::world::{DAY, Pen, amy, ben, cal, eve, file, ines, lea, okafor};

const HOUR: i64 = 60 * 60 * 1_000;

struct Day {
    chance: Rc<Chance>,
    server: Rc<Server>,
    phones: Vec<Phone>,
    on_the_way: OnTheWay,
    begun: Begun,
    last: Vec<Vec<EntryId>>,
    lost_with_the_disk: BTreeSet<EntryId>,
    tally: Tally,
}

/// Lives through one day.
pub(super) async fn live(seed: u64, template: &[u8]) -> Result<Tally, String> {
    let mut day = Day::dawn(seed, template).await;
    let steps = 18 + day.chance.below(18);
    for _ in 0..steps {
        day.server.clock.pass(i64::try_from(day.chance.below(20)).unwrap_or(1) * HOUR / 10);
        day.step().await;
        if day.chance.percent(8) {
            let who = day.chance.below(day.phones.len());
            if day.phones[who].contact().await {
                day.evening().await.need_to_know(|number| number == who)?;
            }
        }
    }
    day.calm_down().await;
    let mut tally = day.tally;
    day.evening().await.all_promises(&mut tally)?;
    let house = day.server.house();
    let report = alongside::ops::verify::log(&house.db).await.map_err(|error| error.to_string())?;
    house.db.close().await;
    if report.is_sound() { Ok(tally) } else { Err(format!("the log is not sound: {report:?}")) }
}

impl Day {
    async fn dawn(seed: u64, template: &[u8]) -> Self {
        let chance = Rc::new(Chance::new(seed));
        let server = Rc::new(Server::start(template).await);
        let on_the_way: OnTheWay = Rc::new(RefCell::new(Vec::new()));
        let mut people: Vec<PersonId> = vec![amy(), cal(), ines()];
        for extra in [amy(), ben(), lea()] {
            if people.len() < 5 && chance.percent(60) {
                people.push(extra);
            }
        }
        let mut phones = Vec::new();
        for (number, person) in people.into_iter().enumerate() {
            let wrong_by = if chance.percent(40) { (i64::try_from(chance.below(2_500)).unwrap_or(0) - 700) * DAY } else { 0 };
            phones.push(Phone::new(person, number as u128, &server, &chance, &on_the_way, wrong_by).await);
        }
        let last = vec![Vec::new(); phones.len()];
        Self {
            chance,
            server,
            phones,
            on_the_way,
            begun: Begun::default(),
            last,
            lost_with_the_disk: BTreeSet::new(),
            tally: Tally::default(),
        }
    }

    async fn step(&mut self) {
        let who = self.chance.below(self.phones.len());
        match self.chance.below(100) {
            0..42 => {
                for _ in 0..=self.chance.below(3) {
                    self.begun.write(&mut self.phones[who], &self.chance, &mut self.last[who]).await;
                }
            }
            42..82 => self.meet(who).await,
            82..88 => self.deliver_one().await,
            88..90 => self.server.kill(self.chance.percent(30)).await,
            90..93 => self.server.back_up(),
            93..94 => self.lose_the_disk().await,
            94..95 => self.server.import(later_version(&self.server)).await,
            _ => self.phones[who].put_away(&self.chance).await.expect("the store answers"),
        }
    }

    async fn meet(&mut self, who: usize) {
        for _ in 0..3 {
            if self.chance.percent(20) {
                self.server.sign().await;
            }
            let kill = strike(&self.chance, 8);
            if !self.phones[who].round(kill).await {
                return;
            }
        }
    }

    /// A request arrives that nobody waits for any more.
    async fn deliver_one(&mut self) {
        let waiting = self.on_the_way.borrow().len();
        if waiting > 0 {
            let (who, request) = self.on_the_way.borrow_mut().swap_remove(self.chance.below(waiting));
            drop(self.server.answer(&who, &request).await);
            self.tally.delivered_late += 1;
        }
    }

    /// The server's disk is lost. What no phone holds any more is lost with it, and only that.
    async fn lose_the_disk(&mut self) {
        let before: BTreeSet<EntryId> =
            self.server.log().await.iter().filter_map(|(_, entry)| Some(entry.written.read_head().ok()?.id)).collect();
        if !self.server.lose_the_disk().await {
            return;
        }
        self.tally.restores += 1;
        let after: BTreeSet<EntryId> =
            self.server.log().await.iter().filter_map(|(_, entry)| Some(entry.written.read_head().ok()?.id)).collect();
        for phone in &self.phones {
            let held = phone.holds_of_its_own().await;
            let lost = phone.kept.keys().filter(|id| before.contains(id) && !after.contains(id) && !held.contains(id));
            self.lost_with_the_disk.extend(lost.copied());
        }
        // It may take a while until somebody says that it was restored. Phones meet the server meanwhile, and some have seen more than it.
        for _ in 0..self.chance.below(4) {
            self.server.clock.pass(60_000);
            let who = self.chance.below(self.phones.len());
            self.meet(who).await;
            self.server.sign().await;
        }
        self.tally.doubted += self.doubting().await;
        self.server.say_restored().await;
    }

    /// How many phones doubt the server.
    async fn doubting(&mut self) -> u64 {
        let mut doubting = 0;
        for phone in &mut self.phones {
            doubting += u64::from(phone.doubts().await);
        }
        doubting
    }

    /// In the evening nothing goes wrong any more, and everybody meets the server until there is nothing left to say.
    async fn calm_down(&mut self) {
        while !self.on_the_way.borrow().is_empty() {
            self.deliver_one().await;
        }
        // Two people take up new phones, which have nothing yet.
        for person in [amy(), cal()] {
            let number = self.phones.len() as u128;
            self.phones.push(Phone::new(person, number, &self.server, &self.chance, &self.on_the_way, 0).await);
        }
        for _ in 0..4 {
            for phone in &mut self.phones {
                phone.calm_down().await;
                for _ in 0..200 {
                    if !phone.round(None).await {
                        break;
                    }
                }
            }
        }
    }

    async fn evening(&self) -> Evening<'_> {
        Evening::of(&self.server, &self.phones, &self.lost_with_the_disk).await
    }
}

impl Phone {
    /// What this phone could offer again: its outbox, and its own entries in the streams that it holds.
    async fn holds_of_its_own(&self) -> BTreeSet<EntryId> {
        let mut own: BTreeSet<EntryId> =
            self.store.outbox().await.expect("the outbox").iter().filter_map(|item| Some(item.head()?.id)).collect();
        for (stream, _, _) in self.store.cursors().await.expect("the cursors") {
            let held = self.store.held(stream).await.expect("the stream");
            let entries = held.into_iter().flat_map(|held| held.entries);
            let heads = entries.filter(|entry| entry.written.body.is_some()).filter_map(|entry| entry.written.read_head().ok());
            own.extend(heads.filter(|head| head.device == self.device).map(|head| head.id));
        }
        own
    }
}

/// Something that a server of a later version took, and this build cannot read.
fn later_version(server: &Server) -> Written {
    let remark = Pen::of(eve(), &server.clock).remark(file(okafor()), "Something new.");
    let body = "{\"something\":\"new\"}".to_owned();
    let mut head = remark.read_head().expect("a head");
    head.version = BODY_VERSION + 1;
    head.body = alongside_core::domain::ids::Digest::of(&[remark.salt.as_deref().unwrap_or("").as_bytes(), b"\n", body.as_bytes()]);
    Written { head: serde_json::to_string(&head).expect("a head"), body: Some(body), ..remark }
}
