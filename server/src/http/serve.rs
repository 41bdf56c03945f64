//! Listens, serves, and stops without cutting anybody off.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{Desk, router};
use crate::config::{Config, StartError};
use crate::jobs;
use crate::jobs::transcribing::Worker;
use crate::ops::{House, checkpoint};

/// How long requests that are under way may take when the server is to stop.
const GRACE: Duration = Duration::from_secs(15);

/// How long the database may take to close. Everything that was answered for is on the disk by then.
const FAREWELL: Duration = Duration::from_secs(2);

/// How long is waited for the end of the pieces that are being taken down.
const A_PIECE: Duration = Duration::from_secs(1);

/// Serves until the process is told to stop.
///
/// # Errors
/// Where the address cannot be listened on.
pub async fn serve(house: House, config: Config) -> Result<(), StartError> {
    let listen = config.listen;
    let listener = TcpListener::bind(listen).await.map_err(|source| StartError::listening(listen, source))?;
    let here = listener.local_addr().unwrap_or(listen);
    tracing::info!(address = %here, demo = config.demo, "serving");
    until(told_to_stop(), listener, house, config).await
}

/// Serves on a listener until something happens.
///
/// # Errors
/// Where the listener fails.
pub async fn until(
    end: impl Future<Output = ()> + Send + 'static,
    listener: TcpListener,
    house: House,
    config: Config,
) -> Result<(), StartError> {
    let (close, closing) = watch::channel(false);
    let keeps = tokio::spawn(jobs::checkpoints::keep(house.clone(), closing.clone()));
    let left = house.clone();
    let desk = Desk::new(house, config, closing.clone());
    let (house, sound, speech) = (desk.house.clone(), desk.sound.clone(), Arc::clone(&desk.speech));
    let deletes = tokio::spawn(jobs::retention::keep(house.clone(), sound.clone(), closing.clone()));
    let hears = tokio::spawn(jobs::transcribing::keep(Worker { house, sound, speech, closing: closing.clone() }));
    let service = router(desk).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move {
        end.await;
        tracing::info!("stopping");
        close.send_replace(true);
    });
    let asked = closed(closing.clone());
    let served = axum::serve(listener, service).with_graceful_shutdown(asked).into_future();
    let served = tokio::select! {
        served = served => served,
        () = long_after(closing) => Ok(()),
    };
    if tokio::time::timeout(FAREWELL, leave(left, keeps, hears, deletes)).await.is_err() {
        tracing::warn!("the database took too long to say goodbye");
    }
    served.map_err(|error| StartError::Failed(error.to_string()))
}

/// Signs what moved last, lets go of what is being taken down, and closes the database.
async fn leave(house: House, keeps: JoinHandle<()>, hears: JoinHandle<()>, deletes: JoinHandle<()>) {
    if deletes.await.is_err() {
        tracing::warn!("what is due was not deleted to the end");
    }
    if keeps.await.is_err() || checkpoint::make_at_once(&house).await.is_err() {
        tracing::warn!("no checkpoint could be made at the end");
    }
    // A piece that takes longer than the farewell is heard again by whoever takes it up.
    if !matches!(tokio::time::timeout(A_PIECE, hears).await, Ok(Ok(()))) {
        tracing::warn!("the recordings that were being taken down were not let go");
    }
    house.db.close().await;
}

async fn closed(mut closing: watch::Receiver<bool>) {
    if closing.wait_for(|closing| *closing).await.is_err() {
        tracing::debug!("nobody is left who could say when to stop");
    }
}

async fn long_after(closing: watch::Receiver<bool>) {
    closed(closing).await;
    tokio::time::sleep(GRACE).await;
    tracing::warn!("some requests did not end in time");
}

async fn told_to_stop() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = terminated => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
