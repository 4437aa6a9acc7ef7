//! The facts about an image that decide whether it runs.

use crate::windows::data::{BaselineSide, BirthSide, Build, Catalog, Family, OsVersion};
use crate::windows::images::{Resolution, Status};

/// The facts about an image that decide whether it runs.
#[derive(Clone, Copy, Debug)]
pub struct ImageFacts {
    pub version: OsVersion,
    /// The side of the 2020-02 baseline, if not from the revision: the floating tag of a supported line is newer.
    pub baseline: Option<BaselineSide>,
    /// None if the name does not give it.
    pub family: Option<Family>,
    /// A base for HostProcess containers, which run on every host.
    pub host_process: bool,
}

impl ImageFacts {
    /// Returns the facts of a resolution. None if it has no version.
    pub fn from_resolution(resolution: &Resolution) -> Option<Self> {
        Some(Self {
            version: resolution.version?,
            baseline: resolution.baseline,
            family: resolution.family,
            host_process: resolution.status == Status::Exempt,
        })
    }

    /// Returns the facts of the image that a floating tag of a line names.
    ///
    /// The last images of every line are past the baseline, except where the line ended before it.
    pub fn floating(catalog: &Catalog, build: Build, family: Option<Family>) -> Self {
        let baseline = match catalog.line(build).map(|line| line.baseline) {
            Some(BirthSide::Before) => Some(BaselineSide::Pre),
            Some(_) => Some(BaselineSide::Post),
            None => None,
        };
        Self { version: OsVersion::new(build, None), baseline, family, host_process: false }
    }
}
