//! Takes recordings down from the command line: `take_down MODEL-FOLDER RECORDING...`. For each it prints a line of JSON with the text,
//! the words, and what it took: `make bench` sets this beside faster-whisper's.

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufReader, Write};
use std::path::Path;

use alongside_speech::{Files, Model, Options, Recording, Transcriber};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("Usage: take_down MODEL-FOLDER RECORDING...")?;
    let model = read(Path::new(&folder))?;
    let setting = |name: &str| std::env::var(name).ok();
    let beam = setting("BEAM").map_or(Ok(5), |beam| beam.parse())?;
    let options = Options { beam, language: setting("SPOKEN"), words: setting("WORDS").is_some(), ..Options::default() };
    for file in arguments {
        let before = seconds_of_processor()?;
        let mut recording = Recording::open(File::open(&file)?, 240)?;
        let mut transcriber = Transcriber::new(&model, options.clone())?;
        let (mut segments, mut samples, mut done) = (Vec::new(), 0, false);
        while !done {
            match recording.part()? {
                Some(part) => {
                    samples += part.len();
                    transcriber.hear(&part)?;
                }
                None => {
                    transcriber.end();
                    done = true;
                }
            }
            while let Some(piece) = transcriber.piece() {
                segments.extend(piece.segments);
            }
        }
        let told = segments.iter().map(|segment| {
            let words: Vec<_> = segment.words.iter().map(|word| json!([word.text, word.start_ms, word.end_ms, word.confidence])).collect();
            json!({ "text": segment.text, "start": segment.start_ms, "end": segment.end_ms, "temperature": segment.temperature,
                "likelihood": segment.likelihood, "noSpeech": segment.no_speech, "words": words })
        });
        let told: Vec<_> = told.collect();
        let line = json!({ "file": file, "seconds": samples as f64 / 16_000.0, "processor": seconds_of_processor()? - before,
            "peak": peak_memory()?, "language": transcriber.language(), "segments": told });
        writeln!(std::io::stdout(), "{line}")?;
    }
    Ok(())
}

fn read(folder: &Path) -> Result<Model, Box<dyn Error>> {
    let config = fs::read(folder.join("config.json"))?;
    let vocabulary = fs::read(folder.join("vocabulary.txt"))?;
    let model = BufReader::with_capacity(1 << 20, File::open(folder.join("model.bin"))?);
    Ok(Model::read(Files { model, config: &config, vocabulary: &vocabulary, sha256: None })?)
}

/// What this process took of the processor, on Linux.
fn seconds_of_processor() -> Result<f64, Box<dyn Error>> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).ok_or("an unknown /proc/self/stat")?.parse::<f64>().map_err(Box::<dyn Error>::from);
    Ok((ticks(11)? + ticks(12)?) / 100.0)
}

/// The most memory that this process had, in megabytes, on Linux.
fn peak_memory() -> Result<f64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM")).ok_or("an unknown /proc/self/status")?;
    Ok(line.split_whitespace().nth(1).unwrap_or("0").parse::<f64>()? / 1_024.0)
}
