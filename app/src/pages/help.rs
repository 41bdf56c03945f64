//! Help, in plain words: what is kept where, what works without signal, what keeps it safe. Public; says nothing of anybody.

use leptos::prelude::*;

use crate::components::card::Card;
use crate::components::frame::{Back, Frame};
use crate::routes::Place;

/// Help.
#[component]
pub fn Help() -> impl IntoView {
    let back = Some(Back { href: Place::Home.href(), words: "Alongside".to_owned() });
    view! {
        <Frame window="Help" title="Help" back=Signal::stored(back)>
            <Card title="Without signal">
                <p>
                    "Once you have signed in with signal, Alongside opens without it. Start a visit, speak, write, ask, decide: it is all kept on
                    this phone, and goes by itself when there is signal. You never have to wait for it."
                </p>
            </Card>
            <Card title="Is my work safe?">
                <p>"The mark at the top right of every screen tells you."</p>
                <dl class="facts">
                    <dt>"Safe"</dt>
                    <dd>"The server has everything that you wrote here."</dd>
                    <dt>"2 on this phone"</dt>
                    <dd>"Two things are kept here and go when there is signal."</dd>
                    <dt>"Needs you"</dt>
                    <dd>"Something could not go. Nothing is lost: tap the mark, and it says why and what you can do."</dd>
                </dl>
                <p>"Everything is kept as you make it. If the phone dies in mid-sentence, you lose a second at most."</p>
            </Card>
            <KeptWhere />
            <Card title="What the record is">
                <p>
                    "Write it so that the child and the parents could read it. They may ask for it, and a court may hear it. Nothing is ever
                    overwritten: a correction stands beside what it corrects, and each entry keeps three times, when it happened, when it was
                    written, and when it was received."
                </p>
            </Card>
            <Card title="Recording with others there">
                <p>"Most people dictate alone after a visit. Where others are there, ask first:"</p>
                <p class="quote">
                    "“May I record this? It goes only to the council's computers. It becomes part of your record, you can ask for it, and a court
                    may hear it. Say stop and it stops. If you say no, I'll take notes; nothing else changes.”"
                </p>
                <p>
                    "Might anyone be unsafe saying no? Then don't record. If a child tells you about being hurt, listen, don't question; note
                    their words afterwards."
                </p>
            </Card>
            <Card title="What it never does">
                <p>
                    "It does not follow where you are, does not rank people, and puts nobody's name in an address, a notification or an error
                    report. Your drafts are yours alone."
                </p>
            </Card>
            <Card title="Is a child in danger now?">
                <p>"Call " <a href="tel:999">"999"</a> " first. Then your team's duty worker."</p>
            </Card>
        </Frame>
    }
}

#[component]
fn KeptWhere() -> impl IntoView {
    view! {
        <Card title="What is kept where">
            <p>
                "This phone keeps the families that you lead, co-work, have work in or opened lately, what you wrote, and your
                recordings until they are with the council. It is sealed with a key that does not leave this browser."
            </p>
            <p>
                "The council's server keeps the record. It can read what it keeps; the connection is encrypted. When you no longer hold a
                family, its file goes from this phone at the next contact, after what you wrote has been handed over."
            </p>
            <p>
                "If somebody outside your team is given something of a family's file, the file says who, when and why they could."
            </p>
        </Card>
    }
}
