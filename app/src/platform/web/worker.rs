//! The service worker: registered here; a new version waits until it is told to take over.

use std::cell::Cell;
use std::rc::Rc;

use gloo::events::EventListener;
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration};

thread_local! {
    static WAITING: Cell<Option<ServiceWorker>> = const { Cell::new(None) };
}

fn container() -> Option<ServiceWorkerContainer> {
    let found = js_sys::Reflect::get(&window().navigator(), &JsValue::from_str("serviceWorker")).ok()?;
    found.dyn_into().ok()
}

/// Registers the worker. Tells `ready` when a new version waits, and `taken` when a new version has taken over.
pub fn on_update(ready: impl Fn() + 'static, taken: impl Fn() + 'static) {
    let Some(container) = container() else {
        return;
    };
    let first = container.controller().is_none();
    let is_first = Cell::new(first);
    EventListener::new(&container, "controllerchange", move |_| {
        // The first worker to take this page over brings nothing new.
        if !is_first.replace(false) {
            taken();
        }
    })
    .forget();
    spawn_local(async move {
        let registered = JsFuture::from(container.register("/sw.js")).await.ok();
        if let Some(registration) = registered.and_then(|found| found.dyn_into::<ServiceWorkerRegistration>().ok()) {
            watch(registration, Rc::new(ready));
        }
    });
}

fn watch(registration: ServiceWorkerRegistration, ready: Rc<dyn Fn()>) {
    tell_if_waiting(&registration, ready.as_ref());
    let watched = registration.clone();
    EventListener::new(&registration, "updatefound", move |_| {
        let Some(coming) = watched.installing() else {
            return;
        };
        let (watched, ready) = (watched.clone(), Rc::clone(&ready));
        EventListener::new(&coming, "statechange", move |_| tell_if_waiting(&watched, ready.as_ref())).forget();
    })
    .forget();
    // A page that stays open for days asks now and then whether there is something new.
    gloo::timers::callback::Interval::new(3_600_000, move || drop(registration.update())).forget();
}

fn tell_if_waiting(registration: &ServiceWorkerRegistration, ready: &dyn Fn()) {
    let is_update = container().is_some_and(|container| container.controller().is_some());
    if let Some(waiting) = registration.waiting().filter(|_| is_update) {
        WAITING.set(Some(waiting));
        ready();
    }
}

/// Lets the waiting version take over.
pub fn take_update() {
    if let Some(waiting) = WAITING.take() {
        drop(waiting.post_message(&JsValue::from_str("take-over")));
    }
}
