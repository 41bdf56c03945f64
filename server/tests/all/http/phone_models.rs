//! The model for phones, through the doors: which it is, its files range by range, and nothing else of the folder that it lies in.

use std::path::Path;

use alongside_core::sync::models::PhoneModel;
use axum::http::Request;
use serde_json::json;

use super::site::{Answer, Site, empty, signed};
use crate::database::{Fresh, on_both_databases};
use crate::world::amy;

on_both_databases![
    a_phone_is_told_of_the_smallest_model_and_fetches_it_range_by_range,
    where_there_is_no_model_for_phones_nothing_is_there,
];

/// A model's folder, as it is kept. What is in its files is nothing that could be read as one.
fn plant(models: &Path, name: &str, weights: &[u8]) {
    let folder = models.join(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    let beside = [("config.json", "{}"), ("vocabulary.txt", "a\nb")];
    let sums = beside.map(|(file, _)| (file, "1".repeat(64))).into_iter().collect::<std::collections::BTreeMap<_, _>>();
    let manifest = json!({ "name": name, "sha256": "abcdef01".repeat(8), "size": weights.len(), "source": "a folder", "beside": sums });
    std::fs::write(folder.join("manifest.json"), manifest.to_string()).expect("the manifest");
    std::fs::write(folder.join("model.bin"), weights).expect("the weights");
    for (file, text) in beside {
        std::fs::write(folder.join(file), text).expect("a file");
    }
}

async fn ask(site: &Site, cookie: &str, below: &str, range: Option<&str>) -> Answer {
    let request = signed(Request::get(format!("/api/v1/phone-model{below}")), cookie);
    let request = range.iter().fold(request, |request, range| request.header("range", *range));
    site.send(empty(request)).await
}

async fn a_phone_is_told_of_the_smallest_model_and_fetches_it_range_by_range(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let models = site.folder.join("models");
    plant(&models, "base", b"a longer one");
    plant(&models, "tiny.en", b"0123456789");
    let cookie = site.cookie(amy()).await;
    let told: PhoneModel = serde_json::from_value(ask(&site, &cookie, "", None).await.json()).expect("a model");
    let files: Vec<(&str, u64)> = told.files.iter().map(|file| (file.name.as_str(), file.bytes)).collect();
    assert_eq!((told.model.as_str(), files), ("tiny.en abcdef01", vec![("model.bin", 10), ("config.json", 2), ("vocabulary.txt", 3)]));

    let part = ask(&site, &cookie, "/model.bin", Some("bytes=3-5")).await;
    assert_eq!((part.status.as_u16(), part.body.as_slice()), (206, &b"345"[..]));
    assert_eq!(part.header("content-type"), "application/octet-stream");
    assert_eq!(ask(&site, &cookie, "/config.json", None).await.body, b"{}");
    assert_eq!(ask(&site, &cookie, "/model.bin", Some("bytes=10-12")).await.outcome(), (416, "out_of_range".to_owned()));
    for other in ["/manifest.json", "/..%2Fbase%2Fmodel.bin", "/README", "/MODEL.BIN"] {
        assert_eq!(ask(&site, &cookie, other, None).await.outcome(), (404, "not_there".to_owned()), "{other}");
    }
    assert_eq!(ask(&site, "", "/model.bin", None).await.status.as_u16(), 401, "who is not signed in");
}

async fn where_there_is_no_model_for_phones_nothing_is_there(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let cookie = site.cookie(amy()).await;
    for below in ["", "/model.bin"] {
        assert_eq!(ask(&site, &cookie, below, None).await.outcome(), (404, "not_there".to_owned()));
    }
    // One that is too large for a phone is none, nor is one that is not whole.
    let models = site.folder.join("models");
    plant(&models, "large", b"");
    let weights = std::fs::File::create(models.join("large/model.bin")).expect("the weights");
    weights.set_len(200_000_001).expect("a hole of that length");
    let manifest = std::fs::read_to_string(models.join("large/manifest.json")).expect("the manifest");
    std::fs::write(models.join("large/manifest.json"), manifest.replace("\"size\":0", "\"size\":200000001")).expect("the manifest");
    plant(&models, "cut", b"0123456789");
    std::fs::write(models.join("cut/model.bin"), b"0123").expect("the weights");
    assert_eq!(ask(&site, &cookie, "", None).await.outcome(), (404, "not_there".to_owned()));
}
