//! A passkey's public half as every tool reads it: a SubjectPublicKeyInfo (RFC 5280) in PEM.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use webauthn_rs::prelude::{COSEAlgorithm, COSEEC2Key, COSEKey, COSEKeyType, ECDSACurve};

/// What begins each kind of value in DER.
const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BITS: u8 = 0x03;
/// What each kind of key is called: `id-ecPublicKey` with its curve, `rsaEncryption`.
const P256: &[u8] = &[0x06, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
const P384: &[u8] = &[0x06, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 0x06, 5, 0x2b, 0x81, 4, 0, 0x22];
const RSA: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 0x05, 0];

/// The key in PEM. None for a kind of key that no passkey is made with here.
pub(super) fn pem(key: &COSEKey) -> Option<String> {
    let (kind, bits) = match &key.key {
        COSEKeyType::EC_EC2(COSEEC2Key { curve: ECDSACurve::SECP256R1, x, y }) => (P256, point(x, y)),
        COSEKeyType::EC_EC2(COSEEC2Key { curve: ECDSACurve::SECP384R1, x, y }) => (P384, point(x, y)),
        COSEKeyType::RSA(rsa) => (RSA, der(SEQUENCE, &[number(&rsa.n), number(&rsa.e)].concat())),
        COSEKeyType::EC_EC2(_) | COSEKeyType::EC_OKP(_) => return None,
    };
    // No bit of the last byte is unused.
    let bits = der(BITS, &[vec![0], bits].concat());
    let text = STANDARD.encode(der(SEQUENCE, &[der(SEQUENCE, kind), bits].concat()));
    let lines: Vec<&str> = text.as_bytes().chunks(64).filter_map(|line| str::from_utf8(line).ok()).collect();
    Some(format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n")))
}

/// What the key's signatures are over: `openssl` is told so.
pub(super) const fn hash(key: &COSEKey) -> &'static str {
    if matches!(key.type_, COSEAlgorithm::ES384) { "sha384" } else { "sha256" }
}

fn point(x: &[u8], y: &[u8]) -> Vec<u8> {
    [&[0x04], x, y].concat()
}

/// A whole number: one byte more, where its first bit would make it negative.
fn number(bytes: &[u8]) -> Vec<u8> {
    let bytes: Vec<u8> = bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
    let sign: &[u8] = if bytes.first().is_none_or(|first| *first >= 0x80) { &[0] } else { &[] };
    der(INTEGER, &[sign, &bytes].concat())
}

fn der(kind: u8, value: &[u8]) -> Vec<u8> {
    let long = value.len().to_be_bytes();
    let long: Vec<u8> = long.into_iter().skip_while(|byte| *byte == 0).collect();
    let length = match (value.len(), u8::try_from(long.len())) {
        (0, _) => vec![0],
        (1..0x80, _) => long,
        (_, digits) => [vec![0x80 | digits.unwrap_or(0)], long].concat(),
    };
    [vec![kind], length, value.to_vec()].concat()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use webauthn_rs::prelude::COSERSAKey;

    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).expect("text"), 16).expect("a byte")).collect()
    }

    fn on_curve(type_: COSEAlgorithm, curve: ECDSACurve, x: &str, y: &str) -> COSEKey {
        COSEKey { type_, key: COSEKeyType::EC_EC2(COSEEC2Key { curve, x: bytes(x), y: bytes(y) }) }
    }

    /// What `openssl` reads out of it.
    fn read(key: &COSEKey) -> String {
        let mut openssl = Command::new("openssl");
        openssl.args(["pkey", "-pubin", "-noout", "-text"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut running = openssl.spawn().expect("openssl is there");
        running.stdin.take().expect("a way in").write_all(pem(key).expect("a key").as_bytes()).expect("it reads");
        String::from_utf8(running.wait_with_output().expect("it ends").stdout).expect("text")
    }

    #[test]
    fn openssl_reads_every_kind_of_key_that_a_passkey_is_made_with() {
        // The points that the curves themselves name.
        let p256 = on_curve(
            COSEAlgorithm::ES256,
            ECDSACurve::SECP256R1,
            "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
            "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
        );
        let p384 = on_curve(
            COSEAlgorithm::ES384,
            ECDSACurve::SECP384R1,
            "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
            "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
        );
        let rsa = |first: u8| {
            let n = core::iter::once(first).chain([0x35; 255]).collect();
            COSEKey { type_: COSEAlgorithm::RS256, key: COSEKeyType::RSA(COSERSAKey { n, e: [1, 0, 1] }) }
        };
        assert!(read(&p256).contains("ASN1 OID: prime256v1"));
        assert!(read(&p384).contains("ASN1 OID: secp384r1"));
        for (first, length) in [(0xb7, "2048 bit"), (0x37, "2046 bit")] {
            let said = read(&rsa(first));
            assert!(said.contains(length) && said.contains("Exponent: 65537 (0x10001)"), "{said}");
        }
        assert_eq!([hash(&p256), hash(&p384), hash(&rsa(0xb7))], ["sha256", "sha384", "sha256"]);
    }
}
