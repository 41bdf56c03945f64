//! Models from the public hub or a mirror, over TLS or from this machine. What was cut off goes on where it stopped; what comes is kept only if
//! it is the file that was meant.

use std::fs::OpenOptions;
use std::io::Write as _;

use futures::StreamExt as _;
use openidconnect::http::StatusCode;
use openidconnect::http::header::CONTENT_RANGE;
use openidconnect::url::Url;

use super::known;
use super::models::{CONFIG, MOST_BESIDE, ModelError, Models, Stored, VOCABULARIES, WEIGHTS, checked_name, expected};
use super::staging::{Stage, digest_of};
use crate::outward::{Coming, NoAnswer, Outward, is_sealed};

/// The longest weights that are fetched, in bytes.
const MOST_WEIGHTS: u64 = 8 * 1024 * 1024 * 1024;
const LATER: &str = "What came stays: the same command goes on from there. --from names a mirror; `alongside model import` takes a folder.";
const ELSEWHERE: &str = "Nothing was asked. Name an address over https, or one on this machine, with --from: a model that was changed on the way \
                         would put words into people's mouths.";

/// Fetches a model. `told` is told how far it has come: bytes, of so many where that is known.
///
/// # Errors
/// In a sentence, where it cannot be fetched, or is not what was meant.
pub async fn fetch(
    models: &Models,
    name: &str,
    from: Option<&str>,
    sha256: Option<&str>,
    told: &mut (dyn FnMut(u64, Option<u64>) + Send),
) -> Result<Stored, ModelError> {
    let name = checked_name(name)?;
    let address = match from {
        Some(from) => from.to_owned(),
        None => known::by_name(name).map(|known| known::at_the_hub(known.name)).ok_or_else(|| ModelError::Unknown(name.to_owned()))?,
    };
    let expected = expected(name, sha256)?.ok_or_else(|| ModelError::UnpinnedYet(name.to_owned()))?;
    let stage = Stage::that_stays(models.folder(), &format!(".fetching-{name}"))?;
    let fetching = Fetching { outward: Outward::new(), stage: &stage, base: base(&address)? };
    fetching.small(CONFIG).await?;
    if fetching.small(VOCABULARIES[0]).await.is_err() {
        fetching.small(VOCABULARIES[1]).await?;
    }
    fetching.weights(told).await?;
    let found = digest_of(&stage.path(WEIGHTS)).map_err(|source| ModelError::Disk { path: stage.path(WEIGHTS), source })?;
    if found != expected {
        stage.forget(WEIGHTS);
        return Err(ModelError::OtherFile { name: name.to_owned(), found, expected });
    }
    models.settle(&stage, name, &expected, &address)
}

/// The folder that an address names.
fn base(address: &str) -> Result<Url, ModelError> {
    let folder = if address.ends_with('/') { address.to_owned() } else { format!("{address}/") };
    let url = Url::parse(&folder).ok().filter(is_sealed);
    let why = "it is neither over TLS nor on this machine".to_owned();
    url.ok_or_else(|| ModelError::NotFetched { file: WEIGHTS.to_owned(), address: address.to_owned(), why, way_on: ELSEWHERE })
}

struct Fetching<'a> {
    outward: Outward,
    stage: &'a Stage,
    base: Url,
}

impl Fetching<'_> {
    fn not_fetched(&self, file: &str, why: impl std::fmt::Display) -> ModelError {
        ModelError::NotFetched { file: file.to_owned(), address: self.base.to_string(), why: why.to_string(), way_on: LATER }
    }

    async fn open(&self, file: &str, from_byte: u64) -> Result<Coming, ModelError> {
        let address = self.base.join(file).map_err(|error| self.not_fetched(file, error))?;
        self.outward.open(&address, from_byte).await.map_err(|why: NoAnswer| self.not_fetched(file, why))
    }

    /// A file beside the weights: small, and fetched anew each time.
    async fn small(&self, file: &'static str) -> Result<(), ModelError> {
        let answer = self.open(file, 0).await?;
        if answer.status() != StatusCode::OK {
            return Err(self.not_fetched(file, answer.status()));
        }
        let (mut bytes, mut parts) = (Vec::new(), answer.into_body());
        while let Some(part) = parts.next().await {
            bytes.extend(part.map_err(|why| self.not_fetched(file, why))?);
            if bytes.len() as u64 > MOST_BESIDE {
                return Err(self.not_fetched(file, "it is longer than any such file"));
            }
        }
        self.stage.write(file, &bytes)
    }

    /// The weights, from where they were cut off before.
    async fn weights(&self, told: &mut (dyn FnMut(u64, Option<u64>) + Send)) -> Result<(), ModelError> {
        let path = self.stage.path(WEIGHTS);
        let disk = |source| ModelError::Disk { path: path.clone(), source };
        let there = std::fs::metadata(&path).map_or(0, |file| file.len());
        let answer = self.open(WEIGHTS, there).await?;
        let goes_on = answer.status() == StatusCode::PARTIAL_CONTENT && begins_at(&answer, there);
        match answer.status() {
            // There is nothing after what came before: whether that is all, its digest says.
            StatusCode::RANGE_NOT_SATISFIABLE => return Ok(()),
            StatusCode::OK => {}
            StatusCode::PARTIAL_CONTENT if goes_on => {}
            other => return Err(self.not_fetched(WEIGHTS, other)),
        }
        let (mut so_far, mut file) = if goes_on {
            (there, OpenOptions::new().append(true).open(&path).map_err(disk)?)
        } else {
            (0, std::fs::File::create(&path).map_err(disk)?)
        };
        let whole = whole_length(&answer).map(|length| length + so_far);
        let mut parts = answer.into_body();
        while let Some(part) = parts.next().await {
            let part = part.map_err(|why| self.not_fetched(WEIGHTS, why))?;
            so_far += part.len() as u64;
            if so_far > MOST_WEIGHTS {
                return Err(self.not_fetched(WEIGHTS, "it is longer than any model"));
            }
            file.write_all(&part).map_err(disk)?;
            told(so_far, whole);
        }
        file.sync_all().map_err(disk)
    }
}

fn begins_at(answer: &Coming, byte: u64) -> bool {
    let said = answer.headers().get(CONTENT_RANGE).and_then(|said| said.to_str().ok());
    said.is_some_and(|said| said.starts_with(&format!("bytes {byte}-")))
}

fn whole_length(answer: &Coming) -> Option<u64> {
    answer.headers().get("content-length").and_then(|said| said.to_str().ok()).and_then(|said| said.parse().ok())
}
