//! The document: what marks the shell, the splash, and whether somebody is in the middle of writing.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};

/// Whether the document is the route-neutral shell.
#[must_use]
pub fn document_is_shell() -> bool {
    document().document_element().is_some_and(|root| root.has_attribute("data-shell"))
}

/// Takes the splash away.
pub fn clear_body() {
    if let Some(body) = document().body() {
        body.set_inner_html("");
    }
}

/// Whether the cursor stands in a field that holds something.
#[must_use]
pub fn is_writing() -> bool {
    let Some(focused) = document().active_element() else {
        return false;
    };
    let area = focused.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value);
    let input = focused.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value);
    area.or(input).is_some_and(|text| !text.is_empty())
}

/// Opens the page anew, at the address where it is.
pub fn reload() {
    drop(window().location().reload());
}

/// Leaves for an address, as if it had been typed.
pub fn go_to(address: &str) {
    drop(window().location().assign(address));
}
