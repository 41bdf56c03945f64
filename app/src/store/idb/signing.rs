//! The key by which the server knows this phone: ECDSA over P-256, made by the browser, and nobody takes its private half out.
//!
//! It needs no unlock: a locked phone can still say who it is.

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::CryptoKey;

use super::disk::Disk;
use super::{Inner, KEYS};
use crate::store::StoreError;
use crate::store::vault::{Place, subtle};

fn place(half: &str) -> Place {
    Place { table: KEYS, key: format!("sign.{half}") }
}

/// The two halves as they lie; at the first time, made. Where another tab was faster, theirs are the ones.
async fn halves(disk: &Disk) -> Result<(CryptoKey, CryptoKey), StoreError> {
    if let (Some(private), Some(public)) = (disk.row(&place("private")).await?, disk.row(&place("public")).await?) {
        return Ok((private.unchecked_into(), public.unchecked_into()));
    }
    let algorithm = described(&[("name", "ECDSA"), ("namedCurve", "P-256")]);
    let uses = Array::of2(&"sign".into(), &"verify".into());
    let made = subtle()?.generate_key_with_object(&algorithm, false, &uses).map_err(|error| failed(&error))?;
    let pair = JsFuture::from(made).await.map_err(|error| failed(&error))?;
    let half = |name: &str| Reflect::get(&pair, &name.into()).map_err(|error| failed(&error));
    disk.keep_keys(&[(place("private"), half("privateKey")?), (place("public"), half("publicKey")?)]).await?;
    let (private, public) = (disk.row(&place("private")).await?, disk.row(&place("public")).await?);
    let (private, public) = private.zip(public).ok_or(StoreError::Unavailable)?;
    Ok((private.unchecked_into(), public.unchecked_into()))
}

impl Inner {
    /// The public half, as SPKI.
    pub(super) async fn device_key(&self) -> Result<Vec<u8>, StoreError> {
        let (_, public) = halves(&self.disk).await?;
        let export = subtle()?.export_key("spki", &public).map_err(|error| failed(&error))?;
        Ok(Uint8Array::new(&JsFuture::from(export).await.map_err(|error| failed(&error))?).to_vec())
    }

    /// Signs a text: the two numbers of the signature, 32 bytes each.
    pub(super) async fn sign(&self, text: &str) -> Result<Vec<u8>, StoreError> {
        let (private, _) = halves(&self.disk).await?;
        let algorithm = described(&[("name", "ECDSA"), ("hash", "SHA-256")]);
        let signing = subtle()?.sign_with_object_and_u8_array(&algorithm, &private, text.as_bytes()).map_err(|error| failed(&error))?;
        Ok(Uint8Array::new(&JsFuture::from(signing).await.map_err(|error| failed(&error))?).to_vec())
    }
}

fn described(fields: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // A plain object takes every field.
        drop(Reflect::set(&object, &(*name).into(), &(*value).into()));
    }
    object
}

fn failed(error: &JsValue) -> StoreError {
    StoreError::Failed(format!("signing failed: {error:?}"))
}
