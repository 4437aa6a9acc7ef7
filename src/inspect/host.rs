//! Hosts in what `docker info` and `docker version` print, as JSON and as text.

use super::NotUnderstood;
use crate::windows::hosts::version_in;
use crate::windows::{Isolation, OsVersion};
use serde_json::Value;

/// The host of an output.
#[derive(PartialEq, Eq, Debug)]
pub struct InspectedHost {
    /// A name that [`crate::windows::hosts::find_host`] takes: `server:17763.1039`, `linux`, or the whole text.
    pub name: String,
    /// The isolation that its daemon gives containers by default, where the output tells.
    pub isolation: Option<Isolation>,
}

/// The host that an output tells of. What is neither of docker is taken for what `ver` or `systeminfo` prints.
pub fn host(text: &str) -> Result<InspectedHost, NotUnderstood> {
    let daemon = match serde_json::from_str::<Value>(text) {
        Ok(json) => Daemon::in_json(&json)?,
        Err(_) => Daemon::in_text(text),
    };
    let name = match daemon.os.as_deref() {
        Some(os) if !os.eq_ignore_ascii_case("windows") => "linux".to_owned(),
        Some(_) => daemon.name()?,
        None => match version_in(text) {
            Some(_) => text.to_owned(),
            None => return Err(NotUnderstood::new("neither docker info, docker version nor the text of ver")),
        },
    };
    Ok(InspectedHost { name, isolation: daemon.isolation })
}

/// What an output says of the daemon's machine.
#[derive(Default)]
struct Daemon {
    /// `windows` or `linux`; `None` where the output is not of docker.
    os: Option<String>,
    /// `Microsoft Windows Server Version 1809 (OS Build 17763.1039)`.
    title: Option<String>,
    /// `10.0 17763 (17763.1.amd64fre.rs5_release.180914-1434)`: its `17763.1` is where the build came from, no revision.
    kernel: Option<String>,
    isolation: Option<Isolation>,
}

impl Daemon {
    fn in_json(json: &Value) -> Result<Self, NotUnderstood> {
        let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        if json["OSType"].is_string() {
            return Ok(Self {
                os: text(&json["OSType"]),
                title: text(&json["OperatingSystem"]),
                kernel: text(&json["KernelVersion"]),
                isolation: json["Isolation"].as_str().and_then(|word| word.parse().ok()),
            });
        }
        let server = &json["Server"];
        match text(&server["Os"]) {
            Some(os) => Ok(Self { os: Some(os), kernel: text(&server["KernelVersion"]), ..Self::default() }),
            None if json["Client"].is_object() => {
                Err(NotUnderstood::new("docker version tells of a client only: its daemon did not answer"))
            }
            None => Err(NotUnderstood::new("neither the JSON of docker info nor that of docker version")),
        }
    }

    /// Both print `key: value`, indented; docker version the client first.
    fn in_text(text: &str) -> Self {
        let last = |key: &str| {
            let values = text.lines().filter_map(|line| line.trim().strip_prefix(key)?.strip_prefix(':'));
            values.map(str::trim).next_back().map(str::to_owned)
        };
        Self {
            os: last("OSType").or_else(|| last("OS/Arch").and_then(|os| os.split('/').next().map(str::to_owned))),
            title: last("Operating System"),
            kernel: last("Kernel Version"),
            isolation: last("Default Isolation").as_deref().and_then(|word| word.parse().ok()),
        }
    }

    /// `server:17763.1039`; the revision stands in the title only.
    fn name(&self) -> Result<String, NotUnderstood> {
        let title = self.title.as_deref().unwrap_or_default();
        let version = version_in(title).or_else(|| self.kernel.as_deref().and_then(kernel_version));
        let Some(OsVersion { build, revision }) = version else {
            let why =
                "it does not name the Windows build of the daemon: docker info does, and docker version --format json";
            return Err(NotUnderstood::new(why));
        };
        let revision = revision.map_or_else(String::new, |revision| format!(".{revision}"));
        Ok(match title {
            "" => format!("{build}{revision}"),
            title if title.contains("Server") => format!("server:{build}{revision}"),
            _ => format!("client:{build}{revision}"),
        })
    }
}

fn kernel_version(kernel: &str) -> Option<OsVersion> {
    let build = kernel.strip_prefix("10.0")?.trim_start_matches(['.', ' ']);
    let digits = build.find(|c: char| !c.is_ascii_digit()).unwrap_or(build.len());
    format!("10.0.{}", &build[..digits]).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KERNEL: &str = "10.0 17763 (17763.1.amd64fre.rs5_release.180914-1434)";

    #[test]
    fn docker_info_names_the_host_with_its_revision() {
        let text = format!(
            "Client:\n Version:    24.0.7\nServer:\n Containers: 3\n Server Version: 24.0.7\n Default Isolation: process\n \
             Kernel Version: {KERNEL}\n Operating System: Microsoft Windows Server Version 1809 (OS Build 17763.1039)\n \
             OSType: windows\n Architecture: x86_64\n CPUs: 4\n Total Memory: 15.99GiB\n"
        );
        let found = InspectedHost { name: "server:17763.1039".to_owned(), isolation: Some(Isolation::Process) };
        assert_eq!(host(&text).as_ref(), Ok(&found));
        let json = format!(
            r#"{{"OSType": "windows", "OperatingSystem": "Microsoft Windows Server Version 1809 (OS Build 17763.1039)",
                "KernelVersion": "{KERNEL}", "Isolation": "process"}}"#
        );
        assert_eq!(host(&json).as_ref(), Ok(&found));
    }

    #[test]
    fn every_output_names_its_host() {
        for (text, name) in [
            (
                r#"{"Client": {"Os": "linux"}, "Server": {"Os": "windows", "KernelVersion": "10.0 20348 (20348.1.x)"}}"#,
                "20348",
            ),
            (r#"{"Client": {"Os": "windows"}, "Server": {"Os": "linux", "KernelVersion": "5.15.0"}}"#, "linux"),
            (r#"{"OSType": "linux", "OperatingSystem": "Docker Desktop", "Isolation": ""}"#, "linux"),
            ("OSType: linux\nOperating System: Debian", "linux"),
            (
                "Operating System: Microsoft Windows Version 22H2 (OS Build 19045.3086)\nOSType: windows",
                "client:19045.3086",
            ),
            ("Microsoft Windows [Version 10.0.17763.1039]", "Microsoft Windows [Version 10.0.17763.1039]"),
        ] {
            assert_eq!(host(text).map(|host| host.name).as_deref(), Ok(name), "{text}");
        }
    }

    #[test]
    fn an_output_without_a_build_says_what_to_ask_for() {
        for (text, says) in [
            ("Server: Docker Engine\n Engine:\n  OS/Arch:          windows/amd64\n", "docker info does"),
            (r#"{"Client": {"Os": "windows"}, "Server": null}"#, "did not answer"),
            ("[]", "neither"),
            ("hello", "neither"),
        ] {
            let error = host(text).map_err(|error| error.to_string()).expect_err(text);
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
