//! The releases of each line: revision, date, KB, label, and whether an image was seen.

use super::version::{Build, OsVersion};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One row of `data/releases.csv`: one publication of a line.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct Release {
    pub build: u32,
    pub revision: u32,
    /// The day of publication. None if no source gives it.
    pub released: Option<Date>,
    /// The number after `KB`.
    pub kb: Option<u32>,
    /// `2020-02 2B`. Empty if no source labels the release.
    #[serde(default)]
    label: String,
    pub image: Seen,
    pub stream: Stream,
}

/// Whether a container image of the release was seen in a source.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    Yes,
    No,
    Unknown,
}

/// Who received the release. Since 2026-01 clients and servers of one build have different revisions.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum Stream {
    Server,
    Client,
    HostOnly,
}

impl Release {
    /// A release that was seen as an image.
    pub fn seen(build: Build, revision: u32, released: Option<Date>, kb: Option<u32>, label: String) -> Self {
        Self { build: build.0, revision, released, kb, label, image: Seen::Yes, stream: Stream::Server }
    }

    /// The version of the release.
    pub fn os_version(&self) -> OsVersion {
        OsVersion::new(Build(self.build), Some(self.revision))
    }

    /// `2020-02 2B`: the security release of that month.
    pub fn label(&self) -> Option<&str> {
        Some(self.label.as_str()).filter(|label| !label.is_empty())
    }

    /// `KB4546852`.
    pub fn kb_name(&self) -> Option<String> {
        self.kb.map(|number| format!("KB{number}"))
    }

    /// `1B` of `2020-01 1B`.
    fn week(&self) -> Option<&str> {
        self.label().and_then(|label| label.split_once(' ')).map(|(_, week)| week)
    }

    /// Whether this is the security release of its month: images follow these, month by month.
    pub fn is_monthly(&self) -> bool {
        self.week().and_then(|week| week.strip_suffix('B')).is_some_and(|month| month.parse::<u8>().is_ok())
    }

    /// The calendar month it belongs to, as `(year, month)`.
    pub fn month(&self) -> Option<(i16, i8)> {
        self.released.map(|day| (day.year(), day.month()))
    }

    /// Returns the date with the week and the KB: `2020-01-14 (1B, KB4534273)`.
    pub fn describe(&self) -> Option<String> {
        let day = self.released?;
        let extras: Vec<String> = self.week().map(str::to_owned).into_iter().chain(self.kb_name()).collect();
        Some(if extras.is_empty() { day.to_string() } else { format!("{day} ({})", extras.join(", ")) })
    }
}
