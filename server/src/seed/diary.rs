//! What is in the diary for today and the days to come.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::VisitId;
use alongside_core::domain::visit::VisitBody;

use super::days;
use super::file::File;
use super::pen::{BEGINNING, Pen};

/// For a worker's first family, second family and so on: in how many days, and at what time.
const ROUND: [(i64, i8, i8); 5] = [(0, 10, 0), (1, 11, 30), (0, 14, 15), (3, 9, 45), (6, 15, 0)];

pub(super) fn write(pen: &mut Pen, file: &File) {
    let (ahead, hour, minute) = ROUND[file.turn % ROUND.len()];
    let day = if ahead == 0 { pen.today } else { days::after(pen.today, ahead) };
    plan(pen, file, "next", Timestamp::on(day, hour, minute));
    let later = days::after(pen.today, 16 + i64::try_from(file.pick("later", 9)).unwrap_or(0));
    if file.pick("plans ahead", 3) > 0 {
        plan(pen, file, "after next", Timestamp::on(later, 13, 30));
    }
}

fn plan(pen: &mut Pen, file: &File, thing: &str, at: Timestamp) {
    let visit = VisitId::new(BEGINNING, file.ten(&format!("visit/{thing}")));
    let announced = Some(file.pick(thing, 4) > 0 || file.name == "Okafor");
    let planned = VisitBody::Planned { visit, at, kind: Some(file.visit_kind(0)), announced, children: file.child_ids() };
    let desk = file.desk(days::before(pen.today, 1), 17, 15);
    pen.write(desk, &file.child_ids(), Body::Visit(planned));
}
