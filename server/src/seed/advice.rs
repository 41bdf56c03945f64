//! Questions to the insight team, at every stage that there is.

use alongside_core::domain::advice::{AdviceBody, Considered, Specialism};
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{PersonId, QuestionId};

use super::days;
use super::file::File;
use super::pen::{BEGINNING, Desk, Pen};
use super::staff::Staff;
use super::words::Asked;

pub(super) fn write(pen: &mut Pen, file: &File, staff: &Staff) {
    let (Some(asked), Some(stage)) = (&file.theme.question, &file.question) else {
        return;
    };
    let Some(adviser) = adviser(file, staff) else {
        return;
    };
    let question = QuestionId::new(BEGINNING, file.ten("question"));
    let days_ago = if matches!(stage.as_str(), "asked" | "claimed" | "handed_on" | "taken_back") { 2 } else { 6 };
    let mut desk = file.desk(days::before(pen.today, days_ago), 11, 0).later(i64::try_from(file.pick("minute", 50)).unwrap_or(0));
    if asked.specialism.is_privileged() {
        desk.stream = file.legal();
    }
    let (text, extract) = (file.say(&asked.text, 0), asked.extract.clone());
    ask(pen, file, desk, AdviceBody::Asked { question, specialism: asked.specialism, text, extract, dictated: vec![] });
    let talk = Talk { file, asked, question, adviser, desk };
    talk.go_on(pen, stage);
}

/// Who advises this family's team, where they ask for advice.
pub(super) fn adviser(file: &File, staff: &Staff) -> Option<PersonId> {
    let advisers = staff.advisers(file.theme.question.as_ref()?.specialism);
    advisers.get(file.pick("adviser", advisers.len())).copied()
}

fn ask(pen: &mut Pen, file: &File, desk: Desk, body: AdviceBody) {
    pen.write(desk, &file.child_ids(), Body::Advice(body));
}

struct Talk<'a> {
    file: &'a File,
    asked: &'a Asked,
    question: QuestionId,
    adviser: PersonId,
    desk: Desk,
}

impl Talk<'_> {
    fn go_on(&self, pen: &mut Pen, stage: &str) {
        let question = self.question;
        match stage {
            "no_longer_needed" => return self.say(pen, 200, self.file.lead, AdviceBody::NoLongerNeeded { question }),
            "asked" => return,
            _ => self.say(pen, 90, self.adviser, AdviceBody::Claimed { question }),
        }
        let text = self.file.say(&self.asked.answer, 0);
        match stage {
            "claimed" => {}
            "handed_on" => {
                self.say(pen, 150, self.adviser, AdviceBody::HandedOn { question, to: self.other(), why: Some(HAND_ON.to_owned()) })
            }
            "taken_back" => self.say(pen, 180, self.file.lead, AdviceBody::TakenBack { question }),
            "answered" => self.say(pen, 290, self.adviser, AdviceBody::Answered { question, text, dictated: vec![] }),
            considered => {
                self.say(pen, 290, self.adviser, AdviceBody::Answered { question, text, dictated: vec![] });
                self.consider(pen, considered);
            }
        }
    }

    fn consider(&self, pen: &mut Pen, considered: &str) {
        let outcome = match considered {
            "followed" => Considered::Followed,
            "partly" => Considered::Partly,
            _ => Considered::Not,
        };
        let why = Some(self.file.say(&self.asked.why, 0));
        let next_day = Timestamp::on(days::after(self.desk.at.day(), 1), 10, 30);
        let minutes = (next_day.millis() - self.desk.at.millis()) / 60_000;
        self.say(pen, minutes, self.file.co_worker, AdviceBody::Considered { question: self.question, outcome, why });
    }

    /// Another specialism on the same side of the legal border.
    const fn other(&self) -> Specialism {
        match self.asked.specialism {
            Specialism::Legal => Specialism::Legal,
            Specialism::Practice | Specialism::Reviewing => Specialism::Clinical,
            Specialism::Clinical => Specialism::Practice,
        }
    }

    fn say(&self, pen: &mut Pen, minutes: i64, by: PersonId, body: AdviceBody) {
        ask(pen, self.file, self.desk.later(minutes).by(by), body);
    }
}

const HAND_ON: &str = "I can say something, and somebody else can say something better.";
