//! Links every crate that promises `no_std` into a program that has a panic handler and an
//! allocator of its own: were the standard library among them, both would be there twice.
#![no_std]

use core::alloc::{GlobalAlloc, Layout};
use core::panic::PanicInfo;
use core::ptr;

pub use leftright;

struct Nothing;

// SAFETY: a null pointer is an allowed answer to every request, and as none is ever granted, there
// is never anything to free.
unsafe impl GlobalAlloc for Nothing {
    unsafe fn alloc(&self, _layout: Layout) -> *mut u8 {
        ptr::null_mut()
    }

    unsafe fn dealloc(&self, _block: *mut u8, _layout: Layout) {}
}

#[global_allocator]
static HEAP: Nothing = Nothing;

#[panic_handler]
fn panic(_info: &PanicInfo<'_>) -> ! {
    loop {}
}
