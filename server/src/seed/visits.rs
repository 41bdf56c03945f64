//! The visits that were made, finalised with each child's own answers, and the attempts that met nobody.

use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{ActionId, EntryId, NoteId, PersonId, VisitId};
use alongside_core::domain::visit::{Alone, ChildAnswer, Outcome, Section, VisitBody, Who, WhyNotAlone};
use jiff::civil::Date;

use super::days;
use super::file::{Child, File};
use super::pen::{BEGINNING, Desk, Pen};
use super::words::Told;

pub(super) fn write(pen: &mut Pen, file: &File) {
    let visit_days = file.visit_days(pen.today);
    for (number, (told, day)) in file.theme.visits.iter().zip(&visit_days).enumerate() {
        visit(pen, file, told, number, *day);
    }
    if let (Some(last), 0) = (visit_days.last(), file.pick("attempt", 4)) {
        attempt(pen, file, days::before(*last, 3));
    }
}

fn id(file: &File, thing: &str) -> VisitId {
    VisitId::new(BEGINNING, file.ten(thing))
}

fn days_ago(today: Date, day: Date) -> i64 {
    (today - day).get_days().into()
}

fn visit(pen: &mut Pen, file: &File, told: &Told, number: usize, day: Date) {
    let visit = id(file, &format!("visit/{number}"));
    let hour = 9 + i8::try_from(file.pick(&format!("hour/{number}"), 7)).unwrap_or(0);
    let door = file.desk(day, hour, 5 * i8::try_from(file.pick(&format!("minute/{number}"), 11)).unwrap_or(0));
    let kind = Some(file.visit_kind(days_ago(pen.today, day)));
    let planned = VisitBody::Planned { visit, at: door.at, kind, announced: Some(told.announced), children: file.child_ids() };
    pen.write(file.desk(days::before(day, 4), 16, 40), &file.child_ids(), Body::Visit(planned));
    pen.write(door, &[], Body::Visit(VisitBody::Started { visit }));
    let car = door.later(55);
    pen.write_of(car, door.at, &[], Body::Visit(VisitBody::WentAs { visit, outcome: Outcome::Seen }));
    who_was_there(pen, file, visit, car.later(1));
    for (child, place) in file.children.iter().zip(0..) {
        answers(pen, file, visit, child, car.later(2 + place));
    }
    notes(pen, file, told, (visit, number), car.later(8));
    actions(pen, file, told, (visit, number), car.later(25));
    pen.write(car.later(32), &[], Body::Visit(VisitBody::Finalised { visit }));
}

fn who_was_there(pen: &mut Pen, file: &File, visit: VisitId, desk: Desk) {
    for (adult, place) in file.adults.iter().zip(0_usize..) {
        let there = place == 0 || file.pick(&format!("there/{}", adult.name), 3) > 0;
        pen.write(desk, &[adult.id], Body::Visit(VisitBody::WasThere { visit, who: Who::Person(adult.id), there }));
    }
    if file.pick("visitor", 5) == 0 {
        let who = Who::Named("A neighbour, who left when I came".to_owned());
        pen.write(desk, &[], Body::Visit(VisitBody::WasThere { visit, who, there: true }));
    }
}

/// Each child stands alone in the record: seen, alone or why not, spoken to, bedroom.
fn answers(pen: &mut Pen, file: &File, visit: VisitId, child: &Child, desk: Desk) {
    let alone = match (child.age, file.pick(&format!("alone/{visit}/{}", child.name), 6)) {
        (..4, _) => Alone::No(Some(WhyNotAlone::TooYoung)),
        (_, 0) => Alone::No(Some(WhyNotAlone::ChildSaidNo)),
        _ => Alone::Yes,
    };
    let mut said = vec![ChildAnswer::Seen(true), ChildAnswer::Alone(alone)];
    said.push(ChildAnswer::SpokenTo(child.age > 1));
    if file.pick(&format!("bedroom/{visit}"), 3) > 0 {
        said.push(ChildAnswer::Bedroom(true));
    }
    for answer in said {
        pen.write(desk, &[child.id], Body::Visit(VisitBody::Child { visit, child: child.id, answer }));
    }
}

fn notes(pen: &mut Pen, file: &File, told: &Told, (visit, number): (VisitId, usize), desk: Desk) {
    for (place, (section, words)) in told.notes.iter().enumerate() {
        let note = NoteId::new(BEGINNING, file.ten(&format!("note/{number}/{place}")));
        let text = file.say(words, place);
        let about = named_in(file, &text, place);
        let body = VisitBody::Noted { visit, note, section: Some(*section), text, voice: None, moved_from: None, spoken: None };
        let entry = pen.write_of(desk.later(2 * i64::try_from(place).unwrap_or(0)), desk.at.plus(-40 * 60_000), &about, Body::Visit(body));
        correct(pen, file, told, desk, (*section, note, entry));
    }
}

/// The children whom the words name, or the one whose turn it is.
fn named_in(file: &File, text: &str, turn: usize) -> Vec<PersonId> {
    let named: Vec<PersonId> = file.children.iter().filter(|child| text.contains(&child.name)).map(|child| child.id).collect();
    if named.is_empty() { file.children.iter().cycle().nth(turn).map(|child| child.id).into_iter().collect() } else { named }
}

fn correct(pen: &mut Pen, file: &File, told: &Told, desk: Desk, (section, note, corrects): (Section, NoteId, EntryId)) {
    if let Some((_, words)) = told.corrected.as_ref().filter(|(wrong, _)| *wrong == section) {
        let text = file.say(words, 0);
        let about = named_in(file, &text, 0);
        pen.write(desk.later(20 * 60), &about, Body::Visit(VisitBody::Corrected { note, corrects, text }));
    }
}

fn actions(pen: &mut Pen, file: &File, told: &Told, (visit, number): (VisitId, usize), desk: Desk) {
    for (place, (what, owner, within)) in told.actions.iter().enumerate() {
        let action = ActionId::new(BEGINNING, file.ten(&format!("action/{number}/{place}")));
        let owner = if owner == "me" { lead_name(file) } else { file.say(owner, 0) };
        let by_on = Some(days::after(desk.at.day(), *within));
        let agreed = VisitBody::ActionAgreed { visit, action, what: file.say(what, 0), owner, by_on };
        pen.write(desk, &[], Body::Visit(agreed));
        let done_on = days::after(desk.at.day(), within - 1);
        if done_on < days::exactly_before(pen.today, 1) && file.pick(&format!("done/{number}/{place}"), 5) > 0 {
            pen.write(file.desk(done_on, 16, 50), &[], Body::Visit(VisitBody::ActionDone { action }));
        }
    }
}

fn lead_name(file: &File) -> String {
    let lead = file.team.members.iter().find(|colleague| colleague.id() == file.lead);
    lead.map(|lead| lead.name.clone()).unwrap_or_default()
}

/// A visit that met nobody: kept, and no visit.
fn attempt(pen: &mut Pen, file: &File, day: Date) {
    let visit = id(file, "attempt");
    let door = file.desk(day, 17, 10);
    let (outcome, words) = match file.pick("outcome", 3) {
        0 => (Outcome::NobodyIn, "Nobody came to the door. I left a card with my number and no reason on it."),
        1 => (Outcome::Refused, "{adult} said that it was not a good day, kindly, and that tomorrow would be. We agreed another day."),
        _ => (Outcome::Phone, "{adult} rang as I parked: a stomach bug. We spoke for twenty minutes from the car instead."),
    };
    pen.write(door, &[], Body::Visit(VisitBody::Started { visit }));
    pen.write(door.later(4), &[], Body::Visit(VisitBody::WentAs { visit, outcome }));
    let note = NoteId::new(BEGINNING, file.ten("note/attempt"));
    let text = file.say(words, 0);
    let noted = VisitBody::Noted { visit, note, section: Some(Section::Seen), text, voice: None, moved_from: None, spoken: None };
    pen.write(door.later(6), &file.child_ids(), Body::Visit(noted));
    pen.write(door.later(8), &[], Body::Visit(VisitBody::Finalised { visit }));
}
