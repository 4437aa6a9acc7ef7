//! `--online`: the program as people run it, against registries on this machine.

use super::project::{Project, Run, run};
use super::*;

/// The findings with a host in the place of the stub's that is as long on every day.
fn screen(run: &Run, stub: &Stub) -> String {
    assert_eq!(stub.host.len(), "registry.test:1".len(), "ports that are given out have five digits");
    run.out.replace(&stub.host, "registry.test:1")
}

#[test]
fn private_images_resolve_only_with_the_registry() {
    let stub = Stub::new(pages(vec![("base/dotnet/manifests/4".into(), index(&["10.0.17763.1040"]))]));
    let project = Project::new(&format!("FROM {}/base/dotnet:4\nRUN dir C:\\\n", stub.host));
    assert_eq!(project.resolution("")["status"], "unresolved");
    assert_eq!(project.run("lint").code, 0);
    assert!(stub.seen().is_empty(), "nothing touches the network without --online");
    let found = project.resolution("--online");
    let fields =
        ["status", "os_version", "line", "released", "label", "kb", "baseline"].map(|name| found[name].clone());
    let expected = ["exact", "10.0.17763.1040", "ltsc2019", "2020-02-18", "2020-02 2B", "KB4546852", "post"];
    assert_eq!(fields.to_vec(), expected);
    let asked = stub.seen().len();
    assert_eq!(project.resolution("--online"), found);
    assert_eq!(stub.seen().len(), asked, "the answer is kept");
    project.resolution("--online --cache-ttl 0s");
    assert!(stub.seen().len() > asked, "but not for ever");
}

#[test]
fn rules_judge_what_the_registry_says() {
    let stub = Stub::new(pages(vec![("base/manifests/1".into(), index(&["10.0.17763.973"]))]));
    let project = Project::new(&format!("FROM {}/base:1\nRUN dir\n", stub.host));
    let run = project.run("lint --online --format concise --host windows-2022");
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("host-mismatch") && run.out.contains("pre-baseline"), "{}", run.out);
}

#[test]
fn a_tag_for_several_hosts_lists_them_and_the_host_decides() {
    let stub = Stub::new(pages(vec![("base/manifests/1".into(), index(&["10.0.17763.1040", "10.0.20348.2227"]))]));
    let project = Project::new(&format!("FROM {}/base:1\nRUN dir\n", stub.host));
    let found = project.resolution("--online");
    assert_eq!(found["status"], "host-dependent");
    assert_eq!(found["why"], "published for 10.0.17763.1040, 10.0.20348.2227; the host that pulls decides");
    assert_eq!(project.run("lint --online --host windows-2022").code, 0);
    let run = project.run("lint --online --format concise --host 14393");
    assert!(run.code == 1 && run.out.contains("host-mismatch"), "{}", run.out);
}

#[test]
fn a_tag_and_a_digest_of_different_lines_are_a_finding() {
    let (old, new) = (index(&["10.0.17763.1040"]), index(&["10.0.20348.2227"]));
    let digest = sha256(&old);
    let stub = Stub::new(pages(vec![
        (format!("base/manifests/{digest}"), old.clone()),
        ("base/manifests/1".into(), old),
        ("base/manifests/2".into(), new),
    ]));
    let host = &stub.host;
    let project = Project::new(&format!("FROM {host}/base:2@{digest}\nRUN dir C:\\\n"));
    let run = project.run("lint --online --ignore stale-image");
    assert_eq!(run.code, 1);
    insta::assert_snapshot!(screen(&run, &stub), @r"
    error[digest-mismatch]: the tag is of Windows Server 2022, and the digest is not
     --> Dockerfile:1:27
      |
    1 | FROM registry.test:1/base:2@sha256:0ec6534b7eb7fe857d0e905bfeb4a6a25455a777625d29712690643e43c4c65c
      |                           ^ the digest is 10.0.17763.1040, Windows Server 2019
      |
      = note: docker pulls what the digest says, whatever tag stands before it
      = help: take the tag and the digest of the same image, or leave the tag out

    digest-mismatch: https://github.com/winfrom/winfrom/blob/main/docs/rules.md#digest-mismatch
    ");
    let same = Project::new(&format!("FROM {host}/base:1@{digest}\nRUN dir C:\\\n"));
    assert_eq!(same.run("lint --online --select digest-mismatch").code, 0);
}

#[test]
fn a_tag_that_does_not_exist_is_known_for_certain() {
    let stub = Stub::new(|request| match request.path.as_str() {
        "/v2/base/tags/list?n=1000" => Reply::ok(r#"{"tags":["4.8-ltsc2019","4.8-ltsc2022","latest"]}"#),
        _ => Reply::unknown(),
    });
    let project = Project::new(&format!("FROM {}/base:4.8-ltsc2023\nRUN dir C:\\\n", stub.host));
    let run = project.run("lint --online");
    assert_eq!(run.code, 1);
    insta::assert_snapshot!(screen(&run, &stub), @r"
    error[no-such-tag]: `registry.test:1/base` has no tag `4.8-ltsc2023`
     --> Dockerfile:1:27
      |
    1 | FROM registry.test:1/base:4.8-ltsc2023
      |                           ^^^^^^^^^^^^ not in the registry
      |
      = note: docker would say: manifest for registry.test:1/base:4.8-ltsc2023 not found: manifest unknown
      = help: the nearest tags are `4.8-ltsc2022` and `4.8-ltsc2019`

    no-such-tag: https://github.com/winfrom/winfrom/blob/main/docs/rules.md#no-such-tag
    ");
    assert_eq!(project.resolution("--online")["status"], "no-such-tag");
    // No list of tags, no proof: the repository may be hidden.
    let hidden = Project::new(&format!("FROM {}/hidden:1\nRUN dir C:\\\n", stub.host));
    let run = hidden.run("lint --online");
    assert_eq!(run.code, 0);
    assert!(
        run.err.contains(&format!("`hidden` was not found in {}, or it is not accessible", stub.host)),
        "{}",
        run.err
    );
}

#[test]
fn a_registry_that_cannot_be_reached_is_one_warning_and_the_data_stand() {
    let dead = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let stages = ["ltsc2022", "1909", "20H2"].map(|tag| format!("FROM {dead}/windows/servercore:{tag}\nRUN dir\n"));
    let project = Project::new(&stages.concat());
    let run = project.run("lint --online --fail-on error");
    assert_eq!(run.code, 0);
    let warnings: Vec<_> = run.err.lines().filter(|line| line.contains("warning")).collect();
    let warning =
        format!("winfrom: warning: cannot ask {dead}: the connection was refused; the embedded data answer instead");
    assert_eq!(warnings[0], warning);
    assert_eq!(run.err.matches("cannot ask").count(), 1);
    assert_eq!(project.resolution("--online")["line"], "ltsc2022");
    let required = project.run("lint --online=required");
    assert_eq!((required.code, required.out.as_str()), (2, ""));
    assert!(required.err.contains("the connection was refused (--online=required)"), "{}", required.err);
}

#[test]
fn resolve_and_compat_ask_for_what_they_are_given() {
    let stub = Stub::new(|request| match request.path.as_str() {
        "/v2/base/manifests/1" => Reply::ok(index(&["10.0.17763.973", "10.0.20348.2227"])),
        "/v2/base/manifests/2" => Reply::ok(index(&["10.0.17763.1040"])),
        "/v2/base/tags/list?n=1000" => Reply::ok(r#"{"tags":["1","2"]}"#),
        _ => Reply::unknown(),
    });
    let (project, base) = (Project::new(""), format!("{}/base", stub.host));
    let run = project.run(&format!("resolve --online --format json {base}:2 {base}:1 {base}:3"));
    let value: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    let told: Vec<_> = value["images"].as_array().expect("images").iter().map(|image| &image["resolution"]).collect();
    let statuses: Vec<_> = told.iter().map(|resolution| resolution["status"].as_str().unwrap_or_default()).collect();
    assert_eq!(statuses, ["exact", "host-dependent", "no-such-tag"]);
    assert_eq!(told[0]["os_version"], "10.0.17763.1040");
    let nearest = format!("its registry has no such tag; the nearest are {base}:2, {base}:1");
    assert_eq!(told[2]["why"].as_str(), Some(nearest.as_str()));
    for (host, tag, code) in [("ws2022", "1", 0), ("ws2022", "2", 1), ("17763.9247", "1", 1), ("17763.9247", "2", 0)] {
        let run = project.run(&format!("compat --online --host {host} {base}:{tag}"));
        assert_eq!(run.code, code, "{host} {tag}: {}{}", run.out, run.err);
    }
}

#[test]
fn files_without_windows_are_no_reason_to_ask() {
    let stub = Stub::new(|_| Reply::unknown());
    let dockerfile = format!("FROM {0}/base:1-bookworm\nRUN make\nFROM --platform=linux/amd64 {0}/base:2\n", stub.host);
    assert_eq!(Project::new(&dockerfile).run("lint --online=required").code, 0);
    assert!(stub.seen().is_empty());
}

#[test]
fn secrets_of_the_configuration_are_not_told() {
    let stub = Stub::new(|request| match request.header("authorization") {
        Some("Basic cm9ib3Q6czNjcmV0LXBhc3N3b3Jk") if request.path.ends_with("/1") => {
            Reply::ok(index(&["10.0.17763.1040"]))
        }
        Some(_) => Reply::status(403),
        None => Reply::wants("Basic"),
    });
    let project = Project::new(&format!("FROM {0}/base:1\nFROM {0}/base:2\nRUN dir C:\\\n", stub.host));
    let auths = format!(r#"{{"auths":{{"{}":{{"auth":"cm9ib3Q6czNjcmV0LXBhc3N3b3Jk"}}}}}}"#, stub.host);
    std::fs::write(project.path().join("config.json"), auths).expect("written");
    let run = project.run("lint --online --verbose");
    let stated =
        format!("{}/base: {0} denies access: the credentials in Docker's configuration do not open it", stub.host);
    assert!(run.err.contains(&stated), "{}", run.err);
    assert_eq!(project.resolution("--online")["os_version"], "10.0.17763.1040", "what they open is seen");
    for secret in ["s3cret-password", "cm9ib3Q6czNjcmV0LXBhc3N3b3Jk"] {
        assert!(!run.out.contains(secret) && !run.err.contains(secret), "{secret}");
    }
}

#[test]
fn images_for_other_processors_run_on_no_host() {
    let arm64 = r#"{"os":"windows","architecture":"arm64","os.version":"10.0.26100.1742"}"#;
    let entry = format!(r#"{{"digest":"{}","platform":{arm64}}}"#, sha256("arm64"));
    let both = index(&["10.0.17763.1040"]).replace("[{", &format!("[{entry},{{"));
    let config = config("10.0.26100.1742").replace("amd64", "arm64");
    let manifest = manifest(&config);
    let stub = Stub::new(pages(vec![
        ("base/manifests/both".into(), both),
        ("base/manifests/arm64".into(), format!(r#"{{"manifests":[{entry}]}}"#)),
        ("base/manifests/single".into(), manifest),
        (format!("base/blobs/{}", sha256(&config)), config),
    ]));
    let project = Project::new("");
    for (tag, code) in [("both", 1), ("arm64", 3), ("single", 3)] {
        let run = project.run(&format!("compat --online --host windows-2025 {}/base:{tag}", stub.host));
        assert_eq!(run.code, code, "{tag}: {}{}", run.out, run.err);
        assert_eq!(run.out.contains("published for arm64 only"), tag != "both", "{tag}: {}", run.out);
    }
}

#[test]
fn images_outside_dockerfiles_are_asked_for_too() {
    let stub = Stub::new(|request| match request.path.as_str() {
        "/v2/base/manifests/1" => Reply::ok(index(&["10.0.17763.1040"])),
        "/v2/broken/manifests/1" => Reply::ok("{}"),
        _ => Reply::unknown(),
    });
    let host = &stub.host;
    let compose = |name: &str| {
        let project = Project::new("FROM scratch\n");
        let text = format!("services:\n  web:\n    platform: windows/amd64\n    image: {host}/{name}:1\n");
        std::fs::write(project.path().join("compose.yaml"), text).expect("written");
        project
    };
    let pod = Project::new("FROM scratch\n");
    let text = format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  nodeSelector:\n    kubernetes.io/os: windows\n  \
         containers:\n  - name: web\n    image: {host}/base:1\n"
    );
    std::fs::write(pod.path().join("pod.yaml"), text).expect("written");
    for project in [compose("base"), pod] {
        let run = project.run("lint . --discover --online=required --host windows-2025 --format concise");
        assert!(run.code == 1 && run.out.contains("host-mismatch"), "{}{}", run.out, run.err);
        let run = project.run("bases . --variants --online --format json");
        let value: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
        assert_eq!(value["images"][0]["resolution"]["os_version"], "10.0.17763.1040", "{}", run.out);
        assert!(project.run("bases . --variants --online").out.contains("17763"));
    }
    let broken = compose("broken");
    for command in ["lint . --discover", "bases . --variants"] {
        let run = broken.run(&format!("{command} --online=required"));
        assert!(run.code == 2 && run.err.contains("it is a manifest of no type"), "{command}: {}", run.err);
    }
}

#[cfg(unix)]
mod helper {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    fn write_helper(folder: &Path, script: &str) {
        std::fs::create_dir_all(folder).expect("created");
        let helper = folder.join("docker-credential-stub");
        std::fs::write(&helper, format!("#!/bin/sh\n{script}\n")).expect("written");
        std::fs::set_permissions(&helper, std::fs::Permissions::from_mode(0o755)).expect("executable");
    }

    /// A project whose Docker configuration names a credential helper.
    fn project(stub: &Stub) -> Project {
        let project = Project::new(&format!("FROM {}/base:1\nRUN dir C:\\\n", stub.host));
        let config = format!(r#"{{"credHelpers":{{"{}":"stub"}}}}"#, stub.host);
        std::fs::write(project.path().join("config.json"), config).expect("written");
        project
    }

    /// Runs `lint` with a helper outside of the project.
    fn lint(project: &Project, script: &str) -> Run {
        let folder = tempfile::tempdir().expect("a temporary directory");
        write_helper(folder.path(), script);
        lint_with_path(project, &format!("{}:/usr/bin:/bin", folder.path().display()))
    }

    fn lint_with_path(project: &Project, path: &str) -> Run {
        run(project.command("lint --online").env("PATH", path))
    }

    fn stub() -> Stub {
        Stub::new(|request| match request.header("authorization") {
            Some("Basic cm9ib3Q6czNjcmV0LXBhc3N3b3Jk") => Reply::ok(index(&["10.0.18363.1556"])),
            _ => Reply::wants("Basic"),
        })
    }

    #[test]
    fn a_credential_helper_opens_a_registry() {
        let stub = stub();
        let answer = format!(
            r#"read server; test "$1 $server" = "get {}" && echo '{{"Username":"robot","Secret":"s3cret-password"}}'"#,
            stub.host
        );
        let run = lint(&project(&stub), &answer);
        assert!(run.out.contains("end-of-life") && !run.err.contains("warning: "), "{}{}", run.out, run.err);
    }

    #[test]
    fn what_a_failing_helper_says_stays_with_it() {
        let stub = stub();
        for (script, told) in [
            ("read server; echo s3cret-password; echo s3cret-password >&2; exit 1", "docker-credential-stub failed"),
            ("read server; echo 'not JSON, but s3cret-password'", "the output of the credential helper is not valid"),
            ("read server; yes s3cret-password", "docker-credential-stub printed more than 64 KiB"),
            (
                "read server; echo 'credentials not found in native keychain'; exit 1",
                "has no credentials for it (docker login)",
            ),
        ] {
            let run = lint(&project(&stub), script);
            assert!(run.err.contains(told), "{}", run.err);
            assert!(!run.err.contains("s3cret-password") && !run.out.contains("s3cret-password"), "{}", run.err);
        }
    }

    #[test]
    fn a_credential_helper_in_the_repository_is_not_run() {
        let stub = stub();
        let project = project(&stub);
        std::fs::create_dir(project.path().join(".git")).expect("created");
        let elsewhere = tempfile::tempdir().expect("a temporary directory");
        let mark = elsewhere.path().join("mark");
        for folder in ["", "bin"] {
            write_helper(&project.path().join(folder), &format!("echo >'{}'", mark.display()));
        }
        let link = elsewhere.path().join("link");
        std::os::unix::fs::symlink(project.path().join("bin"), &link).expect("linked");
        let (root, bin) = (project.path().display(), project.path().join("bin"));
        let outside = ["", ".", "bin", "./bin", &bin.to_string_lossy(), &link.to_string_lossy()];
        for path in outside.map(str::to_owned).into_iter().chain([root.to_string()]) {
            let run = lint_with_path(&project, &format!("{path}:/usr/bin:/bin"));
            assert!(run.err.contains("PATH has no credential helper"), "{path}: {}", run.err);
            assert!(!mark.exists(), "{path}");
        }
        // The working folder need not be in the repository.
        let mut command = project.command(&format!("lint --online {root}/Dockerfile"));
        command.current_dir(elsewhere.path()).env("PATH", format!("{}:/usr/bin:/bin", bin.display()));
        let run = super::run(&mut command);
        assert!(run.err.contains("PATH has no credential helper") && !mark.exists(), "{}", run.err);
        // Nor is it run by another program.
        write_helper(&elsewhere.path().join("helpers"), "docker-credential-other");
        std::fs::copy(bin.join("docker-credential-stub"), bin.join("docker-credential-other")).expect("copied");
        let path = format!("{}:{}:/usr/bin:/bin", elsewhere.path().join("helpers").display(), bin.display());
        let run = lint_with_path(&project, &path);
        assert!(run.err.contains("docker-credential-stub failed") && !mark.exists(), "{}", run.err);
    }
}
