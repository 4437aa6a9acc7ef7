//! The repositories of Windows base images: which lines each has, and until when.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

/// One row of `data/base_images.csv`: one line in one repository.
#[derive(Deserialize, Debug)]
pub struct BaseImage {
    /// `mcr.microsoft.com/windows/servercore`.
    pub repository: String,
    pub build: u32,
    /// The tags that move every month, separated by blanks, the recommended one first.
    floating_tags: String,
    /// The last day of support of the image, by Microsoft's lifecycle page of base images.
    pub image_end: Date,
    /// The last day of support by another page. None if the pages agree.
    pub image_end_other_source: Option<Date>,
    /// The revision of the last image. None if the line is supported.
    pub last_image_revision: Option<u32>,
}

impl BaseImage {
    /// The tags that move every month, the recommended one first.
    pub fn floating_tags(&self) -> impl Iterator<Item = &str> {
        self.floating_tags.split_whitespace()
    }

    /// The floating tag to recommend: `ltsc2019` rather than `1809` or `ltsc2019-amd64`.
    pub fn best_tag(&self) -> &str {
        self.floating_tags().find(|tag| tag.starts_with("ltsc")).or(self.floating_tags().next()).unwrap_or_default()
    }

    /// Whether support has ended, or ends within six months.
    pub fn ends_soon(&self, today: Date) -> bool {
        self.image_end <= today.saturating_add(6.months())
    }

    /// Whether support has ended. If pages differ, the later day counts.
    pub fn has_ended(&self, today: Date) -> bool {
        self.image_end.max(self.image_end_other_source.unwrap_or(self.image_end)) < today
    }
}

/// The kind of a Windows base image.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Family {
    /// The full `windows` image, up to Windows Server 2019 and 20H2.
    Windows,
    /// `windows/server`, its successor from Windows Server 2022 on.
    Server,
    ServerCore,
    NanoServer,
}

impl Family {
    /// All families.
    pub const ALL: [Family; 4] = [Family::Windows, Family::Server, Family::ServerCore, Family::NanoServer];

    /// `windows/servercore`: the family's repository on mcr.microsoft.com.
    pub fn path(self) -> &'static str {
        match self {
            Family::Windows => "windows",
            Family::Server => "windows/server",
            Family::ServerCore => "windows/servercore",
            Family::NanoServer => "windows/nanoserver",
        }
    }

    /// `servercore`: the word that tables and people use.
    pub fn name(self) -> &'static str {
        match self {
            Family::Windows => "windows",
            Family::Server => "server",
            Family::ServerCore => "servercore",
            Family::NanoServer => "nanoserver",
        }
    }

    /// Returns the family that has the lines that this one lacks: the full Windows image has another name since Windows
    /// Server 2022.
    pub fn counterpart(self) -> Family {
        match self {
            Family::Windows => Family::Server,
            Family::Server => Family::Windows,
            other => other,
        }
    }

    /// `mcr.microsoft.com/windows/servercore`.
    pub fn repository(self) -> String {
        format!("mcr.microsoft.com/{}", self.path())
    }

    /// Returns the family of a base image repository. None for other repositories.
    pub fn from_repository(repository: &str) -> Option<Family> {
        let path = match repository {
            "docker.io/microsoft/windowsservercore" => "windows/servercore",
            "docker.io/microsoft/nanoserver" => "windows/nanoserver",
            other => other.strip_prefix("mcr.microsoft.com/")?,
        };
        Family::ALL.into_iter().find(|f| f.path() == path)
    }

    /// Returns the family that a tag or repository of a derived image names: `golang:1.26-nanoserver-1809`.
    pub fn named_in(text: &str) -> Option<Family> {
        if text.contains("nanoserver") {
            Some(Family::NanoServer)
        } else if text.contains("servercore") {
            Some(Family::ServerCore)
        } else {
            None
        }
    }
}
