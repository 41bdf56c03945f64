//! What becomes of an entry that is pushed. P3 exactly once; nothing is refused without a reason; nobody writes where they may not.

use alongside::ops::sync::SyncError;
use alongside_core::domain::advice::{AdviceBody, Specialism};
use alongside_core::domain::entry::{BODY_VERSION, Body, MAX_BODY_BYTES, Written};
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{FamilyId, NoteId, StreamId, VisitId};
use alongside_core::domain::people::{Details, Part};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::visit::VisitBody;
use alongside_core::sync::protocol::{MAX_PUSH, Outcome, Rejection};
use uuid::Uuid;

use crate::database::{Fresh, on_both_databases};
use crate::world::{
    World, accepted, amy, ben, cal, file, ines, ivo, name, north, okafor, price, push_to, question, request, south, stranger,
};

on_both_databases![
    p3_a_push_that_comes_twice_has_one_effect,
    p3_one_push_that_names_an_entry_twice_takes_it_once,
    an_id_that_comes_back_with_other_words_is_told_so_and_changes_nothing,
    what_is_somebody_elses_is_not_taken,
    p5_a_file_that_is_not_theirs_looks_like_nothing_and_takes_nothing,
    a_late_word_of_the_team_that_held_the_file_is_kept_and_marked,
    a_late_word_about_how_a_file_stands_is_kept_and_the_file_stands_as_it_was,
    of_two_advisers_who_claim_the_later_one_is_told_who_was_first,
    an_act_that_rests_on_a_refused_one_falls_with_it_and_a_record_never_does,
    an_act_whose_ground_is_not_there_yet_waits,
    p2_nobody_takes_out_a_note_that_stands_nowhere_else,
    a_note_that_has_not_arrived_leaves_once_it_has,
    what_is_too_large_or_unreadable_is_told_by_name_and_the_rest_is_taken,
    a_body_of_a_later_version_waits_for_an_update_of_the_server,
    a_request_beyond_the_limits_is_refused_whole,
    a_legal_question_in_the_family_stream_is_not_taken,
];

fn rejected(outcome: &Outcome) -> Option<Rejection> {
    if let Outcome::Rejected { reason } = outcome { Some(*reason) } else { None }
}

fn refused(outcome: &Outcome) -> Option<&Refusal> {
    if let Outcome::Refused { refusal, .. } = outcome { Some(refusal) } else { None }
}

async fn p3_a_push_that_comes_twice_has_one_effect(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    let entries = [pen.remark(file(okafor()), "She rang."), pen.remark(file(okafor()), "We spoke.")];
    let first = world.push(&pen, &[&entries[0], &entries[1]]).await;
    let again = world.push(&pen, &[&entries[0], &entries[1]]).await;
    assert_eq!((accepted(&first[0]).0, accepted(&first[1]).0), (3, 4));
    for (first, again) in first.iter().zip(&again) {
        let (Outcome::Accepted { digest, receipt, .. }, Outcome::Accepted { digest: same, receipt: place, again }) = (first, again) else {
            unreachable!("both were accepted");
        };
        assert_eq!((digest, receipt, true), (same, place, *again));
    }
    assert_eq!(world.fresh.count("SELECT COUNT(*) FROM entries WHERE stream LIKE 'family:%' AND position > 2").await, 2);
}

async fn p3_one_push_that_names_an_entry_twice_takes_it_once(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    let remark = pen.remark(file(okafor()), "She rang.");
    world.push(&pen, &[&remark, &remark]).await;
    assert_eq!(world.fresh.count("SELECT COUNT(*) FROM entries WHERE stream LIKE 'family:%' AND position > 2").await, 1);
}

async fn an_id_that_comes_back_with_other_words_is_told_so_and_changes_nothing(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    let head = pen.head(file(okafor()));
    let said = |text: &str| Written::new(head.clone(), &Body::File(FileBody::Remarked { text: text.to_owned() }), [1; 16]);
    assert_eq!(accepted(&world.push(&pen, &[&said("First.")]).await[0]).0, 3);
    let other = world.push(&pen, &[&said("Something else.")]).await;
    assert_eq!(rejected(&other[0]), Some(Rejection::IdReused));
    let kept = world.pull(amy()).await.streams.iter().flat_map(|page| &page.entries).filter(|kept| kept.written == said("First.")).count();
    assert_eq!(kept, 1);
}

async fn what_is_somebody_elses_is_not_taken(fresh: Fresh) {
    let world = World::on(fresh).await;
    let (mut of_amy, of_ben) = (world.pen(amy()), world.pen(ben()));
    let by_ben = of_ben.remark(file(okafor()), "I was there.");
    assert_eq!(rejected(&world.push(&of_amy, &[&by_ben]).await[0]), Some(Rejection::OtherAuthor));

    let mut head = of_amy.head(file(okafor()));
    head.authority = alongside_core::domain::ids::AuthorityId::from_uuid(uuid::Uuid::from_u128(0xb));
    let elsewhere = Written::new(head, &Body::File(FileBody::Remarked { text: String::new() }), [1; 16]);
    assert_eq!(rejected(&world.push(&of_amy, &[&elsewhere]).await[0]), Some(Rejection::OtherAuthority));

    let from_another_phone = of_amy.remark(file(okafor()), "From my other phone.");
    of_amy.device = of_ben.device;
    assert_eq!(rejected(&world.push(&of_amy, &[&from_another_phone]).await[0]), Some(Rejection::OtherDevice));

    of_amy.device = world.pen(amy()).device;
    let on_bens_page = of_amy.write(
        StreamId::Person(ben()),
        alongside_core::domain::draft::DraftBody::Kept {
            draft: alongside_core::domain::ids::DraftId::from_uuid(uuid::Uuid::from_u128(1)),
            text: "Not mine.".to_owned(),
            replaces: Vec::new(),
        },
    );
    assert_eq!(rejected(&world.push(&of_amy, &[&on_bens_page]).await[0]), Some(Rejection::NotYours));
}

async fn p5_a_file_that_is_not_theirs_looks_like_nothing_and_takes_nothing(fresh: Fresh) {
    let world = World::on(fresh).await;
    let nowhere = alongside_core::domain::ids::FamilyId::from_uuid(uuid::Uuid::from_u128(77));
    for who in [cal(), stranger()] {
        let pen = world.pen(who);
        let there = pen.remark(file(okafor()), "I know them.");
        let not_there = pen.remark(file(nowhere), "I know them.");
        let outcomes = world.push(&pen, &[&there, &not_there]).await;
        assert_eq!(rejected(&outcomes[0]), Some(Rejection::NotYours));
        assert_eq!(rejected(&outcomes[1]), Some(Rejection::NotYours), "the same answer for a file that is not there");
    }
    assert_eq!(world.fresh.count("SELECT COUNT(*) FROM streams WHERE head = 0").await, 0, "nothing is left of a file that never was");
}

async fn a_late_word_of_the_team_that_held_the_file_is_kept_and_marked(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    let given = pen.write(file(okafor()), FileBody::HeldBy { team: south(), lead: Some(cal()), co_workers: Vec::new() });
    let unsent = pen.remark(file(okafor()), "From the visit before.");
    let act = pen.ask(file(okafor()), question(1), Specialism::Practice);
    let outcomes = world.push(&pen, &[&given, &unsent, &act]).await;
    let late: Vec<bool> = outcomes
        .iter()
        .filter_map(|outcome| if let Outcome::Accepted { receipt, .. } = outcome { Some(receipt.late) } else { None })
        .collect();
    assert_eq!(late, [false, true], "the record is kept as late");
    assert_eq!(refused(&outcomes[2]), Some(&Refusal::OnlyTheTeam));
    let seen = world.pull(cal()).await.streams.iter().flat_map(|page| &page.entries).filter(|kept| kept.receipt.late).count();
    assert_eq!(seen, 1, "the team that holds the file has it");
}

async fn a_late_word_about_how_a_file_stands_is_kept_and_the_file_stands_as_it_was(fresh: Fresh) {
    let world = World::on(fresh).await;
    let (pen, holder) = (world.pen(amy()), world.pen(cal()));
    let child = |number: u128, name: &str| {
        let person = crate::world::person(0x500 + number);
        FileBody::Person(Details { person, name: name.to_owned(), part: Part::Child, born_on: None })
    };
    let known = pen.write(file(okafor()), child(1, "Amara"));
    let given = pen.write(file(okafor()), FileBody::HeldBy { team: south(), lead: Some(cal()), co_workers: Vec::new() });
    let late = pen.write(file(okafor()), child(2, "Somebody else"));
    for outcome in world.push(&pen, &[&known, &given, &late]).await {
        accepted(&outcome);
    }
    let children = "SELECT CAST(SUM(children) AS BIGINT) FROM families";
    assert_eq!(world.fresh.count(children).await, 1, "in the fold that the append made");
    let again = world.another_process().await;
    let next = holder.write(file(okafor()), child(3, "Tobi"));
    accepted(&push_to(&again, &holder, &[&next]).await[0]);
    assert_eq!(world.fresh.count(children).await, 2, "and in one that is made of the log");
    let seen = world.pull(cal()).await.streams.iter().flat_map(|page| &page.entries).filter(|kept| kept.receipt.late).count();
    assert_eq!(seen, 1, "the team that holds the file reads it");
}

async fn of_two_advisers_who_claim_the_later_one_is_told_who_was_first(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    world.push(&pen, &[&pen.ask(file(okafor()), question(1), Specialism::Practice)]).await;
    let (first, second) = (world.pen(ines()), world.pen(ivo()));
    let claims = AdviceBody::Claimed { question: question(1) };
    let one = first.write(file(okafor()), claims.clone());
    let two = second.write(file(okafor()), claims);
    assert_eq!(accepted(&world.push(&first, &[&one]).await[0]).0, 4);
    let told = world.push(&second, &[&two]).await;
    assert!(matches!(refused(&told[0]), Some(Refusal::SomebodyElseHasIt { who, .. }) if *who == ines()), "{told:?}");
    let not_theirs = second.write(file(okafor()), AdviceBody::Answered { question: question(1), text: "But".to_owned(), dictated: vec![] });
    assert_eq!(rejected(&world.push(&second, &[&not_theirs]).await[0]), Some(Rejection::NotYours));
}

async fn an_act_that_rests_on_a_refused_one_falls_with_it_and_a_record_never_does(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    let held = |lead| FileBody::HeldBy { team: north(), lead: Some(lead), co_workers: Vec::new() };
    let refused_act = pen.write(file(okafor()), AdviceBody::TakenBack { question: question(9) });
    let rests = pen.write_after(file(okafor()), held(ben()), &[&refused_act]);
    let record = pen.write_after(file(okafor()), FileBody::Remarked { text: "It happened.".to_owned() }, &[&refused_act]);
    let outcomes = world.push(&pen, &[&refused_act, &rests, &record]).await;
    assert_eq!(refused(&outcomes[0]), Some(&Refusal::NotThere));
    assert_eq!(refused(&outcomes[1]), Some(&Refusal::RestsOnARefusal));
    assert_eq!(accepted(&outcomes[2]).0, 3);
}

async fn an_act_whose_ground_is_not_there_yet_waits(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    let first = pen.remark(file(okafor()), "First.");
    let act = pen.write_after(file(okafor()), FileBody::HeldBy { team: north(), lead: Some(ben()), co_workers: Vec::new() }, &[&first]);
    assert_eq!(rejected(&world.push(&pen, &[&act]).await[0]), Some(Rejection::WaitsForAnother));
    let both = world.push(&pen, &[&first, &act]).await;
    assert_eq!((accepted(&both[0]).0, accepted(&both[1]).0), (3, 4));
}

fn noted(number: u128, moved_from: Option<&Written>) -> VisitBody {
    let (visit, moved_from) = (VisitId::from_uuid(Uuid::from_u128(1)), moved_from.map(name));
    VisitBody::Noted { visit, note: note(number), section: None, text: "She is ill.".to_owned(), voice: None, moved_from, spoken: None }
}

fn note(number: u128) -> NoteId {
    NoteId::from_uuid(Uuid::from_u128(number))
}

/// What a colleague wrote is gone for good once its mark is taken: so the mark is not taken on anybody's mere word.
async fn p2_nobody_takes_out_a_note_that_stands_nowhere_else(fresh: Fresh) {
    let world = World::on(fresh).await;
    let (author, mover) = (world.pen(amy()), world.pen(ben()));
    let (theirs, another) = (author.write(file(okafor()), noted(1, None)), author.write(file(okafor()), noted(2, None)));
    let remark = mover.remark(file(price()), "Nothing of it.");
    let copies = [None, Some(&another)].map(|from| mover.write(file(price()), noted(11, from)));
    let in_the_same_file = mover.write(file(okafor()), noted(12, Some(&theirs)));
    for outcome in world
        .push(&author, &[&theirs, &another])
        .await
        .iter()
        .chain(&world.push(&mover, &[&remark, &copies[0], &copies[1], &in_the_same_file]).await)
    {
        accepted(outcome);
    }
    let away = || VisitBody::MovedAway { note: note(1), entries: vec![name(&theirs)] };
    let bare = mover.write(file(okafor()), away());
    assert_eq!(refused(&world.push(&mover, &[&bare]).await[0]), Some(&Refusal::WriteItThereFirst));
    for ground in [&theirs, &remark, &copies[0], &copies[1], &in_the_same_file] {
        let mark = mover.write_after(file(okafor()), away(), &[ground]);
        assert_eq!(refused(&world.push(&mover, &[&mark]).await[0]), Some(&Refusal::WriteItThereFirst));
    }
    let not_taken = mover.write(file(okafor_of_another()), noted(13, Some(&theirs)));
    let rests = mover.write_after(file(okafor()), away(), &[&not_taken]);
    let outcomes = world.push(&mover, &[&not_taken, &rests]).await;
    assert_eq!(outcomes.iter().map(rejected).collect::<Vec<_>>(), [Some(Rejection::NotYours), Some(Rejection::WaitsForAnother)]);
    assert_eq!(world.fresh.count("SELECT COUNT(*) FROM erasures").await, 0);
    let copy = mover.write(file(price()), noted(14, Some(&theirs)));
    let mark = mover.write_after(file(okafor()), away(), &[&copy]);
    accepted(&world.push(&mover, &[&copy]).await[0]);
    accepted(&world.push(&mover, &[&mark]).await[0]);
    let again = author.write_after(file(okafor()), away(), &[&copy]);
    assert_eq!(refused(&world.push(&author, &[&again]).await[0]), Some(&Refusal::AlreadySettled));
}

/// A family that nobody has.
fn okafor_of_another() -> FamilyId {
    FamilyId::from_uuid(Uuid::from_u128(0xbb))
}

async fn a_note_that_has_not_arrived_leaves_once_it_has(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    let wrong = pen.write(file(okafor()), noted(1, None));
    let right = pen.write(file(price()), noted(11, Some(&wrong)));
    let mark = pen.write_after(file(okafor()), VisitBody::MovedAway { note: note(1), entries: vec![name(&wrong)] }, &[&right]);
    let outcomes = world.push(&pen, &[&right, &mark]).await;
    accepted(&outcomes[0]);
    assert_eq!(rejected(&outcomes[1]), Some(Rejection::WaitsForAnother));
    for outcome in world.push(&pen, &[&wrong, &mark]).await {
        accepted(&outcome);
    }
    assert_eq!(world.fresh.count("SELECT COUNT(*) FROM bodies WHERE body LIKE '%She is ill%'").await, 1);
}

async fn what_is_too_large_or_unreadable_is_told_by_name_and_the_rest_is_taken(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    let too_large = pen.remark(file(okafor()), &"a".repeat(MAX_BODY_BYTES + 1));
    let mut changed = pen.remark(file(okafor()), "As it was.");
    changed.body = changed.body.map(|body| body.replace("was", "is"));
    let mut no_json = pen.remark(file(okafor()), "Cut off.");
    no_json.body = Some("{\"file\":".to_owned());
    let good = pen.remark(file(okafor()), "Good.");
    let outcomes = world.push(&pen, &[&too_large, &changed, &no_json, &good]).await;
    let reasons: Vec<_> = outcomes.iter().map(rejected).collect();
    assert_eq!(reasons, [Some(Rejection::TooLarge), Some(Rejection::Digest), Some(Rejection::Digest), None]);
}

async fn a_body_of_a_later_version_waits_for_an_update_of_the_server(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    let later = later_version(&pen);
    assert_eq!(rejected(&world.push(&pen, &[&later]).await[0]), Some(Rejection::Unreadable), "it could be an act that nobody checked");
}

fn later_version(pen: &crate::world::Pen) -> Written {
    let remark = pen.remark(file(okafor()), "Something new.");
    let (this, next) = (format!("\"version\":{BODY_VERSION}"), format!("\"version\":{}", BODY_VERSION + 1));
    Written { head: remark.head.replace(&this, &next), ..remark }
}

async fn a_request_beyond_the_limits_is_refused_whole(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    let many: Vec<Written> = (0..=MAX_PUSH).map(|_| pen.remark(file(okafor()), "One of many.")).collect();
    let answer = world.round(&pen, request(&pen, &many.iter().collect::<Vec<_>>())).await;
    assert!(matches!(answer, Err(SyncError::TooLarge)));
    let mut other = request(&pen, &[]);
    other.protocol = 99;
    assert!(matches!(world.round(&pen, other).await, Err(SyncError::UnknownProtocol)));
    let nameless = Written { head: "{}".to_owned(), ..many[0].clone() };
    assert!(matches!(world.round(&pen, request(&pen, &[&many[0], &nameless])).await, Err(SyncError::Malformed)));
    assert_eq!(
        world.fresh.count("SELECT COUNT(*) FROM entries WHERE stream LIKE 'family:%' AND position > 2").await,
        0,
        "nothing half done"
    );
    assert_ne!(name(&many[0]), name(&many[1]));
}

async fn a_legal_question_in_the_family_stream_is_not_taken(fresh: Fresh) {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    let asked = pen.ask(file(okafor()), question(1), Specialism::Legal);
    assert_eq!(rejected(&world.push(&pen, &[&asked]).await[0]), Some(Rejection::NotYours));
}
