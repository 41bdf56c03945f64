//! Who is appointed to the children of a file, and whom that keeps from advising on them.

use jiff::civil::Date;

use super::{FamilyRules, FileBody};
use crate::domain::appointment::Appointment;
use crate::domain::ids::PersonId;
use crate::domain::people::Part;
use crate::domain::refusal::Refusal;

impl FamilyRules {
    /// The appointments that run on a day.
    pub fn appointments_on(&self, day: Date) -> impl Iterator<Item = &Appointment> {
        self.appointments.iter().filter(move |appointment| appointment.runs_on(day))
    }

    /// Whether somebody is appointed to any child of the file on a day.
    #[must_use]
    pub fn is_appointed_on(&self, person: PersonId, day: Date) -> bool {
        self.appointments_on(day).any(|appointment| appointment.person == person)
    }

    /// Those who are appointed to a child that somebody is told of: the children who are named, or all of the file where none is.
    pub fn appointed_to(&self, about: &[PersonId], day: Date) -> impl Iterator<Item = PersonId> {
        let names_none = !about.iter().any(|person| self.is_child(*person));
        let concerns = move |appointment: &&Appointment| names_none || about.contains(&appointment.child);
        self.appointments_on(day).filter(concerns).map(|appointment| appointment.person)
    }

    fn is_child(&self, person: PersonId) -> bool {
        let as_person = self.people.get(&person).is_some_and(|details| details.part == Part::Child);
        as_person || self.appointments.iter().any(|appointment| appointment.child == person)
    }

    /// Whether an appointment can begin, or end, as this says.
    ///
    /// # Errors
    /// A refusal where it runs already, or was never there.
    pub(in crate::domain) fn fits_appointment(&self, body: &FileBody) -> Result<(), Refusal> {
        match body {
            FileBody::Appointed(new) if self.open_appointment(new).is_some() => Err(Refusal::AlreadyThere),
            FileBody::Appointed(new) if new.source.trim().is_empty() => Err(Refusal::ReasonNeeded),
            FileBody::AppointmentEnded { child, person, office, until_on, .. } => {
                let mut same = self.appointments.iter().filter(|known| known.is_of(*child, *person, *office)).peekable();
                same.peek().ok_or(Refusal::NotThere)?;
                if same.any(|known| known.can_end_on(*until_on)) { Ok(()) } else { Err(Refusal::AlreadySettled) }
            }
            _ => Ok(()),
        }
    }

    fn open_appointment(&self, like: &Appointment) -> Option<&Appointment> {
        self.appointments.iter().find(|known| known.until_on.is_none() && known.is_of(like.child, like.person, like.office))
    }

    pub(super) fn apply_appointment(&mut self, body: &FileBody) {
        if self.name.is_none() || self.fits_appointment(body).is_err() {
            return;
        }
        match body {
            FileBody::Appointed(new) => self.appointments.push(new.clone()),
            FileBody::AppointmentEnded { child, person, office, until_on, .. } => {
                let ends = |known: &&mut Appointment| known.is_of(*child, *person, *office) && known.can_end_on(*until_on);
                for known in self.appointments.iter_mut().filter(ends) {
                    known.until_on = Some(*until_on);
                }
            }
            _ => {}
        }
    }
}
