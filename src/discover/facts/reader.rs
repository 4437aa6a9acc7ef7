//! What each reader is given, and how it tells what it found.

use super::file::ProjectFile;
use super::found::{Found, FoundBuild, FoundHost, FoundImage, HostRole, LeftOut};
use super::path::{folder_of, join};
use super::shared::Shared;
use super::value::Value;
use crate::dockerfile::Span;
use crate::image::Reference;
use crate::settings::Place;
use crate::windows::hosts::Platform;
use crate::windows::{Catalog, Host, Kind};
use crate::yaml::{self, Limits, Node, Reason};
use jiff::civil::Date;

/// One file, read into what was found so far.
pub(crate) struct Reader<'a> {
    pub catalog: &'a Catalog,
    pub today: Date,
    /// All files of the repository that are read, for those that stand together.
    pub files: &'a [ProjectFile],
    /// What the formats compute once for all files.
    pub shared: &'a Shared,
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
        match self.catalog.resolve_by_data(&parsed).kind {
            Kind::Windows => true,
            Kind::Unknown => reference.names_windows() || self.catalog.moved_repository(&parsed.repository()).is_some(),
            _ => false,
        }
    }

    /// The host of a name that `--host` takes, where its platform is one of those that can be meant.
    pub fn known_host(&self, name: &str, platforms: &[Platform]) -> Option<Host> {
        self.catalog.host(name, self.today).ok().filter(|host| platforms.contains(&host.platform))
    }

    /// A host that the file names at a place.
    pub fn host(&self, name: impl Into<String>, role: HostRole, key: &'static str, span: Span) -> FoundHost {
        FoundHost { name: name.into(), role, isolation: None, is_defaulted: false, key, place: self.place(span) }
    }

    pub fn add_host(&mut self, host: FoundHost) {
        self.found.hosts.push(host);
    }

    pub fn add_build(&mut self, build: FoundBuild) {
        self.found.add_build(build);
    }

    pub fn add_image(&mut self, image: FoundImage) {
        self.found.images.push(image);
    }
}
