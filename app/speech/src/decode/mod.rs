//! Recordings as browsers and phones make them (webm, mp4 whole or in fragments, ogg, wav; Opus, AAC, Vorbis, PCM) as the samples that
//! the model listens to. Reads and never writes: the bytes stay as they came. A part at a time, so that hours of sound never lie in
//! memory; what a container is called does not matter, only what it is.

mod opus;
mod rate;

use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard};

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::common::Limit;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::packet::Packet;

use self::opus::Opus;
use self::rate::Rate;
use crate::mel::RATE;

/// Packets in a row that say nothing before the rest is given up.
const MOST_USELESS: usize = 1_000;
/// Sound that is missing between two packets is noticed from a tenth of a second on.
const GAP: u64 = RATE as u64 / 10;

/// Why a recording could not be read, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// No bytes.
    #[error("The recording is empty.")]
    Empty,
    /// None of the containers that are known.
    #[error("This is not a recording that can be read: webm, mp4, ogg or wav is needed.")]
    OtherForm,
    /// No sound in it, or in a form that is not known.
    #[error("There is no sound in it that can be read: Opus, AAC, Vorbis or plain samples in one or two channels are needed.")]
    OtherSound,
    /// It goes on for longer than was allowed.
    #[error("The recording is longer than {0} minutes. Cut it into parts.")]
    TooLong(u64),
    /// It breaks off or is damaged. What came before it was given.
    #[error("The recording is damaged or cut off after {0} seconds. What comes before can be used.")]
    Damaged(u64),
}

/// A recording that is being read.
pub struct Recording {
    format: Box<dyn FormatReader>,
    track: u32,
    sound: Sound,
    /// Samples that were given, and that are allowed.
    given: u64,
    most: u64,
    clock: Option<Clock>,
    /// Silence that is due before what waits.
    missing: u64,
    waiting: Vec<f32>,
    useless: usize,
    damaged: bool,
    ended: bool,
}

enum Sound {
    Opus(Box<Opus>),
    Other { decoder: Box<dyn AudioDecoder>, rate: Option<Box<Rate>>, samples: Vec<f32> },
}

/// How to read a track's times.
struct Clock {
    /// Samples in so many ticks.
    samples: u64,
    ticks: u64,
    first: Option<i64>,
}

impl Recording {
    /// Opens a recording that is to last no more than `minutes`.
    ///
    /// # Errors
    ///
    /// Where it is empty, no recording, or in a form that is not known.
    pub fn open(from: impl Read + Seek + Send + Sync + 'static, minutes: u64) -> Result<Self, RecordingError> {
        let source = Source::new(from)?;
        // A decoder that fails in a way of its own has not understood the recording: no more than that.
        let begin = |source| catch_unwind(|| Self::begin(source, minutes)).unwrap_or(Err(RecordingError::OtherForm));
        match begin(source.clone()) {
            // A webm that was cut off ends before its header says so: it is read as one whose end is not known.
            Err(RecordingError::OtherForm) => begin(source.without_end()?),
            other => other,
        }
    }

    fn begin(source: Source, minutes: u64) -> Result<Self, RecordingError> {
        let stream = MediaSourceStream::new(Box::new(source), MediaSourceStreamOptions::default());
        let meta = MetadataOptions::default().limit_tag_bytes(Limit::Maximum(1 << 20)).limit_visual_bytes(Limit::Maximum(0));
        let format = symphonia::default::get_probe().probe(&Hint::new(), stream, FormatOptions::default(), meta);
        let format = format.map_err(|_| RecordingError::OtherForm)?;
        let track = format.default_track(TrackType::Audio).ok_or(RecordingError::OtherSound)?;
        let sound = Sound::of(track).ok_or(RecordingError::OtherSound)?;
        let clock = track.time_base.map(|base| Clock {
            samples: RATE as u64 * u64::from(base.numer.get()),
            ticks: u64::from(base.denom.get()),
            first: None,
        });
        let (track, most) = (track.id, minutes.saturating_mul(60 * RATE as u64));
        let (waiting, missing, useless, given) = (Vec::new(), 0, 0, 0);
        Ok(Self { format, track, sound, given, most, clock, missing, waiting, useless, damaged: false, ended: false })
    }

    /// The next part, 16,000 samples a second in one channel; nothing at the end.
    ///
    /// # Errors
    ///
    /// Where it is longer than allowed; and, once everything that can be read was given, where it is damaged or cut off.
    pub fn part(&mut self) -> Result<Option<Vec<f32>>, RecordingError> {
        loop {
            if self.given > self.most {
                return Err(RecordingError::TooLong(self.most / (60 * RATE as u64)));
            }
            if self.missing > 0 {
                let part = self.missing.min(RATE as u64);
                self.missing -= part;
                return Ok(Some(self.give(vec![0.0; part as usize])));
            }
            if !self.waiting.is_empty() {
                let part = std::mem::take(&mut self.waiting);
                return Ok(Some(self.give(part)));
            }
            if self.ended {
                return if self.damaged { Err(RecordingError::Damaged(self.given / RATE as u64)) } else { Ok(None) };
            }
            // As in `open`: what a decoder fails at is damage.
            let read = catch_unwind(AssertUnwindSafe(|| self.read()));
            if read.is_err() {
                (self.damaged, self.ended) = (true, true);
            }
        }
    }

    fn give(&mut self, mut part: Vec<f32>) -> Vec<f32> {
        part.iter_mut().for_each(|sample| *sample = real(*sample));
        self.given += part.len() as u64;
        part
    }

    /// Reads one packet.
    fn read(&mut self) {
        match self.format.next_packet() {
            Ok(Some(packet)) if packet.track_id == self.track => self.take(&packet),
            Ok(Some(_)) => self.useless += 1,
            Ok(None) => self.end(),
            // The end of a recording that was still being written when it was sent.
            Err(Error::IoError(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                self.damaged = true;
                self.end();
            }
            Err(_) => {
                self.damaged = true;
                self.useless += 1;
            }
        }
        if self.useless > MOST_USELESS {
            self.damaged = true;
            self.end();
        }
    }

    fn take(&mut self, packet: &Packet) {
        let reached = self.given + self.sound.behind();
        let samples = match &mut self.sound {
            Sound::Opus(opus) => opus.decode(&packet.data),
            Sound::Other { decoder, rate, samples } => plain(decoder.as_mut(), rate, samples, packet),
        };
        match samples {
            Some(samples) => {
                self.useless = if samples.is_empty() { self.useless + 1 } else { 0 };
                let due = self.clock.as_mut().and_then(|clock| clock.place(packet.pts.get())).unwrap_or(0);
                if due > reached + GAP {
                    self.missing = (due - reached).min(self.most + 1);
                }
                self.waiting = samples;
            }
            None => {
                self.damaged = true;
                self.useless += 1;
            }
        }
    }

    fn end(&mut self) {
        self.ended = true;
        if let Sound::Other { rate: Some(rate), .. } = &mut self.sound {
            self.waiting = rate.rest();
        }
    }
}

impl Sound {
    fn of(track: &Track) -> Option<Self> {
        let Some(CodecParameters::Audio(known)) = &track.codec_params else { return None };
        if known.channels.as_ref().is_some_and(|channels| !(1..=2).contains(&channels.count())) {
            return None;
        }
        if known.codec == CODEC_ID_OPUS {
            return Opus::new(known.extra_data.as_deref()).map(|opus| Self::Opus(Box::new(opus)));
        }
        let decoder = symphonia::default::get_codecs().make_audio_decoder(known, &AudioDecoderOptions::default()).ok()?;
        Some(Self::Other { decoder, rate: None, samples: Vec::new() })
    }

    /// Samples that went in and did not come out, or not yet.
    fn behind(&self) -> u64 {
        match self {
            Self::Opus(opus) => opus.skipped as u64,
            Self::Other { rate: Some(rate), .. } => rate.behind(),
            Self::Other { rate: None, .. } => 0,
        }
    }
}

impl Clock {
    /// At which sample a packet begins, counted from the first.
    fn place(&mut self, tick: i64) -> Option<u64> {
        let since = tick.checked_sub(*self.first.get_or_insert(tick))?;
        u64::try_from(u128::from(u64::try_from(since).ok()?) * u128::from(self.samples) / u128::from(self.ticks)).ok()
    }
}

/// A packet of anything but Opus, in one channel and at the rate that is wanted.
fn plain(decoder: &mut dyn AudioDecoder, rate: &mut Option<Box<Rate>>, samples: &mut Vec<f32>, packet: &Packet) -> Option<Vec<f32>> {
    let sound = decoder.decode(packet).ok()?;
    let (hertz, channels) = (sound.spec().rate(), sound.spec().channels().count());
    if !(1..=2).contains(&channels) {
        return None;
    }
    samples.clear();
    sound.copy_to_vec_interleaved(samples);
    let mono: Vec<f32> =
        samples.chunks_exact(channels).map(|both| both.iter().map(|sample| real(*sample)).sum::<f32>() / channels as f32).collect();
    if hertz as usize == RATE && rate.is_none() {
        return Some(mono);
    }
    if rate.as_ref().is_none_or(|rate| rate.from != hertz) {
        *rate = Some(Box::new(Rate::new(hertz)?));
    }
    rate.as_mut().map(|rate| rate.change(&mono))
}

/// Samples stored as floats can be anything.
fn real(sample: f32) -> f32 {
    if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 }
}

/// Bytes that can be read at any place; or, where the end is not known, from front to back.
#[derive(Clone)]
struct Source {
    from: Arc<Mutex<dyn ReadSeek>>,
    length: Option<u64>,
}

trait ReadSeek: Read + Seek + Send + Sync {}
impl<T: Read + Seek + Send + Sync> ReadSeek for T {}

impl Source {
    fn new(mut from: impl Read + Seek + Send + Sync + 'static) -> Result<Self, RecordingError> {
        let length = from.seek(SeekFrom::End(0)).map_err(|_| RecordingError::OtherForm)?;
        from.rewind().map_err(|_| RecordingError::OtherForm)?;
        if length == 0 {
            return Err(RecordingError::Empty);
        }
        Ok(Self { from: Arc::new(Mutex::new(from)), length: Some(length) })
    }

    fn without_end(mut self) -> Result<Self, RecordingError> {
        self.rewind().map_err(|_| RecordingError::OtherForm)?;
        self.length = None;
        Ok(self)
    }

    fn open(&self) -> std::io::Result<MutexGuard<'_, dyn ReadSeek + 'static>> {
        self.from.lock().map_err(|_| std::io::ErrorKind::Other.into())
    }
}

impl Read for Source {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.open()?.read(into)
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.open()?.seek(to)
    }
}

impl MediaSource for Source {
    fn is_seekable(&self) -> bool {
        self.length.is_some()
    }

    fn byte_len(&self) -> Option<u64> {
        self.length
    }
}
