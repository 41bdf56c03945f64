//! What happens in a family, told in plain words that the child could read: one theme a file in `words/`.

use std::collections::BTreeMap;

use alongside_core::domain::advice::Specialism;
use alongside_core::domain::approval::ApprovalKind;
use alongside_core::domain::spend::Purpose;
use alongside_core::domain::status::Status;
use alongside_core::domain::visit::Section;
use serde::Deserialize;

/// A theme: what kind of trouble it is and what was done about it. `{child}` and `{adult}` stand for names.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Theme {
    /// How many days ago the file was opened.
    pub(super) opened: i64,
    /// Statuses with the days since they began and ended.
    pub(super) statuses: Vec<(Status, i64, Option<i64>)>,
    pub(super) visits: Vec<Told>,
    pub(super) remarks: Vec<String>,
    /// What was bought: for what, in pounds, and what.
    pub(super) spend: Vec<(Purpose, i64, String)>,
    pub(super) question: Option<Asked>,
    pub(super) decision: Option<Wanted>,
    pub(super) approval: Option<ToApprove>,
}

/// A visit.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Told {
    pub(super) announced: bool,
    pub(super) notes: BTreeMap<Section, String>,
    /// What, who, and within how many days.
    #[serde(default)]
    pub(super) actions: Vec<(String, String, i64)>,
    /// A section whose words were put right the next day.
    #[serde(default)]
    pub(super) corrected: Option<(Section, String)>,
}

/// A question with its answer.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Asked {
    pub(super) specialism: Specialism,
    pub(super) text: String,
    pub(super) extract: String,
    pub(super) answer: String,
    pub(super) why: String,
}

/// A decision that the team wanted.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(flatten)]
    pub(super) what: What,
    pub(super) text: String,
    pub(super) heard: String,
    pub(super) learned: String,
    pub(super) reason: String,
}

/// What a named officer is to approve.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct ToApprove {
    pub(super) kind: ApprovalKind,
    pub(super) text: String,
    pub(super) reason: String,
}

/// What is asked for.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum What {
    Proceedings,
    Assessment {
        subtype: String,
    },
    Placement {
        with: String,
        #[serde(default)]
        change: bool,
    },
    Spend {
        purpose: Purpose,
        pounds: i64,
    },
}

/// A theme by its name. A name that there is not is an empty theme, and the tests say so.
pub(super) fn theme(name: &str) -> Theme {
    let text = match name {
        "okafor" => include_str!("words/okafor.json"),
        "new_baby" => include_str!("words/new_baby.json"),
        "school" => include_str!("words/school.json"),
        "neglect" => include_str!("words/neglect.json"),
        "home_again" => include_str!("words/home_again.json"),
        "violence" => include_str!("words/violence.json"),
        "drink" => include_str!("words/drink.json"),
        "low_mood" => include_str!("words/low_mood.json"),
        "street" => include_str!("words/street.json"),
        "foster" => include_str!("words/foster.json"),
        "kinship" => include_str!("words/kinship.json"),
        "disability" => include_str!("words/disability.json"),
        "no_home" => include_str!("words/no_home.json"),
        "leaving" => include_str!("words/leaving.json"),
        _ => "{}",
    };
    serde_json::from_str(text).unwrap_or_default()
}
