//! Output files: links out of the working folder, devices, pipes, full disks and signals.

use super::{OLD, folder, lint, names_in, run, write};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};

/// A Dockerfile that `--fix` changes.
const FIXABLE: &str = "FROM mcr.microsoft.com/windows/servercore:10.0.17763.973\n";

const VICTIM: &str = "# a file of the user\n";

/// A working folder with a Dockerfile and a Git folder, beside a folder that must not change.
struct World {
    root: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let root = folder();
        for name in ["work/.git/hooks", "work/sub", "outside"] {
            fs::create_dir_all(root.path().join(name)).expect("the folder is writable");
        }
        for name in ["outside/victim", "outside/Dockerfile", "work/.git/hooks/pre-commit"] {
            write(root.path().join(name), VICTIM);
        }
        write(root.path().join("outside/Dockerfile"), FIXABLE);
        write(root.path().join("work/Dockerfile"), OLD);
        Self { root }
    }

    fn at(&self, name: &str) -> std::path::PathBuf {
        self.root.path().join(name)
    }

    fn link(&self, to: impl AsRef<Path>, at: &str) {
        symlink(to, self.at(at)).expect("the folder is writable");
    }

    fn assert_nothing_outside_changed(&self) {
        assert_eq!(names_in(&self.at("outside")), ["Dockerfile", "victim"]);
        assert_eq!(names_in(&self.at("work/.git/hooks")), ["pre-commit"]);
        let text = |name: &str| fs::read_to_string(self.at(name)).expect("the file exists");
        assert_eq!((text("outside/victim"), text("work/.git/hooks/pre-commit")), (VICTIM.into(), VICTIM.into()));
        assert_eq!(text("outside/Dockerfile"), FIXABLE);
    }
}

#[test]
fn no_output_is_written_through_a_link_that_leads_out() {
    let world = World::new();
    world.link("../outside/victim", "work/relative");
    world.link(world.at("outside/victim"), "work/absolute");
    world.link("../outside/new", "work/dangling");
    world.link("../outside", "work/folder");
    world.link("../..", "work/sub/up");
    world.link("folder", "work/link-to-link");
    world.link(".git/hooks/pre-commit", "work/hook");
    world.link("/dev/null", "work/device");
    let work = world.at("work");
    let absolute = world.at("work/relative").to_string_lossy().into_owned();
    for path in [
        "relative",
        "./sub/../relative",
        "absolute",
        "dangling",
        "folder/victim",
        "folder/new",
        "folder/../outside/victim",
        "sub/up/outside/victim",
        "link-to-link/victim",
        "hook",
        "device",
        &absolute,
    ] {
        for option in ["--write-known", "--report"] {
            let value = if option == "--report" { format!("json={path}") } else { path.to_owned() };
            let found = lint(&work, &["Dockerfile", option, &value]);
            assert_eq!(found.code, Some(2), "{option} {path}: {found:?}");
            assert!(found.err.contains(&format!("winfrom: cannot write {path}: ")), "{found:?}");
            assert!(found.err.contains("is a link that leads "), "{found:?}");
            world.assert_nothing_outside_changed();
        }
    }
    assert!(world.at("work/device").is_symlink());
    let init = run(&work, &["init", "folder"]);
    assert!(init.code == Some(2) && init.err.contains("leads out of"), "{init:?}");
    world.assert_nothing_outside_changed();
}

#[test]
fn no_fix_is_written_through_a_link_that_leads_out() {
    let world = World::new();
    world.link("../outside/Dockerfile", "work/link");
    world.link("../outside", "work/folder");
    for path in ["link", "folder", "folder/Dockerfile"] {
        let found = lint(&world.at("work"), &["--fix", path]);
        assert_eq!(found.code, Some(2), "{found:?}");
        assert!(found.err.contains("cannot read ") && found.err.contains("leads out of"), "{found:?}");
        world.assert_nothing_outside_changed();
    }
}

#[test]
fn no_cache_is_written_or_cleaned_through_a_link_that_leads_out() {
    let world = World::new();
    fs::create_dir_all(world.at("work/cache/registry-3")).expect("the folder is writable");
    world.link("../../../outside", "work/cache/registry-3/images");
    world.link("../outside", "work/link");
    for cache in ["cache", "link"] {
        for arguments in [&["catalog", "cache", "clean"][..], &["lint", "--online"]] {
            let found = run(&world.at("work"), &[arguments, &["--cache-dir", cache]].concat());
            assert_eq!(found.code, Some(2), "{arguments:?}: {found:?}");
            assert!(found.err.contains("cannot use the cache in ") && found.err.contains("leads out of"), "{found:?}");
            world.assert_nothing_outside_changed();
        }
    }
}

#[test]
fn links_in_a_subfolder_may_not_leave_the_repository() {
    let world = World::new();
    world.link("../outside", "work/folder");
    world.link("sub", "work/inner");
    let sub = world.at("work/sub");
    write(sub.join("Dockerfile"), OLD);
    let found = lint(&sub, &["--report", "json=../folder/victim"]);
    assert!(found.code == Some(2) && found.err.contains("leads out of"), "{found:?}");
    assert_eq!(lint(&sub, &["--report", "json=../inner/report.json"]).code, Some(1));
    assert_eq!(names_in(&sub), ["Dockerfile", "report.json"]);
    world.assert_nothing_outside_changed();
}

#[test]
fn links_that_stay_in_the_folder_are_followed_and_kept() {
    let world = World::new();
    write(world.at("work/sub/report"), "old");
    fs::set_permissions(world.at("work/sub/report"), fs::Permissions::from_mode(0o640)).expect("the file is ours");
    write(world.at("work/sub/app"), FIXABLE);
    world.link("sub/report", "work/report");
    world.link("sub/new", "work/dangling");
    world.link("sub", "work/folder");
    world.link("sub/app", "work/app.Dockerfile");
    let arguments = ["Dockerfile", "--report", "json=report", "--report=sarif=dangling", "--report=junit=folder/x"];
    assert_eq!(lint(&world.at("work"), &arguments).code, Some(1));
    assert_eq!(lint(&world.at("work"), &["--fix", "app.Dockerfile"]).code, Some(0));
    for link in ["report", "dangling", "folder", "app.Dockerfile"] {
        assert!(world.at("work").join(link).is_symlink(), "{link}");
    }
    let text = |name: &str| fs::read_to_string(world.at("work/sub").join(name)).expect("the file exists");
    assert!(text("report").starts_with('{') && text("new").starts_with('{') && text("x").starts_with("<?xml"));
    assert_ne!(text("app"), FIXABLE);
    assert_eq!(world.at("work/sub/report").metadata().expect("the file exists").permissions().mode() & 0o777, 0o640);
}

#[test]
fn paths_outside_that_the_user_names_are_written() {
    let world = World::new();
    let absolute = format!("json={}", world.at("outside/absolute.json").display());
    let found = lint(&world.at("work"), &["--report", &absolute, "--report", "sarif=../outside/relative.sarif"]);
    assert_eq!(found.code, Some(1), "{found:?}");
    assert_eq!(names_in(&world.at("outside")), ["Dockerfile", "absolute.json", "relative.sarif", "victim"]);
    // The links are outside of the working folder, so the user made them.
    world.link("outside", "elsewhere");
    let link = format!("json={}", world.at("elsewhere/linked.json").display());
    assert_eq!(lint(&world.at("work"), &["--report", &link]).code, Some(1));
    assert!(world.at("outside/linked.json").is_file());
}

#[test]
fn devices_and_pipes_are_written_to() {
    let world = World::new();
    let work = world.at("work");
    assert_eq!(lint(&work, &["--report", "json=/dev/null"]).code, Some(1));
    let found = lint(&work, &["--report", "json=/dev/stdout", "-q"]);
    assert!(found.out.contains("winfrom/lint@1"), "{found:?}");
    if !super::trees::pipe(work.join("pipe")) {
        return;
    }
    let reader = std::thread::spawn({
        let pipe = work.join("pipe");
        move || fs::read_to_string(pipe).expect("the pipe is readable")
    });
    assert_eq!(lint(&work, &["--report", "json=pipe"]).code, Some(1));
    assert!(reader.join().expect("the reader ends").contains("winfrom/lint@1"));
}

#[test]
fn loops_of_links_are_an_error() {
    let world = World::new();
    world.link("b", "work/a");
    world.link("a", "work/b");
    for path in ["a", "a/x"] {
        let found = lint(&world.at("work"), &["--report", &format!("json={path}")]);
        assert_eq!(found.code, Some(2), "{found:?}");
        assert!(found.err.contains(&format!("cannot write {path}: too many links")), "{found:?}");
    }
}

/// Ends the program by a signal while it writes, and checks that it ends by this signal and leaves no other file.
#[test]
fn signals_leave_no_temporary_files() {
    for (name, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
        let folder = folder();
        let path = |n: usize| folder.path().join(format!("{n:03}.Dockerfile"));
        (0..400).for_each(|n| write(path(n), FIXABLE));
        let mut command = crate::program::process();
        command.current_dir(folder.path()).args(["lint", "--fix", "-q", "--no-config"]);
        let mut running = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
        let text = |n: usize| fs::read_to_string(path(n)).expect("the file exists");
        while text(30) == FIXABLE && running.try_wait().expect("the process is ours").is_none() {}
        let sent = Command::new("kill").args([format!("-{name}"), running.id().to_string()]).status();
        let status = running.wait().expect("the process is ours");
        assert_eq!(names_in(folder.path()).len(), 400, "{name} leaves no other file");
        if sent.is_ok_and(|sent| sent.success()) {
            assert!(status.signal() == Some(number) || status.success(), "{name}: {status:?}");
        }
    }
}

/// `nohup`, and jobs in the background: signals that were ignored remain ignored.
#[cfg(target_os = "linux")]
#[test]
fn ignored_signals_remain_ignored() {
    let folder = folder();
    let path = |n: usize| folder.path().join(format!("{n:03}.Dockerfile"));
    (0..200).for_each(|n| write(path(n), FIXABLE));
    let script = format!("trap '' INT HUP; exec '{}' lint --fix -q --no-config", env!("CARGO_BIN_EXE_winfrom"));
    let mut command = Command::new("sh");
    command.current_dir(folder.path()).args(["-c", &script]).stdout(Stdio::null()).stderr(Stdio::null());
    let mut running = command.spawn().expect("there is a shell");
    let text = |n: usize| fs::read_to_string(path(n)).expect("the file exists");
    while text(20) == FIXABLE && running.try_wait().expect("the process is ours").is_none() {}
    for signal in ["-INT", "-HUP"] {
        let _ = Command::new("kill").args([signal, &running.id().to_string()]).status();
    }
    assert!(running.wait().expect("the process is ours").success());
    assert!((0..200).all(|n| text(n) != FIXABLE));
}
