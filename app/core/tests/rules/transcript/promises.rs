//! What is offered as an action, by whom and by when; and what is only told. The day is Tuesday 3 March 2026 where no other is named.

use alongside_core::domain::transcript::{Promise, Under, promise};
use jiff::civil::{Date, Weekday, date};
use proptest::prelude::*;

use super::*;
use crate::world::TODAY;

fn offered(text: &str, today: Date, under: Under) -> Option<Promise> {
    promise(text, &okafors(), "Priya Nair", today, under)
}

/// As a line: `Maya | Call school | 2026-03-06`.
fn told(text: &str, today: Date, under: Under) -> String {
    let day = |promise: &Promise| promise.by_on.map_or_else(|| "-".to_owned(), |day| day.to_string());
    offered(text, today, under).map_or_else(String::new, |said| format!("{} | {} | {}", said.owner, said.what, day(&said)))
}

const ANYWHERE: &[(&str, &str)] = &[
    ("Maya to call school by Friday.", "Maya | Call school | 2026-03-06"),
    ("I will ring the GP tomorrow.", "Priya Nair | Ring the GP | 2026-03-04"),
    ("I'll ring the GP tomorrow morning.", "Priya Nair | Ring the GP | 2026-03-04"),
    ("I’ll bring the memory box.", "Priya Nair | Bring the memory box | -"),
    ("Mum will take Tobi to the dentist on the 5th of March.", "Mum | Take Tobi to the dentist | 2026-03-05"),
    ("Ifeoma will apply for a larger car seat next week.", "Ifeoma | Apply for a larger car seat | 2026-03-13"),
    ("Sam and I will visit on Monday week.", "Sam and Priya Nair | Visit | 2026-03-16"),
    ("Tomorrow I will show Ngozi the drawing.", "Priya Nair | Show Ngozi the drawing | 2026-03-04"),
    ("So I need to chase the housing team.", "Priya Nair | Chase the housing team | -"),
    ("We will meet at school on Thursday about Tobi.", "We | Meet at school about Tobi | 2026-03-05"),
    ("Her teacher has agreed to send the reading book by the end of the week.", "Her teacher | Send the reading book | 2026-03-06"),
    ("The health visitor is going to check Zed's ears in two weeks.", "The health visitor | Check Zed's ears | 2026-03-17"),
    ("Dr Shah will write to the school.", "Dr Shah | Write to the school | -"),
    ("Mum said she'll ring every evening.", "Mum | Ring every evening | -"),
    ("I'm going to ask school for breakfast club places.", "Priya Nair | Ask school for breakfast club places | -"),
    // What is only told.
    ("I called school on Friday.", ""),
    ("Mum will be at work on Friday.", ""),
    ("Amara will be nine on the 5th of March.", ""),
    ("She will sleep in the box room.", ""),
    ("Mum will not take Tobi to the dentist.", ""),
    ("I won't ring the GP.", ""),
    ("Will you call school by Friday?", ""),
    ("Amara to me seemed sad.", ""),
    ("Tobi likes to read on Monday.", ""),
    ("If she is late, I will ring the GP.", ""),
    ("It will take a while.", ""),
    ("There is a road to the school.", ""),
    ("Call school by Friday.", ""),
    ("", ""),
];

const UNDER_ACTIONS: &[(&str, &str)] = &[
    ("Call school by Friday.", "Priya Nair | Call school | 2026-03-06"),
    ("To call Ifeoma, with Ngozi's agreement.", "Priya Nair | Call Ifeoma, with Ngozi's agreement | -"),
    ("Maya: call school by Friday.", "Maya | Call school | 2026-03-06"),
    ("Sam to find a Saturday sitter by the end of the month.", "Sam | Find a Saturday sitter | 2026-03-31"),
    ("Ngozi to rest.", "Ngozi | Rest | -"),
    (
        "Call the hospital tomorrow to change the appointment on Thursday.",
        "Priya Nair | Call the hospital tomorrow to change the appointment on Thursday | -",
    ),
    ("Dad to collect them every other Friday.", "Dad | Collect them every other Friday | -"),
    ("Mum needs to sign the form before Friday.", "Mum | Sign the form | 2026-03-05"),
    ("Breakfast club places by Monday.", " | Breakfast club places | 2026-03-09"),
    ("Mum will be at work.", ""),
    ("She was tired.", ""),
    ("That is all.", ""),
];

#[test]
fn what_is_offered_is_this_table() {
    let all = [(Under::Nothing, ANYWHERE), (Under::Actions, UNDER_ACTIONS)];
    let lines = all.iter().flat_map(|(under, lines)| lines.iter().map(|(text, expected)| (*text, told(text, TODAY, *under), *expected)));
    let lines: Vec<_> = lines.collect();
    assert!(lines.len() > 30);
    let wrong: Vec<_> = lines.iter().filter(|(_, told, expected)| told != expected).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What is said, on which day, and which day is meant.
const DAYS: &[(&str, Date, Option<Date>)] = &[
    ("today", TODAY, Some(TODAY)),
    ("tonight", TODAY, Some(TODAY)),
    ("tomorrow", TODAY, Some(date(2026, 3, 4))),
    ("tomorrow", date(2026, 2, 28), Some(date(2026, 3, 1))),
    ("tomorrow", date(2028, 2, 28), Some(date(2028, 2, 29))),
    ("the day after tomorrow", TODAY, Some(date(2026, 3, 5))),
    ("by Friday", TODAY, Some(date(2026, 3, 6))),
    ("on Tuesday", TODAY, Some(date(2026, 3, 10))),
    ("this Tuesday", TODAY, Some(TODAY)),
    ("this Friday", TODAY, Some(date(2026, 3, 6))),
    ("next Friday", TODAY, Some(date(2026, 3, 13))),
    ("next Friday", date(2026, 3, 7), Some(date(2026, 3, 13))),
    ("next Monday", TODAY, Some(date(2026, 3, 9))),
    ("Friday next week", TODAY, Some(date(2026, 3, 13))),
    ("Monday week", TODAY, Some(date(2026, 3, 16))),
    ("a week on Monday", TODAY, Some(date(2026, 3, 16))),
    ("a week today", TODAY, Some(date(2026, 3, 10))),
    ("before Friday", TODAY, Some(date(2026, 3, 5))),
    ("5 March", TODAY, Some(date(2026, 3, 5))),
    ("on 3 March", TODAY, Some(TODAY)),
    ("on 2 March", TODAY, Some(date(2027, 3, 2))),
    ("March the 5th", TODAY, Some(date(2026, 3, 5))),
    ("the fifth of March", TODAY, Some(date(2026, 3, 5))),
    ("the twenty first of April", TODAY, Some(date(2026, 4, 21))),
    ("29 February", TODAY, Some(date(2028, 2, 29))),
    ("31 April", TODAY, None),
    ("by the 31st", date(2026, 4, 3), Some(date(2026, 5, 31))),
    ("by the 2nd", TODAY, Some(date(2026, 4, 2))),
    ("Friday the 6th of March", TODAY, Some(date(2026, 3, 6))),
    ("Friday 6th", TODAY, Some(date(2026, 3, 6))),
    ("Friday the 7th of March", TODAY, None),
    ("5 March 2027", TODAY, Some(date(2027, 3, 5))),
    ("by 05/04/2026", TODAY, Some(date(2026, 4, 5))),
    ("by 5/4", TODAY, Some(date(2026, 4, 5))),
    ("by 5.4.26", TODAY, Some(date(2026, 4, 5))),
    ("by 31/2/2026", TODAY, None),
    ("by 2/3/2026", TODAY, None),
    ("in a fortnight", TODAY, Some(date(2026, 3, 17))),
    ("in two weeks' time", TODAY, Some(date(2026, 3, 17))),
    ("within 10 days", TODAY, Some(date(2026, 3, 13))),
    ("in a month", date(2026, 1, 31), Some(date(2026, 2, 28))),
    ("by the end of the week", TODAY, Some(date(2026, 3, 6))),
    ("by the end of the week", date(2026, 3, 6), Some(date(2026, 3, 6))),
    ("by the end of next week", TODAY, Some(date(2026, 3, 13))),
    ("early next week", TODAY, Some(date(2026, 3, 9))),
    ("by the end of the month", date(2028, 2, 3), Some(date(2028, 2, 29))),
    ("by the end of March", TODAY, Some(date(2026, 3, 31))),
    ("by the end of February", TODAY, Some(date(2027, 2, 28))),
    ("next month", TODAY, Some(date(2026, 4, 30))),
    ("at the weekend", TODAY, Some(date(2026, 3, 8))),
    ("by the weekend", TODAY, Some(date(2026, 3, 6))),
    ("as she may", TODAY, None),
    ("as last Friday", TODAY, None),
    ("for 5 minutes", TODAY, None),
];

#[test]
fn a_day_is_reckoned_from_the_day_on_which_it_is_said() {
    let told = |said: &str, today| offered(&format!("Maya to call school {said}."), today, Under::Nothing).unwrap();
    let wrong = DAYS.iter().map(|(said, today, expected)| (said, told(said, *today), expected));
    let wrong: Vec<_> = wrong.filter(|(_, told, expected)| told.by_on != **expected).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    for (said, today, expected) in DAYS {
        let what = told(said, *today).what;
        let expected = if expected.is_some() { "Call school".to_owned() } else { format!("Call school {said}") };
        assert_eq!(what, expected, "a day that is understood is taken out of the words, and any other stays in them");
    }
}

proptest! {
    #[test]
    fn a_weekday_that_is_said_on_any_day_is_the_next_one(ahead in 0..4_000_i64, which in 0_usize..7) {
        let today = TODAY.checked_add(jiff::Span::new().days(ahead)).unwrap();
        let name = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][which];
        let on = offered(&format!("I will call school on {name}."), today, Under::Nothing).unwrap().by_on.unwrap();
        let days = (on - today).get_days();
        prop_assert!((1..=7).contains(&days));
        prop_assert_eq!(on.weekday(), Weekday::Monday.wrapping_add(which as i64));
        let next = offered(&format!("I will call school next {name}."), today, Under::Nothing).unwrap().by_on.unwrap();
        prop_assert!((1..=13).contains(&(next - today).get_days()) && next.weekday() == on.weekday());
    }

    #[test]
    fn whatever_is_said_a_promise_is_for_no_day_that_is_past_and_nothing_breaks(text in any_text(), far in any::<bool>(), actions in any::<bool>()) {
        let today = if far { Date::MAX } else { TODAY };
        let under = if actions { Under::Actions } else { Under::Nothing };
        if let Some(said) = offered(&text, today, under) {
            prop_assert!(!said.what.is_empty());
            prop_assert!(said.by_on.is_none_or(|day| day >= today), "{said:?}");
        }
    }
}
