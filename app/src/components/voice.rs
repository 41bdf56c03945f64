//! Speaking: one button that never moves, a timer, a level, and playback.

use leptos::html;
use leptos::prelude::*;

use super::button::Button;
use super::icon::{Glyph, Icon};

/// What the recorder does, as the button shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Speaking {
    /// Nothing.
    #[default]
    Idle,
    /// The browser asks for the microphone.
    Asking,
    /// It records.
    Recording {
        /// For how long, in milliseconds.
        millis: u64,
        /// How loud, 0 to 1.
        level: f32,
        /// Whether sound was lost for a moment.
        gap: bool,
        /// Whether the phone keeps its screen on meanwhile.
        awake: bool,
    },
}

impl Speaking {
    /// Whether it records.
    #[must_use]
    pub const fn is_recording(&self) -> bool {
        matches!(self, Self::Recording { .. })
    }
}

/// A length of time as a timer says it: `0:41`.
#[must_use]
pub fn say_length(millis: u64) -> String {
    let seconds = millis / 1000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// How long can still be recorded, where that is little: `Room for about 40 minutes more.` Never more than there is.
#[must_use]
pub fn say_room(minutes: u64) -> String {
    match minutes {
        0 => "There is hardly any room left to record on this phone.".to_owned(),
        1 => "Room for about a minute more.".to_owned(),
        2..10 => format!("Room for about {minutes} minutes more."),
        _ => format!("Room for about {} minutes more.", minutes - minutes % 5),
    }
}

/// Stops where others are recorded: as wide as the screen, so that whoever says stop can press it too.
#[component]
pub fn StopRecording(
    /// Stops, and keeps what was recorded.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button type="button" class="record record-on record-wide" on:click=move |_| on_press.run(())>
            <Icon glyph=Glyph::Stop />
            <span>"Stop recording"</span>
        </button>
    }
}

/// The record button.
#[component]
pub fn RecordButton(
    /// What the recorder does.
    #[prop(into)]
    speaking: Signal<Speaking>,
    /// What a tap does: start, or stop and keep.
    #[prop(into)]
    on_press: Callback<()>,
    /// What is recorded, where a page has more than one such button: `your question`.
    #[prop(optional)]
    what: &'static str,
) -> impl IntoView {
    let recording = Memo::new(move |_| speaking.with(Speaking::is_recording));
    let label = move || {
        let verb = if recording.get() { "Stop recording" } else { "Record" };
        (!what.is_empty()).then(|| format!("{verb} {what}"))
    };
    let words = move || match speaking.get() {
        Speaking::Idle => "Record".to_owned(),
        Speaking::Asking => "Allow the microphone".to_owned(),
        Speaking::Recording { .. } => "Stop".to_owned(),
    };
    view! {
        <button type="button" class="record" class:record-on=recording aria-label=label on:click=move |_| on_press.run(())>
            {move || view! { <Icon glyph=if recording.get() { Glyph::Stop } else { Glyph::Record } /> }}
            <span>{words}</span>
        </button>
    }
}

/// How long it has been recording, and how loud. Nothing while it does not record.
#[component]
pub fn Meter(
    /// What the recorder does.
    #[prop(into)]
    speaking: Signal<Speaking>,
    /// Goes on after an interruption.
    #[prop(into)]
    on_carry_on: Callback<()>,
) -> impl IntoView {
    let recording = Memo::new(move |_| speaking.with(Speaking::is_recording));
    let gap = Memo::new(move |_| matches!(speaking.get(), Speaking::Recording { gap: true, .. }));
    let may_sleep = Memo::new(move |_| matches!(speaking.get(), Speaking::Recording { gap: false, awake: false, .. }));
    let length =
        Memo::new(move |_| if let Speaking::Recording { millis, .. } = speaking.get() { say_length(millis) } else { String::new() });
    let level = move || if let Speaking::Recording { level, .. } = speaking.get() { level.clamp(0.02, 1.0) } else { 0.0 };
    view! {
        <Show when=move || recording.get()>
            <div class="meter">
                <span class="meter-time" role="timer" aria-label="Recorded so far">
                    {length}
                </span>
                <span class="meter-level" aria-hidden="true">
                    <span class="meter-bar" style=move || format!("transform:scaleX({:.2})", level())></span>
                </span>
                <span class="meter-words" role="status">
                    {move || {
                        if gap.get() {
                            "Something else took the microphone. What you said is kept."
                        } else {
                            "Kept on this phone as you speak"
                        }
                    }}
                </span>
                <Show when=move || may_sleep.get()>
                    <span class="meter-words" role="status">
                        "Keep the screen on: if it goes dark, this phone may stop recording."
                    </span>
                </Show>
                <Show when=move || gap.get()>
                    <Button on_press=on_carry_on>"Go on recording"</Button>
                </Show>
            </div>
        </Show>
    }
}

/// Speaking into what is on the screen, a visit or a text: the button, what it shows while it records, and what stands beside it.
#[component]
pub fn SpeakHere(
    /// What the recorder does.
    #[prop(into)]
    speaking: Signal<Speaking>,
    /// What a tap does: start, or stop and keep.
    #[prop(into)]
    on_press: Callback<()>,
    /// Goes on after an interruption.
    #[prop(into)]
    on_carry_on: Callback<()>,
    /// What is recorded, where a page has more than one such button.
    #[prop(optional)]
    what: &'static str,
    /// What stands beside the button.
    #[prop(optional, into)]
    beside: ViewFn,
) -> impl IntoView {
    view! {
        <Meter speaking on_carry_on />
        <div class="bar-row">
            <span></span>
            <RecordButton speaking on_press what />
            <span>{move || beside.run()}</span>
        </div>
    }
}

/// From where sound is to be heard: told anew at each touch, also of the same place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlayFrom {
    /// Where, in milliseconds from its start.
    pub at_ms: u64,
    /// Which touch it is.
    pub touch: u32,
}

/// Sound that can be heard again.
#[component]
pub fn Playback(
    /// Its length in milliseconds.
    millis: u64,
    /// Where the sound is, once it was asked for.
    #[prop(into)]
    source: Signal<Option<String>>,
    /// Asks for the sound.
    #[prop(into)]
    on_ask: Callback<()>,
    /// From where it is to be heard, where somebody touched its words.
    #[prop(optional, into)]
    from: Signal<Option<PlayFrom>>,
    /// What the button says beside the length.
    #[prop(default = "Play the recording")]
    words: &'static str,
) -> impl IntoView {
    let audio = NodeRef::<html::Audio>::new();
    Effect::new(move |_| {
        if let (Some(audio), Some(from)) = (audio.get(), from.get()) {
            // Sound that is not here yet begins there.
            audio.set_current_time(from.at_ms as f64 / 1_000.0);
            if audio.paused() {
                // Where the browser does not play by itself, its own button does.
                drop(audio.play());
            }
        }
    });
    let length = say_length(millis);
    move || match source.get() {
        Some(address) => view! { <audio class="playback" controls autoplay node_ref=audio src=address></audio> }.into_any(),
        None => {
            let label = format!("{words}, {length}");
            view! {
                <button type="button" class="button button-secondary playback-ask" aria-label=label on:click=move |_| on_ask.run(())>
                    <Icon glyph=Glyph::Play />
                    <span class="numbers">{length.clone()}</span>
                </button>
            }
            .into_any()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_that_is_left_is_said_in_round_minutes_and_never_as_more_than_there_is() {
        assert_eq!(say_room(44), "Room for about 40 minutes more.");
        assert_eq!(say_room(9), "Room for about 9 minutes more.");
        assert_eq!(say_room(1), "Room for about a minute more.");
        assert!(say_room(0).starts_with("There is hardly any room"));
    }
}
