//! Accounts of the authority's own directory: how a person who is known already signs in with one. Nothing here makes a person, a place in a
//! team, or a right: an account only says who of those who are here it is.
//!
//! Whatever goes wrong is answered alike: the browser is sent back in the same words, and what proves nothing proves nothing later.

use alongside_core::domain::ids::{AuthorityId, Digest, PersonId};
use alongside_core::domain::team::TeamKind;

use super::ceremony::{self, Ceremony};
use super::sessions::Token;
use super::{House, Who, directory};
use crate::db::{DbError, Tx, accounts, history, passkeys, recoveries};
use crate::provider::{Account, NoAccount, Provider, Question, account_name};

/// For how long somebody may take to sign in at the directory, and then to come in here, in milliseconds.
pub const ATTEMPT_MS: i64 = 5 * 60 * 1_000;

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// There is no such colleague, or the one who asks may not say as whom they come.
    #[error("there is nobody to expect")]
    NotThere,
    /// They can sign in already.
    #[error("they can sign in already")]
    AlreadyThere,
    /// They lost every passkey: nobody lets them in again alone.
    #[error("they had a passkey, so it takes two people")]
    TakesTwo,
    /// It is expected of somebody else.
    #[error("somebody else is expected with it")]
    Taken,
    /// It cannot be the name of an account.
    #[error("no account has such a name")]
    NoName,
    /// The directory cannot be reached.
    #[error("the directory cannot be reached")]
    Unreachable,
    /// It proves nothing. What was wrong with it, the log says.
    #[error("it was not accepted")]
    NotAccepted,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Somebody leaves for the directory.
#[derive(Clone, Debug)]
pub struct Leaving {
    /// To which address.
    pub address: String,
    /// What their browser keeps meanwhile, so that nobody else comes back in their place.
    pub browser: Token,
}

/// What the browser came back with.
#[derive(Clone, Copy, Debug)]
pub struct Back<'a> {
    /// The code, where the directory let somebody in.
    pub code: Option<&'a str>,
    /// What it was sent with.
    pub state: Option<&'a str>,
    /// Who says that they sent it.
    pub from: Option<&'a str>,
}

/// Begins: what is asked is kept under what the browser keeps and what it carries, so that one without the other is nothing.
///
/// # Errors
/// Where the directory cannot be reached.
pub async fn begin(house: &House, provider: &Provider) -> Result<Leaving, AccountError> {
    let [browser, state, nonce, verifier] = [(); 4].map(|()| Token::new(house));
    let asked_at = house.clock.now();
    let question = Question { state: state.text(), nonce: nonce.text(), verifier: verifier.text(), asked_at };
    let address = provider.address(question).await.map_err(|error| match error {
        NoAccount::Unreachable(_) => AccountError::Unreachable,
        NoAccount::Refused(_) | NoAccount::UnknownKey => AccountError::NotAccepted,
    })?;
    let left = Ceremony::Left { nonce: nonce.text().to_owned(), verifier: verifier.text().to_owned(), asked_at };
    let mut tx = house.db.write().await?;
    ceremony::put_under(house, &mut tx, under(&browser, &state), &left, ATTEMPT_MS).await?;
    tx.commit().await?;
    Ok(Leaving { address, browser })
}

/// Somebody comes back. Who they are is kept for what their browser holds; that they are nobody is kept too, by keeping nothing.
///
/// # Errors
/// Where the database failed.
pub async fn come_back(house: &House, provider: &Provider, browser: Option<&Token>, back: Back<'_>) -> Result<(), DbError> {
    let (browser, who) = match proven(house, provider, browser, back).await {
        Ok(proven) => proven,
        Err(AccountError::Db(error)) => return Err(error),
        Err(_) => return Ok(()),
    };
    let mut tx = house.db.write().await?;
    let came = Ceremony::CameBack { authority: who.authority, person: who.person };
    ceremony::put_under(house, &mut tx, browser.digest(), &came, ATTEMPT_MS).await?;
    tx.commit().await
}

async fn proven<'a>(
    house: &House,
    provider: &Provider,
    browser: Option<&'a Token>,
    back: Back<'_>,
) -> Result<(&'a Token, Who), AccountError> {
    let browser = browser.ok_or_else(|| refused(None, "the browser kept nothing"))?;
    let state = back.state.and_then(Token::read).ok_or_else(|| refused(None, "it came back with no state of ours"))?;
    let left = ceremony::take_under(house, under(browser, &state)).await?;
    let Some(Ceremony::Left { nonce, verifier, asked_at }) = left else {
        return Err(refused(None, "nobody left with it in this browser, or it was too long ago, or they came back already"));
    };
    let code = back.code.ok_or_else(|| refused(None, "the directory let nobody in"))?;
    let question = Question { state: state.text(), nonce: &nonce, verifier: &verifier, asked_at };
    let account = provider.account(question, code, back.from, house.clock.now()).await.map_err(|error| refused(None, &error))?;
    Ok((browser, whose(house, &account).await?))
}

/// Whose the account is: whose it was found to be, or of whom it is expected. Both are asked each time, and who is here as well: what takes
/// longer would tell somebody what there is.
async fn whose(house: &House, account: &Account) -> Result<Who, AccountError> {
    let now = house.clock.now();
    let mut tx = house.db.write().await?;
    let known = accounts::find(&mut tx, &account.issuer, &account.subject).await?;
    let expected = accounts::expected(&mut tx, account.name.as_deref().unwrap_or_default()).await?;
    let first = history::authorities(&mut tx).await?.first().map(|(authority, _)| *authority);
    let found = known.or(expected);
    let is_here = match found.map(|(authority, _)| authority).or(first) {
        Some(authority) => {
            let directory = directory::within(&mut tx, &house.memory, authority).await?;
            found.is_some_and(|(_, person)| directory.teams_of(person, now.day()).next().is_some())
        }
        None => false,
    };
    let Some((authority, person)) = found else {
        return Err(refused(None, "the account is nobody's, and nobody is expected with it"));
    };
    if !is_here {
        return Err(refused(Some(person), "it is of somebody who is not here"));
    }
    if known.is_some() {
        accounts::used(&mut tx, &account.issuer, &account.subject, now).await?;
    } else {
        accounts::forget(&mut tx, (authority, person)).await?;
        if !accounts::link(&mut tx, &account.issuer, &account.subject, (authority, person), now).await? {
            return Err(refused(Some(person), "they have another account"));
        }
        recoveries::had_passkey(&mut tx, authority, person, now).await?;
        passkeys::uninvite(&mut tx, authority, person).await?;
        tracing::info!(%authority, %person, "an account of the directory is somebody's from now on");
    }
    tx.commit().await?;
    Ok(Who { authority, person })
}

/// Who came back with this browser. Once, and only while what let them in still holds.
///
/// # Errors
/// Where nobody did.
pub async fn finish(house: &House, browser: &Token) -> Result<Who, AccountError> {
    let Some(Ceremony::CameBack { authority, person }) = ceremony::take_under(house, browser.digest()).await? else {
        return Err(refused(None, "nobody came back with this browser"));
    };
    let mut tx = house.db.read().await?;
    let directory = directory::within(&mut tx, &house.memory, authority).await?;
    let is_here = directory.teams_of(person, house.clock.now().day()).next().is_some();
    if !accounts::has_one(&mut tx, (authority, person)).await? || !is_here {
        return Err(refused(Some(person), "it was taken away meanwhile"));
    }
    tracing::info!(%authority, %person, "somebody signed in with an account of the directory");
    Ok(Who { authority, person })
}

/// Writes down as whom the directory knows a colleague, so that they can sign in with that account. `by` is an enabler; none where the
/// operator does it at the server, for whom a colleague may have a passkey too.
///
/// # Errors
/// Where there is no such colleague, they can sign in already, or somebody else is expected with that account.
pub async fn expect(
    house: &House,
    authority: AuthorityId,
    person: PersonId,
    account: &str,
    by: Option<PersonId>,
) -> Result<(), AccountError> {
    let now = house.clock.now();
    let name = account_name(account).ok_or(AccountError::NoName)?;
    let mut tx = house.db.write().await?;
    let directory = directory::within(&mut tx, &house.memory, authority).await?;
    let may = by.is_none_or(|by| directory.actor(by, None, now.day()).is(TeamKind::Enabler));
    if !may || directory.teams_of(person, now.day()).next().is_none() {
        return Err(AccountError::NotThere);
    }
    let (has_one, has_had_one) =
        (has_a_passkey(&mut tx, authority, person).await?, recoveries::ever_had_passkey(&mut tx, authority, person).await?);
    // An account would let somebody in again who lost every passkey: nobody does that alone, the operator neither.
    if accounts::has_one(&mut tx, (authority, person)).await? || (by.is_some() && has_one) {
        return Err(AccountError::AlreadyThere);
    }
    if has_had_one && !has_one {
        return Err(AccountError::TakesTwo);
    }
    if !accounts::expect(&mut tx, (authority, person), &name, by).await? {
        return Err(AccountError::Taken);
    }
    tx.commit().await?;
    tracing::info!(%authority, %person, by = ?by.map(|by| by.to_string()), "somebody is expected with an account of the directory");
    Ok(())
}

async fn has_a_passkey(tx: &mut Tx, authority: AuthorityId, person: PersonId) -> Result<bool, DbError> {
    Ok(!passkeys::of(tx, authority, person).await?.is_empty())
}

fn under(browser: &Token, state: &Token) -> Digest {
    Digest::of(&[browser.text().as_bytes(), state.text().as_bytes()])
}

/// The reason is for the operator: the caller is told nothing.
fn refused(person: Option<PersonId>, why: &(impl std::fmt::Display + ?Sized)) -> AccountError {
    let person = person.map(|person| person.to_string());
    tracing::warn!(person, %why, "a sign-in with an account of the directory was not accepted");
    AccountError::NotAccepted
}
