//! The security baseline of February 2020 ("2B"), which images and hosts must stand on the same side of.

use super::catalog::Catalog;
use super::lines::BirthSide;
use super::version::{Build, OsVersion};
use serde::Deserialize;

/// One row of `data/baseline.csv`: the revisions of one line around 2020-02.
#[derive(Deserialize, Debug)]
pub struct Threshold {
    pub build: u32,
    /// The first patched host revision, of 2020-02-11.
    pub host_2b: u32,
    /// The image published on 2020-02-11 and replaced a week later.
    pub image_interim: Option<u32>,
    /// The first good image, of 2020-02-18.
    pub image_2b: Option<u32>,
}

/// Where an image or a host stands. Only images can be interim.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    Pre,
    /// The image publication of 2020-02-11: it hangs or stops responding, and was replaced on 2020-02-18.
    Interim,
    Post,
}

impl Side {
    /// `pre`, `interim` or `post`.
    pub fn name(self) -> &'static str {
        match self {
            Side::Pre => "pre",
            Side::Interim => "interim",
            Side::Post => "post",
        }
    }
}

impl Catalog {
    pub fn threshold(&self, build: Build) -> Option<&Threshold> {
        self.thresholds().iter().find(|row| row.build == build.0)
    }

    /// The first good image of a line that crosses the baseline: `10.0.17763.1040`.
    pub fn baseline_image(&self, build: Build) -> Option<OsVersion> {
        self.threshold(build)?.image_2b.map(|revision| OsVersion::new(build, Some(revision)))
    }

    /// The side of an image; `None` where the revision decides and is not known, and for builds that are no line
    /// (insider builds).
    pub fn image_side(&self, version: OsVersion) -> Option<Side> {
        match self.line(version.build)?.baseline {
            BirthSide::Before => Some(Side::Pre),
            BirthSide::After => Some(Side::Post),
            BirthSide::HostOnly => None,
            BirthSide::Crosses => {
                let threshold = self.threshold(version.build)?;
                let revision = version.revision?;
                Some(match (threshold.image_interim?, threshold.image_2b?) {
                    (interim, _) if revision < interim => Side::Pre,
                    (_, good) if revision < good => Side::Interim,
                    _ => Side::Post,
                })
            }
        }
    }

    /// The side of a host; `None` where the revision decides and is not known.
    pub fn host_side(&self, version: OsVersion) -> Option<Side> {
        match self.threshold(version.build) {
            Some(threshold) => Some(if version.revision? < threshold.host_2b { Side::Pre } else { Side::Post }),
            None if version.build.0 >= 19041 => Some(Side::Post),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of the Microsoft page: the 1B, 2B and 3B images of 2020, row by row (`data/baseline.csv`).
    #[test]
    fn the_microsoft_table_row_by_row() {
        let catalog = Catalog::embedded();
        for (build, revision, side) in [
            (14393, 3443, Side::Pre),
            (14393, 3506, Side::Post),
            (14393, 3568, Side::Post),
            (17134, 1246, Side::Pre),
            (17134, 1305, Side::Post),
            (17763, 973, Side::Pre),
            (17763, 1040, Side::Post),
            (17763, 1098, Side::Post),
            (18362, 592, Side::Pre),
            (18362, 658, Side::Post),
            (18362, 719, Side::Post),
            (18363, 592, Side::Pre),
            (18363, 658, Side::Post),
            (18363, 719, Side::Post),
            (14393, 3504, Side::Interim),
            (17134, 1304, Side::Interim),
            (17763, 1039, Side::Interim),
            (18362, 657, Side::Interim),
            (18363, 657, Side::Interim),
        ] {
            let version = OsVersion::new(Build(build), Some(revision));
            assert_eq!(catalog.image_side(version), Some(side), "{version}");
        }
    }

    #[test]
    fn hosts_got_no_second_publication() {
        let catalog = Catalog::embedded();
        let side = |text: &str| catalog.host_side(text.parse().expect("a version"));
        assert_eq!(side("10.0.17763.1038"), Some(Side::Pre));
        assert_eq!(side("10.0.17763.1039"), Some(Side::Post));
        assert_eq!(side("10.0.17763"), None);
        assert_eq!(side("10.0.20348"), Some(Side::Post));
    }

    #[test]
    fn lines_without_a_crossing_have_their_side_from_birth() {
        let catalog = Catalog::embedded();
        let side = |text: &str| catalog.image_side(text.parse().expect("a version"));
        assert_eq!(side("10.0.16299"), Some(Side::Pre));
        assert_eq!(side("10.0.20348"), Some(Side::Post));
        assert_eq!(side("10.0.17763"), None);
        assert_eq!(side("10.0.17666.1000"), None, "an insider build is no line");
    }
}
