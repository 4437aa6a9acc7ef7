//! Configurations and workflows that lie outside of the repository, or in a folder of other users.

use super::{OLD, folder, lint, run, write};
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};

const WORKFLOW: &str = "on: push\njobs:\n  secret:\n    runs-on: windows-2022\n    steps:\n      \
                        - uses: actions/checkout@v4\n      - run: docker build .\n";

#[test]
fn a_link_above_a_configuration_does_not_lead_out_of_the_repository() {
    let (folder, outside) = (folder(), folder());
    write(folder.path().join("Dockerfile"), OLD);
    write(outside.path().join("winfrom.yaml"), "secret-token-abc: 1\n");
    symlink(outside.path(), folder.path().join(".github")).expect("the tests may write");
    for has_repository in [false, true] {
        if has_repository {
            fs::create_dir(folder.path().join(".git")).expect("the tests may write");
        }
        let found = lint(folder.path(), &[]);
        assert_eq!(found.code, Some(2), "{found:?}");
        assert!(found.err.contains("leads out of the repository: name it with --config"), "{found:?}");
        assert!(!found.out.contains("secret") && !found.err.contains("secret"), "{found:?}");
    }
    // Within the repository, a link may lead anywhere.
    fs::remove_file(folder.path().join(".github")).expect("it is ours");
    fs::create_dir(folder.path().join("ci")).expect("the tests may write");
    write(folder.path().join("ci/winfrom.yaml"), "rules: { end-of-life: off }\n");
    symlink("ci", folder.path().join(".github")).expect("the tests may write");
    assert_eq!(lint(folder.path(), &[]).code, Some(0));
}

#[test]
fn a_link_above_workflows_does_not_lead_out_of_the_repository() {
    let (repository, outside) = (folder(), folder());
    write(repository.path().join("Dockerfile"), OLD);
    fs::create_dir_all(repository.path().join(".git")).expect("the tests may write");
    fs::create_dir_all(outside.path().join("workflows")).expect("the tests may write");
    write(outside.path().join("workflows/secret.yml"), WORKFLOW);
    let github = repository.path().join(".github");
    for (at, target) in
        [(github.clone(), outside.path().to_path_buf()), (github.join("workflows"), outside.path().join("workflows"))]
    {
        fs::create_dir_all(at.parent().expect("it is in the repository")).expect("the tests may write");
        symlink(target, &at).expect("the tests may write");
        for arguments in [&["lint"][..], &["lint", "--discover"], &["hosts", "--found"]] {
            let found = run(repository.path(), arguments);
            assert!(!found.out.contains("windows-2022") && !found.err.contains("windows-2022"), "{at:?}: {found:?}");
        }
        fs::remove_file(&at).expect("it is ours");
    }
    // What the repository has itself is read.
    fs::create_dir_all(github.join("workflows")).expect("the tests may write");
    write(github.join("workflows/a.yml"), WORKFLOW);
    assert!(run(repository.path(), &["lint"]).err.contains("found runs-on: windows-2022"));
}

/// `/tmp/winfrom.yaml` of another user is not the configuration of a folder below `/tmp`.
#[test]
fn a_folder_that_every_user_can_write_to_has_no_configuration() {
    let top = folder();
    let (shared, project) = (top.path().join("shared"), top.path().join("shared/project"));
    fs::create_dir_all(&project).expect("the tests may write");
    write(project.join("Dockerfile"), OLD);
    write(shared.join("winfrom.yaml"), "rules: { end-of-life: off }\n");
    write(shared.join(".gitignore"), "Dockerfile\n");
    assert!(lint(&project, &[]).err.starts_with("winfrom: warning: no Dockerfile found"));
    assert_eq!(lint(&project, &["Dockerfile"]).code, Some(0));
    for mode in [0o777, 0o1777] {
        fs::set_permissions(&shared, Permissions::from_mode(mode)).expect("it is ours");
        assert_eq!(lint(&project, &[]).code, Some(1), "{mode:o}");
        assert_eq!(lint(&project, &["Dockerfile"]).code, Some(1), "{mode:o}");
    }
    // Its own configuration counts, whatever lies above.
    write(project.join("winfrom.yaml"), "rules: { end-of-life: off }\n");
    assert_eq!(lint(&project, &[]).code, Some(0));
}

#[test]
fn the_search_for_a_configuration_ends_at_the_home_folder() {
    let top = folder();
    let (home, project) = (top.path().join("home"), top.path().join("home/project"));
    fs::create_dir_all(&project).expect("the tests may write");
    write(project.join("Dockerfile"), OLD);
    write(top.path().join("winfrom.yaml"), "rules: { end-of-life: off }\n");
    let code = |home: &std::path::Path| {
        let mut command = crate::program::winfrom();
        let output = command.current_dir(&project).env("HOME", home).args(["lint"]).output().expect("it runs");
        output.status.code()
    };
    assert_eq!((code(&home), code(top.path())), (Some(1), Some(0)));
}
