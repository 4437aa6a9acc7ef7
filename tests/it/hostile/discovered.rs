//! Files of a repository that `--discover` reads, and that are out to take all of the stack, the memory or the day.

use super::{OLD, Run, folder, run, write};
use std::fs;
use std::path::Path;

const WORKFLOW: &str = ".github/workflows/a.yml";

/// Puts one file into a repository.
fn put(repository: &Path, path: &str, text: &str) {
    let path = repository.join(path);
    fs::create_dir_all(path.parent().expect("it is in the repository")).expect("the tests may write");
    write(path, text);
}

/// The one finding that a Dockerfile has whatever stands beside it.
fn check(path: &str, text: &str) -> Run {
    let repository = folder();
    write(repository.path().join("Dockerfile"), OLD);
    put(repository.path(), path, text);
    let found = run(repository.path(), &["lint", "--discover", "--verbose", "--format", "concise"]);
    let shown: String = text.chars().take(200).collect();
    assert_eq!(found.code, Some(1), "{path}: {shown}\n{}", found.err);
    assert!(found.out.contains("Dockerfile:1:43: "), "{path}: {shown}\n{found:?}");
    found
}

/// A workflow with one step that runs a script.
fn workflow(script: &str) -> String {
    let indented: String = script.lines().map(|line| format!("          {line}\n")).collect();
    format!(
        "on: push\njobs:\n  a:\n    runs-on: windows-2022\n    steps:\n      - uses: actions/checkout@v4\n      \
         - run: |\n{indented}"
    )
}

fn nested(open: &str, close: &str, depth: usize) -> String {
    format!("{}1{}", open.repeat(depth), close.repeat(depth))
}

#[test]
fn hcl_is_nested_no_deeper_than_the_stack() {
    for (open, close) in [
        ("[", "]"),
        ("(", ")"),
        ("{a=", "}"),
        ("f(", ")"),
        ("\"${", "}\""),
        ("a[", "]"),
        ("!", ""),
        ("a?", ""),
        ("a+", ""),
        ("[for x in ", ": x]"),
        ("b {\n", "\n}"),
    ] {
        for depth in [60, 50_000] {
            let text = format!("# os_sku\na = {}\n", nested(open, close, depth));
            check("main.tf", &text);
            check("docker-bake.hcl", &text);
        }
    }
}

#[test]
fn expressions_are_nested_no_deeper_than_the_stack() {
    for (open, close) in
        [("(", ")"), ("!", ""), ("format(", ")"), ("a[", "]"), ("a.", ""), ("a&&", ""), ("a<", ""), ("(a||", ")")]
    {
        for depth in [40, 1_000, 6_000] {
            let expression = nested(open, close, depth);
            check(WORKFLOW, &workflow(&format!("docker build --build-arg A=${{{{ {expression} }}}} .")));
        }
    }
}

#[test]
fn scripts_are_nested_no_deeper_than_the_stack() {
    for open in ["$(", "\"$(", "`", "${A:-", "(", "{ ", "'", "\"", "@(", "$((", "^", "<<A ", "<(", "a=(", "%A:"] {
        for shell in ["bash", "pwsh", "cmd"] {
            let script = format!("docker build {} .", open.repeat(5_000));
            check(WORKFLOW, &format!("{}        shell: {shell}\n", workflow(&script)));
        }
    }
}

#[test]
fn values_that_name_each_other_do_not_double_without_end() {
    let doubled = |line: &dyn Fn(usize) -> String| (1..60).map(line).collect::<String>();
    let posix = doubled(&|n| format!("A{n}=\"$A{0}$A{0}\"\n", n - 1));
    let powershell = doubled(&|n| format!("$A{n} = \"$A{0}$A{0}\"\n", n - 1));
    let cmd = doubled(&|n| format!("set A{n}=%A{0}%%A{0}%\n", n - 1));
    for (first, lines, last, shell) in [
        ("A0=aaaaaaaa\n", posix, "$A59", "bash"),
        ("$A0 = \"aaaaaaaa\"\n", powershell, "$A59", "pwsh"),
        ("set A0=aaaaaaaa\n", cmd, "%A59%", "cmd"),
    ] {
        let script = format!("{first}{lines}docker build --build-arg A={last} .");
        check(WORKFLOW, &format!("{}        shell: {shell}\n", workflow(&script)));
    }
    let env = doubled(&|n| format!("  A{n}: ${{{{ env.A{0} }}}}${{{{ format('{{0}}{{0}}', env.A{0}) }}}}\n", n - 1));
    let build = workflow("docker build --build-arg A=${{ env.A59 }} .");
    check(WORKFLOW, &format!("env:\n  A0: aaaaaaaa\n{env}{build}"));
    let long = "x".repeat(20_000);
    let script = workflow(&format!("docker build {}", "${{ env.A }}".repeat(10_000)));
    check(WORKFLOW, &format!("env:\n  A: {long}\n{script}"));

    let macros: String = (0..5).map(|n| format!("  A{n}: '{}'\n", format!("$(A{})", n + 1).repeat(200))).collect();
    let steps = "steps:\n- script: docker build --build-arg A=$(A0) --build-arg B=%A0% .\n";
    check("azure-pipelines.yml", &format!("pool: {{vmImage: windows-2022}}\nvariables:\n{macros}{steps}"));
    let names: String = (0..5).map(|n| format!("  A{n}: '{}'\n", format!("$A{}", n + 1).repeat(200))).collect();
    let job = "a:\n  script: ['docker build --build-arg A=$A0 .']\n";
    check(".gitlab-ci.yml", &format!("variables:\n{names}{job}"));
}

#[test]
fn what_multiplies_is_followed_so_far_and_no_further() {
    let axes: String = (0..10).map(|n| format!("        a{n}: {:?}\n", [0; 20])).collect();
    let jobs = workflow("docker build --build-arg A=${{ matrix.a0 }} .");
    let exploding = jobs.replace("    steps:", &format!("    strategy:\n      matrix:\n{axes}    steps:"));
    check(WORKFLOW, &exploding);
    let matrix = format!("    strategy:\n      matrix:\n        a: {:?}\n    steps:", [0; 250]);
    let step = "      - run: docker build --build-arg A=${{ matrix.a }} .\n".repeat(100);
    let job = format!("    runs-on: windows-2022\n{matrix}\n      - uses: actions/checkout@v4\n{step}");
    let many: String = (0..60).map(|n| format!("  a{n}:\n{job}")).collect();
    let found = check(WORKFLOW, &format!("on: push\njobs:\n{many}"));
    assert!(found.err.contains("the workflow runs more steps than winfrom follows"), "{found:?}");

    let cycle = "services:\n  a: {extends: b, build: .}\n  b: {extends: a}\n  c: {extends: c}\n";
    let found = check("compose.yaml", cycle);
    assert!(found.err.contains("what the service extends is not in the repository"), "{found:?}");
    let services: String = (0..2_000).map(|n| format!("  s{n}: {{build: .}}\n")).collect();
    let found = check("compose.yaml", &format!("services:\n{services}"));
    assert!(found.err.contains("the file has more services than winfrom follows"), "{found:?}");
    let jobs: String = (0..600).map(|n| format!("a{n}:\n  script: [docker build .]\n")).collect();
    let found = check(".gitlab-ci.yml", &jobs);
    assert!(found.err.contains("the pipeline has more jobs than winfrom follows"), "{found:?}");
    let builds: String = (0..600).map(|n| format!("docker build --build-arg A={n} .\n")).collect();
    let found = check(WORKFLOW, &workflow(&builds));
    assert!(found.err.contains("the Dockerfile has more builds than winfrom follows"), "{found:?}");
}

#[test]
fn yaml_that_grows_is_left_out() {
    let bomb = (1..10).fold("a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned(), |text, level| {
        text + &format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 9].join(", "))
    });
    let long = format!("a: &a {}\nb:\n{}", "x".repeat(500_000), "- *a\n".repeat(1_500));
    for text in [bomb, long] {
        let found = check("compose.yaml", &format!("{text}services:\n  a: {{build: .}}\n"));
        assert!(found.err.contains("nested or repeated beyond what winfrom reads"), "{found:?}");
    }
    let merged = (1..12).fold("a0: &a0 {x: 1}\n".to_owned(), |text, level| {
        text + &format!("a{level}: &a{level} {{<<: [*a{0}, *a{0}]}}\n", level - 1)
    });
    check("compose.yaml", &format!("{merged}services:\n  a: {{<<: *a11, build: .}}\n"));
    for open in ["[", "{", "- ", "a: ", "---\n", "&a "] {
        check("compose.yaml", &format!("services:\n  a: {{build: .}}\nb: {}", open.repeat(100_000)));
    }
}

/// Sparse, so that it takes no room.
#[test]
fn a_file_longer_than_anybody_writes_one_is_not_read() {
    let repository = folder();
    write(repository.path().join("Dockerfile"), OLD);
    let file = fs::File::create(repository.path().join("compose.yaml")).expect("the tests may write");
    file.set_len(100 << 20).expect("it is sparse");
    let found = run(repository.path(), &["lint", "--discover", "--verbose", "--format", "concise"]);
    assert_eq!((found.code, found.out.lines().count()), (Some(1), 1), "{found:?}");
    assert!(found.err.contains("winfrom: compose.yaml: skipped, larger than 4 MiB\n"), "{found:?}");
    let found = run(repository.path(), &["lint", "--discover", "--format", "json"]);
    assert!(found.err.contains(" 1 file skipped, larger than 4 MiB."), "{found:?}");
    assert!(found.out.contains("\"too_large\": 1"), "{found:?}");
    for arguments in [&["hosts", "--found"][..], &["bases", "--variants"]] {
        let found = run(repository.path(), arguments);
        assert!(found.err.contains("1 file is skipped, larger than 4 MiB (--verbose names them)"), "{found:?}");
        let found = run(repository.path(), &[arguments, &["--format", "json"]].concat());
        assert!(found.out.contains("\"path\": \"compose.yaml\""), "{found:?}");
        let found = run(repository.path(), &[arguments, &["--verbose"]].concat());
        assert!(found.err.contains("winfrom: compose.yaml: skipped, larger than 4 MiB"), "{found:?}");
    }
}

#[test]
fn a_manifest_of_some_mib_is_read() {
    let repository = folder();
    let comment = format!("# {}\n", "x".repeat(98)).repeat(20_000);
    let pod = "apiVersion: v1\nkind: Pod\nspec:\n  nodeSelector: {kubernetes.io/os: windows}\n  containers:\n  \
               - {name: a, image: \"mcr.microsoft.com/windows/servercore:1909\"}\n";
    put(repository.path(), "pod.yaml", &(comment + pod));
    let found = run(repository.path(), &["lint", "--discover", "--format", "concise"]);
    assert!(found.code == Some(1) && found.out.contains("pod.yaml:20006:"), "{found:?}");
}

const OF_1909: &str = "FROM mcr.microsoft.com/windows/servercore:1909\n";

#[test]
fn what_the_repository_builds_is_linted_whatever_it_is_called() {
    let repository = folder();
    put(
        repository.path(),
        WORKFLOW,
        &workflow("docker build -f docker/win .\ndocker build -f web/DockerfileWindows ."),
    );
    put(repository.path(), "compose.yaml", "services:\n  a: {build: {context: ., dockerfile: Dockerfile.txt}}\n");
    for path in ["docker/win", "web/DockerfileWindows", "Dockerfile.txt"] {
        put(repository.path(), path, OF_1909);
    }
    let lint = |arguments: &[&str]| {
        let found = run(repository.path(), &[&["lint", "--discover", "--format", "concise"], arguments].concat());
        assert!(!found.err.contains("no Dockerfile found") || found.out.is_empty(), "{found:?}");
        let paths = found.out.lines().map(|line| line.split(':').next().unwrap_or_default().to_owned());
        paths.collect::<Vec<_>>()
    };
    let all = ["Dockerfile.txt", "docker/win", "web/DockerfileWindows"];
    assert_eq!(lint(&[]), all);
    assert_eq!(lint(&["docker"]), ["docker/win"]);
    assert_eq!(lint(&["Dockerfile.txt", "."]), all);
    assert_eq!(lint(&["docker", "."]).len(), 3);
    let found = run(repository.path(), &["bases", "--variants"]);
    assert!(all.iter().all(|path| found.out.contains(&format!("{path}:1: "))), "{found:?}");
    let found = run(repository.path(), &["lint", "--format", "concise"]);
    assert!(found.out.is_empty(), "without --discover: {found:?}");
    put(repository.path(), "winfrom.yaml", "exclude: [docker]\n");
    assert_eq!(lint(&[]), [all[0], all[2]]);
}

#[cfg(unix)]
#[test]
fn what_the_repository_builds_is_no_file_outside_of_it() {
    use std::os::unix::fs::symlink;
    let (outer, elsewhere) = (folder(), folder());
    let repository = outer.path().join("repository");
    fs::create_dir_all(repository.join(".git")).expect("the tests may write");
    write(elsewhere.path().join("secret"), OF_1909);
    write(outer.path().join("secret"), OF_1909);
    write(repository.join(".git/secret"), OF_1909);
    symlink(elsewhere.path().join("secret"), repository.join("link")).expect("the tests may write");
    symlink(elsewhere.path(), repository.join("linked")).expect("the tests may write");
    super::trees::pipe(repository.join("pipe"));
    let names = ["link", "linked/secret", "../secret", "/etc/passwd", ".git/secret", "pipe", "missing"];
    let builds: String = names.iter().map(|name| format!("docker build -f {name} .\n")).collect();
    put(&repository, WORKFLOW, &workflow(&builds));
    let found = run(&repository, &["lint", "--discover", "--format", "concise"]);
    assert_eq!((found.code, found.out.as_str()), (Some(0), ""), "{found:?}");
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_not_read() {
    use std::os::unix::fs::symlink;
    let (repository, elsewhere) = (folder(), folder());
    let at = |name: &str| repository.path().join(name);
    write(at("Dockerfile"), OLD);
    put(elsewhere.path(), "a.yml", &workflow("docker build ."));
    fs::create_dir_all(at(".github/workflows")).expect("the tests may write");
    symlink(elsewhere.path().join("a.yml"), at(WORKFLOW)).expect("the tests may write");
    symlink("/dev/zero", at(".github/workflows/zero.yml")).expect("the tests may write");
    symlink("self.yaml", at("self.yaml")).expect("the tests may write");
    symlink("..", at("deploy")).expect("the tests may write");
    super::trees::pipe(at("compose.yaml"));
    super::trees::pipe(at(".github/workflows/pipe.yml"));
    for arguments in [&["lint", "--discover", "--format", "concise"][..], &["lint", "--format", "concise"]] {
        let found = run(repository.path(), arguments);
        assert_eq!((found.code, found.out.lines().count()), (Some(1), 1), "{found:?}");
        assert!(!found.out.contains("host-mismatch") && !found.err.contains("windows-2022"), "{found:?}");
    }
    let found = run(repository.path(), &["hosts", "--found"]);
    assert!(!found.out.contains("windows-2022"), "{found:?}");
}

/// Escapes of YAML, so that the file itself is plain.
#[test]
fn names_that_files_give_are_shown_as_text() {
    let repository = folder();
    let name = r"\e[31m\u202e\n::error::x";
    let image = "mcr.microsoft.com/windows/servercore";
    write(repository.path().join("Dockerfile"), format!("ARG A=ltsc2019\nFROM {image}:$A\nRUN dir\n"));
    let workflow = workflow("docker build --build-arg A=$A .\ndocker build --build-arg A=ltsc2019 .");
    let env = format!("env: {{A: \"{name}\"}}\n");
    put(repository.path(), WORKFLOW, &(env + &workflow.replace("  a:\n", &format!("  \"a{name}\":\n"))));
    let services = format!(
        "services:\n  \"w{name}\": {{image: \"{image}:{name}\"}}\n  \"v{name}\": {{image: \"{image}:1909\"}}\n  \
         \"x{name}\": {{build: {{context: ., target: \"{name}\", args: {{\"{name}\": a, A: \"{name}\"}}}}}}\n"
    );
    put(repository.path(), "compose.yaml", &services);
    let pod = "kind: Pod\nspec:\n  runtimeClassName: \"NAME\"\n  \
               nodeSelector: {node.kubernetes.io/windows-build: \"10.0.17763NAME\"}\n  \
               containers: [{name: \"aNAME\", image: \"IMAGE:1909\"}]\n";
    put(repository.path(), "pod.yaml", &pod.replace("NAME", name).replace("IMAGE", image));
    put(
        repository.path(),
        "azure-pipelines.yml",
        &format!("pool: {{vmImage: \"windows-{name}\"}}\nsteps: [script: docker build .]\n"),
    );
    for arguments in [
        &["hosts", "--found"][..],
        &["bases", "--variants"],
        &["lint", "--discover", "--verbose"],
        &["lint", "--discover", "--verbose", "--format", "concise"],
        &["lint", "--discover", "--format", "markdown"],
    ] {
        let found = run(repository.path(), arguments);
        for text in [&found.out, &found.err] {
            assert!(!text.contains(super::is_harmful), "{arguments:?}: {text:?}");
            assert!(!text.lines().any(|line| line.trim_start().starts_with("::error")), "{arguments:?}: {text}");
        }
        assert!(found.out.contains("windows"), "{arguments:?}: {found:?}");
    }
}
