//! What each reader is given, and how it tells what it found.

use super::elsewhere::Elsewhere;
use super::{Found, FoundBuild, FoundHost, FoundImage, HostRole, LeftOut, ProjectFile, Value};
use crate::dockerfile::Span;
use crate::image::Reference;
use crate::settings::Place;
use crate::windows::data::Platform;
use crate::windows::hosts::find_host;
use crate::windows::images::resolve_from_data;
use crate::windows::{Catalog, Host, Isolation, Kind};
use crate::yaml::{self, Limits, Node, Reason};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// More builds of one Dockerfile are not told apart.
const MOST_BUILDS: usize = 500;

/// One file, read into what was found so far.
pub(super) struct Reader<'a> {
    pub catalog: &'a Catalog,
    pub today: Date,
    /// All files of the repository that are read, for those that stand together.
    pub files: &'a [ProjectFile],
    /// What other files say that this one depends on.
    pub elsewhere: &'a Elsewhere,
    pub file: &'a ProjectFile,
    pub found: &'a mut Found,
}

impl<'a> Reader<'a> {
    pub fn place(&self, span: Span) -> Place {
        Place { source: self.file.source.clone(), span }
    }

    /// Another file of the repository, by its path from the root.
    pub fn sibling(&self, path: &str) -> Option<&'a ProjectFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// A file in the same folder.
    pub fn beside(&self, name: &str) -> Option<&'a ProjectFile> {
        self.sibling(&join(self.folder(), name)?)
    }

    /// The folder of the file, from the root; empty for the root itself.
    pub fn folder(&self) -> &'a str {
        folder_of(&self.file.path)
    }

    /// The documents of the file; those that are no YAML are left out, and of a template that is said once.
    pub fn documents(&mut self) -> Vec<Node> {
        let is_template = memchr::memmem::find(&self.file.source.bytes, b"{{").is_some();
        let mut is_told = false;
        let mut documents = vec![];
        for document in yaml::documents(&self.file.source, Limits::Manifest) {
            match document {
                Ok(node) => documents.push(node),
                Err(refusal) => {
                    let why = match refusal.reason {
                        Reason::Syntax(_) if is_template => "a template, which another tool fills in".to_owned(),
                        Reason::NotUtf8 => "the file is not UTF-8".to_owned(),
                        Reason::TooMuch => "the file is nested or repeated beyond what winfrom reads".to_owned(),
                        Reason::Syntax(what) => format!("no YAML that winfrom reads: {what}"),
                    };
                    if !(is_template && std::mem::replace(&mut is_told, true)) {
                        self.leave_out(Span::new(refusal.offset, refusal.offset), why);
                    }
                }
            }
        }
        documents
    }

    /// The tag that is written before a value: `!Ref` in `Image: !Ref Web`.
    pub fn tag(&self, node: &Node) -> Option<&'a str> {
        let before = self.file.source.bytes.get(..node.span.start)?.trim_ascii_end();
        let parts = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'[' | b'{' | b',');
        let start = before.iter().rposition(parts).map_or(0, |blank| blank + 1);
        std::str::from_utf8(&before[start..]).ok().filter(|word| word.starts_with('!'))
    }

    pub fn leave_out(&mut self, span: Span, why: impl Into<String>) {
        let place = self.place(span);
        self.found.left_out.push(LeftOut { why: why.into(), place });
    }

    /// The nodes of a cluster that cannot be known.
    pub fn leave_out_nodes(&mut self, span: Span, why: impl Into<String>) {
        self.found.has_unknown_nodes = true;
        self.leave_out(span, why);
    }

    /// What another file says that cannot be known.
    pub fn leave_out_at(&mut self, place: Place, why: impl Into<String>) {
        self.found.left_out.push(LeftOut { why: why.into(), place });
    }

    /// Whether the data know an image as one of Windows, or know nothing of it and its name says so.
    pub fn is_windows_image(&self, reference: &Value) -> bool {
        let Some(parsed) = reference.as_known().and_then(|text| Reference::parse(text).ok()) else {
            return reference.names_windows();
        };
        match resolve_from_data(self.catalog, &parsed).kind {
            Kind::Windows => true,
            Kind::Unknown => reference.names_windows() || self.catalog.moved_repository(&parsed.repository()).is_some(),
            _ => false,
        }
    }

    /// The host of a name that `--host` takes, where its platform is one of those that can be meant.
    pub fn known_host(&self, name: &str, platforms: &[Platform]) -> Option<Host> {
        find_host(self.catalog, name, self.today).ok().filter(|host| platforms.contains(&host.platform))
    }

    /// A host that the file names at a place.
    pub fn host(&self, name: impl Into<String>, role: HostRole, key: &'static str, span: Span) -> FoundHost {
        FoundHost { name: name.into(), role, isolation: None, is_defaulted: false, key, place: self.place(span) }
    }

    pub fn add_host(&mut self, host: FoundHost) {
        self.found.hosts.push(host);
    }

    pub fn add_build(&mut self, build: FoundBuild) {
        let number = self.found.builds_of.entry(build.dockerfile.clone()).or_default();
        *number += 1;
        match *number {
            0..=MOST_BUILDS => self.found.builds.push(build),
            n if n == MOST_BUILDS + 1 => {
                self.leave_out_at(build.place, "the Dockerfile has more builds than winfrom follows");
            }
            _ => {}
        }
    }

    pub fn add_image(&mut self, image: FoundImage) {
        self.found.images.push(image);
    }
}

/// Where the argument stands that most likely names the base: one whose value reads like Windows, one whose name does,
/// or the only one.
pub(super) fn telling_place(args: &BTreeMap<String, (Value, Place)>) -> Option<Place> {
    let by_value = args.values().find(|(value, _)| value.names_windows());
    let by_name = || args.iter().find(|(name, _)| name.to_ascii_lowercase().contains("windows")).map(|(_, arg)| arg);
    let only = || args.values().next().filter(|_| args.len() == 1);
    by_value.or_else(by_name).or_else(only).map(|(_, place)| place.clone())
}

/// The folder of a path; empty for the root.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// The isolation that a value names; `default` and what is not known name none.
pub(super) fn isolation(value: &Value) -> Option<Isolation> {
    value.as_known().filter(|_| !value.is_defaulted)?.to_ascii_lowercase().parse().ok()
}

/// A path from the root, made of a folder and a path that is relative to it; `None` where it leads out of the
/// repository, or is absolute. Both slashes part it.
pub(super) fn join(folder: &str, path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    if path.starts_with('/') || path.contains(':') {
        return None;
    }
    let mut parts: Vec<&str> = vec![];
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn paths_stay_in_the_repository() {
        for (folder, path, joined) in [
            ("", "./Dockerfile", Some("Dockerfile")),
            ("a/b", "..\\c\\Dockerfile", Some("a/c/Dockerfile")),
            ("a", ".", Some("a")),
            ("", "../x", None),
            ("a", "/x", None),
            ("a", "C:\\x", None),
            ("", "https://example.com/x.git", None),
        ] {
            assert_eq!(join(folder, path).as_deref(), joined, "{folder} {path}");
        }
    }
}
