//! Routing: what follows from an append for the work of others, and to whom a question is suggested.
//!
//! Compares the rules before and after; writes only what differs. No points, no ranking: only who is next.

use std::collections::{BTreeMap, BTreeSet};

use alongside_core::domain::advice::{AdviceBody, QuestionState, Specialism};
use alongside_core::domain::appointment::Appointment;
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::{AuthorityId, Digest, FamilyId, PersonId, QuestionId, SignOffId, StreamId, VisitId};
use alongside_core::domain::sign_off::{SignOff, SignOffState};
use alongside_core::domain::team::{Directory, TeamKind};
use jiff::civil::Date;

use super::append::Append;
use crate::db::approvals::ApprovalRow;
use crate::db::cards::{DecisionRow, QuestionRow};
use crate::db::families::FamilyRow;
use crate::db::streams::Key;
use crate::db::{DbError, Tx, approvals, cards, families};

/// Writes what follows from an append, and answers whose cards may have changed.
pub(super) async fn project(tx: &mut Tx, append: &Append) -> Result<BTreeMap<AuthorityId, BTreeSet<PersonId>>, DbError> {
    let mut people: BTreeMap<AuthorityId, BTreeSet<PersonId>> = BTreeMap::new();
    for (key, opened) in append.streams.iter().filter(|(_, opened)| opened.moved()) {
        let (Some(before), Some(now)) = (opened.before.rules.family(), opened.now.rules.family()) else {
            continue;
        };
        let told = people.entry(key.0).or_default();
        if let StreamId::Family(family) = key.1 {
            project_family(tx, key.0, family, before, now, received_on(append, *key)).await?;
            project_diary(tx, key.0, family, before, now).await?;
        }
        let nobody = Directory::default();
        let directory = append.directories.get(&key.0).map_or(&nobody, |directory| directory.as_ref());
        if before.restriction != now.restriction {
            // Whom the file is shut to by now looks anew, and is told nothing of it.
            let team = now.team.and_then(|team| directory.teams.get(&team));
            told.extend(team.into_iter().flat_map(|book| &book.members).map(|member| member.person));
        }
        if before.appointments != now.appointments {
            told.extend(members(directory, TeamKind::Insight));
        }
        if project_questions(tx, append, *key, before, now).await? {
            told.extend(members(directory, TeamKind::Insight));
        }
        if project_decisions(tx, directory, *key, before, now).await? {
            told.extend(members(directory, TeamKind::Strategy));
        }
        if project_approvals(tx, *key, before, now).await? {
            told.extend(directory.teams.values().flat_map(|book| &book.officers).map(|named| named.person));
        }
    }
    Ok(people)
}

fn received_on(append: &Append, key: Key) -> Date {
    append.taken.iter().filter(|taken| taken.key == key).map(|taken| taken.receipt.received_at.day()).max().unwrap_or_default()
}

fn members(directory: &Directory, kind: TeamKind) -> impl Iterator<Item = PersonId> {
    directory.teams.values().filter(move |book| book.kind == Some(kind)).flat_map(|book| &book.members).map(|member| member.person)
}

fn family_row(rules: &FamilyRules) -> Option<FamilyRow> {
    let children = u32::try_from(rules.children().len()).unwrap_or(u32::MAX);
    let members = rules.restriction.as_ref().map(|restriction| restriction.members.clone());
    Some(FamilyRow { name: rules.name.clone()?, team: rules.team?, lead: rules.lead, children, members })
}

/// Whose phones hold the file: those who work with the family, and those who are appointed to its children until later than `today`.
fn workers(rules: &FamilyRules, today: Date) -> BTreeSet<PersonId> {
    let stands = |known: &&Appointment| known.until_on.is_none_or(|until| today <= until);
    let appointed = rules.appointments.iter().filter(stands).map(|known| known.person);
    rules.lead.into_iter().chain(rules.co_workers.iter().copied()).chain(appointed).collect()
}

async fn project_family(
    tx: &mut Tx,
    authority: AuthorityId,
    family: FamilyId,
    before: &FamilyRules,
    now: &FamilyRules,
    today: Date,
) -> Result<(), DbError> {
    if let Some(row) = family_row(now)
        && family_row(before).as_ref() != Some(&row)
    {
        families::put(tx, authority, family, &row).await?;
    }
    let people = workers(now, today);
    if workers(before, today) != people {
        families::set_workers(tx, authority, family, &people).await?;
    }
    Ok(())
}

fn diary(rules: &FamilyRules) -> BTreeMap<VisitId, Timestamp> {
    let planned = rules.visits.iter().filter(|(_, mark)| mark.started_at.is_none() && mark.outcome.is_none());
    planned.filter_map(|(visit, mark)| Some((*visit, mark.planned_at?))).collect()
}

async fn project_diary(
    tx: &mut Tx,
    authority: AuthorityId,
    family: FamilyId,
    before: &FamilyRules,
    now: &FamilyRules,
) -> Result<(), DbError> {
    let (before, now) = (diary(before), diary(now));
    for (visit, at) in &now {
        if before.get(visit) != Some(at) {
            families::plan_visit(tx, authority, family, *visit, Some(*at)).await?;
        }
    }
    for visit in before.keys().filter(|visit| !now.contains_key(visit)) {
        families::plan_visit(tx, authority, family, *visit, None).await?;
    }
    Ok(())
}

fn in_the_open(rules: &FamilyRules) -> BTreeMap<QuestionId, (Specialism, Option<PersonId>)> {
    let open = |state: &QuestionState| match state {
        QuestionState::Asked => Some(None),
        QuestionState::Claimed { by, .. } => Some(Some(*by)),
        _ => None,
    };
    rules.questions.iter().filter_map(|(id, question)| Some((*id, (question.specialism, open(&question.state)?)))).collect()
}

async fn project_questions(tx: &mut Tx, append: &Append, key: Key, before: &FamilyRules, now: &FamilyRules) -> Result<bool, DbError> {
    let (was, is) = (in_the_open(before), in_the_open(now));
    if was == is {
        return Ok(false);
    }
    for taken in append.taken.iter().filter(|taken| taken.key == key) {
        if let Body::Advice(AdviceBody::Asked { question, text, extract, .. }) = &taken.entry.body
            && let (Some((specialism, claimed_by)), Some(known)) = (is.get(question), now.questions.get(question))
            && known.entry == taken.entry.head.id
        {
            let row = QuestionRow {
                stream: key.1,
                question: *question,
                specialism: *specialism,
                asked_by: known.asked_by,
                asked_at: known.asked_at,
                claimed_by: *claimed_by,
                text: text.clone(),
                extract: extract.clone(),
            };
            cards::put_question(tx, key.0, &row).await?;
        }
    }
    for (question, (specialism, claimed_by)) in &is {
        if was.get(question).is_some_and(|before| *before != (*specialism, *claimed_by)) {
            cards::pass_question(tx, key, *question, *specialism, *claimed_by).await?;
        }
    }
    for question in was.keys().filter(|question| !is.contains_key(question)) {
        cards::close_question(tx, key, *question).await?;
    }
    Ok(true)
}

fn waiting(rules: &FamilyRules) -> BTreeMap<SignOffId, &SignOff> {
    rules.sign_offs.iter().filter(|(_, sign_off)| sign_off.state.waits_for_strategy()).map(|(id, sign_off)| (*id, sign_off)).collect()
}

async fn project_decisions(tx: &mut Tx, directory: &Directory, key: Key, before: &FamilyRules, now: &FamilyRules) -> Result<bool, DbError> {
    let (was, is) = (waiting(before), waiting(now));
    if was == is {
        return Ok(false);
    }
    for (id, sign_off) in &is {
        if was.get(id) != Some(sign_off) {
            cards::put_decision(tx, key.0, &decision_row(directory, key.1, *id, sign_off, now)).await?;
        }
    }
    for id in was.keys().filter(|id| !is.contains_key(id)) {
        cards::close_decision(tx, key, *id).await?;
    }
    Ok(true)
}

async fn project_approvals(tx: &mut Tx, key: Key, before: &FamilyRules, now: &FamilyRules) -> Result<bool, DbError> {
    if before.approvals == now.approvals {
        return Ok(false);
    }
    for (id, approval) in now.approvals.iter().filter(|(id, approval)| before.approvals.get(id) != Some(approval)) {
        match ApprovalRow::of(key.1, *id, approval) {
            Some(row) => approvals::put(tx, key.0, &row).await?,
            None => approvals::close(tx, key, *id).await?,
        }
    }
    Ok(true)
}

fn decision_row(directory: &Directory, stream: StreamId, id: SignOffId, sign_off: &SignOff, rules: &FamilyRules) -> DecisionRow {
    let acted_at = if let SignOffState::ActedInEmergency { at } = sign_off.state { Some(at) } else { None };
    let request = sign_off.requested.as_ref();
    let mut names = sign_off.names.clone();
    names.extend(request.map(|request| request.by));
    let agreement = |at: Timestamp| rules.team.and_then(|team| directory.teams.get(&team)).and_then(|book| book.agreement_on(at.day()));
    let look_by = acted_at.and_then(|at| Some(agreement(at)?.terms.look_by(at)));
    let drafter = names.first().copied().unwrap_or_else(|| PersonId::from_uuid(uuid::Uuid::nil()));
    DecisionRow {
        stream,
        sign_off: id,
        reserved: sign_off.decision.reserved(),
        asked_by: request.map_or(drafter, |request| request.by),
        asked_at: request.map(|request| request.at).or(acted_at).unwrap_or_default(),
        names,
        emergency: acted_at.is_some(),
        look_by,
    }
}

/// The adviser to whom a question is suggested: of its specialism, not its asker nor appointed to a child that it is about, on duty if
/// anybody is, with the least in hand.
/// Where two are alike, the question itself says who, so that they take turns.
pub(super) fn suggest(
    directory: &Directory,
    question: &QuestionRow,
    appointed: &BTreeSet<PersonId>,
    in_hand: &BTreeMap<PersonId, u64>,
    now: Timestamp,
) -> Option<PersonId> {
    let insight = directory.teams.values().filter(|book| book.kind == Some(TeamKind::Insight));
    let fit = insight.flat_map(|book| {
        let of_it = book.members_on(now.day()).filter(|member| member.specialisms.contains(&question.specialism));
        of_it.map(move |member| (member.person, book.on_duty(member.person, now)))
    });
    let turn = |person: PersonId| Digest::of(&[question.question.uuid().as_bytes(), person.uuid().as_bytes()]);
    fit.filter(|(person, _)| *person != question.asked_by && !appointed.contains(person))
        .min_by_key(|(person, on_duty)| (!on_duty, in_hand.get(person).copied().unwrap_or(0), turn(*person)))
        .map(|(person, _)| person)
}
