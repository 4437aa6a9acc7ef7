//! A bar for what takes longer than a second, on a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Nobody wants to see a bar for less.
const PATIENCE: Duration = Duration::from_secs(1);

/// Does the work, which tells how much is done, and of how much.
pub fn shown<T>(work: impl FnOnce(&(dyn Fn(usize, usize) + Sync)) -> T) -> T {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("asking registries {bar:30} {pos}/{len}") {
        bar.set_style(style);
    }
    let (finished, waits) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let bar = &bar;
        scope.spawn(move || {
            // `stderr` draws nothing where standard error is no terminal.
            if waits.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
                bar.set_draw_target(ProgressDrawTarget::stderr());
                bar.tick();
                let _ = waits.recv();
            }
            bar.finish_and_clear();
        });
        let result = work(&|done, all| {
            bar.set_length(all as u64);
            bar.set_position(done as u64);
        });
        drop(finished);
        result
    })
}
