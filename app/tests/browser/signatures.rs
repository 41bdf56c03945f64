//! Signatures, checked by the browser: made by another hand (OpenSSL), in the form that the server writes them in.

use alongside_app::platform::PhoneSignatures;
use alongside_core::domain::checkpoint::Signed;
use alongside_core::sync::signatures::Signatures;
use wasm_bindgen_test::wasm_bindgen_test;

const TEXT: &str = "A text of the server.";
const SIGNATURE: &str = "S2+GhHboCp5XNVK9fy15i7SDcpgItp6IZsih5wsDvXKvEUNmQfT6KGN4ceuuDGjiwWnFoIwv0k/hTxxT2Zs0HA==";
const KEY: &str =
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAENFFRhVdAuoJyS7G8xnEQfqW3wf2cXASrIYWnoR/U24tiHpmrK891t3v8v0EGB99kwrUAsdX5jv+2Adh/sO/f/g==";

async fn holds(text: &str, signature: &str, key: &str) -> bool {
    let signed = Signed { text: text.to_owned(), signature: signature.to_owned(), key: key.to_owned() };
    PhoneSignatures.hold(&signed).await
}

#[wasm_bindgen_test]
async fn a_signature_holds_for_its_text_and_its_key_alone() {
    assert!(holds(TEXT, SIGNATURE, KEY).await);
    assert!(!holds("A text of the server!", SIGNATURE, KEY).await);
    assert!(!holds(TEXT, &SIGNATURE.replacen("S2", "S3", 1), KEY).await);
    assert!(!holds(TEXT, SIGNATURE, &KEY.replacen("ENFF", "ENFG", 1)).await, "no point of the curve");
    for nothing in ["", "not base64", "AAAA"] {
        assert!(!holds(TEXT, nothing, KEY).await && !holds(TEXT, SIGNATURE, nothing).await);
    }
}
