//! Signatures, checked by the browser: ECDSA over P-256. A browser that cannot check one has not found it good.

use alongside_core::domain::checkpoint::Signed;
use alongside_core::sync::signatures::Signatures;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use js_sys::{Array, Object, Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::CryptoKey;

/// The browser's own check.
#[derive(Clone, Copy, Debug, Default)]
pub struct PhoneSignatures;

impl Signatures for PhoneSignatures {
    async fn hold(&self, signed: &Signed) -> bool {
        check(signed).await.is_ok_and(|good| good.is_truthy())
    }
}

async fn check(signed: &Signed) -> Result<JsValue, JsValue> {
    let (key, signature) = (bytes(&signed.key)?, bytes(&signed.signature)?);
    let text = Uint8Array::from(signed.text.as_bytes());
    let subtle = window().crypto()?.subtle();
    let uses = Array::of1(&"verify".into());
    let curve = said(&[("name", "ECDSA"), ("namedCurve", "P-256")])?;
    let key: CryptoKey = JsFuture::from(subtle.import_key_with_object("spki", &key, &curve, false, &uses)?).await?.unchecked_into();
    let way = said(&[("name", "ECDSA"), ("hash", "SHA-256")])?;
    JsFuture::from(subtle.verify_with_object_and_buffer_source_and_buffer_source(&way, &key, &signature, &text)?).await
}

fn bytes(base64: &str) -> Result<Uint8Array, JsValue> {
    STANDARD.decode(base64).map(|bytes| Uint8Array::from(&bytes[..])).map_err(|_| JsValue::UNDEFINED)
}

fn said(words: &[(&str, &str)]) -> Result<Object, JsValue> {
    let said = Object::new();
    for (name, value) in words {
        Reflect::set(&said, &(*name).into(), &(*value).into())?;
    }
    Ok(said)
}
