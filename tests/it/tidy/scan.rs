//! The source files of the library, and what their text declares.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The path of a module below the crate, as `["windows", "hosts"]`. The crate itself is empty.
pub(super) type Module = Vec<String>;

/// All source files below a folder.
pub(super) struct Sources {
    /// Text by path relative to the folder, with `/`.
    texts: BTreeMap<String, String>,
}

impl Sources {
    pub(super) fn read(folder: &Path) -> Self {
        let mut texts = BTreeMap::new();
        let mut open = vec![folder.to_path_buf()];
        while let Some(next) = open.pop() {
            for entry in fs::read_dir(&next).expect("a folder of sources").map(|entry| entry.expect("an entry").path())
            {
                if entry.is_dir() {
                    open.push(entry);
                } else if entry.extension().is_some_and(|ending| ending == "rs") {
                    let name =
                        entry.strip_prefix(folder).expect("below the folder").to_string_lossy().replace('\\', "/");
                    texts.insert(name, fs::read_to_string(&entry).expect("UTF-8").replace('\r', ""));
                }
            }
        }
        Self { texts }
    }

    /// Every file by its path, without the program's `main.rs`.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().filter(|(path, _)| *path != "main.rs").map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The modules that `lib.rs` lists, in its order.
    pub(super) fn top_modules(&self) -> Vec<String> {
        self.texts["lib.rs"].lines().filter_map(declared_module).map(str::to_owned).collect()
    }

    /// The modules that are compiled for the tests only, with the modules below them.
    pub(super) fn test_modules(&self) -> BTreeSet<Module> {
        let declared = self.files().flat_map(|(path, text)| {
            let parent = module_of(path);
            let lines: Vec<&str> = text.lines().map(str::trim).collect();
            let names =
                lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]").filter_map(|pair| declared_module(pair[1]));
            names.map(|name| child(&parent, name)).collect::<Vec<_>>()
        });
        declared.collect()
    }

    /// The files that no `mod` line names.
    pub(super) fn orphans(&self) -> Vec<&str> {
        let declared: BTreeSet<Module> = self
            .texts
            .iter()
            .flat_map(|(path, text)| {
                let parent = module_of(path);
                text.lines()
                    .map(str::trim)
                    .filter_map(declared_module)
                    .map(|name| child(&parent, name))
                    .collect::<Vec<_>>()
            })
            .collect();
        self.files()
            .map(|(path, _)| path)
            .filter(|path| *path != "lib.rs" && !declared.contains(&module_of(path)))
            .collect()
    }
}

/// The module that a file contains: `windows/hosts.rs` and `windows/hosts/mod.rs` are `windows::hosts`.
pub(super) fn module_of(path: &str) -> Module {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if path == "lib" { vec![] } else { path.split('/').map(str::to_owned).collect() }
}

pub(super) fn child(parent: &Module, name: &str) -> Module {
    let mut path = parent.clone();
    path.push(name.to_owned());
    path
}

/// The name in a line `mod name;`, whatever its visibility.
fn declared_module(line: &str) -> Option<&str> {
    let line = line.trim().strip_suffix(';')?;
    let (visibility, name) = line.rsplit_once("mod ")?;
    let is_declaration = visibility.is_empty() || visibility.starts_with("pub");
    (is_declaration && name.chars().all(|c| c.is_alphanumeric() || c == '_')).then_some(name)
}

/// The text before the module of tests, which rustfmt puts last by convention.
pub(super) fn without_tests(text: &str) -> &str {
    text.find("#[cfg(test)]\nmod tests {").map_or(text, |end| &text[..end])
}

/// The code without comments and without what strings contain.
pub(super) fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    for line in without_tests(text).lines() {
        let mut is_string = false;
        let mut previous = ' ';
        let mut characters = line.chars().peekable();
        while let Some(c) = characters.next() {
            if !is_string && c == '/' && characters.peek() == Some(&'/') {
                break;
            }
            if c == '"' && previous != '\\' && previous != '\'' {
                is_string = !is_string;
            } else if !is_string {
                code.push(c);
            }
            previous = if previous == '\\' && c == '\\' { ' ' } else { c };
        }
        code.push('\n');
    }
    code
}
