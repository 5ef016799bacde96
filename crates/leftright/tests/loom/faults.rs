//! Each seeded fault makes the model that is there to find it fail.
//!
//! A fault is named by an environment variable, so each runs in a process of its own: a model that
//! failed leaves threads in the middle of things.

use std::env;
use std::process::{Command, Stdio};

/// Whether `model` passes with `fault` in the protocol.
fn passes(model: &str, fault: &str) -> bool {
    let status = Command::new(env::current_exe().unwrap())
        .args(["--exact", &format!("models::{model}")])
        .env("LEFTRIGHT_FAULT", fault)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    status.success()
}

macro_rules! caught {
    ($($test:ident: $fault:literal by $model:ident;)*) => {$(
        #[test]
        fn $test() {
            assert!(passes(stringify!($model), "None"), "the model is right without it");
            assert!(!passes(stringify!($model), $fault), "{} was not noticed", $fault);
        }
    )*};
}

caught! {
    no_wait: "NoWait" by reader_never_sees_half_a_change;
    no_reader_fence: "NoReaderFence" by reader_never_sees_half_a_change;
    no_writer_fence: "NoWriterFence" by reader_never_sees_half_a_change;
    publish_relaxed: "PublishRelaxed" by reader_never_sees_half_a_change;
    depart_relaxed: "DepartRelaxed" by reader_never_sees_half_a_change;
    arrive_relaxed: "ArriveRelaxed" by reader_comes_back_while_the_writer_waits;
    drop_race: "DropRace" by writer_goes_while_a_reader_is_inside;
    replay_skipped: "ReplaySkipped" by writer_sees_its_own_changes_and_both_copies_agree;
    nested_reload: "NestedReload" by nested_guards_see_one_copy_and_leave_last;
    nested_leave: "NestedLeave" by nested_guards_see_one_copy_and_leave_last;
    retire_claimed: "RetireClaimed" by empty_block_is_retired_while_a_slot_in_it_is_claimed;
    given_back_relaxed: "GivenBackRelaxed" by reader_never_sees_half_a_change;
    no_second_look: "NoSecondLook" by reader_never_sees_half_a_change;
    look_relaxed: "LookRelaxed" by reader_that_was_overtaken_is_waited_for;
    either_skipped: "EitherSkipped" by reader_that_was_overtaken_is_waited_for;
    narrowed_wrong: "NarrowedWrong" by reader_that_was_overtaken_is_waited_for;
    wake_lost: "WakeLost" by leaving_reader_wakes_the_writer_that_asked;
}
