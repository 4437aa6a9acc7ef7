//! File names that are passed as arguments: none of them is an option, and none hides another.

use super::{OLD, Run, folder, lint, names_in, run, write};
use std::fs;
use std::path::Path;

/// A folder with a Dockerfile at each of the paths.
fn folder_with(paths: &[&str]) -> tempfile::TempDir {
    let folder = folder();
    for path in paths {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("the path has a folder")).expect("the folder is writable");
        write(path, OLD);
    }
    folder
}

fn assert_refused(found: &Run, name: &str) {
    assert_eq!(found.code, Some(2), "{found:?}");
    assert!(found.out.is_empty(), "{found:?}");
    assert!(found.err.contains(&format!("write `./{name}` for the file")), "{found:?}");
    assert_eq!(found.err.lines().count(), 1, "{found:?}");
}

#[test]
fn file_names_are_never_options() {
    for name in
        ["--report=concise=x/Dockerfile", "--fix", "-qv", "--exit-zero", "--config=x", "--unknown", "-fjson", "-h"]
    {
        let folder = folder_with(&["Dockerfile", "x/y", name]);
        for arguments in [&["lint", name, "Dockerfile"][..], &["lint", "Dockerfile", name], &["bases", name], &[name]] {
            assert_refused(&run(folder.path(), arguments), name);
        }
        assert_eq!(fs::read_to_string(folder.path().join("Dockerfile")).expect("the file exists"), OLD);
        assert!(!folder.path().join("x/Dockerfile").exists(), "{name}");
        let dashed = format!("./{name}");
        let expected = format!("{}:1:43: warning[end-of-life]", &dashed[2..]);
        for arguments in [&["--", name][..], &[&dashed]] {
            let found = lint(folder.path(), arguments);
            assert!(found.code == Some(1) && found.out.starts_with(&expected), "{found:?}");
        }
    }
}

#[test]
fn every_command_refuses_such_names() {
    let folder = folder_with(&["--quiet"]);
    for command in ["lint", "bases", "init", "rules", "resolve", "compat", "releases", "hosts", "explain"] {
        assert_refused(&run(folder.path(), &[command, "--quiet"]), "--quiet");
    }
    assert_eq!(names_in(folder.path()), ["--quiet"]);
}

#[test]
fn folders_and_deleted_files_in_them_are_names_too() {
    let folder = folder_with(&["--report=json=out/other", "out/x"]);
    assert_refused(&lint(folder.path(), &["--report=json=out"]), "--report=json=out");
    assert_refused(&lint(folder.path(), &["--report=json=out/Dockerfile"]), "--report=json=out/Dockerfile");
    assert_eq!(names_in(&folder.path().join("out")), ["x"]);
}

#[cfg(unix)]
#[test]
fn dangling_links_and_names_that_are_not_utf8_are_names_too() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let folder = folder_with(&["Dockerfile"]);
    symlink("gone", folder.path().join("--fix=unsafe")).expect("the folder is writable");
    assert_refused(&lint(folder.path(), &["--fix=unsafe"]), "--fix=unsafe");
    let name = OsStr::from_bytes(b"--report=json=\xff\x1b[31m");
    if fs::write(folder.path().join(name), OLD).is_ok() {
        let mut command = crate::program::winfrom();
        let output = command.current_dir(folder.path()).arg("lint").arg(name).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(!output.stderr.contains(&0x1b), "{output:?}");
    }
}

#[test]
fn options_without_a_file_of_that_name_are_options() {
    let folder = folder_with(&["Dockerfile"]);
    let found = lint(folder.path(), &["-q", "--report=json=out.json", "--exit-zero", "Dockerfile"]);
    assert_eq!(found.code, Some(0), "{found:?}");
    assert_eq!(names_in(folder.path()), ["Dockerfile", "out.json"]);
}

#[test]
fn dash_is_standard_input_unless_a_file_has_that_name() {
    let folder = folder_with(&["Dockerfile"]);
    let found = lint(folder.path(), &["-"]);
    assert!(found.out.starts_with("-:1:1: error[syntax]"), "standard input is empty: {found:?}");
    write(folder.path().join("-"), OLD);
    assert_refused(&lint(folder.path(), &["-", "Dockerfile"]), "-");
    let found = lint(folder.path(), &["--", "-"]);
    assert!(found.out.starts_with("-:1:43: warning[end-of-life]"), "{found:?}");
}

#[test]
fn other_special_names_are_plain_names() {
    for name in ["@arguments", "current", "lint", "%PATH%", "$HOME", "~", "a=b", "*"] {
        if cfg!(windows) && name == "*" {
            continue;
        }
        let folder = folder_with(&[name]);
        let found = lint(folder.path(), &[name]);
        assert!(found.code == Some(1) && found.out.starts_with(&format!("{name}:1:43: ")), "{found:?}");
    }
}

/// `xargs winfrom lint` with the names that a hostile repository has. None of them contains a blank, at which xargs would
/// split it.
#[cfg(unix)]
#[test]
fn names_from_xargs_are_refused() {
    use std::process::{Command, Stdio};
    let folder = folder_with(&["--report=concise=x/Dockerfile", "Dockerfile"]);
    fs::create_dir(folder.path().join("x")).expect("the folder is writable");
    let names = folder.path().join("names");
    write(&names, "--report=concise=x/Dockerfile\nDockerfile\n");
    let input = fs::File::open(&names).expect("the file exists");
    let mut command = Command::new("xargs");
    command.arg(env!("CARGO_BIN_EXE_winfrom")).arg("lint").current_dir(folder.path());
    let Ok(output) = command.stdin(input).stderr(Stdio::piped()).output() else { return };
    assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("write `./--report=concise=x/Dockerfile`"), "{output:?}");
    assert!(names_in(&folder.path().join("x")).is_empty());
}

#[test]
fn files_that_several_paths_lead_to_are_counted_once() {
    let folder = folder_with(&["Dockerfile", "sub/Dockerfile", "sub/other", "ignored/Dockerfile"]);
    write(folder.path().join(".gitignore"), "ignored\n");
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (absolute, everything) = (at("Dockerfile"), at(""));
    for (arguments, files) in [
        (&["Dockerfile", "./Dockerfile", "."][..], &["Dockerfile", "sub/Dockerfile"][..]),
        (&[".", "Dockerfile"], &["Dockerfile", "sub/Dockerfile"]),
        (&[".", ".", "sub"], &["Dockerfile", "sub/Dockerfile"]),
        (&["sub", "."], &["sub/Dockerfile", "Dockerfile"]),
        (&["sub/../Dockerfile", "Dockerfile"], &["sub/../Dockerfile"]),
        (&["Dockerfile", &absolute], &["Dockerfile"]),
        (&["sub", "sub/other", &everything], &["sub/Dockerfile", "sub/other", "Dockerfile"]),
        (&[".", "ignored"], &["Dockerfile", "sub/Dockerfile", "ignored/Dockerfile"]),
        (&[".", "ignored/Dockerfile"], &["Dockerfile", "sub/Dockerfile", "ignored/Dockerfile"]),
    ] {
        // The files have no fixes: only the order of the work is different.
        for mode in [&[][..], &["--fix"]] {
            let arguments = [mode, arguments].concat();
            let found = lint(folder.path(), &arguments);
            let names = found.out.lines().map(|line| line.split(':').next().unwrap_or_default().replace('\\', "/"));
            let names: Vec<_> = names.map(|name| relative(folder.path(), &name)).collect();
            assert_eq!(names, files, "{arguments:?}");
            assert!(found.err.starts_with(&format!("{} file", files.len())), "{arguments:?}: {}", found.err);
        }
    }
}

fn relative(folder: &Path, name: &str) -> String {
    let folder = folder.to_string_lossy().replace('\\', "/");
    name.strip_prefix(&folder).map_or(name, |rest| rest.trim_start_matches('/')).to_owned()
}

#[cfg(unix)]
#[test]
fn links_are_the_same_file_and_hard_links_are_not() {
    let folder = folder_with(&["Dockerfile", "sub/a.Dockerfile"]);
    let at = |name: &str| folder.path().join(name);
    std::os::unix::fs::symlink("Dockerfile", at("link")).expect("the folder is writable");
    std::os::unix::fs::symlink("sub", at("folder")).expect("the folder is writable");
    fs::hard_link(at("Dockerfile"), at("hard")).expect("the folder is writable");
    let count = |arguments: &[&str]| lint(folder.path(), arguments).out.lines().count();
    assert_eq!(count(&["Dockerfile", "link"]), 1);
    assert_eq!(count(&["link", "Dockerfile"]), 1);
    assert_eq!(count(&["sub", "folder"]), 1);
    assert_eq!(count(&["folder/a.Dockerfile", "."]), 2);
    assert_eq!(count(&["Dockerfile", "hard"]), 2);
}

#[test]
fn standard_input_is_read_once() {
    let folder = folder();
    let mut command = crate::program::winfrom();
    let output = command.current_dir(folder.path()).args(["lint", "-f", "concise", "-", "-"]).write_stdin(OLD).output();
    let output = output.expect("it runs");
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("1 file, 1 base: 1 warning."), "{output:?}");
}

#[test]
fn long_text_that_is_not_understood_is_quoted_in_part() {
    let folder = folder();
    for text in ["a".repeat(1 << 20), "a b ".repeat(1 << 18), "-".repeat(1 << 20)] {
        let mut command = crate::program::winfrom();
        let output = command.current_dir(folder.path()).args(["explain", "-"]).write_stdin(text).output();
        let output = output.expect("it runs");
        assert!(output.status.code() == Some(2) && output.stderr.len() < 2_000, "{}", output.stderr.len());
    }
}

#[test]
fn standard_input_has_a_limit() {
    let folder = folder();
    let long = vec![b'a'; (64 << 20) + 1];
    for (arguments, limit) in [
        (&["explain", "-"][..], 1),
        (&["compat", "--host", "-"], 16),
        (&["compat", "--host-from", "-"], 16),
        (&["resolve", "--inspect", "-"], 16),
        (&["resolve", "-"], 16),
        (&["lint", "-"], 64),
        (&["bases", "-"], 64),
    ] {
        let mut command = crate::program::winfrom();
        let input = &long[..(limit << 20) + 1];
        let output = command.current_dir(folder.path()).args(arguments).write_stdin(input).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        let expected = format!("cannot read standard input: larger than {limit} MiB");
        assert!(said.contains(&expected) && said.lines().count() == 1, "{arguments:?}: {said}");
    }
}

/// `git ls-files -z | xargs -0 winfrom lint --`, with any names. Without `-0`, xargs would make two arguments of the second
/// one, of which one is an option.
#[test]
fn names_after_two_dashes_are_names_whatever_is_in_them() {
    let names = ["--exit-zero", "Dockerfile --exit-zero", "-", "--", "a\t--fix"];
    let names: Vec<&str> = names.into_iter().filter(|name| !(cfg!(windows) && name.contains('\t'))).collect();
    let folder = folder_with(&names);
    let found = lint(folder.path(), &[&["--"], names.as_slice()].concat());
    assert_eq!((found.out.lines().count(), found.code), (names.len(), Some(1)), "{found:?}");
}
