//! The model that this phone takes recordings down with, where its person wants that: fetched once, in parts, so that what was cut off goes
//! on where it was; and gone when they say so.

use std::cell::Cell;
use std::collections::BTreeSet;

use alongside_core::json;
use alongside_core::sync::models::{ModelPart, PhoneModel};
use alongside_core::sync::transport::TransportError;
use leptos::prelude::*;

use super::works::works;
use super::{Commands, Phone};
use crate::platform;
use crate::platform::kinds::Asking;
use crate::platform::transport::{call, fetch};

/// Where the phone keeps which model it is.
const WHICH: &str = "/speech/kept/model.json";
/// What listens with it: files of the site that only phones with a model keep.
const LISTENER: [&str; 3] = ["/speech/listener.js", "/speech/speech.js", "/speech/speech_bg.wasm"];

/// How it stands with the model on this phone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum OwnModel {
    /// Being looked up.
    #[default]
    Looking,
    /// It is not here, and whether there is one the server would have to say.
    NoSignal,
    /// The server has none for phones.
    NotToBeHad,
    /// It can be fetched: so many bytes.
    Offered(u64),
    /// It is on its way.
    Coming {
        /// How many bytes are here.
        got: u64,
        /// Of how many.
        of: u64,
    },
    /// Some of it is here, and it goes on from there when its person says so.
    Broken {
        /// How many bytes are here.
        got: u64,
        /// Of how many.
        of: u64,
        /// Why it stopped.
        why: WhyBroken,
    },
    /// It is here: so many bytes.
    Here(u64),
}

/// Why a model stopped on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyBroken {
    /// Its person stopped it, or the app was closed.
    Stopped,
    /// The server was not reached.
    NoSignal,
    /// There is no room left on this phone.
    NoRoom,
}

thread_local! {
    static IS_COMING: Cell<bool> = const { Cell::new(false) };
    static IS_STOPPED: Cell<bool> = const { Cell::new(false) };
}

/// The model, where all of it is here.
pub(super) async fn here() -> Option<PhoneModel> {
    let model = which().await?;
    lacking(&model).await.is_empty().then_some(model)
}

/// The model's files as the listener is told of them.
pub(super) fn for_the_listener(model: &PhoneModel) -> String {
    let file = |file: &alongside_core::sync::models::ModelFile| {
        let parts: Vec<String> = model.parts().filter(|part| part.file.name == file.name).map(|part| part.kept_at()).collect();
        serde_json::json!({ "name": file.name, "sha256": file.sha256, "parts": parts })
    };
    serde_json::Value::Array(model.files.iter().map(file).collect()).to_string()
}

async fn which() -> Option<PhoneModel> {
    json::read(&platform::from_shelf(WHICH).await?).ok()
}

/// The parts that are not here yet.
async fn lacking(model: &PhoneModel) -> Vec<ModelPart<'_>> {
    let here: BTreeSet<String> = platform::all_on_shelf().await.into_iter().collect();
    model.parts().filter(|part| !here.contains(&part.kept_at())).collect()
}

fn bytes_of(parts: &[ModelPart<'_>]) -> u64 {
    parts.iter().map(ModelPart::bytes).sum()
}

impl Phone {
    /// How it stands with the model on this phone. [`Commands::look_up_model`] looks it up.
    #[must_use]
    pub fn own_model(self) -> Signal<OwnModel> {
        self.own_model.into()
    }
}

impl Commands {
    /// Looks up whether the model is here, or could be.
    pub async fn look_up_model(&self) {
        if IS_COMING.get() {
            return;
        }
        let stands = match which().await {
            Some(model) => self.stands(&model, WhyBroken::Stopped).await,
            None => match self.offered().await {
                Ok(model) => OwnModel::Offered(model.bytes()),
                Err(TransportError::Rejected { .. }) => OwnModel::NotToBeHad,
                Err(_) => OwnModel::NoSignal,
            },
        };
        self.phone.own_model.set(stands);
    }

    async fn offered(&self) -> Result<PhoneModel, TransportError> {
        let person = works().ok_or(TransportError::NotSignedIn)?.me.person;
        fetch(Asking::get("/api/v1/phone-model").of(person)).await
    }

    async fn stands(&self, model: &PhoneModel, why: WhyBroken) -> OwnModel {
        let (lacking, of) = (bytes_of(&lacking(model).await), model.bytes());
        if lacking == 0 { OwnModel::Here(of) } else { OwnModel::Broken { got: of - lacking, of, why } }
    }

    /// Fetches the model, or what is still missing of it.
    pub async fn fetch_model(&self) {
        if IS_COMING.replace(true) {
            return;
        }
        IS_STOPPED.set(false);
        let (model, came) = self.bring().await;
        IS_COMING.set(false);
        let stands = match (model, came) {
            (Some(model), Ok(())) => self.stands(&model, WhyBroken::Stopped).await,
            (Some(model), Err(why)) => self.stands(&model, why).await,
            (None, Err(WhyBroken::NoRoom)) => OwnModel::Broken { got: 0, of: 0, why: WhyBroken::NoRoom },
            (None, _) => OwnModel::NoSignal,
        };
        self.phone.own_model.set(stands);
    }

    async fn bring(&self) -> (Option<PhoneModel>, Result<(), WhyBroken>) {
        let known = which().await;
        // The newest, where the server can be asked: a part of another version is no part of it.
        let Some(model) = self.offered().await.ok().or_else(|| known.clone()) else {
            return (None, Err(WhyBroken::NoSignal));
        };
        let said = serde_json::to_vec(&model).unwrap_or_default();
        if !platform::put_on_shelf(WHICH, &said).await {
            return (known, Err(WhyBroken::NoRoom));
        }
        let came = self.bring_parts(&model).await;
        if came.is_ok() {
            let wanted: BTreeSet<String> = model.parts().map(|part| part.kept_at()).chain([WHICH.to_owned()]).collect();
            for other in platform::all_on_shelf().await.into_iter().filter(|address| !wanted.contains(address)) {
                platform::off_shelf(&other).await;
            }
        }
        (Some(model), came)
    }

    async fn bring_parts(&self, model: &PhoneModel) -> Result<(), WhyBroken> {
        let person = works().ok_or(WhyBroken::NoSignal)?.me.person;
        for file in LISTENER {
            if !platform::keep_file(file).await {
                return Err(WhyBroken::NoSignal);
            }
        }
        let lacking = lacking(model).await;
        let of = model.bytes();
        let mut got = of - bytes_of(&lacking);
        for part in lacking {
            self.phone.own_model.set(OwnModel::Coming { got, of });
            if IS_STOPPED.get() {
                return Err(WhyBroken::Stopped);
            }
            let path = format!("/api/v1/phone-model/{}", part.file.name);
            let answer = call(Asking::range(path, part.range()).of(person)).await.map_err(|_| WhyBroken::NoSignal)?;
            if answer.body.len() as u64 != part.bytes() {
                return Err(WhyBroken::NoSignal);
            }
            if !platform::put_on_shelf(&part.kept_at(), &answer.body).await {
                return Err(WhyBroken::NoRoom);
            }
            got += part.bytes();
        }
        Ok(())
    }

    /// Stops fetching it. What is here stays, and is not fetched again.
    pub fn stop_fetching(&self) {
        IS_STOPPED.set(true);
    }

    /// Takes it from this phone, and what listens with it.
    pub async fn remove_model(&self) {
        IS_STOPPED.set(true);
        super::taken_down_here::stop_all();
        platform::clear_shelf(&LISTENER).await;
        self.phone.own_model.set(OwnModel::Looking);
        self.look_up_model().await;
    }
}
