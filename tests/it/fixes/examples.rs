//! Fixes, one by one: a file, and what becomes of it.

use crate::harness::Case;
use crate::newest::newest_image;
use winfrom::dockerfile;
use winfrom::finding::Applicability::{Safe, Unsafe};

/// A file, the tag or reference that it has after fixing for `--host windows-2022`, or `None` where nothing is done.
#[test]
fn there_is_no_fix_where_it_would_be_a_guess() {
    let base = "mcr.microsoft.com/windows/servercore";
    let pinned = newest_image(20348).version();
    for (file, fixed) in [
        (format!("FROM {base}:1909\n"), Some(format!("FROM {base}:ltsc2022\n"))),
        (format!("FROM {base}:1909-amd64\n"), Some(format!("FROM {base}:ltsc2022-amd64\n"))),
        // Pinned stays pinned.
        (format!("FROM {base}:10.0.18363.1556\n"), Some(format!("FROM {base}:{pinned}\n"))),
        (format!("ARG Y=2019\nFROM {base}:ltsc$Y\nRUN a\n"), Some(format!("ARG Y=2022\nFROM {base}:ltsc$Y\nRUN a\n"))),
        // Two bases read the ARG, and both want the same.
        (
            format!("ARG V=1909\nFROM {base}:$V AS a\nRUN b\nFROM {base}:$V\nRUN b\n"),
            Some(format!("ARG V=ltsc2022\nFROM {base}:$V AS a\nRUN b\nFROM {base}:$V\nRUN b\n")),
        ),
        // One of them is no Windows image, and fine.
        (format!("ARG V=1909\nFROM example.com/tool:$V AS a\nFROM {base}:$V\nRUN b\n"), None),
        // A command reads it too.
        (format!("ARG V=1909\nFROM {base}:$V\nARG V\nRUN b $V\n"), None),
        (format!("ARG V=1909\nARG W=$V\nFROM {base}:$W\nRUN b\n"), None),
        // A digest holds the old image; a continuation lies inside; another tool fills it in; the line is inferred.
        (format!("FROM {base}:1909@sha256:{}\n", "0".repeat(64)), None),
        (format!("FROM {base}:\\\n1909\n"), None),
        ("FROM example.com/x:windowsservercore-1909\n".into(), None),
        // The tags that a derived image has today are not known.
        ("FROM golang:1.13-windowsservercore-1909\n".into(), None),
    ] {
        let options = ["--host", "windows-2022"].map(str::to_owned).to_vec();
        let case = Case { path: "Dockerfile".into(), bytes: file.clone().into_bytes(), options };
        let after = case.mend(Unsafe).source;
        assert_eq!(String::from_utf8_lossy(&after.bytes), fixed.unwrap_or(file));
    }
}

#[test]
fn safe_fixes_say_the_same() {
    let mcr = "mcr.microsoft.com/windows";
    let kb = newest_image(17763).kb;
    for (old, new) in [
        ("microsoft/nanoserver:1809".into(), Some(format!("{mcr}/nanoserver:1809"))),
        (
            "docker.io/microsoft/windowsservercore:ltsc2019-amd64".into(),
            Some(format!("{mcr}/servercore:ltsc2019-amd64")),
        ),
        // Its line ends within weeks, so there is a choice to make; of others the new name is not known.
        ("microsoft/windowsservercore:ltsc2016".into(), None),
        ("microsoft/iis:windowsservercore-ltsc2019".into(), None),
        ("microsoft/windowsservercore:10.0.14393.693".into(), None),
        (format!("{mcr}:ltsc2022"), Some(format!("{mcr}/server:ltsc2022"))),
        (format!("{mcr}:ltsc2022-amd64"), Some(format!("{mcr}/server:ltsc2022-amd64"))),
        (format!("{mcr}/servercore:2019"), Some(format!("{mcr}/servercore:ltsc2019"))),
        (format!("{mcr}/servercore:2016"), None),
        (format!("{mcr}/servercore"), None),
        (format!("{mcr}/servercore:1809-KB4534273-amd64"), Some(format!("{mcr}/servercore:1809-KB{kb}-amd64"))),
        (format!("{mcr}/servercore:10.0.14393.693_ru-ru"), None),
        (format!("{mcr}/servercore:10.0.17763.914-arm32v7"), None),
        // A framework of another version is not the same; and no line of 1803 lives.
        ("mcr.microsoft.com/dotnet/framework/sdk:4.7.2-20190312-windowsservercore-ltsc2019".into(), None),
        (format!("{mcr}/servercore:1803"), None),
    ] {
        let bytes = format!("FROM {old}\n").into_bytes();
        let case = Case { path: "Dockerfile".into(), bytes, options: vec![] };
        let after = String::from_utf8_lossy(&case.mend(Safe).source.bytes).into_owned();
        assert_eq!(after, format!("FROM {}\n", new.unwrap_or(old)));
    }
}

/// Lines after a `FROM`, what they become, and the instructions that there are then.
#[test]
fn a_path_with_slashes_lets_the_next_line_be_an_instruction_again() {
    use winfrom::dockerfile::Keyword::{self, Add, Copy, Env, From, Run, Volume, Workdir};
    let cases: [(&str, Option<&str>, &[Keyword]); 13] = [
        ("WORKDIR C:\\app\\\nRUN dir\n", Some("WORKDIR C:/app/\nRUN dir\n"), &[Workdir, Run]),
        ("WORKDIR  C:\\ \t\r\nRUN dir\r\n", Some("WORKDIR  C:/ \t\r\nRUN dir\r\n"), &[Workdir, Run]),
        ("COPY a b C:\\app\\\nRUN dir\n", Some("COPY a b C:/app/\nRUN dir\n"), &[Copy, Run]),
        ("ADD --chown=a a.zip C:\\\\a\\\nRUN dir\n", Some("ADD --chown=a a.zip C:/a/\nRUN dir\n"), &[Add, Run]),
        // One after the other.
        (
            "WORKDIR C:\\a\\\nCOPY b C:\\b\\\nRUN dir\n",
            Some("WORKDIR C:/a/\nCOPY b C:/b/\nRUN dir\n"),
            &[Workdir, Copy, Run],
        ),
        (
            "WORKDIR C:\\\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2022\n",
            Some("WORKDIR C:/\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2022\n"),
            &[Workdir, From],
        ),
        // What was swallowed has a finding of its own, or is refused.
        ("WORKDIR C:\\\nFROM mcr.microsoft.com/windows/nanoserver:1909\n", None, &[Workdir]),
        ("WORKDIR C:\\\nCOPY a\n", None, &[Workdir]),
        // A program reads it, which may want the backslash; more than the path would change.
        ("ENV A=C:\\a\\\nRUN dir\n", None, &[Env]),
        ("VOLUME C:\\a\\\nRUN dir\n", None, &[Volume]),
        ("RUN dir C:\\a\\\nCOPY a b\n", None, &[Run]),
        ("COPY bin\\a C:\\a\\\nRUN dir\n", None, &[Copy]),
        ("WORKDIR C:\\%A%\\b\\\nRUN dir\n", None, &[Workdir]),
    ];
    for (lines, fixed, keywords) in cases {
        let file = |lines: &str| format!("FROM mcr.microsoft.com/windows/servercore:ltsc2022\n{lines}");
        let case = Case { path: "Dockerfile".into(), bytes: file(lines).into_bytes(), options: vec![] };
        let after = case.mend(Safe).source;
        assert_eq!(String::from_utf8_lossy(&after.bytes), file(fixed.unwrap_or(lines)));
        let instructions = dockerfile::read(&after.bytes).instructions;
        assert_eq!(instructions.iter().skip(1).map(|found| found.keyword).collect::<Vec<_>>(), keywords, "{lines}");
    }
}

#[test]
fn nothing_newer_than_a_host_is_proposed() {
    let (of_2019, of_2025) = (newest_image(17763).version(), newest_image(26100).version());
    for (host, old, new) in [
        ("10.0.17763.6659", "10.0.17763.973", "10.0.17763.6659"),
        ("10.0.17763.6700", "10.0.17763.973", "10.0.17763.6659"),
        ("ltsc2019", "10.0.17763.973", of_2019.as_str()),
        // What is before the baseline stays so on this host.
        ("10.0.17763.1039", "10.0.17763.914", "10.0.17763.914"),
        // The revisions of Windows 11 say nothing about images.
        ("client:26100.7840", "10.0.26100.1742", &of_2025),
        // The newest image that this one may have is stale too.
        ("server:26100.4061", "10.0.26100.1742", "10.0.26100.1742"),
    ] {
        let file = |tag: &str| format!("FROM mcr.microsoft.com/windows/servercore:{tag}\n").into_bytes();
        let options = ["--host", host, "--ignore", "host-behind"].map(str::to_owned).to_vec();
        let after = Case { path: "Dockerfile".into(), bytes: file(old), options }.mend(Unsafe).source;
        let expected = String::from_utf8(file(new)).expect("UTF-8");
        assert_eq!(String::from_utf8_lossy(&after.bytes), expected, "{host}");
    }
}
