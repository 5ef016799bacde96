//! Seeded faults: each one breaks the protocol in one place, so that the tests can prove that
//! they would notice. Outside `--cfg loom`, `--cfg shuttle` and `--cfg leftright_faults` the
//! question "is it seeded?" is the constant `false` and nothing of this is left.

use core::sync::atomic::Ordering;

/// What may be broken on purpose. `DESIGN.md` says which check catches which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(any(loom, shuttle, leftright_faults)),
    expect(dead_code, reason = "some are asked for only where they can be seeded")
)]
#[cfg_attr(
    leftright_faults,
    allow(dead_code, reason = "some are in code for model checkers only")
)]
pub(crate) enum Fault {
    /// The writer changes a copy without waiting for its stragglers.
    NoWait,
    /// A reader announces itself without a fence before it picks a copy.
    NoReaderFence,
    /// The writer looks for stragglers without a fence after it swapped.
    NoWriterFence,
    /// The swap does not publish what was written to the copy.
    PublishRelaxed,
    /// Leaving does not order the reads before it.
    DepartRelaxed,
    /// Arriving does not carry on what the departure before it ordered.
    ArriveRelaxed,
    /// Dropping the writer touches the standby although readers may be in it.
    DropRace,
    /// One operation is not applied to the second copy.
    ReplaySkipped,
    /// A nested enter picks a copy afresh.
    NestedReload,
    /// The outer guard of a nested pair leaves for both.
    NestedLeave,
    /// A block of slots is retired although a slot in it is claimed.
    RetireClaimed,
    /// The writer does not see that the reads of an owner who gave its slot back are over.
    GivenBackRelaxed,
    /// A reader does not look whether the copy that it announced is still the published one.
    NoSecondLook,
    /// That look does not order what the writer wrote to the copy before what is read of it.
    LookRelaxed,
    /// A reader that the writer overtook does not keep it out while it looks again.
    EitherSkipped,
    /// A reader that the writer overtook says that it is outside.
    NarrowedWrong,
    /// A leaving reader forgets the writer that asked to be woken.
    WakeLost,
}

/// Whether `fault` is the seeded one.
#[cfg(not(any(loom, shuttle, leftright_faults)))]
#[inline(always)] // a constant
pub(crate) const fn seeded(_: Fault) -> bool {
    false
}

/// Whether `fault` is the one that the environment variable `LEFTRIGHT_FAULT` names.
#[cfg(any(loom, shuttle, leftright_faults))]
pub(crate) fn seeded(fault: Fault) -> bool {
    use std::sync::OnceLock;
    static NAME: OnceLock<Option<std::string::String>> = OnceLock::new();
    NAME.get_or_init(|| std::env::var("LEFTRIGHT_FAULT").ok())
        .as_deref()
        .is_some_and(|name| name == std::format!("{fault:?}"))
}

/// The right ordering, or `Relaxed` where `fault` is seeded.
#[inline(always)] // a constant
pub(crate) fn ordering(fault: Fault, right: Ordering) -> Ordering {
    if seeded(fault) {
        Ordering::Relaxed
    } else {
        right
    }
}
