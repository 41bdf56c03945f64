use alongside_speech::*;
use std::time::Instant;
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let dir = std::path::Path::new(&args[0]);
    let t = Instant::now();
    let config = std::fs::read(dir.join("config.json")).unwrap();
    let vocabulary = std::fs::read(dir.join("vocabulary.txt")).unwrap();
    let model = Model::read(Files {
        model: std::io::BufReader::with_capacity(1 << 20, std::fs::File::open(dir.join("model.bin")).unwrap()),
        config: &config,
        vocabulary: &vocabulary,
        sha256: None,
    })
    .unwrap();
    println!("load {:?}", t.elapsed());
    for f in &args[1..] {
        let bytes = std::fs::read(f).unwrap();
        let samples: Vec<f32> = bytes[44..].chunks_exact(2).map(|b| i16::from_le_bytes([b[0], b[1]]) as f32 / 32768.0).collect();
        let mut best = f64::MAX;
        let mut pieces = Vec::new();
        for _ in 0..std::env::var("N").map_or(3, |n| n.parse().unwrap()) {
            let t = Instant::now();
            let mut tr = Transcriber::new(
                &model,
                Options { words: std::env::var("W").is_ok(), language: std::env::var("L").ok(), ..Default::default() },
            )
            .unwrap();
            tr.hear(&samples).unwrap();
            tr.end();
            pieces.clear();
            while let Some(p) = tr.piece() {
                pieces.push(p);
            }
            best = best.min(t.elapsed().as_secs_f64());
        }
        let d = samples.len() as f64 / 16000.0;
        println!("{f} dur {d:.1} best {best:.3} rtf {:.4}", best / d);
        for s in pieces.iter().flat_map(|p| &p.segments) {
            println!(
                "  {:.2} {:.2} {:.2} {:.3} {:.1} {}",
                s.start_ms as f64 / 1e3,
                s.end_ms as f64 / 1e3,
                s.likelihood,
                s.no_speech,
                s.temperature,
                s.text
            );
            for w in &s.words {
                print!("    {}-{}{} {:.2}", w.start_ms, w.end_ms, w.text, w.confidence);
            }
            if !s.words.is_empty() {
                println!();
            }
        }
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", status.lines().find(|l| l.starts_with("VmHWM")).unwrap());
}
