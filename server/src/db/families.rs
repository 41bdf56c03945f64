//! What routing needs of families: who works in which, what their team's cards say, what lies in the diary, who opened what.

use std::collections::{BTreeMap, BTreeSet};

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, FamilyId, PersonId, TeamId, VisitId};
use sqlx::QueryBuilder;

use super::{DbError, Tx, on, read_text, run};

/// A family as its team's cards show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FamilyRow {
    /// What it is called.
    pub name: String,
    /// Which team holds it.
    pub team: TeamId,
    /// Who leads.
    pub lead: Option<PersonId>,
    /// How many children.
    pub children: u32,
    /// Who of the team sees it, where not all of it do.
    pub members: Option<BTreeSet<PersonId>>,
}

impl FamilyRow {
    /// Whether it is restricted to others.
    pub(crate) fn is_seen_by(&self, person: PersonId) -> bool {
        self.members.as_ref().is_none_or(|members| members.contains(&person))
    }
}

/// Writes a family's row.
pub(crate) async fn put(tx: &mut Tx, authority: AuthorityId, family: FamilyId, row: &FamilyRow) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query(
        "INSERT INTO families (authority, family, name, team, lead, children, members) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (authority, family) DO UPDATE SET name = EXCLUDED.name, team = EXCLUDED.team, lead = EXCLUDED.lead,
            children = EXCLUDED.children, members = EXCLUDED.members",
    )
    .bind(authority.to_string())
    .bind(family.to_string())
    .bind(&row.name)
    .bind(row.team.to_string())
    .bind(row.lead.map(|lead| lead.to_string()))
    .bind(i64::from(row.children))
    .bind(row.members.as_ref().map(write_members))
    .execute(conn)
    .await)?;
    Ok(())
}

fn write_members(members: &BTreeSet<PersonId>) -> String {
    members.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn read_members(text: Option<&str>) -> Result<Option<BTreeSet<PersonId>>, DbError> {
    text.map(|text| text.split_whitespace().map(read_text).collect()).transpose()
}

/// The families of a name, whole and without regard to capitals.
pub(crate) async fn named(tx: &mut Tx, authority: AuthorityId, name: &str) -> Result<Vec<(FamilyId, FamilyRow)>, DbError> {
    type NamedRow = (String, String, String, Option<String>, i64, Option<String>);
    let rows: Vec<NamedRow> = on!(tx, conn => sqlx::query_as(
        "SELECT family, name, team, lead, children, members FROM families WHERE authority = $1 AND LOWER(name) = LOWER($2) ORDER BY family",
    )
    .bind(authority.to_string())
    .bind(name)
    .fetch_all(conn)
    .await)?;
    let read = |(family, name, team, lead, children, members): NamedRow| {
        let (lead, members) = (lead.as_deref().map(read_text).transpose()?, read_members(members.as_deref())?);
        let row = FamilyRow { name, team: read_text(&team)?, lead, children: u32::try_from(children).unwrap_or(0), members };
        Ok((read_text(&family)?, row))
    };
    rows.into_iter().map(read).collect()
}

/// Says who works in a family now.
pub(crate) async fn set_workers(tx: &mut Tx, authority: AuthorityId, family: FamilyId, people: &BTreeSet<PersonId>) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("DELETE FROM workers WHERE authority = $1 AND family = $2")
        .bind(authority.to_string())
        .bind(family.to_string())
        .execute(conn)
        .await)?;
    if people.is_empty() {
        return Ok(());
    }
    run!(tx, conn => {
        let mut insert = QueryBuilder::new("INSERT INTO workers (authority, family, person) ");
        insert.push_values(people, |mut row, person| {
            row.push_bind(authority.to_string()).push_bind(family.to_string()).push_bind(person.to_string());
        });
        insert.build().execute(conn).await
    })?;
    Ok(())
}

/// Puts a visit in the diary, or moves it there; `None` takes it out.
pub(crate) async fn plan_visit(
    tx: &mut Tx,
    authority: AuthorityId,
    family: FamilyId,
    visit: VisitId,
    at: Option<Timestamp>,
) -> Result<(), DbError> {
    let Some(at) = at else {
        run!(tx, conn => sqlx::query("DELETE FROM visits WHERE authority = $1 AND family = $2 AND visit = $3")
            .bind(authority.to_string())
            .bind(family.to_string())
            .bind(visit.to_string())
            .execute(conn)
            .await)?;
        return Ok(());
    };
    run!(tx, conn => sqlx::query(
        "INSERT INTO visits (authority, family, visit, planned_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (authority, family, visit) DO UPDATE SET planned_at = EXCLUDED.planned_at",
    )
    .bind(authority.to_string())
    .bind(family.to_string())
    .bind(visit.to_string())
    .bind(at.millis())
    .execute(conn)
    .await)?;
    Ok(())
}

/// Remembers that somebody opened a file, or wrote in it.
pub(crate) async fn open(tx: &mut Tx, authority: AuthorityId, family: FamilyId, person: PersonId, at: Timestamp) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query(
        "INSERT INTO opened (authority, family, person, opened_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (authority, family, person) DO UPDATE SET opened_at = EXCLUDED.opened_at",
    )
    .bind(authority.to_string())
    .bind(family.to_string())
    .bind(person.to_string())
    .bind(at.millis())
    .execute(conn)
    .await)?;
    Ok(())
}

/// The families that somebody works in, or opened since an instant. Whether they still may see them is not asked here.
pub(crate) async fn of_person(
    tx: &mut Tx,
    authority: AuthorityId,
    person: PersonId,
    opened_since: Timestamp,
) -> Result<BTreeSet<FamilyId>, DbError> {
    let rows: Vec<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT family FROM workers WHERE authority = $1 AND person = $2
         UNION SELECT family FROM opened WHERE authority = $1 AND person = $2 AND opened_at >= $3",
    )
    .bind(authority.to_string())
    .bind(person.to_string())
    .bind(opened_since.millis())
    .fetch_all(conn)
    .await)?;
    rows.iter().map(|(family,)| read_text(family)).collect()
}

/// The families that a team holds, each with the next visit in the diary from an instant on.
pub(crate) async fn of_team(
    tx: &mut Tx,
    authority: AuthorityId,
    team: TeamId,
    from: Timestamp,
) -> Result<BTreeMap<FamilyId, (FamilyRow, Option<Timestamp>)>, DbError> {
    type TeamRow = (String, String, Option<String>, i64, Option<String>, Option<i64>);
    let rows: Vec<TeamRow> = on!(tx, conn => sqlx::query_as(
        "SELECT f.family, f.name, f.lead, f.children, f.members, MIN(v.planned_at)
         FROM families f
         LEFT JOIN visits v ON v.authority = f.authority AND v.family = f.family AND v.planned_at >= $3
         WHERE f.authority = $1 AND f.team = $2
         GROUP BY f.family, f.name, f.lead, f.children, f.members",
    )
    .bind(authority.to_string())
    .bind(team.to_string())
    .bind(from.millis())
    .fetch_all(conn)
    .await)?;
    let read = |(family, name, lead, children, members, next): TeamRow| {
        let (lead, members) = (lead.as_deref().map(read_text).transpose()?, read_members(members.as_deref())?);
        let row = FamilyRow { name, team, lead, children: u32::try_from(children).unwrap_or(0), members };
        Ok((read_text(&family)?, (row, next.map(Timestamp::from_millis))))
    };
    rows.into_iter().map(read).collect()
}
