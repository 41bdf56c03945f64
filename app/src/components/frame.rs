//! The frame of every screen: where am I (title, back), is my work safe (the mark), what next (the bar at the bottom).

use leptos::html;
use leptos::prelude::*;
use leptos_meta::Title;

use super::badge::Tone;
use super::icon::{Glyph, Icon};

/// The mark at the top right: whether the work is safe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its tone, and with it its shape.
    pub tone: Tone,
    /// Its word: *Safe*, *2 on this phone*, *Needs you*.
    pub words: String,
    /// Where it leads.
    pub href: String,
}

/// The way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Back {
    /// Where to.
    pub href: String,
    /// What is there.
    pub words: String,
}

/// One of the tabs at the bottom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Where it leads.
    pub href: String,
    /// Its icon.
    pub glyph: Glyph,
    /// Its word.
    pub words: String,
    /// Whether it is where one is.
    pub current: bool,
}

/// A screen.
#[component]
pub fn Frame(
    /// What the window is called. It can be glanced at, so it names nobody.
    #[prop(into)]
    window: String,
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// A line above the heading. Empty where there is none.
    #[prop(optional, into)]
    over: Signal<String>,
    /// The way back, where there is one.
    #[prop(optional, into)]
    back: Signal<Option<Back>>,
    /// Whether the work is safe. None where nobody is signed in.
    #[prop(optional, into)]
    mark: Signal<Option<Mark>>,
    /// The bar at the bottom.
    #[prop(optional, into)]
    foot: ViewFn,
    /// The screen itself.
    children: Children,
) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    Effect::new(move |before: Option<()>| {
        if before.is_none()
            && let Some(heading) = heading.get()
        {
            // A new screen is read from its heading on. A browser that cannot focus it still shows it.
            drop(heading.focus());
        }
    });
    view! {
        <Title text=format!("{window} · Alongside") />
        <div class="frame">
            <a class="skip" href="#main">
                "Skip to the page"
            </a>
            <header class="head">
                <div class="head-row">
                    {move || back.get().map(|back| view! { <BackLink back /> })}
                    {move || (!over.with(String::is_empty)).then(|| view! { <p class="head-over">{over.get()}</p> })}
                    {move || mark.get().map(|mark| view! { <SafetyMark mark /> })}
                </div>
                <h1 tabindex="-1" node_ref=heading>
                    {title}
                </h1>
            </header>
            <main id="main" class="page">
                {children()}
            </main>
            {foot.run()}
        </div>
    }
}

#[component]
fn BackLink(back: Back) -> impl IntoView {
    view! {
        <a class="back" href=back.href>
            <Icon glyph=Glyph::Back />
            <span>
                <span class="only-heard">"Back to "</span>
                {back.words}
            </span>
        </a>
    }
}

/// The mark that says whether the work is safe.
#[component]
pub fn SafetyMark(
    /// What it says.
    mark: Mark,
) -> impl IntoView {
    view! {
        <a class=format!("mark mark-{}", mark.tone.class()) href=mark.href>
            {mark.tone.glyph().map(|glyph| view! { <Icon glyph /> })}
            <span class="only-heard">"Your work: "</span>
            <span>{mark.words}</span>
        </a>
    }
}

/// The tabs at the bottom, with the large button in their midst.
#[component]
pub fn Tabs(
    /// The tabs.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
    /// The large button, where there is one.
    #[prop(optional, into)]
    middle: Option<ViewFn>,
    /// What stands above them for a while.
    #[prop(optional, into)]
    over: ViewFn,
) -> impl IntoView {
    let half = move || tabs.with(|tabs| tabs.len().div_ceil(2));
    let first = move || tabs.get().into_iter().take(half()).map(one_tab).collect_view();
    let rest = move || tabs.get().into_iter().skip(half()).map(one_tab).collect_view();
    view! {
        <nav class="bar" aria-label="Main">
            {over.run()}
            <ul class="tabs">
                {first} {middle.map(|middle| view! { <li class="tab-middle">{middle.run()}</li> })} {rest}
            </ul>
        </nav>
    }
}

fn one_tab(tab: Tab) -> impl IntoView {
    view! {
        <li>
            <a class="tab" href=tab.href aria-current=tab.current.then_some("page")>
                <Icon glyph=tab.glyph />
                <span>{tab.words}</span>
            </a>
        </li>
    }
}

/// A bar at the bottom that is not the tabs: the one thing that this screen is for.
#[component]
pub fn Bar(
    /// What it is for.
    #[prop(into)]
    label: String,
    /// Its buttons.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="bar bar-own" aria-label=label>
            {children()}
        </section>
    }
}
