//! Windows versions: `10.0.BUILD.REVISION`.

use std::fmt;
use std::str::FromStr;

/// The third part of an OS version, which names a build line: `17763` is Windows Server 2019.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Build(pub u32);

impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An OS version. The fourth part (the servicing revision) is None if it is not known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct OsVersion {
    pub build: Build,
    pub revision: Option<u32>,
}

impl OsVersion {
    /// The version of a build and, if it is known, a revision.
    pub fn new(build: Build, revision: Option<u32>) -> Self {
        Self { build, revision }
    }
}

/// Writes `10.0.17763.1040`, or `10.0.17763` if the revision is not known.
impl fmt::Display for OsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "10.0.{}", self.build)?;
        match self.revision {
            Some(revision) => write!(f, ".{revision}"),
            None => Ok(()),
        }
    }
}

/// The error of a text that is not an OS version.
#[derive(Debug, PartialEq, Eq)]
pub struct NotAnOsVersion;

impl FromStr for OsVersion {
    type Err = NotAnOsVersion;

    /// Parses `10.0.17763` and `10.0.17763.1040`. All else is an error: `3.10.0.1` in a tag is not a Windows version.
    fn from_str(text: &str) -> Result<Self, NotAnOsVersion> {
        let mut parts = text.strip_prefix("10.0.").ok_or(NotAnOsVersion)?.split('.');
        let build = Build(number(parts.next())?);
        let revision = match parts.next() {
            None => None,
            some => Some(number(some)?),
        };
        match parts.next() {
            None => Ok(Self::new(build, revision)),
            Some(_) => Err(NotAnOsVersion),
        }
    }
}

/// Windows writes neither signs nor leading zeros, and no part has more than six digits.
fn number(text: Option<&str>) -> Result<u32, NotAnOsVersion> {
    text.filter(|t| t.len() <= 6 && t.bytes().all(|b| b.is_ascii_digit()) && (*t == "0" || !t.starts_with('0')))
        .and_then(|t| t.parse().ok())
        .ok_or(NotAnOsVersion)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_written_back() {
        for (text, expected) in [
            ("10.0.17763", Some((17763, None))),
            ("10.0.17763.1040", Some((17763, Some(1040)))),
            ("10.0.26100.1", Some((26100, Some(1)))),
            ("10.0.17763.", None),
            ("10.0", None),
            ("10.0.1.2.3", None),
            ("6.3.9600.1", None),
            ("10.0.017763", None),
            ("10.0.+1", None),
            ("10.0.99999999999", None),
        ] {
            let read = text.parse::<OsVersion>().ok();
            assert_eq!(read.map(|v| (v.build.0, v.revision)), expected, "{text}");
            if let Some(version) = read {
                assert_eq!(version.to_string(), text);
            }
        }
    }
}
