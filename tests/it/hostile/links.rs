//! Paths that the user names, and that a pull request replaced by links.

use super::{OLD, Run, folder, lint, run, write};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const SECRET: &str = "secret-token-abc";

/// A repository `work` with a folder `sub`, beside a folder that holds secrets.
struct World(TempDir);

impl World {
    fn new() -> Self {
        let world = Self(folder());
        for name in ["work/.git", "work/sub", "outside"] {
            fs::create_dir_all(world.at(name)).expect("the tests may write");
        }
        for name in ["outside/Dockerfile", "outside/text", "work/.git/config"] {
            write(world.at(name), SECRET);
        }
        write(world.at("work/Dockerfile"), OLD);
        write(world.at("work/sub/Dockerfile"), OLD);
        world
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn link(&self, to: impl AsRef<Path>, at: &str) {
        symlink(to, self.at(at)).expect("the tests may write");
    }
}

fn assert_refused(found: &Run) {
    assert_eq!(found.code, Some(2), "{found:?}");
    assert!(found.err.starts_with("winfrom: ") && found.err.lines().count() == 1, "{found:?}");
    assert!(found.err.contains("cannot read ") && found.err.contains(" is a link that leads "), "{found:?}");
    assert!(!found.err.contains(SECRET) && !found.out.contains(SECRET), "{found:?}");
}

/// The arguments with which each option and argument reads a path.
fn readers(path: &str) -> Vec<Vec<&str>> {
    vec![
        vec!["lint", path],
        vec!["lint", "Dockerfile", path],
        vec!["lint", "--online", path],
        vec!["lint", "--fix", path],
        vec!["bases", path],
        vec!["lint", "Dockerfile", "--config", path],
        vec!["bases", "Dockerfile", "--config", path],
        vec!["lint", "Dockerfile", "--known", path],
        vec!["resolve", "--inspect", path],
        vec!["compat", "--inspect", path],
        vec!["compat", "--host-from", path],
    ]
}

#[test]
fn named_paths_are_not_read_through_links_that_lead_out() {
    let world = World::new();
    world.link("../outside/text", "work/relative");
    world.link(world.at("outside/text"), "work/absolute");
    world.link("../outside", "work/d");
    world.link("relative", "work/twice");
    world.link("../../outside", "work/sub/up");
    let absolute = world.at("work/relative").to_string_lossy().into_owned();
    let work = world.at("work");
    for path in ["relative", "./sub/../relative", "absolute", "twice", "d/text", "sub/up/text", &absolute] {
        for arguments in readers(path) {
            assert_refused(&run(&work, &arguments));
        }
    }
    for arguments in [&["lint", "d"][..], &["lint", "."], &["bases", "d"], &["init", "d"], &["hosts", "--found", "d"]] {
        let found = run(&work, arguments);
        if arguments[1] == "." {
            assert!(!found.err.contains(SECRET) && !found.out.contains(SECRET), "{found:?}");
        } else {
            assert_refused(&found);
        }
    }
    let mut command = crate::program::winfrom();
    let output = command.current_dir(&work).env("WINFROM_CONFIG", "relative").args(["lint"]).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    assert_refused(&Run { out: text(output.stdout), err: text(output.stderr), code: output.status.code() });
}

#[test]
fn links_elsewhere_in_a_repository_stay_in_the_repository() {
    let world = World::new();
    world.link("../outside/text", "work/relative");
    world.link("Dockerfile", "work/inner");
    for folder in ["work/sub", "outside"] {
        let folder = world.at(folder);
        let path = |name: &str| world.at("work").join(name).to_string_lossy().into_owned();
        assert_refused(&lint(&folder, &[&path("relative")]));
        assert_eq!(lint(&folder, &[&path("inner")]).code, Some(1));
    }
    assert_refused(&lint(&world.at("work/sub"), &["../relative"]));
}

#[test]
fn devices_and_git_folders_are_not_read_through_links() {
    let world = World::new();
    world.link("/dev/zero", "work/device");
    world.link("/proc/self/environ", "work/environ");
    world.link("/dev/stdin", "work/stdin");
    world.link(".git/config", "work/config");
    world.link(".git", "work/git");
    let mut paths = vec!["device", "environ", "stdin", "config", "git/config"];
    if super::trees::pipe(world.at("work/pipe")) {
        world.link("pipe", "work/to-pipe");
        paths.push("to-pipe");
    }
    for path in paths {
        for arguments in readers(path) {
            assert_refused(&run(&world.at("work"), &arguments));
        }
    }
}

/// `git ls-files -z | xargs -0 winfrom lint`
#[test]
fn named_files_from_xargs_are_not_read_through_links_that_lead_out() {
    let world = World::new();
    world.link("/proc/self/environ", "work/a.Dockerfile");
    let found = lint(&world.at("work"), &["Dockerfile", "a.Dockerfile", "sub/Dockerfile"]);
    assert_refused(&found);
    assert_eq!(found.out, "", "{found:?}");
}

#[test]
fn links_that_the_user_made_are_followed() {
    let world = World::new();
    write(world.at("outside/Dockerfile"), OLD);
    write(world.at("outside/off.yaml"), "rules: { end-of-life: off }\n");
    world.link("outside", "elsewhere");
    world.link("work", "here");
    world.link("sub/Dockerfile", "work/inner");
    world.link("sub", "work/folder");
    let work = world.at("work");
    for path in ["inner", "folder", "folder/Dockerfile", "../outside", "../elsewhere/Dockerfile", "../here/inner"] {
        let found = lint(&work, &[path]);
        assert_eq!((found.code, found.out.lines().count()), (Some(1), 1), "{path}: {found:?}");
    }
    assert_eq!(lint(&work, &["inner", "--config", "../elsewhere/off.yaml"]).code, Some(0));
}

#[test]
fn pipes_and_devices_that_are_named_are_read() {
    let world = World::new();
    let work = world.at("work");
    let mut command = crate::program::winfrom();
    command.current_dir(&work).args(["lint", "--format", "concise", "/dev/stdin"]).write_stdin(OLD);
    command.assert().code(1);
    assert_eq!(lint(&work, &["/dev/null", "-q"]).code, Some(1));
    if !super::trees::pipe(work.join("pipe")) {
        return;
    }
    let writer = std::thread::spawn({
        let pipe = work.join("pipe");
        move || fs::write(pipe, OLD)
    });
    assert_eq!(lint(&work, &["pipe"]).code, Some(1));
    assert!(writer.join().expect("the writer ends").is_ok());
}
