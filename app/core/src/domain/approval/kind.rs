//! What a regulation gives to a named officer: a table of data, one row a kind. The list is closed.

use serde::{Deserialize, Serialize};

/// What an officer approves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ApprovalKind {
    /// A looked-after child is placed with their parents.
    PlacementWithParents,
    /// A child is placed outside the authority's area.
    OutOfArea,
    /// A child is placed at a distance.
    AtADistance,
    /// The authority ceases to look after a child.
    CeasingToLookAfter,
    /// The same, for a child of 16 or 17 who is not under a care order.
    CeasingToLookAfterAtSixteen,
    /// The temporary approval of a connected person is extended.
    ExtendingTemporaryApproval,
    /// A move disrupts a child's education in key stage 4.
    MovingInKeyStageFour,
}

/// Who approves, as the regulation has it. Who that is, the authority's instrument of delegation says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Officer {
    /// An officer whom the authority has nominated for it.
    Nominated,
    /// The director of children's services.
    Director,
}

impl Officer {
    /// The officer in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Nominated => "the nominated officer",
            Self::Director => "the director of children's services",
        }
    }
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Which kind.
    pub kind: ApprovalKind,
    /// What it is, in plain words.
    pub words: &'static str,
    /// The regulation that asks for it.
    pub regulation: &'static str,
    /// Who approves.
    pub officer: Officer,
}

const fn row(kind: ApprovalKind, words: &'static str, regulation: &'static str, officer: Officer) -> Rule {
    Rule { kind, words, regulation, officer }
}

/// The table: each is approved before anything is done, and never ratified after. From the Care Planning, Placement and Case Review (England) Regulations 2010.
pub const RULES: [Rule; 7] = [
    row(
        ApprovalKind::PlacementWithParents,
        "placing a child with their parents",
        "Care Planning Regulations 2010 reg 18",
        Officer::Nominated,
    ),
    row(ApprovalKind::OutOfArea, "placing a child outside the area", "Care Planning Regulations 2010 reg 11", Officer::Nominated),
    row(ApprovalKind::AtADistance, "placing a child at a distance", "Care Planning Regulations 2010 reg 11", Officer::Director),
    row(ApprovalKind::CeasingToLookAfter, "ceasing to look after a child", "Care Planning Regulations 2010 reg 39", Officer::Nominated),
    row(
        ApprovalKind::CeasingToLookAfterAtSixteen,
        "ceasing to look after a child of 16 or 17 who is not under a care order",
        "Care Planning Regulations 2010 reg 39",
        Officer::Director,
    ),
    row(
        ApprovalKind::ExtendingTemporaryApproval,
        "extending the temporary approval of a connected person",
        "Care Planning Regulations 2010 reg 25",
        Officer::Nominated,
    ),
    row(
        ApprovalKind::MovingInKeyStageFour,
        "moving a child during key stage 4",
        "Care Planning Regulations 2010 reg 10",
        Officer::Nominated,
    ),
];

impl ApprovalKind {
    /// Every kind, in the order of the table.
    pub const ALL: [Self; RULES.len()] = {
        let mut all = [Self::PlacementWithParents; RULES.len()];
        let mut place = 0;
        while place < RULES.len() {
            all[place] = RULES[place].kind;
            place += 1;
        }
        all
    };

    /// Its row of the table.
    #[must_use]
    pub const fn rule(self) -> Rule {
        // Rows stand in the order of the list: a test holds them to it.
        RULES[self as usize]
    }

    /// What it is, in plain words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        self.rule().words
    }
}
