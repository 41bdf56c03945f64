//! Passkeys: the browser's authenticator is asked, and its answer handed on as it is. Both travel as WebAuthn's own JSON.

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

/// What stands after `#name=` in the address. It is taken out of the address: nobody finds it there later.
#[must_use]
pub fn take_fragment(name: &str) -> Option<String> {
    let hash = window().location().hash().ok()?;
    let value = hash.strip_prefix('#')?.strip_prefix(name)?.strip_prefix('=')?.to_owned();
    let path = window().location().pathname().ok()?;
    window().history().and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&path))).ok()?;
    Some(value)
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
