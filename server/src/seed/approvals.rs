//! Approvals by a named officer, at every state that there is.

use alongside_core::domain::approval::{ApprovalBody, Word};
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::ApprovalId;
use alongside_core::domain::signing::Proof;

use super::days;
use super::file::File;
use super::pen::{BEGINNING, Desk, Pen};
use super::staff::Staff;

pub(super) fn write(pen: &mut Pen, file: &File, staff: &Staff) {
    let (Some(wanted), Some(stage)) = (&file.theme.approval, &file.approval) else {
        return;
    };
    let Some(officer) = staff.officers(wanted.kind).first().copied() else {
        return;
    };
    let approval = ApprovalId::new(BEGINNING, file.ten("approval"));
    let start = days::before(pen.today, if matches!(stage.as_str(), "asked" | "called") { 1 } else { 12 });
    let (kind, children, text) = (wanted.kind, file.child_ids(), file.say(&wanted.text, 0));
    let mut say = |desk: Desk, body| {
        pen.write(desk, &file.child_ids(), Body::Approval(body));
    };
    if stage == "called" {
        let desk = file.desk(start, 19, 40);
        return say(desk, ApprovalBody::Called { approval, kind, children, text, officer, called_at: desk.at, said: Word::Yes });
    }
    say(file.desk(start, 10, 5), ApprovalBody::Asked { approval, kind, children, text });
    let answered = file.desk(days::after(start, 1), 9, 15);
    match stage.as_str() {
        "approved" => say(answered.by(officer), ApprovalBody::Approved { approval, proof: Some(Proof::Demonstration) }),
        "declined" => say(answered.by(officer), ApprovalBody::Declined { approval, reason: file.say(&wanted.reason, 0) }),
        "withdrawn" => say(answered, ApprovalBody::Withdrawn { approval }),
        _ => {}
    }
}
