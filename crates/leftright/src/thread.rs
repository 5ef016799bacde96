//! Which thread this is, as cheaply as it can be told.

/// A number that no other living thread has; 0 where threads cannot be told apart.
///
/// It is the address of a thread-local byte: two instructions, no initialization, no system call.
#[inline]
pub(crate) fn token() -> usize {
    #[cfg(all(feature = "std", not(any(loom, shuttle))))]
    {
        std::thread_local! {
            static BYTE: u8 = const { 0 };
        }
        BYTE.with(|byte| core::ptr::from_ref(byte).addr())
    }
    #[cfg(not(all(feature = "std", not(any(loom, shuttle)))))]
    0
}
