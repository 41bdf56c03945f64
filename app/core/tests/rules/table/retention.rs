//! What is written of how long things are kept.

use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::*;
use alongside_core::domain::team::TeamBody;
use uuid::Uuid;

use crate::retention::{HOLD, sound_rule};
use crate::world::*;

/// Of a file.
pub(super) fn file_bodies() -> [FileBody; 3] {
    let (recording, reason) = (RecordingId::from_uuid(Uuid::from_u128(0x168)), "Proceedings have begun.".to_owned());
    [
        FileBody::DeletionHeld { hold: HOLD, reason: reason.clone() },
        FileBody::HoldLifted { hold: HOLD, reason },
        FileBody::DeletedByRule { recording, rule: sound_rule(90) },
    ]
}

/// Of the enabler team's book, where the second rule is one that stands there.
pub(super) fn team_bodies() -> [TeamBody; 2] {
    let another = alongside_core::domain::retention::RetentionRule { rule: RuleId::from_uuid(Uuid::from_u128(0x169)), ..sound_rule(30) };
    [TeamBody::RetentionRuled(another), TeamBody::RetentionRuleEnded { rule: sound_rule(90).rule, until_on: TODAY }]
}

/// Whether it is written in the enabler team's book.
pub(super) const fn is_of_the_enablers(body: &Body) -> bool {
    matches!(body, Body::Team(TeamBody::RetentionRuled(_) | TeamBody::RetentionRuleEnded { .. }))
}
