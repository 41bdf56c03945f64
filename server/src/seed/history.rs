//! How a file begins and what happens in it between visits: people, statuses, flags, spending, remarks.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{EpisodeId, FlagId, PersonId};
use alongside_core::domain::people::{Details, Link, Part, Relationship};
use alongside_core::domain::safety::{Flag, FlagOn};
use alongside_core::domain::spend::{Pence, Spend};
use alongside_core::domain::status::{Episode, Status};
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::days;
use super::file::{Child, File};
use super::pen::{BEGINNING, Desk, Pen};

pub(super) fn write(pen: &mut Pen, file: &File) {
    let opened_on = days::before(pen.today, file.theme.opened);
    let desk = file.desk(opened_on, 10, 0);
    let opened = FileBody::Opened { name: file.name.clone(), team: file.team.id() };
    pen.write(desk.by(file.enabler), &[], Body::File(opened));
    let held = FileBody::HeldBy { team: file.team.id(), lead: Some(file.lead), co_workers: vec![file.co_worker] };
    pen.write(desk.later(40), &[], Body::File(held));
    people(pen, file, desk.later(45));
    flags(pen, file, desk.later(70));
    for (number, (status, from, until)) in file.theme.statuses.iter().enumerate() {
        episode(pen, file, number, *status, (*from, *until));
    }
    spending(pen, file);
    remarks(pen, file);
}

fn born_on(today: Date, child: &Child, file: &File) -> Date {
    let days = 20 + i64::try_from(file.pick(&child.name, 250)).unwrap_or(0);
    let birthday = today.checked_sub(i32::from(child.age).years()).unwrap_or(today);
    days::exactly_before(birthday, days.min(if child.age == 0 { 120 } else { days }))
}

fn people(pen: &mut Pen, file: &File, desk: Desk) {
    let mut facts = Vec::new();
    for child in &file.children {
        let born_on = Some(born_on(pen.today, child, file));
        facts.push((child.id, FileBody::Person(Details { person: child.id, name: child.name.clone(), part: Part::Child, born_on })));
    }
    for adult in &file.adults {
        facts.push((adult.id, FileBody::Person(Details { person: adult.id, name: adult.name.clone(), part: Part::Adult, born_on: None })));
        let links = file.children.iter().map(|child| (adult.id, linked(adult.id, adult.kind, child.id)));
        facts.extend(links);
    }
    let pairs = file.children.iter().zip(file.children.iter().skip(1));
    facts.extend(pairs.map(|(older, younger)| (older.id, linked(older.id, Relationship::Sibling, younger.id))));
    for ((about, fact), minute) in facts.into_iter().zip(0..) {
        pen.write(desk.later(minute), &[about], Body::File(fact));
    }
}

const fn linked(from: PersonId, kind: Relationship, to: PersonId) -> FileBody {
    FileBody::Linked(Link { from, kind, to })
}

fn flags(pen: &mut Pen, file: &File, desk: Desk) {
    if let Some(what) = &file.flag {
        let flag = Flag {
            flag: FlagId::new(BEGINNING, file.ten("flag")),
            on: FlagOn::Address(file.address.clone()),
            what: what.clone(),
            review_on: days::after(pen.today, 20 + i64::try_from(file.pick("review", 40)).unwrap_or(0)),
        };
        pen.write(desk, &[], Body::File(FileBody::FlagRaised(flag)));
    }
}

fn episode(pen: &mut Pen, file: &File, number: usize, status: Status, (from, until): (i64, Option<i64>)) {
    let from_on = days::before(pen.today, from);
    for (child, place) in file.children.iter().zip(0..) {
        let episode = EpisodeId::new(BEGINNING, file.ten(&format!("episode/{number}/{}", child.name)));
        let began = Episode { episode, person: child.id, status, from_on, until_on: None };
        let desk = file.desk(from_on, 15, 0).later(place);
        pen.write(desk, &[child.id], Body::File(FileBody::StatusBegan(began)));
        if let Some(until) = until {
            let until_on = days::before(pen.today, until);
            let desk = file.desk(until_on, 15, 10).later(place);
            pen.write(desk, &[child.id], Body::File(FileBody::StatusEnded { episode, until_on }));
        }
    }
}

fn spending(pen: &mut Pen, file: &File) {
    for (number, (purpose, pounds, what)) in file.theme.spend.iter().enumerate() {
        let ago = 9 + 8 * i64::try_from(number).unwrap_or(0);
        let on = days::before(pen.today, ago);
        let Some(child) = file.children.get(number % file.children.len().max(1)) else {
            continue;
        };
        // One child and purpose, so that what was spent can be added up.
        let child =
            if *purpose == alongside_core::domain::spend::Purpose::Household { file.children.first().unwrap_or(child) } else { child };
        let spend = Spend { child: child.id, purpose: *purpose, amount: Pence(pounds * 100), on };
        let what = file.say(what, 0);
        pen.write(file.desk(on, 16, 20), &[child.id], Body::File(FileBody::Spent { spend, what }));
    }
}

fn remarks(pen: &mut Pen, file: &File) {
    for (number, text) in file.theme.remarks.iter().enumerate() {
        let on = days::before(pen.today, 3 + 9 * i64::try_from(number).unwrap_or(0) + i64::try_from(file.pick(text, 3)).unwrap_or(0));
        let desk = file.desk(on, 12, 5);
        let happened_at: Timestamp = desk.at.plus(-35 * 60_000);
        pen.write_of(desk, happened_at, &file.child_ids(), Body::File(FileBody::Remarked { text: file.say(text, number) }));
    }
}
