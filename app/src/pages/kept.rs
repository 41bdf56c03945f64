//! A text that is kept as it is typed, and comes back when the page is opened again. Where another device left another text, both are shown.
//!
//! A choice is kept as the word of its answer, so that everything on a form survives a reload.

use alongside_core::domain::ids::PersonId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::button::{Button, Weight};
use crate::components::quote::Quote;
use crate::pages::doing::Doing;
use crate::state::{Phone, phone};

/// A text under somebody's cursor.
#[derive(Clone, Copy)]
pub struct Kept {
    phone: Phone,
    place: StoredValue<String>,
    /// The text.
    pub text: RwSignal<String>,
    others: RwSignal<Vec<String>>,
}

impl Kept {
    /// The text of a place, fetched from where it was kept. What is typed meanwhile is not overwritten.
    #[must_use]
    pub fn at(place: impl Into<String>) -> Self {
        Self::starting_from(place, "")
    }

    /// The same, with a text to start from where nothing was kept.
    #[must_use]
    pub fn starting_from(place: impl Into<String>, first: &str) -> Self {
        let phone = phone();
        let kept =
            Self { phone, place: StoredValue::new(place.into()), text: RwSignal::new(first.to_owned()), others: RwSignal::default() };
        let first = first.to_owned();
        Effect::new(move |_| {
            let first = first.clone();
            phone.session().track();
            spawn_local(async move {
                let place = kept.place.get_value();
                kept.take(phone.commands().draft(&place).await, &first);
            });
        });
        Effect::new(move |read_before: Option<()>| {
            phone.own_page().track();
            if read_before.is_some() {
                spawn_local(kept.look_at_others());
            }
        });
        kept
    }

    /// Something came of their own page: what another device wrote here is shown beside the text under the cursor. An empty field stays
    /// empty while somebody looks at it.
    async fn look_at_others(self) {
        let Some(place) = self.place.try_get_value() else {
            return;
        };
        let others = self.phone.commands().drafts_elsewhere(&place).await;
        let stands = self.text.try_with_untracked(|text| !text.is_empty()) == Some(true);
        if stands && self.others.try_with_untracked(|known| *known != others) == Some(true) {
            self.others.set(others);
        }
    }

    fn take(self, mut texts: Vec<String>, first: &str) {
        texts.retain(|text| !text.is_empty());
        if texts.is_empty() || self.text.try_with_untracked(|text| text != first).unwrap_or(true) {
            return;
        }
        self.text.set(texts.remove(0));
        self.others.set(texts);
    }

    /// What a field calls at each key.
    #[must_use]
    pub fn keep(self) -> Callback<String> {
        Callback::new(move |text: String| {
            self.text.set(text.clone());
            self.phone.commands().save_draft(self.place.get_value(), text);
        })
    }

    /// Keeps an answer that one tap gives: it shows once it is durable.
    pub fn keep_answer(self, doing: Doing, answer: String) {
        let (commands, place, shown) = (self.phone.commands(), self.place.get_value(), answer.clone());
        doing.run(async move { commands.keep_answer(&place, answer).await }, move || drop(self.text.try_set(shown)));
    }

    /// The text, without the blanks around it.
    #[must_use]
    pub fn words(self) -> String {
        self.text.with(|text| text.trim().to_owned())
    }

    /// The text, where there is any.
    #[must_use]
    pub fn said(self) -> Option<String> {
        Some(self.words()).filter(|words| !words.is_empty())
    }

    /// The answer that was chosen, where this text keeps a choice.
    #[must_use]
    pub fn answer<T: Copy + Send + Sync + 'static>(self, all: &'static [T], words: fn(T) -> &'static str) -> Signal<Option<T>> {
        Signal::derive(move || self.text.with(|text| all.iter().copied().find(|answer| words(*answer) == text)))
    }

    /// What a choice calls when an answer is chosen.
    #[must_use]
    pub fn choose<T: Send + Sync + 'static>(self, words: fn(T) -> &'static str) -> Callback<T> {
        let keep = self.keep();
        Callback::new(move |answer| keep.run(words(answer).to_owned()))
    }

    /// The people who were chosen, where this text keeps a choice of several.
    #[must_use]
    pub fn people(self) -> Vec<PersonId> {
        self.words().split_whitespace().filter_map(|person| person.parse().ok()).collect()
    }

    /// What a choice of several calls: told who stands after it.
    #[must_use]
    pub fn choose_people(self) -> Callback<Vec<PersonId>> {
        let keep = self.keep();
        Callback::new(move |people: Vec<PersonId>| keep.run(people.iter().map(PersonId::to_string).collect::<Vec<_>>().join(" ")))
    }

    /// Puts words after what stands.
    pub fn add(self, words: &str) {
        let before = self.text.get_untracked();
        let before = before.trim_end();
        self.keep().run(if before.is_empty() { words.to_owned() } else { format!("{before}\n{words}") });
    }

    /// These words of it became a record. What was typed after them stays in the field, and a text that is another stays whole.
    pub fn finish_with(self, said: &str) {
        match self.text.try_with_untracked(|text| rest_of(text, said)) {
            Some(Some(rest)) if rest.is_empty() => self.finish(),
            Some(Some(rest)) => self.keep().run(rest),
            Some(None) => {}
            // The page is gone, and its text is as it was.
            None => self.finish(),
        }
    }

    /// It became a record: nothing needs keeping, and the field is empty again.
    pub fn finish(self) {
        // Whoever left the page meanwhile finds the text there when they come back, which is the safe way to fail.
        let Some(place) = self.place.try_get_value() else {
            return;
        };
        drop(self.text.try_set(String::new()));
        let commands = self.phone.commands();
        spawn_local(async move { commands.finish_draft(&place).await });
    }
}

/// What is left of a text once the words that became a record are taken from its beginning. None where the text is another.
fn rest_of(text: &str, said: &str) -> Option<String> {
    text.trim().strip_prefix(said).map(|rest| rest.trim_start().to_owned())
}

/// What another device wrote at the same place. Nothing is thrown away by choosing: the texts are put together.
#[component]
pub fn OtherTexts(
    /// The text of this device.
    kept: Kept,
) -> impl IntoView {
    let add = move |other: String| {
        let joined = format!("{}\n{other}", kept.text.get_untracked());
        kept.keep().run(joined);
        kept.phone.commands().merge_draft(&kept.place.get_value(), &other);
        kept.others.update(|others| others.retain(|text| *text != other));
    };
    let one = move |other: String| {
        let words = other.clone();
        let press = move |()| add(other.clone());
        view! {
            <Quote words whose="From your other phone" />
            <Button weight=Weight::Secondary on_press=press>
                "Add it here"
            </Button>
        }
    };
    move || kept.others.get().into_iter().map(one).collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_while_a_note_was_kept_stays() {
        assert_eq!(rest_of("Tobi laughed. ", "Tobi laughed."), Some(String::new()));
        assert_eq!(rest_of("Tobi laughed. Zed", "Tobi laughed."), Some("Zed".to_owned()));
        assert_eq!(rest_of("Something else", "Tobi laughed."), None);
    }
}
