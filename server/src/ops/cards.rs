//! The cards of one person: questions they may claim, decisions they may sign, and the team's families that are not on the phone.

use std::collections::BTreeSet;

use alongside_core::domain::card::Card;
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, Digest, FamilyId, PersonId, StreamId, TeamId};
use alongside_core::domain::policy::{Actor, lets_guests_in};
use alongside_core::domain::team::Directory;
use alongside_core::sync::protocol::Cards;

use super::memory::{Memory, fold};
use super::{Who, route};
use crate::db::cards::QuestionRow;
use crate::db::{DbError, Tx, approvals, cards, families, streams};

/// Makes the cards, whole. `on_the_phone` are the families whose files the phone holds.
pub(super) async fn of(
    tx: &mut Tx,
    memory: &Memory,
    directory: &Directory,
    who: Who,
    on_the_phone: &BTreeSet<FamilyId>,
    now: Timestamp,
) -> Result<Cards, DbError> {
    let actor = directory.actor(who.person, None, now.day());
    let mut made = Vec::new();
    if actor.is_adviser() {
        made.extend(questions(tx, memory, directory, who, &actor, now).await?);
    }
    if !actor.rights.is_empty() {
        made.extend(decisions(tx, who, &actor, on_the_phone).await?);
    }
    if actor.officers.names(who.person) {
        made.extend(approvals_with(tx, who, &actor, on_the_phone).await?);
    }
    let teams: BTreeSet<TeamId> = directory.teams_of(who.person, now.day()).map(|(team, _, _)| team).collect();
    for team in teams {
        made.extend(others_of_the_team(tx, who, team, on_the_phone, now).await?);
    }
    let digest = Digest::of(&[&serde_json::to_vec(&made).unwrap_or_default()]);
    Ok(Cards { digest, cards: made })
}

async fn questions(
    tx: &mut Tx,
    memory: &Memory,
    directory: &Directory,
    who: Who,
    actor: &Actor,
    now: Timestamp,
) -> Result<Vec<Card>, DbError> {
    let in_hand = cards::in_hand(tx, who.authority).await?;
    let open = cards::open_questions(tx, who.authority).await?;
    let theirs = open.into_iter().filter(|row| actor.specialisms.contains(&row.specialism) && row.asked_by != who.person);
    let theirs: Vec<QuestionRow> = theirs.collect();
    let files = files(tx, memory, who.authority, &theirs, now).await?;
    let card = |(row, file): (QuestionRow, OfFile)| Card::Question {
        suggested: route::suggest(directory, &row, &file.appointed, &in_hand, now) == Some(who.person),
        question: row.question,
        stream: row.stream,
        specialism: row.specialism,
        asked_by: row.asked_by,
        asked_at: row.asked_at,
        text: row.text,
        extract: row.extract,
    };
    let shown = theirs.into_iter().zip(files).filter(|(_, file)| file.lets_guests_in && !file.appointed.contains(&who.person));
    Ok(shown.map(card).collect())
}

/// What the file of a question says of who may take it.
struct OfFile {
    /// Those who are appointed to a child that the question is about.
    appointed: BTreeSet<PersonId>,
    /// Whether a claim would open the file.
    lets_guests_in: bool,
}

/// The same for each question.
async fn files(
    tx: &mut Tx,
    memory: &Memory,
    authority: AuthorityId,
    questions: &[QuestionRow],
    now: Timestamp,
) -> Result<Vec<OfFile>, DbError> {
    let file = |row: &QuestionRow| row.stream.family().map(StreamId::Family);
    let names: BTreeSet<StreamId> = questions.iter().flat_map(|row| [Some(row.stream), file(row)]).flatten().collect();
    let heads = streams::heads(tx, authority, &names.into_iter().collect::<Vec<_>>()).await?;
    let mut files = Vec::with_capacity(questions.len());
    for row in questions {
        let home = fold(tx, memory, (authority, row.stream), heads.get(&row.stream).copied()).await?;
        let stream = file(row).unwrap_or(row.stream);
        let whole = fold(tx, memory, (authority, stream), heads.get(&stream).copied()).await?;
        let question = home.rules.family().and_then(|rules| rules.questions.get(&row.question));
        let about = question.map_or(&[][..], |question| &question.about);
        let rules = whole.rules.family();
        let appointed = rules.into_iter().flat_map(|rules| rules.appointed_to(about, now.day())).collect();
        files.push(OfFile { appointed, lets_guests_in: rules.is_none_or(lets_guests_in) });
    }
    Ok(files)
}

async fn decisions(tx: &mut Tx, who: Who, actor: &Actor, on_the_phone: &BTreeSet<FamilyId>) -> Result<Vec<Card>, DbError> {
    let waiting = cards::waiting_decisions(tx, who.authority).await?;
    let theirs = waiting.into_iter().filter(|row| actor.rights.contains(&row.reserved) && !row.names.contains(&who.person));
    let card = |row: cards::DecisionRow| Card::Decision {
        sign_off: row.sign_off,
        stream: row.stream,
        reserved: row.reserved,
        asked_by: row.asked_by,
        asked_at: row.asked_at,
        emergency: row.emergency,
        look_by: row.look_by,
    };
    Ok(theirs.filter(|row| is_open(row.stream, on_the_phone)).map(card).collect())
}

/// A card never leads to a file that is restricted to others.
fn is_open(stream: StreamId, on_the_phone: &BTreeSet<FamilyId>) -> bool {
    stream.family().is_some_and(|family| on_the_phone.contains(&family))
}

async fn approvals_with(tx: &mut Tx, who: Who, actor: &Actor, on_the_phone: &BTreeSet<FamilyId>) -> Result<Vec<Card>, DbError> {
    let open = approvals::open(tx, who.authority).await?;
    let theirs = open.into_iter().filter(|row| row.is_with(&actor.officers, who.person));
    let card = |row: approvals::ApprovalRow| Card::Approval {
        approval: row.approval,
        stream: row.stream,
        what: row.kind,
        asked_by: row.asked_by,
        asked_at: row.asked_at,
        said: row.called.map(|(_, said)| said),
    };
    Ok(theirs.filter(|row| is_open(row.stream, on_the_phone)).map(card).collect())
}

async fn others_of_the_team(
    tx: &mut Tx,
    who: Who,
    team: TeamId,
    on_the_phone: &BTreeSet<FamilyId>,
    now: Timestamp,
) -> Result<Vec<Card>, DbError> {
    let held = families::of_team(tx, who.authority, team, Timestamp::start_of(now.day())).await?;
    let others = held.into_iter().filter(|(family, (row, _))| !on_the_phone.contains(family) && row.is_seen_by(who.person));
    let card = |(family, (row, next)): (FamilyId, (families::FamilyRow, Option<Timestamp>))| Card::Family {
        family,
        name: row.name,
        team: row.team,
        lead: row.lead,
        children: row.children,
        next_visit_on: next.map(Timestamp::day),
    };
    Ok(others.map(card).collect())
}
