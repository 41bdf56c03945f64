//! The teams' books: who joined, what was agreed with the strategy team, who is on duty.

use alongside_core::domain::agreement::{Party, Terms};
use alongside_core::domain::approval::NamedOfficer;
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{RuleId, StreamId};
use alongside_core::domain::retention::{KeptClass, Period, RetentionRule, RuleKind, Unit};
use alongside_core::domain::sign_off::Reserved;
use alongside_core::domain::spend::Pence;
use alongside_core::domain::team::{Member, TeamBody, TeamKind};

use super::days;
use super::pen::{BEGINNING, Desk, Pen, ten};
use super::staff::{Colleague, Staff, Team};

/// How many days ago the teams began.
const BEGAN: i64 = 2_100;

pub(super) fn write(pen: &mut Pen, staff: &Staff) {
    for (team, place) in staff.teams.iter().zip(0..) {
        let at = Timestamp::on(days::before(pen.today, BEGAN), 9, 0).plus(place * 3_600_000);
        let desk = Desk { stream: StreamId::Team(team.id()), author: staff.enabler(), at };
        form(pen, team, desk);
        duty(pen, team);
    }
    for team in staff.teams.iter().filter(|team| team.kind == TeamKind::FamilyFacing) {
        agreements(pen, staff, team);
    }
    for team in staff.teams.iter().filter(|team| team.kind == TeamKind::Enabler) {
        retention(pen, staff, team);
    }
}

/// How long things are kept: the law for the record of a child who was looked after, the authority's own schedule for the rest.
fn retention(pen: &mut Pen, staff: &Staff, team: &Team) {
    let on = days::before(pen.today, 400);
    let rules = [
        (KeptClass::Sound, 90, Unit::Days, RuleKind::Local, "Wrenbridge retention schedule, line 31: recordings"),
        (KeptClass::MachineWords, 90, Unit::Days, RuleKind::Local, "Wrenbridge retention schedule, line 32: machine transcripts"),
        (KeptClass::LookedAfterRecord, 75, Unit::Years, RuleKind::Law, LOOKED_AFTER),
        (KeptClass::OtherRecord, 25, Unit::Years, RuleKind::Local, "Wrenbridge retention schedule, line 3: children's social care"),
    ];
    for ((class, count, unit, kind, source), place) in rules.into_iter().zip(0..) {
        let rule = RuleId::new(BEGINNING, ten(&format!("rule/{}", class.words())));
        let (starts, period, source) = (class.starts(), Period { count, unit }, source.to_owned());
        let body = TeamBody::RetentionRuled(RetentionRule { rule, class, starts, period, kind, source, from_on: on, until_on: None });
        let desk = Desk { stream: StreamId::Team(team.id()), author: staff.enabler(), at: Timestamp::on(on, 11, 0) };
        pen.write(desk.later(place), &[], Body::Team(body));
    }
}

const LOOKED_AFTER: &str = "Care Planning, Placement and Case Review (England) Regulations 2010, reg. 50";

fn form(pen: &mut Pen, team: &Team, desk: Desk) {
    pen.write(desk, &[], Body::Team(TeamBody::Formed { name: team.name.clone(), kind: team.kind }));
    for (colleague, place) in team.members.iter().zip(1..) {
        let member = Member {
            person: colleague.id(),
            name: colleague.name.clone(),
            profession: colleague.profession.clone(),
            specialisms: colleague.specialisms.clone(),
            rights: colleague.rights.clone(),
            phone: Some(format!("07700 900{:03}", super::pen::pick(&colleague.name, 256))),
            from_on: desk.at.day(),
            until_on: None,
        };
        pen.write(desk.later(place), &[], Body::Team(TeamBody::Joined(member)));
    }
    let members = team.members.iter();
    let named = members.flat_map(|colleague| colleague.approves.iter().map(|kind| (colleague.id(), *kind)));
    for ((person, kind), place) in named.zip(30..) {
        let named = NamedOfficer { person, kind, instrument: INSTRUMENT.to_owned(), from_on: desk.at.day(), until_on: None };
        pen.write(desk.later(place), &[], Body::Team(TeamBody::Named(named)));
    }
}

const INSTRUMENT: &str = "Wrenbridge scheme of delegation, part 3: children's social care";

/// A fortnight of duty, taken in turn. The strategy team is on call round the clock.
fn duty(pen: &mut Pen, team: &Team) {
    let written_at = Timestamp::on(days::before(pen.today, 3), 16, 0);
    for ahead in 0..14_u8 {
        let day = days::exactly_before(pen.today, -i64::from(ahead));
        let (Some(colleague), true) = (team.member(ahead.into()), days::is_working(day) || team.kind == TeamKind::Strategy) else {
            continue;
        };
        let (from_at, until_at) = match team.kind {
            TeamKind::Strategy => (Timestamp::start_of(day), Timestamp::start_of(day).plus(24 * 3_600_000)),
            _ => (Timestamp::on(day, 9, 0), Timestamp::on(day, 17, 0)),
        };
        let desk = Desk { stream: StreamId::Team(team.id()), author: colleague.id(), at: written_at };
        pen.write(desk.later(ahead.into()), &[], Body::Team(TeamBody::OnDuty { person: colleague.id(), from_at, until_at }));
    }
}

struct Clauses {
    version: u32,
    text: &'static str,
    pounds: i64,
    days_ago: i64,
}

fn agreements(pen: &mut Pen, staff: &Staff, team: &Team) {
    let first = Clauses { version: 1, text: FIRST, pounds: 400, days_ago: 2_000 };
    let second = Clauses { version: 2, text: SECOND, pounds: 500, days_ago: 200 };
    let newer = Clauses { version: 3, text: NEWER, pounds: 750, days_ago: 6 };
    propose(pen, staff, team, &first);
    accept(pen, staff, team, &first);
    propose(pen, staff, team, &second);
    accept(pen, staff, team, &second);
    if team.key == "riverside" {
        propose(pen, staff, team, &newer);
    }
}

fn propose(pen: &mut Pen, staff: &Staff, team: &Team, clauses: &Clauses) {
    let on = days::before(pen.today, clauses.days_ago);
    let desk =
        Desk { stream: StreamId::Team(team.id()), author: first_of(team).unwrap_or_else(|| staff.enabler()), at: Timestamp::on(on, 11, 0) };
    let terms = Terms {
        spend_threshold: Pence(clauses.pounds * 100),
        spend_window_days: 28,
        names_to_agree: if team.key == "compass" { 3 } else { 2 },
        emergency: vec![Reserved::Placement, Reserved::SpendAboveThreshold],
        ratify_within_hours: 24,
    };
    let (agreement, party, text) = (team.agreement(clauses.version), Party::Team, clauses.text.to_owned());
    let from_on = days::after(on, if clauses.version == 3 { 30 } else { 3 });
    pen.write(desk, &[], Body::Team(TeamBody::AgreementProposed { agreement, party, terms, text, from_on }));
}

fn accept(pen: &mut Pen, staff: &Staff, team: &Team, clauses: &Clauses) {
    let at = Timestamp::on(days::after(days::before(pen.today, clauses.days_ago), 2), 15, 30);
    for author in staff.approvers(Reserved::CareProceedings).into_iter().take(1) {
        let desk = Desk { stream: StreamId::Team(team.id()), author, at };
        let accepted = TeamBody::AgreementAccepted { agreement: team.agreement(clauses.version), party: Party::Strategy };
        pen.write(desk, &[], Body::Team(accepted));
    }
}

fn first_of(team: &Team) -> Option<alongside_core::domain::ids::PersonId> {
    team.members.first().map(Colleague::id)
}

const FIRST: &str = "We decide about the families we hold. We ask the strategy team for the four reserved decisions. They come to us, or ring, \
within two working days. We cover each other in holidays and illness, by name.";

const SECOND: &str = "We decide about the families we hold, and spend up to £500 on one child and purpose within 28 days. For the four reserved \
decisions the strategy team comes to us, or to the family, within two working days of our asking. If a child cannot wait, we place the child or spend \
the money and say so the same night; the strategy team looks at it within a day. We cover each other by name.";

const NEWER: &str = "As before, with £750 instead of £500: deposits and beds have gone up, and eleven of our last fourteen requests were for less \
than that. The strategy team learns the context in the family's home where the family agrees to it.";
