//! What every handler has at hand.

use std::sync::Arc;

use tokio::sync::watch;
use webauthn_rs::Webauthn;

use super::site::Site;
use super::throttle::Throttle;
use crate::auth::cookie::Travels;
use crate::auth::relying;
use crate::config::Config;
use crate::ops::sound_folder::SoundFolder;
use crate::ops::{House, Signs};
use crate::provider::Provider;
use crate::speech::Speech;
use crate::speech::models::Models;

/// What handlers share. One a process; clones are cheap.
#[derive(Clone)]
pub struct Desk {
    /// The operations' house.
    pub house: House,
    /// How this server serves.
    pub config: Arc<Config>,
    /// Where sound lies.
    pub sound: SoundFolder,
    /// What recordings are taken down with.
    pub speech: Arc<Speech>,
    /// The models that are here. One of them is for phones.
    pub models: Models,
    /// How much everybody has asked for.
    pub throttle: Arc<Throttle>,
    /// Under which address passkeys are made. None where the server does not know it.
    pub relying: Option<Arc<Webauthn>>,
    /// The authority's own directory. None where the server was told of none.
    pub provider: Option<Arc<Provider>>,
    /// The built site.
    pub site: Site,
    /// Turns true when the server is to stop: what lasts (the live channel) ends then.
    pub closing: watch::Receiver<bool>,
}

impl Desk {
    /// Sets the desk up.
    #[must_use]
    pub fn new(mut house: House, config: Config, closing: watch::Receiver<bool>) -> Self {
        house.signs = if config.demo { Signs::Freely } else { Signs::WithPasskey };
        Self {
            sound: SoundFolder::new(config.data.join("sound")),
            speech: Arc::new(Speech::of(&config.speech, &house.dice)),
            models: Models::in_folder(config.models.clone()),
            throttle: Arc::new(Throttle::new(config.requests_per_second)),
            relying: config.origin.as_ref().and_then(|origin| relying::party(origin).ok()),
            provider: config.accounts.clone().map(|settings| Arc::new(Provider::new(settings))),
            site: Site::new(&config.site),
            config: Arc::new(config),
            closing,
            house,
        }
    }

    /// How the session's cookie travels.
    #[must_use]
    pub fn travels(&self) -> Travels {
        if self.config.demo { Travels::Plain } else { Travels::Sealed }
    }
}
