//! Passkeys: the browser's authenticator is asked, and its answer handed on as it is. Both travel as WebAuthn's own JSON.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gloo::events::EventListener;
use js_sys::{JSON, Object, Reflect, Uint8Array};
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

    #[wasm_bindgen(catch, method, js_name = getClientExtensionResults)]
    fn extension_results(this: &PublicKeyCredential) -> Result<JsValue, JsValue>;
}

/// Makes a passkey on this phone, or on one that the person holds beside it. It is asked to be one that can also open the phone.
///
/// # Errors
/// Where none was made.
pub async fn make_passkey(options: &str) -> Result<String, NoPasskey> {
    let options = parsed(options)?;
    let extensions = Reflect::get(&options, &"extensions".into()).ok().filter(JsValue::is_object).unwrap_or_else(|| Object::new().into());
    // Setting a property of a plain object does not fail.
    drop(Reflect::set(&extensions, &"prf".into(), &Object::new()));
    drop(Reflect::set(&options, &"extensions".into(), &extensions));
    let options = PublicKeyCredential::creation_options(&options).map_err(|_| NoPasskey::TooOld)?;
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

/// Lets an authenticator derive thirty-two secret bytes from a salt (WebAuthn's PRF): the same for the same passkey and salt, and for nobody
/// else. Works without a network. Of a credential that is named, or of one that the person picks; gives back which it was.
///
/// # Errors
/// Where none were derived: also [`NoPasskey::TooOld`] where the authenticator cannot.
pub async fn derive(credential: Option<&str>, salt: &[u8; 32]) -> Result<(String, [u8; 32]), NoPasskey> {
    let named = credential.map(|id| serde_json::json!([{ "type": "public-key", "id": id }])).unwrap_or_else(|| serde_json::json!([]));
    // Nobody checks this answer: the derived bytes open the phone, or they do not.
    let challenge = URL_SAFE_NO_PAD.encode([super::roll(), super::roll()].concat());
    let salt = URL_SAFE_NO_PAD.encode(salt);
    let options = serde_json::json!({
        "challenge": challenge, "userVerification": "required", "allowCredentials": named,
        "extensions": { "prf": { "eval": { "first": salt } } },
    });
    let options = PublicKeyCredential::request_options(&parsed(&options.to_string())?).map_err(|_| NoPasskey::TooOld)?;
    let given = give(&asked(&options)).await.map_err(|error| why(&error))?.unchecked_into::<PublicKeyCredential>();
    let mut derived = given.extension_results().map_err(|_| NoPasskey::TooOld)?;
    for name in ["prf", "results", "first"] {
        derived = Reflect::get(&derived, &name.into()).map_err(|_| NoPasskey::TooOld)?;
    }
    let derived = <[u8; 32]>::try_from(Uint8Array::new(&derived).to_vec()).map_err(|_| NoPasskey::TooOld)?;
    let id = Reflect::get(&given, &"id".into()).ok().and_then(|id| id.as_string());
    Ok((id.ok_or(NoPasskey::NotDone)?, derived))
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
