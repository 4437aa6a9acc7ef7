use super::{Dialect, Script, Surroundings, find_builds};
use crate::discover::facts::Value;
use crate::dockerfile::Span;

/// One line for each build, and for each that is left out.
fn said(dialect: Dialect, text: &str) -> String {
    let resolve = |name: &str| match name {
        "LINE" => Some(Value::known("ltsc2019")),
        "FLAGS" => Some(Value::known("--build-arg A=1 --no-cache")),
        "WORKSPACE" => Some(Value::workspace()),
        "SECRET" => Some(Value::unknown("secrets.X")),
        _ => None,
    };
    let commands = find_builds(&Script::new(text), dialect, &Surroundings { folder: Some(""), resolve: &resolve });
    let mut lines = vec![];
    for build in &commands.builds {
        assert!(text[build.span.start..build.span.end].to_lowercase().starts_with("docker"), "{text}");
        let args = build
            .args
            .iter()
            .map(|(name, value)| format!(" {name}={value}{}", if value.is_defaulted { "?" } else { "" }));
        let target = build.target.iter().map(|target| format!(" target {target}"));
        let isolation = build.isolation.iter().map(|isolation| format!(" {isolation}"));
        let images = build.images.iter().map(|image| format!(" as {image}"));
        let elsewhere = build.uses_remote_daemon.then(|| " elsewhere".to_owned());
        let all: String = args.chain(target).chain(isolation).chain(images).chain(elsewhere).collect();
        lines.push(format!("{}{all}", build.dockerfile));
    }
    lines.extend(commands.skipped.iter().map(|(_, why)| format!("left out: {why}")));
    lines.extend(commands.uses_remote_daemon.then(|| "elsewhere".to_owned()));
    lines.join("; ")
}

fn check(dialect: Dialect, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(said(dialect, text), *expected, "{text}");
    }
}

const NO_FOLDER: &str = "left out: the folder that the build runs in cannot be known";
const NO_ARGUMENTS: &str = "left out: the arguments of `docker build` cannot be known";
const NO_DOCKERFILE: &str = "left out: which Dockerfile is built cannot be known";

#[test]
fn options_of_docker_build_are_read() {
    check(
        Dialect::Posix,
        &[
            ("docker build .", "Dockerfile"),
            (
                "docker buildx build --load -f a/Dockerfile.win --build-arg=X=1 --build-arg Y='2 3' .",
                "a/Dockerfile.win X=1 Y=2 3",
            ),
            (
                "docker image build --target run -t me/app:1 -t me/app web",
                "web/Dockerfile target run as me/app:1 as me/app",
            ),
            ("docker builder build -fwin.Dockerfile --isolation=hyperv .", "win.Dockerfile hyperv"),
            ("sudo -E DOCKER_BUILDKIT=0 docker --config x -D build --isolation process -q .", "Dockerfile process"),
            ("docker build --platform linux/amd64,linux/arm64 .", ""),
            ("docker build --platform linux/amd64,windows/amd64 .", "Dockerfile"),
            ("docker build --memory 2g --label a=b -m 2GB .\\\\win", "win/Dockerfile"),
            ("docker build --build-arg LINE --build-arg NOBODY .", "Dockerfile LINE=ltsc2019 NOBODY=$(NOBODY)"),
            ("docker compose build; docker run x docker build .; docker buildx bake", ""),
            (
                "docker -H tcp://10.0.0.1 build .; docker --context=far build .",
                "Dockerfile elsewhere; Dockerfile elsewhere",
            ),
            (
                "docker --context default build .; DOCKER_HOST=ssh://x docker build .",
                "Dockerfile; Dockerfile elsewhere",
            ),
            ("docker context use far", "elsewhere"),
            ("docker buildx create --use --driver remote tcp://x:1", "elsewhere"),
            ("docker buildx create --use --driver docker-container --name x", ""),
        ],
    );
}

#[test]
fn what_cannot_be_known_of_a_build_leaves_it_out() {
    let stdin = "left out: the build reads its Dockerfile or context from standard input";
    check(
        Dialect::Posix,
        &[
            ("docker build - < Dockerfile", stdin),
            ("docker build -f - . <<EOF\nFROM x\nEOF", stdin),
            ("docker build https://example.com/a.git#main", "left out: the build takes its context from elsewhere"),
            ("docker build git@example.com:a/b", "left out: the build takes its context from elsewhere"),
            ("docker build $ARGS .", NO_ARGUMENTS),
            ("docker build --build-arg $ARG .", NO_ARGUMENTS),
            ("docker build $(flags) .", NO_ARGUMENTS),
            ("docker build \"$@\"", NO_DOCKERFILE),
            ("docker build -t", NO_ARGUMENTS),
            ("docker build --isolation=$I .", "left out: the isolation of the build cannot be known"),
            ("docker build --brand-new x .", "left out: the build has an option that winfrom does not know"),
            ("docker build --target $T .", "left out: the target of the build cannot be known"),
            ("docker build -f ../Dockerfile .", "left out: the Dockerfile of the build is outside the repository"),
            ("docker build -f */Dockerfile .", NO_DOCKERFILE),
        ],
    );
}

#[test]
fn sh_quotes_variables_and_comments() {
    check(
        Dialect::Posix,
        &[
            ("docker build \\\n  --build-arg A=$LINE \\\r\n  .", "Dockerfile A=ltsc2019"),
            ("docker build --build-arg A=\"x ${LINE} $NO\" .", "Dockerfile A=x ltsc2019 $(NO)"),
            (
                "docker build --build-arg A=${NO:-d${LINE}} --build-arg B=${LINE:-d} .",
                "Dockerfile A=dltsc2019? B=ltsc2019",
            ),
            ("docker build --build-arg A=${SECRET:-d} --build-arg B='$LINE' .", "Dockerfile A=$(secrets.X) B=$LINE"),
            (
                "docker build --build-arg A=${LINE#l} --build-arg B=$(date | tr a b) .",
                "Dockerfile A=$(LINE) B=$(date___tr_a_b)",
            ),
            ("docker build $FLAGS .", "Dockerfile A=1"),
            ("docker build \"$FLAGS\" .", "left out: the build has an option that winfrom does not know"),
            ("docker build -t a:$(git rev-parse HEAD) -t $R/b:1 .", "Dockerfile as a"),
            ("# docker build .\necho 'docker build .' \"docker build .\"\necho docker build .", ""),
            ("cat <<'EOF' > x.sh\ndocker build .\nEOF\ndocker build a", "a/Dockerfile"),
            (
                "docker build a >log 2>&1 || docker build b & docker build c | tee x",
                "a/Dockerfile; b/Dockerfile; c/Dockerfile",
            ),
            ("docker build -f \"$WORKSPACE/a/Dockerfile\" x; docker build $(pwd)/y", "a/Dockerfile; y/Dockerfile"),
        ],
    );
}

#[test]
fn sh_is_followed_where_it_goes_one_way_only() {
    check(
        Dialect::Posix,
        &[
            ("V=1\ndocker build --build-arg V=$V .", "Dockerfile V=1"),
            ("export V=\"a-$LINE\"; docker build --build-arg V=$V .", "Dockerfile V=a-ltsc2019"),
            ("V=1\nif x; then V=2; fi\ndocker build --build-arg V=$V .", "Dockerfile V=$(V)"),
            ("[ -z \"$V\" ] && V=1\ndocker build --build-arg V=$V .", "Dockerfile V=$(V)"),
            ("V=$(cat f)\ndocker build --build-arg V=$V .", "Dockerfile V=$(cat_f)"),
            ("V+=1; docker build --build-arg V=$V .", "Dockerfile V=$(V)"),
            ("V=(1 2); docker build --build-arg V=$V .", "Dockerfile V=$(list)"),
            ("LINE=1; LINE=2; docker build --build-arg V=$LINE .", "Dockerfile V=$(LINE)"),
            ("docker build --build-arg V=$LINE .; LINE=2", "Dockerfile V=$(LINE)"),
            ("read LINE; docker build --build-arg V=$LINE .", "Dockerfile V=$(LINE)"),
            (". ./vars; docker build --build-arg V=$LINE .", "Dockerfile V=$(LINE)"),
            ("for v in 1 2; do docker build --build-arg V=$v a; done", "a/Dockerfile V=$(v)"),
            ("for d in a b; do docker build $d; done", NO_DOCKERFILE),
            ("if x; then docker build a; else docker build b; fi", "a/Dockerfile; b/Dockerfile"),
            (
                "case $1 in\n  win) docker build a ;;\n  *) docker build b ;;\nesac\ndocker build c",
                "a/Dockerfile; b/Dockerfile; c/Dockerfile",
            ),
            ("if ! docker build a; then exit 1; fi", "a/Dockerfile"),
        ],
    );
}

#[test]
fn sh_changes_its_folder() {
    check(
        Dialect::Posix,
        &[
            ("cd a/b && docker build ..", "a/Dockerfile"),
            ("mkdir -p a && cd a\ndocker build .", "a/Dockerfile"),
            ("(cd a && docker build .)\ndocker build b", "a/Dockerfile; b/Dockerfile"),
            ("pushd a; docker build .; popd; docker build b", "a/Dockerfile; b/Dockerfile"),
            ("cd $X; docker build .", NO_FOLDER),
            ("cd; docker build .", NO_FOLDER),
            ("[ -d a ] && cd a\ndocker build .", NO_FOLDER),
            ("[ -d a ] && cd a && docker build .", "a/Dockerfile"),
            ("cd a || exit 1\ndocker build .", "a/Dockerfile"),
            (
                "if x; then cd a; docker build .; fi; docker build b",
                "a/Dockerfile; left out: the folder that the build runs in cannot be known",
            ),
            ("build() {\n  docker build -f a/Dockerfile .\n}\nbuild", "a/Dockerfile"),
            ("build() { docker build a; }\ncd b; build", NO_FOLDER),
            ("cd a; cd \"$WORKSPACE\"; docker build b", "b/Dockerfile"),
            ("cd /opt; docker build .", NO_FOLDER),
        ],
    );
}

#[test]
fn powershell_is_read() {
    check(
        Dialect::PowerShell,
        &[
            ("docker build `\r\n  --build-arg A=$env:LINE `\r\n  .", "Dockerfile A=ltsc2019"),
            ("& docker.exe build --build-arg \"A=x-${env:LINE}\" .\\win", "win/Dockerfile A=x-ltsc2019"),
            ("$v = 'ltsc2022'; docker build --build-arg A=$v .", "Dockerfile A=ltsc2022"),
            ("$V='1'\ndocker build --build-arg \"A=$v\" .", "Dockerfile A=1"),
            ("$v = Get-Line\ndocker build --build-arg A=$v --build-arg B=$v.Name .", "Dockerfile A=$(v) B=$(v).Name"),
            ("$v += 'x'; docker build --build-arg A=$v .", "Dockerfile A=$(v)"),
            ("foreach ($v in 'a','b') { docker build --build-arg A=$v . }", "Dockerfile A=$(v)"),
            ("param([string]$v = 'x')\ndocker build --build-arg A=$v .", "Dockerfile A=$(v)"),
            ("if ($x) { $v = '1' } else { $v = '2' }; docker build --build-arg A=$v .", "Dockerfile A=$(v)"),
            ("docker build @flags .", NO_ARGUMENTS),
            ("docker build (Get-Flags) .", NO_ARGUMENTS),
            ("docker build --build-arg A=$(Get-Line) --build-arg B=$($x.y) .", "Dockerfile A=$(Get-Line) B=$(_x.y)"),
            ("# docker build .\n<# docker build . #> Write-Host \"docker build .\"", ""),
            ("$text = @\"\ndocker build .\n\"@\ndocker build a", "a/Dockerfile"),
            ("cd ./a/ && docker build . --file Dockerfile", "a/Dockerfile"),
            ("Push-Location a; docker build .; Pop-Location; docker build b", "a/Dockerfile; b/Dockerfile"),
            ("Set-Location -Path $x; docker build .", NO_FOLDER),
            ("$out = docker build a 2>&1 | Out-String\nif ((docker build b)) { }", "a/Dockerfile; b/Dockerfile"),
            ("function Build { docker build a }\nBuild", "a/Dockerfile"),
            ("docker build --build-arg 'A=it''s $x' --build-arg B=\"`$x\" .", "Dockerfile A=it's $x B=$x"),
        ],
    );
}

#[test]
fn cmd_is_read() {
    check(
        Dialect::Cmd,
        &[
            ("@docker build ^\r\n  --build-arg A=%LINE% ^\r\n  .", "Dockerfile A=ltsc2019"),
            ("SET V=ltsc2022\r\ndocker build --build-arg V=%v% win\\", "win/Dockerfile V=ltsc2022"),
            ("set \"V=a b\" & docker build --build-arg \"V=%V%\" .", "Dockerfile V=a b"),
            ("if \"%X%\"==\"1\" set V=1\ndocker build --build-arg V=%V% .", "Dockerfile V=$(V)"),
            ("for %%i in (a b) do docker build --build-arg V=%%i .", "Dockerfile V=$(parameter)"),
            ("if exist x (\n  docker build a\n) else (\n  docker build b\n)", "a/Dockerfile; b/Dockerfile"),
            ("set /p V=what?\ndocker build --build-arg V=%V% --build-arg W=!LINE! .", "Dockerfile V=$(V) W=$(LINE)"),
            ("rem docker build .\n:: docker build .\necho docker build .", ""),
            ("cd /d a && docker build .", "a/Dockerfile"),
            ("cd %~dp0\ndocker build .", NO_FOLDER),
            ("call docker build --build-arg A=%LINE:~0,4% .", "Dockerfile A=$(LINE)"),
            ("call vars.cmd\ndocker build --build-arg V=%LINE% .", "Dockerfile V=$(LINE)"),
        ],
    );
}

#[test]
fn values_that_are_filled_in_beforehand_keep_their_default_and_place() {
    let mut script = Script::new("docker build --build-arg A=");
    script.push_value(&Value::defaulted("1 "), 26);
    script.push_value(&Value::known("--build-arg B=2"), 30);
    script.push(" .", 40);
    let commands = find_builds(&script, Dialect::Cmd, &Surroundings { folder: Some("a"), resolve: &|_| None });
    let build = &commands.builds[0];
    assert_eq!((build.args["A"].is_defaulted, build.args["B"].is_defaulted), (true, false));
    assert_eq!((build.span, build.dockerfile.as_str()), (Span::new(0, 42), "a/Dockerfile"));
}

#[test]
fn broken_scripts_are_read_to_their_end() {
    let broken = [
        "docker build \"",
        "docker build '",
        "${",
        "$(",
        "`",
        "docker build ${A:-${B:-${C:-${D:-${E:-x}}}}} .",
        "}}})))",
        "%",
        "%A",
        "@\"",
        "<<",
        "if",
        "fi",
    ];
    for dialect in [Dialect::Posix, Dialect::PowerShell, Dialect::Cmd] {
        for text in broken {
            said(dialect, text);
            said(dialect, &text.repeat(20_000));
        }
    }
}
