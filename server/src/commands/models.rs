//! What `alongside model` does: models listed, brought and checked. The record is not touched by it.

use std::io::Write as _;
use std::path::Path;

use super::say;
use crate::cli::{FetchModel, ImportModel, ModelCommand, ModelsIn};
use crate::config::{StartError, make_folder, models_folder};
use crate::speech::fetch;
use crate::speech::known::KNOWN;
use crate::speech::models::{Models, Stored};

/// Does it.
pub(super) async fn run(asked: &ModelCommand) -> Result<(), StartError> {
    match asked {
        ModelCommand::List(models) => list(&kept(models)),
        ModelCommand::Import(asked) => import(asked),
        ModelCommand::Fetch(asked) => fetch(asked).await,
        ModelCommand::Verify(models) => verify(&kept(models)),
    }
}

fn kept(asked: &ModelsIn) -> Models {
    Models::in_folder(models_folder(&asked.data, asked.models.as_ref()))
}

fn list(models: &Models) -> Result<(), StartError> {
    let all = models.all()?;
    let chosen = models.choose(None).ok();
    for model in &all {
        let whole = if model.is_whole() { "whole" } else { "not whole: import or fetch it again" };
        let listens = if chosen.as_ref() == Some(model) { ", listens unless --model says another" } else { "" };
        let manifest = &model.manifest;
        say(&format!("{:<10} {:>8}  {}  {whole}{listens}", manifest.name, size(manifest.size), manifest.sha256))?;
    }
    if all.is_empty() {
        say(&format!("There is no model in {}. Recordings wait until one is there.", models.folder().display()))?;
    }
    say("\nKnown by name, OpenAI's Whisper:")?;
    for known in KNOWN.iter().filter(|known| all.iter().all(|model| model.manifest.name != known.name)) {
        let pinned = if known.sha256.is_some() { "" } else { "; to be given with --sha256" };
        say(&format!("{:<10} {}{pinned}", known.name, known.what))?;
    }
    Ok(())
}

fn import(asked: &ImportModel) -> Result<(), StartError> {
    let models = kept(&asked.models);
    make_folder(models.folder())?;
    let model = models.import(Path::new(&asked.from), asked.name.as_deref(), asked.sha256.as_deref())?;
    say_kept(&model)
}

async fn fetch(asked: &FetchModel) -> Result<(), StartError> {
    let models = kept(&asked.models);
    make_folder(models.folder())?;
    let mut said = 0;
    let mut told = |bytes: u64, of: Option<u64>| {
        // A line for each ten megabytes, for whoever watches.
        if bytes / 10_000_000 > said {
            said = bytes / 10_000_000;
            let of = of.map(|of| format!(" of {}", size(of))).unwrap_or_default();
            drop(writeln!(std::io::stderr(), "{}{of}", size(bytes)));
        }
    };
    let model = fetch::fetch(&models, &asked.name, asked.from.as_deref(), asked.sha256.as_deref(), &mut told).await?;
    say_kept(&model)
}

fn say_kept(model: &Stored) -> Result<(), StartError> {
    let manifest = &model.manifest;
    say(&format!(
        "{} is here, checked and whole: {}, SHA-256 {}.\nA server that waits for one finds it within a minute; one that listens with another, when it is next started.",
        manifest.name,
        size(manifest.size),
        manifest.sha256
    ))
}

fn verify(models: &Models) -> Result<(), StartError> {
    let (all, mut wrong) = (models.all()?, Vec::new());
    for model in &all {
        wrong.extend(model.faults()?.into_iter().map(|fault| format!("{}: {fault}", model.manifest.name)));
        if let Err(error) = model.read() {
            wrong.push(error.to_string());
        }
    }
    if !wrong.is_empty() {
        wrong.push("Import or fetch what is wrong again. Until then recordings wait, or are heard by another model.".to_owned());
        return Err(StartError::WrongModels(wrong.join("\n")));
    }
    let count = if all.len() == 1 { "1 model is".to_owned() } else { format!("{} models are", all.len()) };
    say(&format!("{count} as they were kept."))
}

fn size(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
