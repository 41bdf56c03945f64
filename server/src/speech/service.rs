//! A speech service of the authority's own, asked over `POST /v1/audio/transcriptions`, as OpenAI named it and many servers speak it. The
//! recording goes there as it came, from the disk; what comes back is read as anything that a stranger sends.

use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use alongside_core::domain::clock::Dice;
use alongside_core::sync::hearing::NotHeard;
use futures::Stream;
use openidconnect::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use openidconnect::http::{Request, StatusCode};
use openidconnect::url::Url;
use tokio::io::AsyncReadExt as _;
use tokio::runtime::Handle;

use super::service_answer;
use super::{Asked, Ended, Told, Transcribes, Why};
use crate::outward::{NoAnswer, Outward, is_sealed, sent_in_parts};

/// How long a service may take over one recording.
pub const PATIENCE: Duration = Duration::from_secs(30 * 60);
/// The longest answer that is read, in bytes: some hours of speech, word by word.
pub const MOST_BYTES: usize = 32 * 1024 * 1024;

/// What lets this server in there. Shows nothing of itself.
#[derive(Clone, PartialEq, Eq)]
pub struct ServiceKey(String);

impl std::fmt::Debug for ServiceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServiceKey(…)")
    }
}

/// How a speech service is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceSettings {
    address: Url,
    model: String,
    key: Option<ServiceKey>,
    patience: Duration,
}

/// Why a speech service is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongService {
    /// The address is none, or one that is read on the way.
    #[error(
        "{0} cannot be a speech service: what families say goes there, so it is reached over https, or is on this machine.\nTry --speech-service https://speech.authority.example."
    )]
    Address(String),
    /// Nobody said with which model.
    #[error("a speech service is told which model to listen with.\nName it with --speech-service-model.")]
    NoModel,
    /// The key's file cannot be read, or is empty.
    #[error("the key for the speech service cannot be read from {}.\nName another file with --speech-service-key-file.", .0.display())]
    NoKey(PathBuf),
}

impl ServiceSettings {
    /// Checks what the operator said.
    ///
    /// # Errors
    /// Where something is missing, or cannot be.
    pub fn of(address: &str, model: Option<String>, key_file: Option<PathBuf>) -> Result<Self, WrongService> {
        let wrong = || WrongService::Address(address.to_owned());
        let url = Url::parse(address).ok().filter(|url| is_sealed(url) && url.fragment().is_none()).ok_or_else(wrong)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong());
        }
        let model = model.filter(|model| !model.is_empty() && model.len() <= 100).ok_or(WrongService::NoModel)?;
        let key = key_file.map(|file| {
            let key = std::fs::read_to_string(&file).ok().map(|key| key.trim().to_owned()).filter(|key| !key.is_empty());
            key.map(ServiceKey).ok_or(WrongService::NoKey(file))
        });
        Ok(Self { address: whole_address(url), model, key: key.transpose()?, patience: PATIENCE })
    }

    /// The same with less patience.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }
}

/// Some name the whole address, as those do who have another one; most name where the service is.
fn whole_address(mut url: Url) -> Url {
    if !url.path().ends_with("/audio/transcriptions") {
        let path = format!("{}/v1/audio/transcriptions", url.path().trim_end_matches('/').trim_end_matches("/v1"));
        url.set_path(&path);
    }
    url
}

/// The service. One a process.
pub struct Service {
    settings: ServiceSettings,
    name: String,
    outward: Outward,
    dice: Arc<dyn Dice + Send + Sync>,
    handle: Handle,
}

impl Service {
    /// A service that nobody has asked yet. Its questions are driven by this runtime, from threads of their own.
    #[must_use]
    pub fn new(settings: ServiceSettings, dice: Arc<dyn Dice + Send + Sync>, handle: Handle) -> Self {
        let name = format!("{} (speech service)", settings.model);
        Self { settings, name, outward: Outward::new(), dice, handle }
    }

    async fn ask(&self, asked: &Asked<'_>) -> Result<Vec<u8>, Why> {
        let gone = |_error: io::Error| Why::NotNow(NotHeard::Failed);
        let file = tokio::fs::File::open(asked.file).await.map_err(gone)?;
        let length = file.metadata().await.map_err(gone)?.len();
        if length == 0 {
            return Err(Why::Never(NotHeard::Empty));
        }
        let boundary: String = self.dice.roll().iter().map(|byte| format!("{byte:02x}")).collect();
        let (before, after) = self.around(&boundary, asked.media_type);
        let whole = before.len() as u64 + length + after.len() as u64;
        let mut request = Request::post(self.settings.address.as_str())
            .header(CONTENT_TYPE, format!("multipart/form-data; boundary={boundary}"))
            .header(CONTENT_LENGTH, whole);
        if let Some(ServiceKey(key)) = &self.settings.key {
            request = request.header(AUTHORIZATION, format!("Bearer {key}"));
        }
        let request = request.body(sent_in_parts(parts(before, file, after))).map_err(|_| Why::NotNow(NotHeard::ServiceFailed))?;
        let answer = self.outward.ask(request, self.settings.patience, MOST_BYTES).await.map_err(|why: NoAnswer| {
            tracing::warn!(%why, "the speech service gave no answer");
            Why::NotNow(NotHeard::ServiceFailed)
        })?;
        match answer.status() {
            StatusCode::OK => Ok(answer.into_body()),
            status => {
                tracing::warn!(status = status.as_u16(), "the speech service gave no text");
                Err(refused(status))
            }
        }
    }

    /// What stands before the recording in the form, and after it.
    fn around(&self, boundary: &str, media_type: &str) -> (Vec<u8>, Vec<u8>) {
        let field = |name: &str, value: &str| format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        // Many go by the ending alone.
        let ending = match essence {
            "audio/mp4" => "mp4",
            "audio/ogg" => "ogg",
            "audio/wav" => "wav",
            "audio/mpeg" => "mp3",
            "audio/aac" => "aac",
            _ => "webm",
        };
        let fields = [
            field("model", &self.settings.model),
            field("response_format", "verbose_json"),
            field("timestamp_granularities[]", "word"),
            field("timestamp_granularities[]", "segment"),
        ];
        let file = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"recording.{ending}\"\r\nContent-Type: audio/{ending}\r\n\r\n"
        );
        ((fields.concat() + &file).into_bytes(), format!("\r\n--{boundary}--\r\n").into_bytes())
    }
}

/// What a status means for the recording: that it is at fault, or that somebody has to see to the service.
fn refused(status: StatusCode) -> Why {
    match status.as_u16() {
        400 | 413 | 415 | 422 => Why::Never(NotHeard::ServiceRefused),
        _ => Why::NotNow(NotHeard::ServiceFailed),
    }
}

/// The form, in parts: the recording is never in memory.
fn parts(before: Vec<u8>, file: tokio::fs::File, after: Vec<u8>) -> impl Stream<Item = io::Result<Vec<u8>>> + Send + 'static {
    enum Next {
        Before(Vec<u8>, tokio::fs::File, Vec<u8>),
        File(tokio::fs::File, Vec<u8>),
        End,
    }
    futures::stream::try_unfold(Next::Before(before, file, after), |next| async move {
        Ok::<_, io::Error>(match next {
            Next::Before(before, file, after) => Some((before, Next::File(file, after))),
            Next::File(mut file, after) => {
                let mut part = vec![0; 64 * 1024];
                let read = file.read(&mut part).await?;
                part.truncate(read);
                Some(if read == 0 { (after, Next::End) } else { (part, Next::File(file, after)) })
            }
            Next::End => None,
        })
    })
}

impl Transcribes for Service {
    fn model(&self) -> &str {
        &self.name
    }

    fn resumes(&self) -> bool {
        false
    }

    fn take_down(&self, asked: &Asked<'_>, told: &mut dyn FnMut(Told) -> ControlFlow<()>) -> Result<Ended, Why> {
        let answer = self.handle.block_on(self.ask(asked))?;
        let heard = service_answer::read(&answer).ok_or_else(|| {
            tracing::warn!("what the speech service answered makes no sense");
            Why::NotNow(NotHeard::ServiceFailed)
        })?;
        let until_ms = heard.lasts_ms;
        for told_now in [Told::Length(until_ms), Told::Piece { until_ms, sentences: heard.sentences }] {
            if told(told_now).is_break() {
                return Ok(Ended::Stopped);
            }
        }
        Ok(Ended::Whole)
    }
}
