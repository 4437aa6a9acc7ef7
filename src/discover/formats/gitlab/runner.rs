//! The runner that the tags of a job select.

use super::texts::texts;
use crate::discover::facts::Reader;
use crate::discover::facts::{FoundHost, HostRole};
use crate::yaml::Node;

/// The runners of GitLab.com and the tags that select them. The tags contain no version, so GitLab can change it.
///
/// Source: docs.gitlab.com/ci/runners/hosted_runners/windows; those of 2020 to 2024 had `shared-windows` and the
/// version among their tags.
const HOSTED: [(&[&str], &str); 2] =
    [(&["saas-windows-medium-amd64"], "ws2022"), (&["shared-windows", "windows-1809"], "ws2019")];

#[derive(Default)]
pub(super) struct Runner {
    pub host: Option<FoundHost>,
    /// A tag contains `windows`.
    pub is_windows: bool,
}

impl Runner {
    pub(super) fn new(reader: &Reader<'_>, tags: Option<&Node>) -> Self {
        let Some(node) = tags else { return Self::default() };
        let tags = texts(node);
        let has = |wanted: &&str| tags.iter().any(|tag| tag == wanted);
        let hosted = HOSTED.iter().find(|(wanted, _)| wanted.iter().all(has));
        let is_windows = tags.iter().any(|tag| tag.to_ascii_lowercase().contains("windows"));
        let host = hosted.map(|(wanted, name)| {
            let written = node.items().iter().find(|item| item.text() == wanted.last().copied()).unwrap_or(node);
            FoundHost { is_defaulted: true, ..reader.host(*name, HostRole::Build, "tags", written.span) }
        });
        Self { host, is_windows }
    }
}
