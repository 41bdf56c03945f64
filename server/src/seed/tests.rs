//! What the fiction must be, whatever the day: true to the rules, whole, and the same each time.

use std::collections::{BTreeMap, BTreeSet};

use alongside_core::domain::advice::QuestionState;
use alongside_core::domain::approval::ApprovalKind;
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{Body, Entry};
use alongside_core::domain::family::{FamilyRules, FileBody};
use alongside_core::domain::ids::StreamId;
use alongside_core::domain::policy::{Rules, home};
use alongside_core::domain::sign_off::SignOffState;
use alongside_core::domain::status::Status;
use alongside_core::domain::team::{Directory, TeamBook, TeamKind};
use alongside_core::domain::visit::VisitBody;
use jiff::civil::{Date, date};

use super::fiction;
use super::staff::person;

const TODAY: Date = date(2026, 3, 3);

/// A file, a book or a page for each stream, as a server would have it.
#[derive(Default)]
struct Record {
    streams: BTreeMap<StreamId, Rules>,
    directory: Directory,
    refused: Vec<String>,
}

impl Record {
    fn of(today: Date) -> Self {
        let mut record = Self::default();
        entries(today).iter().for_each(|entry| record.take(entry));
        record
    }

    /// Asks the rules, as if somebody had just pushed it, and takes it either way.
    fn take(&mut self, entry: &Entry) {
        let stream = entry.head.stream;
        let holding = match stream {
            StreamId::Team(team) => Some(team),
            _ => stream.family().and_then(|family| self.family(StreamId::Family(family))).and_then(|rules| rules.team),
        };
        let actor = self.directory.actor(entry.head.author, holding, entry.head.written_at.day());
        let rules = self.streams.entry(stream).or_insert_with(|| Rules::empty(stream));
        if let Err(refusal) = rules.may(&actor, &entry.body) {
            self.refused.push(format!("{stream} {:?}: {refusal}", entry.body));
        }
        if !home(stream, &entry.body) {
            self.refused.push(format!("{stream} is not the home of {:?}", entry.body));
        }
        rules.apply(entry);
        if let (StreamId::Team(team), Some(book)) = (stream, rules.team()) {
            self.directory.teams.insert(team, book.clone());
        }
    }

    fn family(&self, stream: StreamId) -> Option<&FamilyRules> {
        self.streams.get(&stream).and_then(Rules::family)
    }

    fn files(&self) -> impl Iterator<Item = &FamilyRules> {
        self.streams.values().filter_map(Rules::family)
    }

    fn books(&self) -> impl Iterator<Item = &TeamBook> {
        self.streams.values().filter_map(Rules::team)
    }
}

fn entries(today: Date) -> Vec<Entry> {
    fiction(today).entries.iter().map(|(written, _)| written.read().expect("an entry of the fiction can be read")).collect()
}

#[test]
fn every_act_of_the_fiction_could_have_been_done_in_its_order_by_whoever_did_it() {
    let record = Record::of(TODAY);
    // Somebody had to form the first team before there was an enabler.
    let beginning = |line: &&String| line.starts_with("team:") && line.contains("Only an enabler");
    let others: Vec<&String> = record.refused.iter().filter(|line| !beginning(line)).collect();
    assert!(others.is_empty(), "{others:#?}");
    assert_eq!(record.refused.len(), 2, "{:#?}", record.refused);
}

#[test]
fn it_holds_on_any_day_of_the_week() {
    for day in 1..8 {
        let record = Record::of(date(2026, 11, day));
        assert_eq!(record.refused.len(), 2, "2026-11-0{day}: {:#?}", record.refused);
    }
}

#[test]
fn the_same_day_tells_the_same_fiction_and_another_day_the_same_families() {
    assert_eq!(fiction(TODAY).entries, fiction(TODAY).entries);
    let families = |today| entries(today).into_iter().filter_map(|entry| entry.head.stream.family()).collect::<BTreeSet<_>>();
    assert_eq!(families(TODAY), families(date(2027, 1, 9)));
}

#[test]
fn nothing_is_written_before_its_time_or_twice_and_nothing_on_the_day_itself() {
    let fiction = fiction(TODAY);
    let times: Vec<Timestamp> = fiction.entries.iter().map(|(_, received_at)| *received_at).collect();
    assert!(times.is_sorted());
    assert!(times.last().is_some_and(|last| *last < Timestamp::start_of(TODAY)));
    let names: BTreeSet<_> = entries(TODAY).into_iter().map(|entry| entry.head.id).collect();
    assert_eq!(names.len(), fiction.entries.len());
}

#[test]
fn there_are_teams_of_the_four_kinds_and_some_forty_families() {
    let record = Record::of(TODAY);
    let count = |kind| record.books().filter(|book| book.kind == Some(kind)).count();
    assert_eq!(TeamKind::ALL.map(count), [3, 1, 1, 1]);
    assert!(record.books().all(|book| book.members.len() <= 12));
    assert_eq!(record.files().filter(|file| file.name.is_some()).count(), 42);
    let agreed = record.books().filter(|book| book.agreement_on(TODAY).is_some_and(|agreement| agreement.version == 2));
    assert_eq!(agreed.count(), 3);
}

#[test]
fn every_status_every_state_of_a_question_and_every_state_of_a_sign_off_occurs() {
    let record = Record::of(TODAY);
    let statuses: BTreeSet<Status> = record.files().flat_map(|file| file.episodes_on(TODAY)).map(|episode| episode.status).collect();
    assert_eq!(statuses.len(), Status::ALL.len(), "{statuses:?}");
    let questions: BTreeSet<_> =
        record.files().flat_map(|file| file.questions.values()).map(|question| core_name(&question.state)).collect();
    assert_eq!(questions.len(), 5, "{questions:?}");
    let decisions: BTreeSet<_> = record.files().flat_map(|file| file.sign_offs.values()).map(|sign_off| sign_off.state.words()).collect();
    assert_eq!(decisions.len(), 12, "{decisions:?}");
    assert!(record.files().flat_map(|file| file.sign_offs.values()).any(|sign_off| sign_off.state == SignOffState::Requested));
}

#[test]
fn every_looked_after_child_has_a_reviewing_officer_who_advises_but_not_this_team() {
    let record = Record::of(TODAY);
    let looked_after = |file: &FamilyRules| file.episodes_on(TODAY).any(|episode| episode.status == Status::LookedAfter);
    let files: Vec<&FamilyRules> = record.files().filter(|file| looked_after(file)).collect();
    assert!(!files.is_empty());
    for file in files {
        let children: BTreeSet<_> = file.appointments_on(TODAY).map(|appointment| appointment.child).collect();
        assert_eq!(children.len(), file.children().len(), "{:?}", file.name);
        for appointment in file.appointments_on(TODAY) {
            let actor = record.directory.actor(appointment.person, file.team, TODAY);
            assert!(actor.is_adviser() && !actor.in_holding_team, "{:?}", file.name);
        }
    }
    let ended = record.files().flat_map(|file| &file.appointments).filter(|appointment| !appointment.runs_on(TODAY));
    assert!(ended.count() > 0);
}

#[test]
fn somebody_is_named_for_every_approval_that_a_regulation_asks_for() {
    let record = Record::of(TODAY);
    let officers: Vec<_> = record.books().flat_map(|book| &book.officers).collect();
    for kind in ApprovalKind::ALL {
        assert!(officers.iter().any(|named| named.kind == kind && named.runs_on(TODAY)), "{kind:?}");
    }
    let approvals: BTreeSet<_> = record.files().flat_map(|file| file.approvals.values()).map(|approval| approval.state.words()).collect();
    assert_eq!(approvals.len(), 5, "{approvals:?}");
}

const fn core_name(state: &QuestionState) -> &'static str {
    match state {
        QuestionState::Asked => "asked",
        QuestionState::Claimed { .. } => "claimed",
        QuestionState::Answered { .. } => "answered",
        QuestionState::Considered { .. } => "considered",
        QuestionState::NoLongerNeeded => "no longer needed",
    }
}

#[test]
fn priya_visits_the_okafors_first_today_at_ten_and_rings_because_of_the_dog() {
    let record = Record::of(TODAY);
    let okafor = record.files().find(|file| file.name.as_deref() == Some("Okafor")).expect("the Okafors");
    let priya = person("Priya Nair");
    assert_eq!(okafor.lead, Some(priya));
    let children: Vec<(&str, i16)> =
        okafor.children().iter().filter_map(|child| Some((child.name.as_str(), age(child.born_on?)))).collect();
    assert_eq!(children, [("Amara", 9), ("Tobi", 7), ("Zed", 3)]);
    assert_eq!(okafor.flags[0].what, "Dog. Ring first.");
    let mut next: Vec<(Timestamp, Option<&str>)> = record
        .files()
        .flat_map(|file| file.visits.values().map(move |visit| (file, visit)))
        .filter(|(_, visit)| visit.by == priya && visit.started_at.is_none())
        .filter_map(|(file, visit)| Some((visit.planned_at?, file.name.as_deref())))
        .collect();
    next.sort();
    assert_eq!(next[0], (Timestamp::on(TODAY, 10, 0), Some("Okafor")));
}

fn age(born_on: Date) -> i16 {
    alongside_core::domain::clock::age_on(born_on, TODAY).unwrap_or(-1)
}

#[test]
fn every_family_facing_worker_has_a_visit_today() {
    let record = Record::of(TODAY);
    let workers = record.books().filter(|book| book.kind == Some(TeamKind::FamilyFacing)).flat_map(|book| &book.members);
    let visits: BTreeSet<_> = record
        .files()
        .flat_map(|file| file.visits.values())
        .filter(|visit| visit.planned_at.is_some_and(|at| at.day() == TODAY))
        .map(|visit| visit.by)
        .collect();
    let idle: Vec<&str> = workers.filter(|worker| !visits.contains(&worker.person)).map(|worker| worker.name.as_str()).collect();
    assert!(idle.is_empty(), "{idle:?}");
}

#[test]
fn every_word_has_its_names_in_it_and_every_visit_its_notes() {
    let mut noted = BTreeSet::new();
    let mut finalised = BTreeSet::new();
    let mut remarks = 0;
    for entry in entries(TODAY) {
        let text = serde_json::to_string(&entry.body).unwrap_or_default();
        assert!(!text.contains("{child}") && !text.contains("{adult}"), "{text}");
        match entry.body {
            Body::Visit(VisitBody::Noted { visit, .. }) => drop(noted.insert(visit)),
            Body::Visit(VisitBody::Finalised { visit }) => drop(finalised.insert(visit)),
            Body::File(FileBody::Remarked { .. }) => remarks += 1,
            _ => {}
        }
    }
    assert_eq!(noted, finalised);
    assert!(finalised.len() > 100 && remarks > 60, "{} visits, {remarks} remarks", finalised.len());
}
