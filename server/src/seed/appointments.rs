//! The independent reviewing officer of each looked-after child: named within days, and never the one who advises the team.

use alongside_core::domain::advice::Specialism;
use alongside_core::domain::appointment::{Appointment, Office};
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::PersonId;
use alongside_core::domain::status::Status;

use super::file::File;
use super::pen::Pen;
use super::staff::Staff;
use super::{advice, days};

const OFFICE: Office = Office::ReviewingOfficer;

pub(super) fn write(pen: &mut Pen, file: &File, staff: &Staff) {
    let Some(officer) = officer(file, staff) else {
        return;
    };
    for (status, from, until) in &file.theme.statuses {
        if *status == Status::LookedAfter {
            begin(pen, file, officer, *from);
            if let Some(until) = until {
                end(pen, file, officer, *until);
            }
        }
    }
}

fn officer(file: &File, staff: &Staff) -> Option<PersonId> {
    let adviser = advice::adviser(file, staff);
    let free: Vec<PersonId> = staff.advisers(Specialism::Reviewing).into_iter().filter(|one| Some(*one) != adviser).collect();
    free.get(file.pick("officer", free.len())).copied()
}

fn begin(pen: &mut Pen, file: &File, person: PersonId, days_ago: i64) {
    let from_on = days::after(days::before(pen.today, days_ago), 4);
    for (child, place) in file.child_ids().into_iter().zip(0..) {
        let source = "The reviewing service, by letter".to_owned();
        let new = Appointment { child, person, office: OFFICE, from_on, source, until_on: None };
        pen.write(file.desk(from_on, 14, 0).later(place), &[child], Body::File(FileBody::Appointed(new)));
    }
}

fn end(pen: &mut Pen, file: &File, person: PersonId, days_ago: i64) {
    let until_on = days::before(pen.today, days_ago);
    for (child, place) in file.child_ids().into_iter().zip(0..) {
        let source = "The last review".to_owned();
        let ended = FileBody::AppointmentEnded { child, person, office: OFFICE, until_on, source };
        pen.write(file.desk(until_on, 16, 30).later(place), &[child], Body::File(ended));
    }
}
