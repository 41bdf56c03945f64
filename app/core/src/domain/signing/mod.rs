//! What takes effect by its author's passkey: a reserved decision that is signed, what was done in an emergency that is ratified, and
//! what a named officer approves. Here is which acts these are, on what ground each stands, and the text that a passkey signs.
//!
//! It knows nothing of passkeys: whether a signature is one, the server checks.

mod gather;
mod text;

use serde::{Deserialize, Serialize};

pub use self::gather::Asked;
pub use self::text::{Learned, Matter, SignedText};
use super::approval::ApprovalBody;
use super::entry::Body;
use super::family::FamilyRules;
use super::ids::{Digest, EntryId};
use super::policy::Actor;
use super::sign_off::SignOffBody;

/// What an act that is to be signed says of its proof. Those that were written before passkeys were asked for say nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// Signed with a passkey: the digest of the text that was signed. The server keeps the evidence under this name.
    Passkey(Digest),
    /// Written in a demonstration, which has no passkeys.
    Demonstration,
}

impl Proof {
    /// The proof in words, for those who read the decision.
    #[must_use]
    pub const fn words(proof: Option<Self>) -> &'static str {
        match proof {
            Some(Self::Passkey(_)) => "Signed with a passkey.",
            Some(Self::Demonstration) => "Signed without a passkey, in a demonstration.",
            None => "Signed without a passkey.",
        }
    }
}

impl Body {
    /// Whether it takes effect by its author's passkey.
    #[must_use]
    pub const fn is_signed(&self) -> bool {
        matches!(
            self,
            Self::SignOff(SignOffBody::Signed { .. } | SignOffBody::Ratified { .. }) | Self::Approval(ApprovalBody::Approved { .. })
        )
    }

    /// What it says of its proof.
    #[must_use]
    pub const fn proof(&self) -> Option<Proof> {
        match self {
            Self::SignOff(SignOffBody::Signed { proof, .. } | SignOffBody::Ratified { proof, .. })
            | Self::Approval(ApprovalBody::Approved { proof, .. }) => *proof,
            _ => None,
        }
    }

    /// The same act with another proof. What is not signed stays as it is.
    #[must_use]
    pub const fn proven(mut self, by: Option<Proof>) -> Self {
        if let Self::SignOff(SignOffBody::Signed { proof, .. } | SignOffBody::Ratified { proof, .. })
        | Self::Approval(ApprovalBody::Approved { proof, .. }) = &mut self
        {
            *proof = by;
        }
        self
    }
}

/// The ground that an act stands on: the act itself, the matter that it decides as it stands, and the team agreement in force. A change of
/// any of them is another digest, and voids what was signed before.
#[must_use]
pub fn ground(file: &FamilyRules, actor: &Actor, act: &Body) -> Digest {
    let decision = if let Body::SignOff(act) = act { file.sign_offs.get(&act.sign_off()) } else { None };
    let approval = if let Body::Approval(act) = act { file.approvals.get(&act.approval()) } else { None };
    let agreement = actor.agreement.as_ref().map(|agreement| agreement.agreement);
    Digest::of(&[&serde_json::to_vec(&(act.clone().proven(None), decision, approval, agreement)).unwrap_or_default()])
}

/// The entries whose words are part of what is signed: the proposal's first, then what was learned, in order.
#[must_use]
pub fn rests_on(file: &FamilyRules, act: &Body) -> Vec<EntryId> {
    match act {
        Body::SignOff(act) => {
            let known = file.sign_offs.get(&act.sign_off());
            known.map(|known| core::iter::once(known.entry).chain(known.learned_in.iter().copied()).collect()).unwrap_or_default()
        }
        Body::Approval(act) => file.approvals.get(&act.approval()).map(|known| known.entry).into_iter().collect(),
        _ => Vec::new(),
    }
}
