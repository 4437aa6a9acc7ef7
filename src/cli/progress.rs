//! How far the asking of registries is, on a terminal, where it takes longer than a second.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// Nobody wants to be told of less.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often the count is written anew.
const PACE: Duration = Duration::from_millis(200);

/// Does the work, which tells how much is done, and of how much.
pub(super) fn shown<T>(work: impl FnOnce(&(dyn Fn(usize, usize) + Sync)) -> T) -> T {
    let (done, all) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (finished, waits) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let (done, all) = (&done, &all);
        if std::io::stderr().is_terminal() {
            let show = move || {
                let mut pause = PATIENCE;
                while waits.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                    let (done, all) = (done.load(Ordering::Relaxed), all.load(Ordering::Relaxed));
                    draw(&format!("asking registries: {done} of {all}"));
                    pause = PACE;
                }
                if pause == PACE {
                    draw("");
                }
            };
            // Where no thread can be started, nothing is shown.
            let _ = thread::Builder::new().spawn_scoped(scope, show);
        }
        let result = work(&|now_done, now_all| {
            done.store(now_done, Ordering::Relaxed);
            all.store(now_all, Ordering::Relaxed);
        });
        drop(finished);
        result
    })
}

/// Writes over the line that stands there. Where that fails nothing is lost.
fn draw(text: &str) {
    let _ = write!(std::io::stderr(), "\r\x1b[K{text}");
}
