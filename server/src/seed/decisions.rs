//! Reserved decisions, at every state that there is.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{Digest, PersonId, SignOffId};
use alongside_core::domain::sign_off::{ContextHow, Decision, Precondition, Proposal, SignOffBody};
use alongside_core::domain::signing::Proof;
use alongside_core::domain::spend::{Pence, Spend};
use jiff::civil::Date;

use super::days;
use super::file::File;
use super::pen::{BEGINNING, Desk, Pen};
use super::staff::Staff;
use super::words::{Wanted, What};

pub(super) fn write(pen: &mut Pen, file: &File, staff: &Staff) {
    let (Some(wanted), Some(stage)) = (&file.theme.decision, &file.decision) else {
        return;
    };
    let days_ago = match stage.as_str() {
        "draft" | "agreed" | "emergency" => 1,
        "requested" | "booked" | "held" => 4,
        _ => 16,
    };
    let start = days::before(pen.today, days_ago);
    let decision = decision(file, wanted, start);
    let approvers = staff.approvers(decision.reserved());
    let Some(approver) = approvers.get(file.pick("approver", approvers.len())) else {
        return;
    };
    let way = Way { file, wanted, decision, approver: *approver, start, sign_off: SignOffId::new(BEGINNING, file.ten("sign-off")) };
    match stage.as_str() {
        "emergency" | "ratified" | "not_ratified" => way.act_first(pen, stage),
        _ => way.ask_first(pen, stage),
    }
}

fn decision(file: &File, wanted: &Wanted, on: Date) -> Decision {
    let child = file.child_ids().first().copied().unwrap_or(file.lead);
    match &wanted.what {
        What::Proceedings => Decision::CareProceedings { children: file.child_ids() },
        What::Assessment { subtype } => Decision::IndependentAssessment { children: file.child_ids(), subtype: subtype.clone() },
        What::Placement { with, change } => Decision::Placement { child, with: file.say(with, 0), change: *change },
        What::Spend { purpose, pounds } => Decision::Spend(Spend { child, purpose: *purpose, amount: Pence(pounds * 100), on }),
    }
}

struct Way<'a> {
    file: &'a File,
    wanted: &'a Wanted,
    decision: Decision,
    approver: PersonId,
    start: Date,
    sign_off: SignOffId,
}

impl Way<'_> {
    fn text(&self) -> String {
        self.file.say(&self.wanted.text, 0)
    }

    fn reason(&self) -> String {
        self.file.say(&self.wanted.reason, 0)
    }

    fn learned(&self) -> String {
        self.file.say(&self.wanted.learned, 0)
    }

    fn proposal(&self) -> Digest {
        let (decision, text) = (self.decision.clone(), self.text());
        Proposal { sign_off: self.sign_off, version: 1, decision, text }.digest()
    }

    fn desk(&self, days_later: i64, hour: i8, minute: i8) -> Desk {
        self.file.desk(days::after(self.start, days_later), hour, minute)
    }

    fn say(&self, pen: &mut Pen, desk: Desk, body: SignOffBody) {
        pen.write(desk, &self.decision.children(), Body::SignOff(body));
    }

    /// The way that is usual: draft, names, request, context, decision.
    fn ask_first(&self, pen: &mut Pen, stage: &str) {
        let (sign_off, approver) = (self.sign_off, self.approver);
        let drafted = SignOffBody::Drafted { sign_off, decision: self.decision.clone(), text: self.text() };
        self.say(pen, self.desk(0, 11, 10), drafted);
        self.facts(pen);
        if stage == "draft" {
            return;
        }
        for (who, minute) in [(self.file.co_worker, 20), (self.file.third, 45)] {
            self.say(pen, self.desk(0, 14, minute).by(who), SignOffBody::Agreed { sign_off, version: 1 });
        }
        if stage == "agreed" {
            return;
        }
        let (proposal, agreement) = (self.proposal(), self.file.team.agreement(2));
        self.say(pen, self.desk(0, 15, 30), SignOffBody::Requested { sign_off, proposal, agreement });
        match stage {
            "requested" => {}
            "returned" => self.say(pen, self.desk(1, 9, 20).by(approver), SignOffBody::Returned { sign_off, reason: self.reason() }),
            "withdrawn" => self.say(pen, self.desk(1, 9, 20), SignOffBody::Withdrawn { sign_off, reason: Some(self.reason()) }),
            _ => self.learn(pen, stage),
        }
    }

    fn learn(&self, pen: &mut Pen, stage: &str) {
        let (sign_off, approver) = (self.sign_off, self.approver);
        let (how, booked) = (ContextHow::WithTheFamily, self.desk(0, 16, 40).by(approver));
        let meeting = if stage == "booked" { Timestamp::on(days::after(pen.today, 1), 13, 0) } else { self.desk(1, 10, 0).at };
        self.say(pen, booked, SignOffBody::ContextBooked { sign_off, how, at: meeting });
        if stage == "booked" {
            return;
        }
        let (heard, learned) = (self.file.say(&self.wanted.heard, 0), self.learned());
        self.say(pen, self.desk(1, 11, 15).by(approver), SignOffBody::ContextHeld { sign_off, how, heard, learned });
        match stage {
            "signed" => {
                self.say(
                    pen,
                    self.desk(1, 11, 25).by(approver),
                    SignOffBody::Signed { sign_off, proposal: self.proposal(), proof: Some(Proof::Demonstration) },
                );
                self.spend(pen);
            }
            "declined" => self.say(pen, self.desk(1, 11, 25).by(approver), SignOffBody::Declined { sign_off, reason: self.reason() }),
            _ => {}
        }
    }

    /// The way of an emergency: done at night, and looked at the day after.
    fn act_first(&self, pen: &mut Pen, stage: &str) {
        let (sign_off, approver) = (self.sign_off, self.approver);
        let done = self.desk(0, 21, 50);
        let acted = SignOffBody::ActedInEmergency {
            sign_off,
            decision: self.decision.clone(),
            text: self.text(),
            acted_at: done.at,
            who_knew: "The duty worker, and the police officer who was there".to_owned(),
        };
        self.say(pen, done.later(35), acted);
        let morning = self.desk(1, 9, 40).by(approver);
        match stage {
            "ratified" => {
                self.say(pen, morning, SignOffBody::Ratified { sign_off, learned: self.learned(), proof: Some(Proof::Demonstration) })
            }
            "not_ratified" => self.say(pen, morning, SignOffBody::NotRatified { sign_off, reason: self.reason() }),
            _ => {}
        }
    }

    /// The facts that a law asks about, the first of them known.
    fn facts(&self, pen: &mut Pen) {
        let sign_off = self.sign_off;
        for (place, fact) in Precondition::asked_for(self.decision.reserved()).iter().enumerate() {
            let on = (place % 3 != 2).then(|| days::before(self.start, 5));
            let desk = self.desk(0, 11, 20).later(i64::try_from(place).unwrap_or(0));
            self.say(pen, desk, SignOffBody::Fact { sign_off, fact: *fact, on, note: None });
        }
    }

    /// What was signed is bought.
    fn spend(&self, pen: &mut Pen) {
        if let Decision::Spend(spend) = &self.decision {
            let desk = self.desk(2, 12, 0);
            let spend = Spend { on: desk.at.day(), ..*spend };
            pen.write(desk, &[spend.child], Body::File(FileBody::Spent { spend, what: "As it was signed".to_owned() }));
        }
    }
}
