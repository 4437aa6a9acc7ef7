//! Input and output of the formats.

use super::file::ProjectFile;
use super::found::{Found, FoundBuild, FoundHost, FoundImage, HostRole, Skipped};
use super::path::{folder_of, join};
use super::shared::Shared;
use super::value::Value;
use crate::dockerfile::Span;
use crate::image::Reference;
use crate::settings::Place;
use crate::windows::data::Platform;
use crate::windows::hosts::find_host;
use crate::windows::{Catalog, Host, Kind, Resolver};
use crate::yaml::{self, Limits, Node, Reason};
use jiff::civil::Date;

/// A file that is being read, and the facts of the repository so far.
pub(crate) struct Reader<'a> {
    pub catalog: &'a Catalog,
    pub today: Date,
    /// All files of the repository that were opened.
    pub files: &'a [ProjectFile],
    /// Results that formats compute once from all files.
    pub shared: &'a Shared,
    pub file: &'a ProjectFile,
    pub found: &'a mut Found,
}

impl<'a> Reader<'a> {
    pub(crate) fn place(&self, span: Span) -> Place {
        Place { source: self.file.source.clone(), span }
    }

    /// Returns another file of the repository by its path from the root.
    pub(crate) fn sibling(&self, path: &str) -> Option<&'a ProjectFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Returns a file in the same folder.
    pub(crate) fn beside(&self, name: &str) -> Option<&'a ProjectFile> {
        self.sibling(&join(self.folder(), name)?)
    }

    /// The folder of the file, from the root of the repository. Empty for the root itself.
    pub(crate) fn folder(&self) -> &'a str {
        folder_of(&self.file.path)
    }

    /// Parses the YAML documents of the file. Invalid documents are skipped, with one note for a template.
    pub(crate) fn documents(&mut self) -> Vec<Node> {
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
                        self.skip(Span::new(refusal.offset, refusal.offset), why);
                    }
                }
            }
        }
        documents
    }

    /// Returns the YAML tag of a value: `!Ref` in `Image: !Ref Web`.
    pub(crate) fn tag(&self, node: &Node) -> Option<&'a str> {
        let before = self.file.source.bytes.get(..node.span.start)?.trim_ascii_end();
        let parts = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'[' | b'{' | b',');
        let start = before.iter().rposition(parts).map_or(0, |blank| blank + 1);
        std::str::from_utf8(&before[start..]).ok().filter(|word| word.starts_with('!'))
    }

    pub(crate) fn skip(&mut self, span: Span, why: impl Into<String>) {
        let place = self.place(span);
        self.found.skipped.push(Skipped { why: why.into(), place });
    }

    /// Notes that nodes of a cluster cannot be determined.
    pub(crate) fn skip_nodes(&mut self, span: Span, why: impl Into<String>) {
        self.found.has_unknown_nodes = true;
        self.skip(span, why);
    }

    /// Notes that a value of any file cannot be determined.
    pub(crate) fn skip_at(&mut self, place: Place, why: impl Into<String>) {
        self.found.skipped.push(Skipped { why: why.into(), place });
    }

    /// Whether an image is a Windows image by the data, or by its name if the data do not contain it.
    pub(crate) fn is_windows_image(&self, reference: &Value) -> bool {
        let Some(parsed) = reference.as_known().and_then(|text| Reference::parse(text).ok()) else {
            return reference.names_windows();
        };
        match Resolver::from_data(self.catalog).resolve(&parsed).resolution.kind {
            Kind::Windows => true,
            Kind::Unknown => reference.names_windows() || self.catalog.moved_repository(&parsed.repository()).is_some(),
            _ => false,
        }
    }

    /// Returns the host for a value of `--host`, if its platform is one of these.
    pub(crate) fn known_host(&self, name: &str, platforms: &[Platform]) -> Option<Host> {
        find_host(self.catalog, name, self.today).ok().filter(|host| platforms.contains(&host.platform))
    }

    /// Creates a host that this file declares.
    pub(crate) fn host(&self, name: impl Into<String>, role: HostRole, key: &'static str, span: Span) -> FoundHost {
        FoundHost { name: name.into(), role, isolation: None, is_defaulted: false, key, place: self.place(span) }
    }

    pub(crate) fn add_host(&mut self, host: FoundHost) {
        self.found.hosts.push(host);
    }

    pub(crate) fn add_build(&mut self, build: FoundBuild) {
        self.found.add_build(build);
    }

    pub(crate) fn add_image(&mut self, image: FoundImage) {
        self.found.images.push(image);
    }
}
