//! Passkeys: the browser's authenticator is asked, and its answer handed on as it is. Both travel as WebAuthn's own JSON.

use gloo::events::EventListener;
use js_sys::{JSON, Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use web_sys::DomException;

use crate::platform::kinds::NoPasskey;

#[wasm_bindgen]
extern "C" {
    type PublicKeyCredential;

    #[wasm_bindgen(catch, static_method_of = PublicKeyCredential, js_name = parseCreationOptionsFromJSON)]
    fn creation_options(json: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, static_method_of = PublicKeyCredential, js_name = parseRequestOptionsFromJSON)]
    fn request_options(json: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["navigator", "credentials"], js_name = create)]
    async fn make(options: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["navigator", "credentials"], js_name = get)]
    async fn give(options: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, method, js_name = toJSON)]
    fn to_json(this: &PublicKeyCredential) -> Result<JsValue, JsValue>;
}

/// Makes a passkey on this phone, or on one that the person holds beside it.
///
/// # Errors
/// Where none was made.
pub async fn make_passkey(options: &str) -> Result<String, NoPasskey> {
    let options = PublicKeyCredential::creation_options(&parsed(options)?).map_err(|_| NoPasskey::TooOld)?;
    said(make(&asked(&options)).await.map_err(|error| why(&error))?)
}

/// Proves with a passkey who the person is.
///
/// # Errors
/// Where none was given.
pub async fn use_passkey(options: &str) -> Result<String, NoPasskey> {
    let options = PublicKeyCredential::request_options(&parsed(options)?).map_err(|_| NoPasskey::TooOld)?;
    said(give(&asked(&options)).await.map_err(|error| why(&error))?)
}

/// What stands after `#name=` in the address.
#[must_use]
pub fn fragment(name: &str) -> Option<String> {
    let hash = window().location().hash().ok()?;
    Some(hash.strip_prefix('#')?.strip_prefix(name)?.strip_prefix('=')?.to_owned())
}

/// Opens the page anew where its address gets such an end: an invitation may be opened where the page stands open already.
pub fn open_anew_for_fragment(name: &'static str) {
    let changed = EventListener::new(&window(), "hashchange", move |_| {
        if fragment(name).is_some() {
            super::reload();
        }
    });
    changed.forget();
}

fn parsed(json: &str) -> Result<JsValue, NoPasskey> {
    JSON::parse(json).map_err(|_| NoPasskey::NotDone)
}

fn asked(options: &JsValue) -> JsValue {
    let asked = Object::new();
    // Setting a property of a plain object does not fail.
    drop(Reflect::set(&asked, &"publicKey".into(), options));
    asked.into()
}

fn said(credential: JsValue) -> Result<String, NoPasskey> {
    let json = credential.unchecked_into::<PublicKeyCredential>().to_json().map_err(|_| NoPasskey::TooOld)?;
    JSON::stringify(&json).map(String::from).map_err(|_| NoPasskey::NotDone)
}

fn why(error: &JsValue) -> NoPasskey {
    match error.dyn_ref::<DomException>().map(DomException::name).as_deref() {
        Some("InvalidStateError") => NoPasskey::AlreadyThere,
        Some("NotSupportedError") => NoPasskey::TooOld,
        _ => NoPasskey::NotDone,
    }
}
