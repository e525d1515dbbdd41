// SPDX-License-Identifier: MIT OR Apache-2.0
// Copyright (c) 2026 The framealloc for C authors
//
// bumpalo in the frame workloads: the loops are Rust, so that no call between languages is timed.
use bumpalo::Bump;
use core::alloc::Layout;
use core::arch::asm;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Request {
    size: u16,
    align: u16,
}

pub struct Run {
    bump: Bump,
    mixed: *const Request,
}

// The pointer escapes and memory is clobbered, as BENCH_USE does it in C.
#[inline(always)]
fn escape(p: *const u8) {
    unsafe { asm!("/* {0} */", in(reg) p, options(nostack, preserves_flags)) }
}

#[no_mangle]
pub extern "C" fn bench_bumpalo_create(mixed: *const Request) -> *mut Run {
    Box::into_raw(Box::new(Run { bump: Bump::new(), mixed }))
}

#[inline(always)]
fn frame(run: &mut Run, n: usize, touch: bool) {
    let layout = Layout::from_size_align(64, 16).unwrap();
    for _ in 0..n {
        let p = run.bump.alloc_layout(layout).as_ptr();
        if touch {
            unsafe { core::ptr::write_volatile(p, 1) }
        }
        escape(p);
    }
    run.bump.reset();
}

#[no_mangle]
pub unsafe extern "C" fn bench_bumpalo_frame(run: *mut Run, n: usize) {
    frame(&mut *run, n, false)
}

#[no_mangle]
pub unsafe extern "C" fn bench_bumpalo_touch(run: *mut Run, n: usize) {
    frame(&mut *run, n, true)
}

#[no_mangle]
pub unsafe extern "C" fn bench_bumpalo_mixed(run: *mut Run, n: usize) {
    let run = &mut *run;
    for i in 0..n {
        let r = *run.mixed.add(i % 4096);
        let layout = Layout::from_size_align_unchecked(r.size.into(), r.align.into());
        escape(run.bump.alloc_layout(layout).as_ptr());
    }
    run.bump.reset();
}
