//! Visits: what the law asks for, what counts, and who said what.

use alongside_core::domain::entry::Body;
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::visit::*;

use crate::world::*;

fn visit_with(answers: &[ChildAnswer], outcome: Option<Outcome>) -> Visit {
    let mut visit = Visit::unsaid(VISIT, PRIYA);
    let any = entry(1, PRIYA, &Body::Visit(VisitBody::Started { visit: VISIT }));
    outcome.into_iter().for_each(|outcome| visit.outcome.say(&any, outcome));
    let record = visit.children.entry(AMARA).or_default();
    answers.iter().for_each(|answer| record.take(&any, *answer));
    visit
}

#[test]
fn what_the_law_asks_for_and_a_looked_after_childs_visit_does_not_have() {
    let seens = [("-", None), ("seen", Some(true)), ("not seen", Some(false))];
    let alones = [
        ("-", None),
        ("alone", Some(Alone::Yes)),
        ("not alone", Some(Alone::No(None))),
        ("too young", Some(Alone::No(Some(WhyNotAlone::TooYoung)))),
        ("child said no", Some(Alone::No(Some(WhyNotAlone::ChildSaidNo)))),
        ("not possible", Some(Alone::No(Some(WhyNotAlone::NotPossible)))),
        ("carer said no", Some(Alone::No(Some(WhyNotAlone::CarerSaidNo)))),
    ];
    let mut rows = Vec::new();
    for (seen_word, seen) in seens {
        for (alone_word, alone) in alones {
            for (spoken_word, spoken) in [("-", None), ("spoken to", Some(true)), ("not spoken to", Some(false))] {
                let answers = [seen.map(ChildAnswer::Seen), alone.map(ChildAnswer::Alone), spoken.map(ChildAnswer::SpokenTo)];
                let visit = visit_with(&answers.into_iter().flatten().collect::<Vec<_>>(), Some(Outcome::Seen));
                let missing = missing_by_law(&visit, &[AMARA]);
                let said = missing.first().map_or_else(|| "nothing".to_owned(), |missing| format!("{:?} ({})", missing.what, missing.law));
                rows.push(vec![seen_word.to_owned(), alone_word.to_owned(), spoken_word.to_owned(), said]);
            }
        }
    }
    insta::assert_snapshot!(table(&["seen", "alone", "spoken to", "missing"], &rows));
}

#[test]
fn an_attempt_has_no_mandatory_facts_and_counts_as_no_visit() {
    for outcome in Outcome::ALL {
        let missing = missing_by_law(&visit_with(&[], Some(outcome)), &[AMARA]);
        assert_eq!(missing.is_empty(), !outcome.counts(), "{outcome:?}");
    }
    assert!(!Outcome::NobodyIn.counts());
}

#[test]
fn a_child_who_is_not_looked_after_has_no_mandatory_facts() {
    assert!(missing_by_law(&visit_with(&[], Some(Outcome::Seen)), &[]).is_empty());
}

#[test]
fn two_workers_who_answer_differently_are_both_shown_and_one_who_changes_their_mind_is_not_in_dispute() {
    let mut seen = Sayings::default();
    let by = |person| entry(1, person, &Body::Visit(VisitBody::Started { visit: VISIT }));
    seen.say(&by(PRIYA), false);
    seen.say(&by(PRIYA), true);
    seen.say(&by(SAM), true);
    assert!(!seen.disagree());
    seen.say(&by(SAM), false);
    assert!(seen.disagree());
    assert_eq!((seen.latest(), seen.all().len()), (Some(&false), 4));
}

#[test]
fn a_visit_is_finalised_once_by_the_team_and_only_after_it_began() {
    let mut file = File::new();
    let done = VisitBody::Finalised { visit: VISIT };
    assert_eq!(file.offer(PRIYA, done.clone()), Err(Refusal::NotThere));
    file.take(PRIYA, VisitBody::Planned { visit: VISIT, at: at(0), kind: None, announced: None, children: vec![] });
    assert_eq!(file.offer(PRIYA, done.clone()), Err(Refusal::NotYet));
    file.take(SAM, VisitBody::Started { visit: VISIT });
    assert_eq!(file.rules.visits[&VISIT].by, SAM);
    assert_eq!(file.offer(OMAR, done.clone()), Err(Refusal::OnlyTheTeam));
    file.take(PRIYA, done.clone());
    assert_eq!(file.offer(PRIYA, done), Err(Refusal::AlreadySettled));
}

#[test]
fn a_visit_that_was_never_begun_is_not_finalised_by_a_stray_entry() {
    let mut file = File::new();
    file.rules.apply(&entry(50, PRIYA, &Body::Visit(VisitBody::Finalised { visit: VISIT })));
    assert!(file.rules.visits.is_empty());
}
