//! What is read of Bake files, and the traps that must stay silent.

use crate::discover::test_support::found;

/// The facts of one file at the root.
fn facts_of(text: &str) -> String {
    found(&[("docker-bake.hcl", text)])
}

/// The arguments of the only build.
fn args(text: &str) -> String {
    let shown = facts_of(text);
    assert_eq!(shown.lines().count(), 1, "{shown}");
    let inside = shown.split_once("Dockerfile [").and_then(|(_, rest)| rest.rsplit_once(']'));
    inside.unwrap_or_else(|| panic!("no build: {shown}")).0.to_owned()
}

/// What an expression comes to, beside a few definitions.
fn value(expression: &str) -> String {
    let definitions = r#"
variable "TAG" { default = "ltsc2019" }
variable "EMPTY" { default = "" }
variable "NOTHING" {}
lines = ["ltsc2022", "ltsc2025"]
function "base" {
  params = [tag]
  result = "windows-${tag}"
}
"#;
    args(&format!("{definitions}\ntarget \"t\" {{\n args = {{ A = {expression} }}\n}}\n"))
}

#[test]
fn a_target_is_a_build() {
    let text = r#"
target "web" {
  context    = "web"
  dockerfile = "windows/Dockerfile"
  target     = "final"
  platforms  = ["windows/amd64"]
  tags       = ["example/web:1", ""]
  args       = { N = 1809, WINDOWS_VERSION = "ltsc2022", NO = null }
}
"#;
    assert_eq!(
        facts_of(text),
        "docker-bake.hcl:8 `\"ltsc2022\"` build target `web` of web/windows/Dockerfile \
         [N=1809 WINDOWS_VERSION=ltsc2022] target final as example/web:1"
    );
    assert_eq!(facts_of("target \"web\" {}\n"), "docker-bake.hcl:1 `\"web\"` build target `web` of Dockerfile []");
}

#[test]
fn what_a_variable_says_may_be_said_otherwise() {
    for (expression, shown) in [
        (r#""a-${TAG}""#, "A=a-ltsc2019?"),
        ("TAG", "A=ltsc2019?"),
        ("EMPTY", "A=$(A)"),
        ("NOTHING", "A=$(NOTHING)"),
        ("ELSEWHERE", "A=$(ELSEWHERE)"),
        (r#""x-${ELSEWHERE}-y""#, "A=x-$(ELSEWHERE)-y"),
        ("lines[1]", "A=ltsc2025"),
        (r#"TAG == "ltsc2019" ? "one" : "two""#, "A=one?"),
        (r#"notequal(EMPTY, "") ? EMPTY : lines[0]"#, "A=ltsc2022?"),
        (r#"NOTHING == "" ? "one" : "two""#, "A=$(a_condition)"),
        ("base(lines[0])", "A=windows-ltsc2022"),
        ("base(TAG)", "A=windows-ltsc2019?"),
        ("base()", "A=$(base)"),
        ("timestamp()", "A=$(timestamp)"),
        ("target.other.args.A", "A=$(an_element)"),
        ("lines", "A=$(A)"),
        ("true", "A=true"),
        (r#""%{ if TAG == "x" }a%{ else }b%{ endif }""#, "A=b?"),
        (r#""$${TAG}""#, "A=${TAG}"),
    ] {
        assert_eq!(value(expression), shown, "{expression}");
    }
}

#[test]
fn functions_do_as_bake_has_them() {
    for (expression, shown) in [
        (r#"lower(upper("Ltsc2022"))"#, "ltsc2022"),
        (r#"replace("a.b.c", ".", "-")"#, "a-b-c"),
        (r#"join("-", ["a"], split(",", "b,c"))"#, "a-b-c"),
        (r#"join("-", ["a", ELSEWHERE])"#, "a-$(ELSEWHERE)"),
        (r#"format("%s-%d%%", "a", 5)"#, "a-5%"),
        (r#"format("%05d", 5)"#, "$(format)"),
        (r#"concat(["a"], ["b"])[1]"#, "b"),
        (r#"trimprefix("ltsc2022", "ltsc")"#, "2022"),
        (r#"trimsuffix("1809-amd64", "-amd64")"#, "1809"),
        (r#"element(["a", "b"], 3)"#, "b"),
        (r#"lookup({ 21 = "x" }, 21, "none")"#, "x"),
        (r#"lookup({ 21 = "x" }, 25, "none")"#, "none"),
        (r#"merge({ a = "1" }, { a = "2" }).a"#, "2"),
        (r#"contains(["a"], "a") && !equal(1, 2) ? "yes" : "no""#, "yes"),
        (r#"or(and(true, false), not(false)) ? "yes" : "no""#, "yes"),
        (r#"length(compact(["", "a"])) >= 1 ? "yes" : "no""#, "yes"),
        (r#"[for v in ["a", "b"] : "x${v}" if v != "a"][0]"#, "xb"),
        (r#"{ for k, v in { a = "1" } : v => k }["1"]"#, "a"),
        (r#"substr("ltsc2022", 4, -1)"#, "2022"),
        (r#"sanitize("a.b/c")"#, "a_b_c"),
        (r#"coalesce(null, "a")"#, "a"),
        (r#"lower(ELSEWHERE)"#, "$(lower)"),
        (r#"lower("a", "b")"#, "$(lower)"),
        (r#"keys({ b = 1, a = 2 })[0]"#, "a"),
        (r#"add(1, 2) * 2"#, "6"),
    ] {
        assert_eq!(value(expression), format!("A={shown}"), "{expression}");
    }
}

#[test]
fn a_matrix_is_each_of_its_combinations() {
    let text = r#"
variable "versions" { default = ["ltsc2022", "ltsc2025"] }
target "win" {
  name     = "win-${kind.name}-${version}"
  matrix   = {
    kind    = [{ name = "core" }, { name = "nano" }]
    version = versions
  }
  dockerfile = "${kind.name}.Dockerfile"
  args = { WINDOWS_VERSION = version, KIND = kind.name }
}
group "default" { targets = ["win"] }
"#;
    let expected: Vec<String> =
        [("core", "ltsc2022"), ("core", "ltsc2025"), ("nano", "ltsc2022"), ("nano", "ltsc2025")]
            .iter()
            .map(|(kind, version)| {
                format!(
                    "docker-bake.hcl:10 `version` build target `win-{kind}-{version}` of {kind}.Dockerfile \
                 [KIND={kind} WINDOWS_VERSION={version}?]"
                )
            })
            .collect();
    assert_eq!(facts_of(text), expected.join("\n"));
    let unknown = "target \"win\" {\n matrix = { v = ELSEWHERE }\n args = { V = v }\n}\n";
    assert!(facts_of(unknown).ends_with("left out: the matrix of the target is not known, or is too large"));
}

#[test]
fn parents_are_inherited_and_not_built() {
    let text = r#"
target "_common" { args = { A = "common", B = "common" } }
target "windows" {
  inherits   = ["_common"]
  dockerfile = "windows.Dockerfile"
  args       = { A = "own" }
}
target "ltsc2022" {
  inherits = ["windows"]
  args     = { V = "ltsc2022" }
}
group "all" { targets = ["ltsc2022"] }
"#;
    assert_eq!(
        facts_of(text),
        "docker-bake.hcl:10 `\"ltsc2022\"` build target `ltsc2022` of windows.Dockerfile \
         [A=own B=common V=ltsc2022]"
    );
    let missing = "target \"x\" { inherits = [\"docker-metadata-action\"] }\n";
    assert!(facts_of(missing).ends_with("left out: target `docker-metadata-action` is in another file"));
    let around =
        "target \"a\" { inherits = [\"b\"] }\ntarget \"b\" { inherits = [\"a\"] }\ngroup \"g\" { targets = [\"a\"] }\n";
    assert!(facts_of(around).ends_with("left out: targets inherit from each other without end"));
}

#[test]
fn default_files_are_merged_in_the_order_of_bake() {
    let hcl =
        "variable \"V\" { default = \"ltsc2019\" }\ntarget \"a\" { args = { V = V, W = \"hcl\", X = \"hcl\" } }\n";
    let json = r#"{"target": {"a": {"args": {"W": "json", "Y": "json"}}}}"#;
    let over = "{\n\t\"variable\": {\"V\": {\"default\": \"ltsc2022\"}},\n\t\"target\": {\"a\": {\"args\": {\"X\": \"${V}-x\"}}}\n}";
    let files = [("b/docker-bake.hcl", hcl), ("b/docker-bake.json", json), ("b/docker-bake.override.json", over)];
    assert_eq!(
        found(&files),
        "b/docker-bake.hcl:2 `V` build target `a` of b/Dockerfile [V=ltsc2022? W=hcl X=ltsc2022-x? Y=json]"
    );
}

#[test]
fn json_is_read_as_hcl_is() {
    let text = r#"{
  "//": "a comment",
  "variable": {"TAG": {"default": "ltsc2019"}, "L": {"default": [1, 2.5]}},
  "function": {"name": {"params": ["t"], "result": "win-${t}"}},
  "group": {"default": {"targets": ["web"]}},
  "target": {
    "web": {"dockerfile": "web\/Dockerfile", "args": {"A": "${name(TAG)}", "B": "${L[1]}", "C": "ltsc2022", "D": 10}}
  }
}"#;
    assert_eq!(
        found(&[("docker-bake.json", text)]),
        "docker-bake.json:7 `\"${name(TAG)}\"` build target `web` of web/Dockerfile \
         [A=win-ltsc2019? B=2.5? C=ltsc2022 D=10]"
    );
}

#[test]
fn a_path_is_of_the_folder_or_of_the_root_whichever_has_the_dockerfile() {
    let text = "target \"web\" { context = \"web\" }\n";
    let facts = |path: &'static str, dockerfiles: &[&'static str]| {
        let mut files = vec![(path, text)];
        files.extend(dockerfiles.iter().map(|path| (*path, "")));
        found(&files)
    };
    assert!(facts("ci/docker-bake.hcl", &[]).contains("of ci/web/Dockerfile"));
    assert!(facts("ci/docker-bake.hcl", &["web/Dockerfile"]).contains("of web/Dockerfile"));
    assert!(facts("ci/bake.hcl", &["ci/web/Dockerfile"]).contains("of ci/web/Dockerfile"));
    assert!(facts("ci/bake.hcl", &[]).contains("left out: no folder has the Dockerfiles"));
    let two = "target \"web\" { context = \"web\" }\ntarget \"api\" { context = \"api\" }\n";
    let shown = found(&[("ci/docker-bake.hcl", two), ("web/Dockerfile", "")]);
    assert_eq!(shown.matches("left out: no folder has the Dockerfiles of all targets").count(), 2, "{shown}");
    assert!(facts("ci/bake.hcl", &["web/Dockerfile", "ci/web/Dockerfile"]).contains("left out: which Dockerfile"));
}

#[test]
fn what_is_not_known_is_left_out() {
    for (body, why) in [
        ("dockerfile = FILE", "the path of the Dockerfile is not known"),
        ("context = \"https://example.com/x.git\"", "what is built is not in the repository"),
        ("context = \"../x\"", "what is built is not in the repository"),
        ("target = STAGE", "the stage to build is not known"),
        ("args = ARGS", "`args` is not known"),
        ("dockerfile-inline = \"FROM x\"", "the Dockerfile is written in the Bake file"),
        ("contexts = { build = \"target:other\" }", "a named context may take the place of a base image"),
        ("contexts = { \"servercore:1809\" = \"./x\" }", "a named context may take the place of a base image"),
        ("contexts = MORE", "`contexts` is not known"),
        ("inherits = PARENTS", "what the target inherits is not known"),
    ] {
        let shown = facts_of(&format!("target \"t\" {{\n  {body}\n}}\n"));
        assert!(shown.ends_with(&format!("left out: {why}")), "{body}: {shown}");
    }
}

#[test]
fn what_is_not_for_windows_or_no_build_says_nothing() {
    for body in ["platforms = [\"linux/amd64\", \"linux/arm64\"]", "call = \"check\""] {
        assert_eq!(facts_of(&format!("target \"t\" {{\n  {body}\n}}\n")), "", "{body}");
    }
    let both =
        "target \"t\" {\n  platforms = [\"linux/amd64\", \"windows/amd64\"]\n  contexts = { src = \"../src\" }\n}\n";
    assert!(facts_of(both).contains("build target `t` of Dockerfile"));
    assert_eq!(found(&[("a/main.hcl", "target \"t\" {}\n"), ("terraform.json", "{}")]), "");
}

#[test]
fn targets_that_other_files_have_too_are_left_out() {
    let bake = "target \"web\" { args = { A = \"x\" } }\n";
    let compose = "services:\n  web: {build: {context: ., args: {A: y}}}\n";
    let shown = found(&[("docker-bake.hcl", bake), ("compose.yaml", compose)]);
    assert!(shown.contains("build service `web` of Dockerfile [A=y]") && shown.contains("left out: a file that Bake"));
    let shown = found(&[("docker-bake.hcl", bake), ("bake.ci.hcl", "target \"web\" { args = { A = \"ci\" } }\n")]);
    assert!(shown.contains("target `web` of Dockerfile [A=x]") && shown.contains("bake.ci.hcl:1 `\"web\"` left out"));
}

#[test]
fn broken_and_hostile_files_end_quietly() {
    let broken = facts_of("target \"web\" {\n  args = {\n");
    assert!(broken.contains("left out: no HCL that winfrom reads"), "{broken}");
    let broken = found(&[("docker-bake.json", "{\"target\": [")]);
    assert!(broken.contains("left out: no JSON that winfrom reads"), "{broken}");
    assert!(facts_of(&format!("a = {}", "[".repeat(50_000))).contains("left out"));
    for (first, next) in [
        ("variable \"v0\" { default = \"xxxxxxxx\" }\n", "variable \"vN\" { default = \"${vP}${vP}\" }\n"),
        ("v0 = [1, 2]\n", "vN = [vP, vP]\n"),
        ("v0 = \"xxxx\"\n", "vN = join(vP, [vP, vP])\n"),
        ("v0 = fP()\n", "function \"fN\" {\n params = []\n result = add(fP(), fP())\n}\nvN = fN()\n"),
    ] {
        let step = |n: u32| next.replace('N', &n.to_string()).replace('P', &(n - 1).to_string());
        let doubling: String = std::iter::once(first.to_owned()).chain((1..31).map(step)).collect();
        let shown = facts_of(&format!("{doubling}target \"t\" {{ args = {{ V = v30 }} }}\n"));
        assert!(shown.contains("$(") || shown.contains("left out"), "{first}: {shown}");
    }
    assert_eq!(args("a = b\nb = a\ntarget \"t\" { args = { A = a } }\n"), "A=$(a)");
}
