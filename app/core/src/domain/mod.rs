//! The words of the field, one noun a file. Uses nothing else of the house.

pub mod advice;
pub mod agreement;
pub mod appointment;
pub mod approval;
pub mod card;
pub mod checkpoint;
pub mod claimed;
pub mod clock;
pub mod draft;
pub mod emergency;
pub mod entry;
pub mod family;
pub mod ids;
pub mod look;
pub mod people;
pub mod policy;
pub mod refusal;
pub mod restriction;
pub mod safety;
pub mod sign_off;
pub mod signing;
pub mod spend;
pub mod status;
pub mod story;
pub mod team;
pub mod visit;
