//! IndexedDB's events as futures, and its errors as ours.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, IdbRequest, IdbTransaction};

use crate::store::StoreError;

/// What went wrong in the browser's database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The connection is gone; opening again helps.
    Lost(String),
    /// What was expected is not there: another tab was faster. The transaction was rolled back.
    Overtaken,
    /// Anything else.
    Store(StoreError),
}

impl From<Trouble> for StoreError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Lost(why) => Self::Failed(why),
            Trouble::Overtaken => Self::Conflict,
            Trouble::Store(error) => error,
        }
    }
}

impl From<JsValue> for Trouble {
    fn from(value: JsValue) -> Self {
        let Some(exception) = value.dyn_ref::<DomException>() else { return Self::Store(StoreError::Failed(format!("{value:?}"))) };
        let (name, why) = (exception.name(), format!("{}: {}", exception.name(), exception.message()));
        match name.as_str() {
            "QuotaExceededError" => Self::Store(StoreError::Full),
            "SecurityError" => Self::Store(StoreError::Unavailable),
            // Chromium and Firefox say the first of a handle that was closed; WebKit says the others when it loses its database in the
            // background, which it also does with an AbortError that nobody asked for.
            "InvalidStateError" | "UnknownError" | "AbortError" | "TransactionInactiveError" => Self::Lost(why),
            _ => Self::Store(StoreError::Failed(why)),
        }
    }
}

/// Waits for a request's answer.
pub(super) async fn answered(request: &IdbRequest) -> Result<JsValue, Trouble> {
    let promise = Promise::new(&mut |resolve: Function, reject: Function| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    match JsFuture::from(promise).await {
        Ok(_) => Ok(request.result()?),
        Err(_) => Err(request.error().ok().flatten().map_or_else(unknown, |error| JsValue::from(error).into())),
    }
}

/// Waits until a transaction is durable.
pub(super) async fn committed(transaction: &IdbTransaction) -> Result<(), Trouble> {
    let promise = Promise::new(&mut |resolve: Function, reject: Function| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    });
    match JsFuture::from(promise).await {
        Ok(_) => Ok(()),
        Err(_) => Err(transaction.error().map_or_else(unknown, |error| JsValue::from(error).into())),
    }
}

fn unknown() -> Trouble {
    Trouble::Lost("the browser's storage did not say why".to_owned())
}
