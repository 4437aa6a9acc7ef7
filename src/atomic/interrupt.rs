//! Removal of temporary files when a signal ends the program.

use super::existing::existing;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use std::sync::Once;
use std::{fs, io, process, thread};

/// Installs the signal handlers on the first call. Programs that write no file keep the default handlers.
pub(super) fn remove_temporary_files_on_signals() {
    static INSTALLED: Once = Once::new();
    // Without handlers a signal leaves a temporary file behind, which is no reason to write nothing.
    INSTALLED.call_once(|| drop(install()));
}

/// Removes the temporary files and lets the signal end the program. The lock is held until the end, so that no thread
/// creates another file.
fn end_by(signal: i32) -> ! {
    let existing = existing();
    for path in existing.iter() {
        let _ = fs::remove_file(path);
    }
    let _ = emulate_default_handler(signal);
    process::exit(128 + signal)
}

fn install() -> io::Result<()> {
    let mut signals = Signals::new([0_i32; 0])?;
    let handle = signals.handle();
    let wait = move || {
        if let Some(signal) = signals.forever().next() {
            end_by(signal);
        }
    };
    // The thread first: a signal that is registered and that no thread waits for would have no effect.
    thread::Builder::new().name("signals".into()).spawn(wait)?;
    let ignored = ignored_signals();
    for signal in [SIGHUP, SIGINT, SIGTERM] {
        // `nohup` ignores SIGHUP, and a shell ignores SIGINT for jobs in the background: both remain ignored. Where
        // that is not known, SIGHUP keeps its handler because of `nohup`.
        let is_ignored = ignored.map_or(signal == SIGHUP, |mask| mask & (1 << (signal - 1)) != 0);
        if !is_ignored {
            handle.add_signal(signal)?;
        }
    }
    Ok(())
}

/// The signals that this process ignores, one bit each, from the lowest for signal 1. None on systems without
/// `/proc/self/status`, which is described in proc_pid_status(5).
fn ignored_signals() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    u64::from_str_radix(mask.trim(), 16).ok()
}
