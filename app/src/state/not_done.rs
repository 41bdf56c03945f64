//! Why something was not done, in the words that a person reads: what happened, that nothing is lost, and what to do.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::refusal::Refusal;
use alongside_core::sync::store::StoreError;
use alongside_core::sync::transport::TransportError;

use crate::platform::kinds::NoPasskey;

/// Why something was not done. Nothing of it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandError {
    /// It may not be done.
    Refused(Refusal),
    /// The phone could not keep it.
    Storage(StoreError),
    /// It is longer than one entry may be.
    TooLong,
    /// Nobody is signed in on this phone, or it is still opening.
    NotReady,
    /// The server did not answer as it should. Only what needs the server says so.
    NoAnswer(TransportError),
    /// No passkey was given.
    NoPasskey(NoPasskey),
    /// The server did not take the signature, or asked for none: what was to be signed is not as it was, or it took too long.
    NotSigned,
    /// The passkey, or the invitation, was not accepted.
    NotAccepted,
    /// The account was not accepted.
    AccountNotAccepted,
    /// The directory cannot be reached.
    DirectoryAway,
    /// They can sign in already, or somebody else is expected with that account.
    AccountTaken,
    /// No account has such a name.
    NoAccountName,
    /// The server asked for a proof of who one is, and took none.
    NotProven,
    /// This server takes no passkeys.
    NoPasskeysHere,
    /// A colleague who is to be invited has or had a passkey: it takes two people.
    TakesTwo,
    /// The reason to let somebody in again says too little.
    SayHowYouKnow,
    /// It is nobody's to let in, or no longer, or it is for somebody else to confirm.
    NotToLetIn,
    /// There is no file to open for an investigation, or it is not theirs to open.
    NothingToOpen,
    /// Whoever is to read a file for an investigation has to do with it.
    HasToDoWithIt,
    /// The officer or the reader of an investigation has only just come, or been named.
    TooNewToOpen,
    /// The reason of an investigation says too little.
    SayWhatIsLookedInto,
    /// Letting somebody in again takes two who have been here for a while.
    NotHereLongEnough,
    /// Not a PIN to choose, and why.
    PoorPin(&'static str),
    /// The PIN was wrong; so many tries are left.
    WrongPin(u32),
    /// The PIN was wrong, and the phone waits before the next try.
    WrongPinUntil(Timestamp),
    /// The PIN was not tried: the phone waits.
    TryLater(Timestamp),
    /// The server does not hold everything that was written here, so nothing was let go.
    NotAllHeld,
    /// Too many wrong PINs: what was received is gone from this phone.
    KeysGone,
}

impl CommandError {
    /// What the person reads.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.sentence(),
            Self::Storage(StoreError::Full) => {
                "There is no room left on this phone. This was not saved. What was saved before is safe.".to_owned()
            }
            Self::Storage(StoreError::Unavailable) => {
                "This browser keeps nothing, so nothing can be written here. Leave private browsing, or use another browser.".to_owned()
            }
            Self::Storage(_) => "This phone could not save that. Please try again.".to_owned(),
            Self::TooLong => "That is longer than one note can be. Keep it in two parts. Your words are still here.".to_owned(),
            Self::NotReady => "Sign in first. Nothing was written.".to_owned(),
            Self::NoPasskey(why) => why.sentence().to_owned(),
            Self::NotSigned => "Something changed meanwhile, or it took over a minute. Read it again, then sign.".to_owned(),
            Self::NotAccepted => {
                "That was not accepted. It may be too old, or used already. Nothing was lost; try again, or ask an enabler.".to_owned()
            }
            Self::AccountNotAccepted => {
                "That account did not sign you in. Nothing was lost; try again, or ask an enabler of your council to let you in with it."
                    .to_owned()
            }
            Self::DirectoryAway => {
                "That account cannot be asked just now. Nothing was lost; try again in a moment, or use a passkey.".to_owned()
            }
            Self::AccountTaken => "They can sign in already, or somebody else is expected with that account.".to_owned(),
            Self::NoAccountName => "No account is called that. Write it as the directory has it.".to_owned(),
            Self::NothingToOpen => {
                "Nothing was opened. Check both names. A restricted file, or one of your own team, does not open this way.".to_owned()
            }
            Self::HasToDoWithIt => {
                "Choose somebody else, who has had nothing to do with this family's file. Nothing was opened.".to_owned()
            }
            Self::TooNewToOpen => {
                "Both have to have been here for a week, and the officer named as long. Ask another officer, choose somebody else, or wait."
                    .to_owned()
            }
            Self::SayWhatIsLookedInto => "Say in a sentence what is looked into, and why. Nothing was opened.".to_owned(),
            Self::NotProven => "That did not prove that it is you, so nothing was changed. Try again, or sign in anew.".to_owned(),
            Self::NoPasskeysHere => "Sign-in is not switched on here yet. Your enabler team can tell you more.".to_owned(),
            Self::PoorPin(why) => (*why).to_owned(),
            Self::WrongPin(1) => "That is not the PIN. One try is left; after that this phone forgets what it received.".to_owned(),
            Self::WrongPin(left) => format!("That is not the PIN. {left} tries are left."),
            Self::WrongPinUntil(at) => format!("That is not the PIN. Try again from {}. Nothing is lost meanwhile.", at.time_of_day()),
            Self::TryLater(at) => format!("Not tried: after several wrong PINs this phone waits until {}.", at.time_of_day()),
            Self::NotAllHeld => "The server could not take everything yet, so nothing was changed. Try again with signal.".to_owned(),
            Self::KeysGone => {
                "Too many wrong PINs. What this phone received can no longer be opened here. What you wrote is kept, sealed, for your team."
                    .to_owned()
            }
            Self::TakesTwo => "They have a passkey, or had one. Letting them in again takes two people.".to_owned(),
            Self::SayHowYouKnow => "Say in a sentence why, and how you know. Your words are still here.".to_owned(),
            Self::NotHereLongEnough => Refusal::NotHereLongEnough.sentence(),
            Self::NotToLetIn => {
                "This is done, taken back, or for somebody else to say. Open this page again to see how it stands.".to_owned()
            }
            Self::NoAnswer(TransportError::Offline) => "That needs signal. Nothing was lost.".to_owned(),
            Self::NoAnswer(TransportError::NotSignedIn) => "Sign in again first. Nothing was lost.".to_owned(),
            Self::NoAnswer(TransportError::Rejected { code }) if code == "not_there" => "There is nothing to show.".to_owned(),
            Self::NoAnswer(_) => "The server cannot answer just now. Nothing was lost; please try again.".to_owned(),
        }
    }
}
