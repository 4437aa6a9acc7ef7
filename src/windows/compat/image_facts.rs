//! What is known of an image that is to run.

use crate::windows::data::{BirthSide, Build, Catalog, Family, OsVersion, Side};
use crate::windows::images::{Resolution, Status};

/// What is known of the image that is to run.
#[derive(Clone, Copy, Debug)]
pub struct ImageFacts {
    pub version: OsVersion,
    /// The side of the 2020-02 baseline where more than the revision tells it: a floating tag of a living line is past it.
    pub side: Option<Side>,
    /// `None` where the name does not tell.
    pub family: Option<Family>,
    /// A base for HostProcess containers, which run on every host.
    pub host_process: bool,
}

impl ImageFacts {
    /// What a resolution tells; `None` where it tells no version.
    pub fn of(resolution: &Resolution) -> Option<Self> {
        Some(Self {
            version: resolution.version?,
            side: resolution.side,
            family: resolution.family,
            host_process: resolution.status == Status::Exempt,
        })
    }

    /// The image that a floating tag of a line stands for.
    ///
    /// The last images of every line are past the baseline, except where the line ended before it.
    pub fn floating(catalog: &Catalog, build: Build, family: Option<Family>) -> Self {
        let side = match catalog.line(build).map(|line| line.baseline) {
            Some(BirthSide::Before) => Some(Side::Pre),
            Some(_) => Some(Side::Post),
            None => None,
        };
        Self { version: OsVersion::new(build, None), side, family, host_process: false }
    }
}
