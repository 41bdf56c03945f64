//! The guard at each door: who is let in, and how often.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;

use super::Desk;
use super::routes::Door;
use super::throttle::Caller;
use crate::auth;
use crate::ops::sessions::{self, Token};
use crate::ops::{Who, step_up};
use crate::problem::{Code, Problem};

/// Lets a request through a door, or answers why not.
///
/// # Errors
/// A problem, where the door stays shut.
pub async fn guard(State((desk, door)): State<(Desk, Door)>, mut request: Request, next: Next) -> Result<Response, Problem> {
    match door {
        Door::Anyone => stranger(&desk, &request)?,
        Door::ThisMachine if is_from_this_machine(&request) => {}
        Door::Demo if desk.config.demo => stranger(&desk, &request)?,
        Door::ThisMachine | Door::Demo => return Err(Problem::new(Code::NotThere)),
        Door::SignedIn => drop(signed_in(&desk, &mut request).await?),
        Door::JustProven => {
            let (who, session) = signed_in(&desk, &mut request).await?;
            if !step_up::is_fresh(&desk.house, &who, &session).await? {
                return Err(Problem::new(Code::ProveAnew));
            }
        }
    }
    Ok(next.run(request).await)
}

async fn signed_in(desk: &Desk, request: &mut Request) -> Result<(Who, Token), Problem> {
    let (who, device) = auth::who(&desk.house, request.headers(), desk.travels()).await?;
    let session = auth::token(request.headers(), desk.travels()).ok_or(Problem::new(Code::NotSignedIn))?;
    let now = desk.house.clock.now();
    // The device first: what it asks too often is nothing that its person's other ones have to wait for.
    desk.throttle.take(device.map_or_else(|| Caller::Session(session.digest()), Caller::Device), now)?;
    desk.throttle.take(Caller::Person(who.person), now)?;
    sessions::use_it(&desk.house, &session).await;
    request.extensions_mut().insert(who);
    Ok((who, session))
}

fn stranger(desk: &Desk, request: &Request) -> Result<(), Problem> {
    let address = address(&desk.config.proxies, request);
    address.map_or(Ok(()), |address| desk.throttle.take(Caller::Address(address), desk.house.clock.now()))
}

/// Where a request comes from: the last address that one of our proxies names, else whoever connected.
fn address(proxies: &[IpAddr], request: &Request) -> Option<IpAddr> {
    let peer = peer(request)?;
    let named = proxies.contains(&peer).then(|| last_forwarded(request.headers())).flatten();
    Some(named.unwrap_or(peer))
}

fn peer(request: &Request) -> Option<IpAddr> {
    request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip())
}

fn last_forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

fn is_from_this_machine(request: &Request) -> bool {
    let through_a_proxy = request.headers().contains_key("x-forwarded-for") || request.headers().contains_key("forwarded");
    !through_a_proxy && peer(request).is_some_and(|peer| peer.is_loopback())
}
