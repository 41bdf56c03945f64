//! Drafts, copies and sound as rows. A part of a recording is one row, and only its number can be told from outside.

use std::collections::BTreeMap;

use alongside_core::domain::ids::{Digest, RecordingId};
use serde::Serialize;

use super::disk::{Sure, Write};
use super::rows::Draft;
use super::{DRAFTS, Idb, Inner, PARTS, ROWS, SOUNDS, json, parsed};
use crate::store::keeping::may_go;
use crate::store::vault::{Place, Plain};
use crate::store::{Copies, Drafts, Sound, SoundAbout, Sounds, StoreError};

impl Inner {
    async fn put(&self, sure: Sure, place: Place, plain: Plain) -> Result<(), StoreError> {
        let sealed = self.seal_one(place, plain).await?;
        Ok(self.write(sure, &[], &[Write::Put(sealed)]).await?)
    }

    async fn all<T: serde::de::DeserializeOwned>(&self, table: &'static str) -> Result<Vec<T>, StoreError> {
        let rows = self.disk.rows(table, "").await?;
        let opened = self.open_rows(&rows).await?;
        self.count_shut_away(table, &rows);
        Ok(opened.into_iter().filter_map(|plain| parsed(&plain.ok()?)).collect())
    }

    fn sound_place(&self, recording: RecordingId) -> Place {
        self.place(SOUNDS, &recording.to_string())
    }

    fn parts_of(&self, recording: RecordingId) -> Place {
        let Place { table, key } = self.place(PARTS, &recording.to_string());
        Place { table, key: format!("{key}:") }
    }

    fn part_place(&self, recording: RecordingId, number: u32) -> Place {
        let Place { table, key } = self.parts_of(recording);
        Place { table, key: format!("{key}{number:08}") }
    }
}

/// What is known of a recording, and where its parts lie: for whoever has to put it together without this phone.
#[derive(Serialize)]
struct Lies<'a> {
    #[serde(flatten)]
    about: &'a SoundAbout,
    parts_at: String,
}

impl Drafts for Idb {
    async fn put_draft(&self, place: &str, text: &str) -> Result<(), StoreError> {
        let draft = Draft { place: place.to_owned(), text: text.to_owned() };
        self.inner.put(Sure::Relaxed, self.inner.place(DRAFTS, place), json(&draft)?).await
    }

    async fn draft(&self, place: &str) -> Result<Option<String>, StoreError> {
        let read = self.inner.read(self.inner.place(DRAFTS, place)).await?;
        Ok(read.and_then(|plain| parsed::<Draft>(&plain)).map(|draft| draft.text))
    }

    async fn drafts(&self) -> Result<Vec<(String, String)>, StoreError> {
        let drafts: Vec<Draft> = self.inner.all(DRAFTS).await?;
        Ok(drafts.into_iter().map(|draft| (draft.place, draft.text)).collect())
    }

    async fn remove_draft(&self, place: &str) -> Result<(), StoreError> {
        let place = self.inner.place(DRAFTS, place);
        Ok(self.inner.write(Sure::Relaxed, &[], &[Write::Delete(place)]).await?)
    }
}

impl Inner {
    fn copy_place(&self, name: &str) -> Place {
        self.place(ROWS, &format!("copy/{name}"))
    }
}

impl Copies for Idb {
    async fn put_copy(&self, name: &str, copy: Vec<u8>) -> Result<(), StoreError> {
        self.inner.put(Sure::Relaxed, self.inner.copy_place(name), Plain(copy)).await
    }

    async fn copies(&self, names: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let places: Vec<Place> = names.iter().map(|name| self.inner.copy_place(name)).collect();
        let lying = self.inner.disk.read_all(&places).await?;
        let opened = self.inner.open_rows(&lying.iter().flatten().cloned().collect::<Vec<_>>()).await?;
        let mut opened = opened.into_iter();
        // What does not open can be had again.
        Ok(lying.iter().map(|row| row.as_ref().and_then(|_| opened.next()?.ok()).map(|plain| plain.0)).collect())
    }

    async fn remove_copy(&self, name: &str) -> Result<(), StoreError> {
        Ok(self.inner.write(Sure::Relaxed, &[], &[Write::Delete(self.inner.copy_place(name))]).await?)
    }
}

impl Sounds for Idb {
    async fn put_sound(&self, about: &SoundAbout) -> Result<(), StoreError> {
        let lies = Lies { about, parts_at: self.inner.parts_of(about.recording).in_words() };
        self.inner.put(Sure::Strict, self.inner.sound_place(about.recording), json(&lies)?).await
    }

    async fn put_part(&self, recording: RecordingId, number: u32, bytes: &[u8]) -> Result<(), StoreError> {
        self.inner.put(Sure::Strict, self.inner.part_place(recording, number), Plain(bytes.to_vec())).await
    }

    async fn part(&self, recording: RecordingId, number: u32) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.inner.read(self.inner.part_place(recording, number)).await?.map(|plain| plain.0))
    }

    async fn sounds(&self) -> Result<Vec<Sound>, StoreError> {
        let mut parts: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for key in self.inner.disk.keys(PARTS, "").await? {
            if let Some((of, number)) = key.split_once(':') {
                parts.entry(format!("{of}:")).or_default().extend(number.parse::<u32>());
            }
        }
        let about: Vec<SoundAbout> = self.inner.all(SOUNDS).await?;
        let with_parts =
            |about: SoundAbout| Sound { parts: parts.remove(&self.inner.parts_of(about.recording).key).unwrap_or_default(), about };
        let mut sounds: Vec<Sound> = about.into_iter().map(with_parts).collect();
        sounds.sort_by_key(|sound| (sound.about.began_at, sound.about.recording));
        Ok(sounds)
    }

    async fn remove_sound(&self, recording: RecordingId, confirmed: Digest) -> Result<(), StoreError> {
        let place = self.inner.sound_place(recording);
        let Some(about) = self.inner.read(place.clone()).await?.and_then(|plain| parsed::<SoundAbout>(&plain)) else { return Ok(()) };
        may_go(&about, confirmed)?;
        let writes = [Write::DeleteAll(self.inner.parts_of(recording)), Write::Delete(place)];
        Ok(self.inner.write(Sure::Relaxed, &[], &writes).await?)
    }
}
