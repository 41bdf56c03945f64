//! The text that a passkey signs: plain lines that a person reads years later, without this software.
//!
//! One form is never changed: another form is another first line. Each fact stands on a line of its own; names and other short words of
//! people stand in quotation marks, as JSON writes them; longer words stand below their line, each line of theirs behind `> `. So nothing
//! that anybody writes passes for a line of ours, and no two different things have the same text.

use core::fmt::Display;
use std::collections::BTreeMap;

use crate::domain::approval::{Approval, ApprovalState, Word};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgreementId, ApprovalId, AuthorityId, Digest, FamilyId, PersonId, SignOffId};
use crate::domain::sign_off::{ContextHow, Decision, SignOff};

/// Everything that is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedText {
    /// Whose record it is.
    pub authority: AuthorityId,
    /// Whose file.
    pub family: FamilyId,
    /// What the family is called.
    pub family_name: String,
    /// What is decided.
    pub matter: Matter,
    /// The agreement of the holding team in force, and its version. None where there is none.
    pub agreement: Option<(AgreementId, u32)>,
    /// Who signs.
    pub by: PersonId,
    /// When the server asked.
    pub asked_at: Timestamp,
    /// What nobody could foresee: no text is ever the same as another.
    pub nonce: Digest,
    /// What the people in it are called. Of a child, with the day of birth.
    pub names: BTreeMap<PersonId, String>,
}

/// What is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matter {
    /// A reserved decision is signed.
    Signed {
        /// Which.
        sign_off: SignOffId,
        /// As it stands.
        now: SignOff,
        /// Why, in the team's words.
        text: String,
        /// What was learned of it, in order.
        learned: Vec<Learned>,
    },
    /// What was done in an emergency is ratified.
    Ratified {
        /// Which.
        sign_off: SignOffId,
        /// As it stands.
        now: SignOff,
        /// What happened, in the team's words.
        text: String,
        /// When it was done.
        acted_at: Timestamp,
        /// Who knew.
        who_knew: String,
        /// What the one who signs learned.
        learned: String,
    },
    /// A named officer approves.
    Approved {
        /// Which.
        approval: ApprovalId,
        /// As it stands.
        now: Approval,
        /// What is planned, and why.
        text: String,
        /// The instruments that name the officer for it.
        instruments: Vec<String>,
    },
}

/// What somebody learned before they decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learned {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// How.
    pub how: ContextHow,
    /// Whom they heard.
    pub heard: String,
    /// What they learned.
    pub learned: String,
}

impl SignedText {
    /// The text, to the last byte.
    #[must_use]
    pub fn write(&self) -> String {
        let mut lines = Lines { text: String::new(), names: &self.names };
        lines.text.push_str("Alongside: what was signed, form 1\n\n");
        lines.line("Authority", self.authority);
        lines.line("Family", format_args!("{} {}", self.family, quoted(&self.family_name)));
        lines.text.push('\n');
        lines.matter(&self.matter);
        lines.text.push('\n');
        match self.agreement {
            Some((agreement, version)) => lines.line("Team agreement in force", format_args!("{agreement}, version {version}")),
            None => lines.line("Team agreement in force", "none"),
        }
        lines.person("Signed by", self.by);
        lines.line("Asked by the server at", instant(self.asked_at));
        lines.line("Nonce", self.nonce);
        lines.text
    }

    /// Its SHA-256: what the passkey is asked to sign, and the name of the evidence.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&[self.write().as_bytes()])
    }
}

/// A text as it grows.
struct Lines<'a> {
    text: String,
    names: &'a BTreeMap<PersonId, String>,
}

impl Lines<'_> {
    fn line(&mut self, what: &str, said: impl Display) {
        self.text.push_str(&format!("{what}: {said}\n"));
    }

    fn person(&mut self, what: &str, person: PersonId) {
        match self.names.get(&person) {
            Some(name) => self.line(what, format_args!("{person} {}", quoted(name))),
            None => self.line(what, person),
        }
    }

    fn words(&mut self, what: &str, words: &str) {
        self.text.push_str(what);
        self.text.push_str(":\n");
        for line in words.split('\n') {
            self.text.push_str(&format!("> {line}\n"));
        }
    }

    fn matter(&mut self, matter: &Matter) {
        match matter {
            Matter::Signed { sign_off, now, text, learned } => {
                self.line("Act", "sign a reserved decision");
                self.decision(*sign_off, now);
                self.words("Why, in the team's words", text);
                self.asked(now);
                learned.iter().for_each(|learned| self.learned(learned));
            }
            Matter::Ratified { sign_off, now, text, acted_at, who_knew, learned } => {
                self.line("Act", "ratify what was done in an emergency");
                self.decision(*sign_off, now);
                self.line("Done at", instant(*acted_at));
                self.words("What happened, in the team's words", text);
                self.words("Who knew", who_knew);
                self.asked(now);
                self.words("What the one who signs learned", learned);
            }
            Matter::Approved { approval, now, text, instruments } => self.approval(*approval, now, text, instruments),
        }
    }

    fn decision(&mut self, sign_off: SignOffId, now: &SignOff) {
        self.line("Kind", now.decision.reserved().words());
        self.line("Sign-off", sign_off);
        self.line("Version", now.version);
        self.line("Digest of this version", now.proposal);
        for child in now.decision.children() {
            self.person("Child", child);
        }
        match &now.decision {
            Decision::CareProceedings { .. } => {}
            Decision::IndependentAssessment { subtype, .. } => self.line("Of what kind", quoted(subtype)),
            Decision::Placement { with, change, .. } => {
                self.line("With whom or where", quoted(with));
                self.line("A change of placement", if *change { "yes" } else { "no" });
            }
            Decision::Spend(spend) => {
                self.line("Amount", spend.amount);
                self.line("On what", spend.purpose.words());
                self.line("On which day", spend.on);
            }
        }
    }

    fn asked(&mut self, now: &SignOff) {
        for name in &now.names {
            self.person("Name under it", *name);
        }
        if let Some(request) = &now.requested {
            self.person("Asked for by", request.by);
            self.line("Asked for at", instant(request.at));
            self.line("Asked for under team agreement", request.agreement);
        }
    }

    fn learned(&mut self, learned: &Learned) {
        self.text.push('\n');
        self.person("Context learned by", learned.by);
        self.line("Learned at", instant(learned.at));
        self.line("How", learned.how.words());
        self.words("Whom they heard", &learned.heard);
        self.words("What they learned", &learned.learned);
    }

    fn approval(&mut self, approval: ApprovalId, now: &Approval, text: &str, instruments: &[String]) {
        let rule = now.kind.rule();
        self.line("Act", "approve as a named officer");
        self.line("Kind", rule.words);
        self.line("Regulation", rule.regulation);
        self.line("Approval", approval);
        for child in &now.children {
            self.person("Child", *child);
        }
        self.words("What is planned, and why", text);
        self.person("Asked for by", now.asked_by);
        self.line("Asked for at", instant(now.asked_at));
        if let ApprovalState::Called { officer, at, said } = now.state {
            self.person("Called before", officer);
            self.line("Called at", instant(at));
            self.line("Said then", if said == Word::Yes { "yes" } else { "no" });
        }
        for instrument in instruments {
            self.line("Named by", quoted(instrument));
        }
    }
}

/// Short words of a person on one line.
fn quoted(words: &str) -> String {
    serde_json::Value::from(words).to_string()
}

/// An instant in UTC: `2026-03-03T09:30:00Z`.
fn instant(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.millis()).map_or_else(|_| at.millis().to_string(), |at| at.to_string())
}
