//! The access table: every kind of body that there is, against everybody whom a file knows in some way. Its cells are the policy's answers.
//!
//! Each act stands at a moment when its time has come, so that a cell tells of the person and not of the state. Reviewed as a diff.

mod retention;
mod visits;

use std::collections::BTreeSet;

use alongside_core::domain::advice::{AdviceBody, Considered, Specialism};
use alongside_core::domain::agreement::Party;
use alongside_core::domain::approval::{ApprovalBody, ApprovalKind, Word};
use alongside_core::domain::draft::DraftBody;
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::{FamilyRules, FileBody};
use alongside_core::domain::ids::*;
use alongside_core::domain::investigation::InvestigationBody;
use alongside_core::domain::people::{Details, Link, Part, Relationship};
use alongside_core::domain::policy::{Beside, NotTaken, Opening, Rules, Taking, access, opens_in_emergency, taking};
use alongside_core::domain::recovery::RecoveryBody;
use alongside_core::domain::safety::{Flag, FlagOn};
use alongside_core::domain::sign_off::{ContextHow, Precondition, SignOffBody};
use alongside_core::domain::status::{Episode, Status};
use alongside_core::domain::team::{TeamBody, TeamKind};
use alongside_core::domain::visit::VisitBody;
use uuid::Uuid;

use crate::world::Said;
use crate::world::*;

const fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

const FORMER: PersonId = person(0x171);
const READER: PersonId = person(0x172);
const DUTY: PersonId = person(0x173);
const OVER: PersonId = person(0x174);
const ADVISER: PersonId = person(0x175);
const OFFICER_OF_CHILD: PersonId = person(0x176);
const NAMED: PersonId = person(0x177);

/// Everybody whom a file knows in some way, by how.
const PEOPLE: [(&str, PersonId); 17] = [
    ("leads", PRIYA),
    ("co-works", SAM),
    ("team", AYO),
    ("left", FORMER),
    ("other team", OMAR),
    ("emergency", READER),
    ("duty", DUTY),
    ("hour over", OVER),
    ("adviser", ADVISER),
    ("claimed", IVO_PRACTICE),
    ("lawyer", LENA_LAWYER),
    ("appointed", OFFICER_OF_CHILD),
    ("strategy", RUTH_SPEND_ONLY),
    ("asked", DANA_ALL_RIGHTS),
    ("officer", NAMED),
    ("enabler", EVE_ENABLER),
    ("no team", STRANGER),
];

const FILE: StreamId = StreamId::Family(FAMILY);
const LEGAL: StreamId = StreamId::Side(FAMILY, Side::Legal);
const OTHER_QUESTION: QuestionId = QuestionId::from_uuid(Uuid::from_u128(0x151));
const OTHER_SIGN_OFF: SignOffId = SignOffId::from_uuid(Uuid::from_u128(0x152));
const OTHER_APPROVAL: ApprovalId = ApprovalId::from_uuid(Uuid::from_u128(0x153));
const KIND: ApprovalKind = ApprovalKind::AtADistance;

fn ask(question: QuestionId, specialism: Specialism) -> AdviceBody {
    AdviceBody::Asked { question, specialism, text: "What first?".into(), extract: "Three children.".into(), dictated: vec![] }
}

fn answered() -> AdviceBody {
    AdviceBody::Answered { question: QUESTION, text: "Sleep.".into(), dictated: vec![] }
}

fn draft(sign_off: SignOffId) -> SignOffBody {
    SignOffBody::Drafted { sign_off, decision: placement(), text: "Her aunt can keep her safe.".into() }
}

/// What is asked for when a draft as above is.
fn proposal(sign_off: SignOffId) -> Digest {
    File::new().take(PRIYA, draft(sign_off)).rules.sign_offs[&sign_off].proposal
}

fn request(sign_off: SignOffId) -> SignOffBody {
    SignOffBody::Requested { sign_off, proposal: proposal(sign_off), agreement: AGREEMENT }
}

fn hold(sign_off: SignOffId) -> SignOffBody {
    let (heard, learned) = ("Priya".into(), "Amara knows her aunt.".into());
    SignOffBody::ContextHeld { sign_off, how: ContextHow::WithTheTeam, heard, learned }
}

fn acted() -> SignOffBody {
    let (text, who_knew) = ("She could not stay.".into(), "Sam".into());
    SignOffBody::ActedInEmergency { sign_off: OTHER_SIGN_OFF, decision: placement(), text, acted_at: at(-60), who_knew }
}

fn approval(approval: ApprovalId) -> ApprovalBody {
    ApprovalBody::Asked { approval, kind: KIND, children: vec![AMARA], text: "No place is nearer.".into() }
}

fn restricted() -> FileBody {
    FileBody::Restricted { members: [PRIYA, SAM].into(), guests: true, reason: "A colleague is related.".into() }
}

fn opened_in_emergency(minutes: i64, on_duty: bool) -> Body {
    Body::File(FileBody::OpenedInEmergency { reason: "Found alone at the station.".into(), until_at: at(minutes), on_duty })
}

/// A file that knows everybody of the table, and its legal side.
fn known() -> (File, FamilyRules) {
    let mut file = File::new();
    let mut join = |team, member| file.directory.teams.get_mut(&team).unwrap().apply(&TeamBody::Joined(member), origin(EVE_ENABLER, BEGAN));
    join(TEAM, alongside_core::domain::team::Member { until_on: TODAY.yesterday().ok(), ..member(FORMER, &[], &[]) });
    [READER, DUTY, OVER].into_iter().for_each(|who| join(OTHER_TEAM, member(who, &[], &[])));
    [ADVISER, OFFICER_OF_CHILD].into_iter().for_each(|who| join(INSIGHT, member(who, &[Specialism::Practice], &[])));
    join(STRATEGY, member(NAMED, &[], &[]));
    let strategy = file.directory.teams.get_mut(&STRATEGY).unwrap();
    strategy.apply(&TeamBody::Named(named(NAMED, KIND)), origin(EVE_ENABLER, BEGAN));
    file.take(PRIYA, FileBody::HeldBy { team: TEAM, lead: Some(PRIYA), co_workers: vec![SAM] });
    file.take(PRIYA, FileBody::Appointed(appointment(TOBI, OFFICER_OF_CHILD)));
    file.offer_about(PRIYA, &[AMARA], ask(QUESTION, Specialism::Practice)).unwrap();
    file.take(IVO_PRACTICE, AdviceBody::Claimed { question: QUESTION });
    file.take(PRIYA, draft(SIGN_OFF)).take(SAM, SignOffBody::Agreed { sign_off: SIGN_OFF, version: 1 }).take(PRIYA, request(SIGN_OFF));
    file.take(PRIYA, approval(APPROVAL)).take(PRIYA, VisitBody::Started { visit: VISIT });
    for (number, (who, minutes, duty)) in [(READER, 60, false), (DUTY, 60, true), (OVER, 0, false)].into_iter().enumerate() {
        file.rules.apply(&entry(900 + number as u64, who, &opened_in_emergency(minutes, duty)));
    }
    let mut side = File::new();
    side.take(PRIYA, ask(QUESTION, Specialism::Legal)).take(LENA_LAWYER, AdviceBody::Claimed { question: QUESTION });
    let authors = side.rules.authors.iter().copied().filter(|who| *who != EVE_ENABLER).collect();
    (file, FamilyRules { name: None, team: None, held_by: BTreeSet::new(), authors, ..side.rules })
}

/// A row: what is written, and the steps that bring its time.
struct Row(Body, Vec<(PersonId, Said)>);

fn now(body: impl Into<Said>) -> Row {
    Row(body.into().0, Vec::new())
}

fn after(steps: Vec<(PersonId, Said)>, body: impl Into<Said>) -> Row {
    Row(body.into().0, steps)
}

fn file_rows() -> Vec<Row> {
    let (flag, episode) = (FlagId::from_uuid(Uuid::from_u128(0x161)), EpisodeId::from_uuid(Uuid::from_u128(0x162)));
    let link = Link { from: AMARA, kind: Relationship::Sibling, to: TOBI };
    let began = Episode { episode, person: AMARA, status: Status::LookedAfter, from_on: TODAY, until_on: None };
    let raised = Flag { flag, on: FlagOn::Address("12 Mill Lane".into()), what: "Dog.".into(), review_on: TODAY };
    let amara = Details { person: AMARA, name: "Amara".into(), part: Part::Child, born_on: None };
    let reason = || "The reason is gone.".to_owned();
    let [held, lifted, deleted] = retention::file_bodies();
    let holds = held.clone();
    let all_see_it = FileBody::Restricted { members: [PRIYA, SAM, AYO].into(), guests: true, reason: reason() };
    vec![
        now(FileBody::Opened { name: "Okafor".into(), team: TEAM }),
        now(FileBody::HeldBy { team: TEAM, lead: Some(PRIYA), co_workers: vec![] }),
        now(FileBody::Person(amara)),
        now(FileBody::Linked(link)),
        now(FileBody::Unlinked(link)),
        now(FileBody::StatusBegan(began)),
        now(FileBody::StatusEnded { episode, until_on: TODAY }),
        now(FileBody::Appointed(appointment(AMARA, OFFICER_OF_CHILD))),
        now(appointment_ended(TOBI, OFFICER_OF_CHILD)),
        now(FileBody::FlagRaised(raised)),
        now(FileBody::FlagReviewed { flag, review_on: TODAY }),
        now(FileBody::FlagCleared { flag }),
        now(FileBody::Spent { spend: spend(12, TODAY), what: "Shoes".into() }),
        now(FileBody::Remarked { text: "School called.".into() }),
        now(restricted()),
        after(vec![(PRIYA, all_see_it.into())], FileBody::Unrestricted { reason: reason() }),
        now(opened_in_emergency(60, false)),
        now(held),
        after(vec![(PRIYA, holds.into())], lifted),
        now(deleted),
    ]
}

fn visit_rows() -> Vec<Row> {
    visits::bodies().into_iter().map(now).chain([now(crate::dictation::heard())]).collect()
}

fn advice_rows() -> Vec<Row> {
    let question = QUESTION;
    let asked = || vec![(PRIYA, ask(OTHER_QUESTION, Specialism::Practice).into())];
    vec![
        now(ask(OTHER_QUESTION, Specialism::Practice)),
        after(asked(), AdviceBody::Claimed { question: OTHER_QUESTION }),
        now(AdviceBody::HandedOn { question, to: Specialism::Clinical, why: None }),
        now(AdviceBody::TakenBack { question }),
        now(AdviceBody::NoLongerNeeded { question }),
        now(answered()),
        after(vec![(IVO_PRACTICE, answered().into())], AdviceBody::Considered { question, outcome: Considered::Followed, why: None }),
    ]
}

fn sign_off_rows() -> Vec<Row> {
    let (sign_off, reason) = (SIGN_OFF, || "Ask her father.".to_owned());
    let drafted = || vec![(PRIYA, draft(OTHER_SIGN_OFF).into())];
    let agreed = SignOffBody::Agreed { sign_off: OTHER_SIGN_OFF, version: 1 };
    let agreed_in_team = drafted().into_iter().chain([(SAM, agreed.clone().into())]).collect();
    let acted_already = || vec![(PRIYA, acted().into())];
    vec![
        now(draft(OTHER_SIGN_OFF)),
        after(drafted(), agreed),
        after(agreed_in_team, request(OTHER_SIGN_OFF)),
        now(SignOffBody::ContextBooked { sign_off, how: ContextHow::ByCall, at: at(60) }),
        now(hold(sign_off)),
        after(vec![(DANA_ALL_RIGHTS, hold(sign_off).into())], SignOffBody::Signed { sign_off, proposal: proposal(sign_off), proof: None }),
        now(SignOffBody::Returned { sign_off, reason: reason() }),
        now(SignOffBody::Declined { sign_off, reason: reason() }),
        after(drafted(), SignOffBody::Withdrawn { sign_off: OTHER_SIGN_OFF, reason: None }),
        now(acted()),
        after(acted_already(), SignOffBody::Ratified { sign_off: OTHER_SIGN_OFF, learned: reason(), proof: None }),
        after(acted_already(), SignOffBody::NotRatified { sign_off: OTHER_SIGN_OFF, reason: reason() }),
        now(SignOffBody::Fact { sign_off, fact: Precondition::ChildsWishes, on: None, note: None }),
    ]
}

fn approval_rows() -> Vec<Row> {
    let (officer, called_at, text) = (DANA_ALL_RIGHTS, at(-60), String::new);
    let called = ApprovalBody::Called {
        approval: OTHER_APPROVAL,
        kind: KIND,
        children: vec![AMARA],
        text: text(),
        officer,
        called_at,
        said: Word::Yes,
    };
    vec![
        now(approval(OTHER_APPROVAL)),
        now(called),
        now(ApprovalBody::Approved { approval: APPROVAL, proof: None }),
        now(ApprovalBody::Declined { approval: APPROVAL, reason: "Nearer.".into() }),
        now(ApprovalBody::Withdrawn { approval: APPROVAL }),
    ]
}

fn other_rows() -> Vec<Row> {
    let agreement = AgreementId::from_uuid(Uuid::from_u128(0x164));
    let draft = DraftId::from_uuid(Uuid::from_u128(0x165));
    let proposed = |party| TeamBody::AgreementProposed { agreement, party, terms: terms(), text: String::new(), from_on: TODAY };
    let kind = ApprovalKind::OutOfArea;
    let team = [
        TeamBody::Formed { name: "Riverside".into(), kind: TeamKind::FamilyFacing },
        TeamBody::Joined(member(person(0x181), &[], &[])),
        TeamBody::Left { person: SAM, until_on: TODAY },
        TeamBody::OnDuty { person: SAM, from_at: at(0), until_at: at(60) },
        TeamBody::Named(named(SAM, kind)),
        TeamBody::NoLongerNamed { person: AYO, kind, until_on: TODAY },
        proposed(Party::Team),
        TeamBody::AgreementAccepted { agreement, party: Party::Strategy },
    ];
    let drafts = [DraftBody::Kept { draft, text: "The kitchen".into(), replaces: vec![] }, DraftBody::Finished { draft, replaces: vec![] }];
    let drafts = drafts.into_iter().map(Body::Draft).chain(recovery_bodies().map(Body::Recovery));
    team.into_iter()
        .chain(retention::team_bodies())
        .map(now)
        .chain(drafts.chain(investigation_bodies().map(Body::Investigation)).map(now))
        .collect()
}

fn investigation_bodies() -> [InvestigationBody; 2] {
    let (investigation, reason) = (InvestigationId::from_uuid(Uuid::from_u128(0x167)), "How the visits were written up.".to_owned());
    [InvestigationBody::Opened { investigation, family: FAMILY, reason, until_at: at(60) }, InvestigationBody::Ended { investigation }]
}

/// What the server alone writes.
fn recovery_bodies() -> [RecoveryBody; 4] {
    let (recovery, until_at, reason) = (RecoveryId::from_uuid(Uuid::from_u128(0x166)), at(60), "Her phone was stolen.".to_owned());
    [
        RecoveryBody::Asked { recovery, reason, until_at, operator: false },
        RecoveryBody::Confirmed { recovery, until_at, operator: None },
        RecoveryBody::Ended { recovery },
        RecoveryBody::Used { recovery },
    ]
}

fn every_row() -> Vec<Row> {
    [file_rows(), visit_rows(), advice_rows(), sign_off_rows(), approval_rows(), other_rows()].into_iter().flatten().collect()
}

/// What a body is called, as it travels: `file held_by`.
fn name(body: &Body) -> String {
    let value = serde_json::to_value(body).unwrap();
    let (group, inner) = value.as_object().unwrap().iter().next().unwrap();
    format!("{group} {}", inner.as_object().unwrap().keys().next().unwrap())
}

/// Every kind that can be read, as the reader itself names them when it meets one that is none.
fn kinds() -> BTreeSet<String> {
    let named = |json: String| {
        let error = serde_json::from_str::<Body>(&json).unwrap_err().to_string();
        error.split('`').skip(3).step_by(2).map(str::to_owned).collect::<Vec<_>>()
    };
    let groups = named(r#"{"nonsense":1}"#.to_owned());
    let of_group =
        |group: String| named(format!(r#"{{"{group}":{{"nonsense":1}}}}"#)).into_iter().map(move |kind| format!("{group} {kind}"));
    groups.into_iter().flat_map(of_group).collect()
}

fn say(answer: Result<Taking, NotTaken>) -> &'static str {
    match answer {
        Ok(Taking::InTime) => "yes",
        Ok(Taking::Late) => "late",
        Err(NotTaken::Refused(_)) => "no",
        Err(NotTaken::NotYours) => "·",
    }
}

fn cells(Row(body, before): Row) -> Vec<String> {
    let (mut file, side) = known();
    let called = name(&body);
    for (who, said) in before {
        file.take(who, said);
    }
    if called == "file opened" {
        file.rules = FamilyRules::default();
    }
    let mut book = file.directory.teams[&TEAM].clone();
    book.apply(&TeamBody::Named(named(AYO, ApprovalKind::OutOfArea)), origin(EVE_ENABLER, BEGAN));
    if let Body::Team(TeamBody::AgreementAccepted { agreement, .. }) = body {
        let (terms, text) = (terms(), String::new());
        let proposed = TeamBody::AgreementProposed { agreement, party: Party::Team, terms, text, from_on: TODAY };
        book.apply(&proposed, origin(PRIYA, TODAY));
    }
    if retention::is_of_the_enablers(&body) {
        book = file.directory.teams[&ENABLERS].clone();
        book.receive(&TeamBody::RetentionRuled(crate::retention::sound_rule(90)), origin(EVE_ENABLER, BEGAN), at(0));
    }
    if called == "team formed" {
        book = alongside_core::domain::team::TeamBook::default();
    }
    let (family, team) = (Rules::Family(Box::new(file.rules.clone())), Rules::Team(Box::new(book)));
    let answer = |who: PersonId| match &body {
        Body::Team(_) => (StreamId::Team(TEAM), Beside { rules: &team, whole: None, side: None }),
        Body::Draft(_) | Body::Recovery(_) | Body::Investigation(_) => {
            (StreamId::Person(who), Beside { rules: &family, whole: None, side: None })
        }
        _ => (FILE, Beside { rules: &family, whole: Some(&file.rules), side: Some(&side) }),
    };
    let cell = |(_, who): (&str, PersonId)| {
        let (stream, beside) = answer(who);
        say(taking(stream, beside, &file.directory, who, &body, at(0))).to_owned()
    };
    core::iter::once(called).chain(PEOPLE.map(cell)).collect()
}

/// Who reads, and who may open the file in an emergency at ten in the morning.
fn reading(file: &File, side: &FamilyRules, under: &str) -> Vec<Vec<String>> {
    let reads = |stream, what: &str| {
        let cell = |(_, who): (&str, PersonId)| format!("{:?}", access(stream, &file.rules, Some(side), &file.directory, who, at(0)));
        core::iter::once(format!("{what}{under}")).chain(PEOPLE.map(cell)).collect()
    };
    let emergency = |(_, who): (&str, PersonId)| {
        let opens = opens_in_emergency(FILE, &file.rules, &file.directory, who, "Found alone at the station.", at(0));
        opens.map_or("·", |opens| if opens == Opening::Open { "open" } else { "yes" }).to_owned()
    };
    let opens = core::iter::once(format!("break glass{under}")).chain(PEOPLE.map(emergency)).collect();
    vec![reads(FILE, "the file"), reads(LEGAL, "its legal side"), opens]
}

fn restricted_rows(guests: bool) -> Vec<Vec<String>> {
    let (mut file, side) = known();
    file.take(PRIYA, FileBody::Restricted { members: [PRIYA, SAM].into(), guests, reason: "A colleague is related.".into() });
    let under = if guests { ", restricted" } else { ", and no guests" };
    let rules = Rules::Family(Box::new(file.rules.clone()));
    let beside = Beside { rules: &rules, whole: Some(&file.rules), side: Some(&side) };
    let remark: Body = Said::from(FileBody::Remarked { text: "School called.".into() }).0;
    let held: Body = Said::from(FileBody::HeldBy { team: TEAM, lead: Some(PRIYA), co_workers: vec![] }).0;
    let written = [("a record", remark), ("an act", held)].map(|(what, body)| {
        let cell = |(_, who): (&str, PersonId)| say(taking(FILE, beside, &file.directory, who, &body, at(0))).to_owned();
        core::iter::once(format!("{what}{under}")).chain(PEOPLE.map(cell)).collect()
    });
    reading(&file, &side, under).into_iter().chain(written).collect()
}

#[test]
fn p5_who_may_do_what_is_this_table() {
    let (file, side) = known();
    let rows = reading(&file, &side, "").into_iter().chain(every_row().into_iter().map(cells));
    let rows: Vec<Vec<String>> = rows.chain([true, false].into_iter().flat_map(restricted_rows)).collect();
    let headings: Vec<&str> = core::iter::once("what").chain(PEOPLE.map(|(how, _)| how)).collect();
    let legend = "yes: taken. late: kept as a late word for the team. no: refused, with a sentence. ·: there is nothing.\n";
    insta::assert_snapshot!("who_may_do_what", format!("{legend}\n{}", table(&headings, &rows)));
}

#[test]
fn p5_no_kind_of_body_is_missing_from_the_table() {
    let told: BTreeSet<String> = every_row().iter().map(|Row(body, _)| name(body)).collect();
    assert_eq!(told, kinds());
    assert!(told.len() > 60, "{told:?}");
}
