//! Opus, which is what browsers record: `ruopus` decodes it straight to 16,000 samples a second in one channel.

use ruopus::OpusDecoder;

use crate::mel::RATE;

pub(super) struct Opus {
    decoder: OpusDecoder,
    /// Louder or softer, as the recording says.
    gain: f32,
    /// Samples at the beginning that are not sound yet, and those of them that came.
    skip: usize,
    pub(super) skipped: usize,
}

impl Opus {
    /// By the header that the container keeps, if it keeps one.
    pub(super) fn new(header: Option<&[u8]>) -> Option<Self> {
        let mut opus = Self { decoder: OpusDecoder::with_rate(RATE as u32, 1), gain: 1.0, skip: 0, skipped: 0 };
        let Some(header) = header else { return Some(opus) };
        let header = header.strip_prefix(b"OpusHead").unwrap_or(header);
        if let [version, channels, skip_1, skip_2, _, _, _, _, gain_1, gain_2, family, ..] = *header {
            if !(1..=2).contains(&channels) || family != 0 {
                return None;
            }
            // The header of mp4 counts from version 0 and writes its numbers the other way round.
            let number = |bytes| if version == 0 { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) };
            opus.skip = usize::from(number([skip_1, skip_2])) / 3;
            opus.gain = 10_f32.powf(f32::from(number([gain_1, gain_2]).cast_signed()) / 256.0 / 20.0);
        }
        Some(opus)
    }

    /// The samples of a packet; nothing of a damaged one.
    pub(super) fn decode(&mut self, packet: &[u8]) -> Option<Vec<f32>> {
        let mut samples = self.decoder.decode_packet(packet).ok()?;
        let skip = self.skip.min(samples.len());
        self.skip -= skip;
        self.skipped += skip;
        samples.drain(..skip);
        for sample in &mut samples {
            *sample *= self.gain;
        }
        Some(samples)
    }
}
