//! Repositories for `--discover`: the project's own, joined and mutated.

use super::random::Random;
use super::run_cases;
use crate::harness::{in_project, names_in};
use crate::invariants::CHECKS;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

const PIECES: [&str; 40] = [
    "${{ matrix.os }}",
    "${{ fromJSON(env.X) }}",
    "windows-2022",
    "ubuntu-latest",
    "[windows-2019, windows-2022]",
    "&a ",
    "*a",
    "<<: *a",
    "!!binary x",
    "|\n",
    ">-\n",
    "- ",
    ": ",
    "  ",
    "\t",
    "\"",
    "'",
    "{",
    "}",
    "${VAR:-x}",
    "${VAR:?x}",
    "$$",
    "docker build -f C:\\x\\Dockerfile .\n",
    "docker build --build-arg A=${{ env.A }} -t x .\n",
    "<<EOF\nx\nEOF\n",
    "for i in 1 2 3; do docker build .; done\n",
    "${join(\",\",[1,2])}",
    "for_each = toset([\"a\"])\n",
    "%{ if x }a%{ endif }",
    "target \"x\" { inherits = [\"x\"] }\n",
    "matrix = { a = [\"1\",\"2\"] }\n",
    "function \"f\" { params=[a] result = f(a) }\n",
    "include:\n",
    "extends: .x\n",
    "!reference [a, b]",
    "\u{202e}",
    "\0",
    "---\n",
    "? a\n: b\n",
    "node.kubernetes.io/windows-build: \"10.0.20348\"\n",
];

#[test]
fn generated_repositories_are_read() {
    let (_, check) = CHECKS.iter().find(|(name, _)| *name == "discover").expect("the check of repositories");
    run_cases("repositories", 150, |random| check(&repository(random)));
}

/// One file after the other, each below a line `==== ` with its path.
fn repository(random: &mut Random) -> Vec<u8> {
    let known = repositories();
    let mut bytes = known[random.below(known.len())].clone();
    if random.chance(30) {
        bytes.extend_from_slice(&known[random.below(known.len())]);
    }
    let pieces: Vec<Vec<u8>> = PIECES.iter().map(|piece| piece.as_bytes().to_vec()).collect();
    if random.chance(70) { random.mutated(bytes, &pieces, known) } else { bytes }
}

fn repositories() -> &'static [Vec<u8>] {
    static REPOSITORIES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    REPOSITORIES.get_or_init(|| {
        let folders = names_in("fixtures/discover").into_iter().map(|name| in_project("fixtures/discover").join(name));
        let fixtures = folders.filter(|path| path.is_dir()).map(|path| {
            let mut bytes = vec![];
            add_folder(&path, &path, &mut bytes);
            bytes
        });
        let kept = names_in("fuzz/corpus/discover").into_iter();
        let kept = kept.filter_map(|name| fs::read(in_project("fuzz/corpus/discover").join(name)).ok());
        let all: Vec<_> = fixtures.chain(kept).filter(|bytes| bytes.len() < 30_000).collect();
        assert!(all.len() > 40, "{} repositories", all.len());
        all
    })
}

fn add_folder(root: &Path, folder: &Path, bytes: &mut Vec<u8>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            add_folder(root, &path, bytes);
            continue;
        }
        let name = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
        bytes.extend_from_slice(format!("==== {name}\n").as_bytes());
        bytes.extend_from_slice(&fs::read(&path).expect("a file"));
        bytes.push(b'\n');
    }
}
