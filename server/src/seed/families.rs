//! The families: read from `families.json`, each with its theme and the people who work with it.

use std::collections::BTreeMap;

use alongside_core::domain::people::Relationship;
use serde::Deserialize;

use super::file::{Adult, Child, File};
use super::pen::{BEGINNING, ten};
use super::staff::{Staff, person};
use super::words;

#[derive(Clone, Debug, Deserialize)]
struct Line {
    name: String,
    team: String,
    theme: String,
    lead: String,
    with: Option<String>,
    address: String,
    flag: Option<String>,
    children: Vec<(String, i16)>,
    adults: Vec<(String, Relationship)>,
    question: Option<String>,
    decision: Option<String>,
    approval: Option<String>,
}

/// Every family, in the order in which its worker goes round.
pub(super) fn all(staff: &Staff) -> Vec<File> {
    let lines: Vec<Line> = serde_json::from_str(include_str!("families.json")).unwrap_or_default();
    let mut rounds: BTreeMap<String, usize> = BTreeMap::new();
    lines
        .into_iter()
        .filter_map(|line| {
            let turn = rounds.entry(line.lead.clone()).or_default();
            *turn += 1;
            file(staff, line, *turn - 1)
        })
        .collect()
}

fn file(staff: &Staff, line: Line, turn: usize) -> Option<File> {
    let team = staff.team(&line.team)?.clone();
    let lead = person(&line.lead);
    let place = team.members.iter().position(|colleague| colleague.id() == lead)?;
    let co_worker = line.with.as_deref().map(person).or_else(|| team.member(place + 1).map(|next| next.id()))?;
    let third = team.members.iter().map(|colleague| colleague.id()).find(|id| *id != lead && *id != co_worker)?;
    let named = |name: &str| alongside_core::domain::ids::PersonId::new(BEGINNING, ten(&format!("family/{}/{name}", line.name)));
    let children = line.children.iter().map(|(name, age)| Child { id: named(name), name: name.clone(), age: *age }).collect();
    let adults = line.adults.iter().map(|(name, kind)| Adult { id: named(name), name: name.clone(), kind: *kind }).collect();
    Some(File {
        theme: words::theme(&line.theme),
        name: line.name,
        enabler: staff.enabler(),
        team,
        lead,
        co_worker,
        third,
        address: line.address,
        flag: line.flag,
        children,
        adults,
        question: line.question,
        decision: line.decision,
        approval: line.approval,
        turn,
    })
}
