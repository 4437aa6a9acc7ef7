//! Platform specifiers such as `windows(10.0.17763)/amd64` (containerd/platforms).

use super::text;

/// The parts of a platform; what is not given is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Platform {
    pub os: String,
    pub os_version: String,
    pub architecture: String,
    pub variant: String,
}

const SYSTEMS: &str = "aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd \
     openbsd plan9 solaris windows zos";
const ARCHITECTURES: &str = "386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips \
     mipsle mips64 mips64le mips64p32 mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm";

const OS_PATTERN: &str = r"^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.%-]*)((?:\+[A-Za-z0-9_.%-]+)*)\))?$";
const PART_PATTERN: &str = "^[A-Za-z0-9_.-]+$";

/// What a platform without one of its parts is completed with.
const DEFAULT_OS: &str = "windows";
const DEFAULT_ARCHITECTURE: &str = "amd64";

/// Reads a specifier; an error is worded as BuildKit does.
pub(super) fn parse(specifier: &str) -> Result<Platform, String> {
    let whole = quoted(specifier);
    if specifier.contains('*') {
        return Err(format!("{whole}: wildcards not yet supported: invalid argument"));
    }
    let (first, rest) = match specifier.split_once('/') {
        Some((first, rest)) => (first, rest.splitn(3, '/').collect()),
        None => (specifier, Vec::new()),
    };
    let Some((os, os_version)) = operating_system(first) else {
        let component = format!("{} is an invalid OS component of {whole}", quoted(first));
        let must = format!("OSAndVersion specifier component must match {}", quoted(OS_PATTERN));
        return Err(format!("{component}: {must}: invalid argument"));
    };
    let os_version = decoded(os_version)
        .map_err(|error| format!("{whole} has an invalid OS version {}: {error}", quoted(os_version)))?;
    let is_invalid = |part: &&&str| part.is_empty() || !part.bytes().all(is_part);
    if let Some(part) = rest.iter().find(is_invalid) {
        let component = format!("{} is an invalid component of {whole}", quoted(part));
        let must = format!("platform specifier component must match {}", quoted(PART_PATTERN));
        return Err(format!("{component}: {must}: invalid argument"));
    }

    let os = normal_os(os);
    let (os, (architecture, variant)) = match *rest.as_slice() {
        [] if is_listed(SYSTEMS, &os) => (os, (DEFAULT_ARCHITECTURE.to_owned(), String::new())),
        [] => match normal_architecture(first, "") {
            known if is_listed(ARCHITECTURES, &known.0) => (DEFAULT_OS.to_owned(), known),
            _ => {
                let reason = "unknown operating system or architecture";
                return Err(format!("{whole}: {reason}: invalid argument"));
            }
        },
        [architecture] => (os, normal_architecture(architecture, "")),
        [architecture, variant] => match normal_architecture(architecture, variant) {
            (arm64, none) if arm64 == "arm64" && none.is_empty() => (os, (arm64, "v8".to_owned())),
            normal => (os, normal),
        },
        _ => {
            return Err(format!("{whole}: cannot parse platform specifier: invalid argument"));
        }
    };
    Ok(Platform { os, os_version, architecture, variant })
}

fn quoted(text: &str) -> String {
    text::quoted(text.as_bytes())
}

fn is_listed(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}

impl Platform {
    /// Without the version of the operating system, as in `BUILDPLATFORM`.
    pub(super) fn without_version(&self) -> String {
        let parts = [&self.os, &self.architecture, &self.variant];
        parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("/")
    }

    /// With the version of the operating system, as in `TARGETPLATFORM`.
    pub(super) fn with_version(&self) -> String {
        match self.os_version.as_str() {
            "" => self.without_version(),
            version => Platform { os: format!("{}({version})", self.os), ..self.clone() }.without_version(),
        }
    }
}

/// The name and the version of `name(version+feature)`.
fn operating_system(part: &str) -> Option<(&str, &str)> {
    let (name, options) = match part.strip_suffix(')') {
        Some(part) => part.split_once('(')?,
        None => (part, ""),
    };
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let mut options = options.split('+');
    let version = options.next().unwrap_or_default();
    let is_option = |option: &str| option.bytes().all(|byte| is_part(byte) || byte == b'%');
    let are_options = is_option(version) && options.all(|feature| !feature.is_empty() && is_option(feature));
    (is_name && are_options).then_some((name, version))
}

/// With `%XX` decoded, as in a URL.
fn decoded(version: &str) -> Result<String, String> {
    let mut bytes = Vec::new();
    let mut rest = version;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let digits = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let Some(byte) = digits else {
            let shown = &rest[before.len()..rest.len().min(before.len() + 3)];
            return Err(format!("invalid URL escape {}", quoted(shown)));
        };
        bytes.push(byte);
        rest = &after[2..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    Ok(text::lossy(&bytes).into_owned())
}

const fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

fn normal_os(os: &str) -> String {
    match os.to_ascii_lowercase().as_str() {
        "macos" => "darwin".to_owned(),
        os => os.to_owned(),
    }
}

fn normal_architecture(architecture: &str, variant: &str) -> (String, String) {
    let (architecture, variant) = (architecture.to_ascii_lowercase(), variant.to_ascii_lowercase());
    let (architecture, variant) = match (architecture.as_str(), variant.as_str()) {
        ("i386", _) => ("386", ""),
        ("x86_64" | "x86-64" | "amd64", "v1") => ("amd64", ""),
        ("x86_64" | "x86-64" | "amd64", variant) => ("amd64", variant),
        ("aarch64" | "arm64", "8" | "v8" | "v8.0") => ("arm64", ""),
        ("aarch64" | "arm64", "9" | "9.0" | "v9.0") => ("arm64", "v9"),
        ("aarch64" | "arm64", variant) => ("arm64", variant),
        // v7 is what `arm` alone means.
        ("armhf", _) | ("arm", "" | "7") => ("arm", ""),
        ("armel", _) | ("arm", "6") => ("arm", "v6"),
        ("arm", "5") => ("arm", "v5"),
        ("arm", "8") => ("arm", "v8"),
        (architecture, variant) => (architecture, variant),
    };
    (architecture.to_owned(), variant.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specifiers_are_read_and_printed() {
        for (specifier, with_version, without) in [
            ("windows/amd64", "windows/amd64", "windows/amd64"),
            ("Windows(10.0.17763.1040)/x86_64", "windows(10.0.17763.1040)/amd64", "windows/amd64"),
            ("windows", "windows/amd64", "windows/amd64"),
            ("arm64", "windows/arm64", "windows/arm64"),
            ("linux/arm64/v8", "linux/arm64/v8", "linux/arm64/v8"),
            ("linux/arm", "linux/arm", "linux/arm"),
            ("x/y/z", "x/y/z", "x/y/z"),
        ] {
            let platform = parse(specifier).expect(specifier);
            assert_eq!(
                (platform.with_version().as_str(), platform.without_version().as_str()),
                (with_version, without)
            );
        }
    }

    #[test]
    fn errors_are_worded_as_by_buildkit() {
        for (specifier, message) in [
            ("nope", "\"nope\": unknown operating system or architecture: invalid argument"),
            ("a/b/c/d", "\"a/b/c/d\": cannot parse platform specifier: invalid argument"),
            ("linux/*", "\"linux/*\": wildcards not yet supported: invalid argument"),
            (
                "linux/",
                "\"\" is an invalid component of \"linux/\": platform specifier component must match \"^[A-Za-z0-9_.-]+$\": invalid argument",
            ),
        ] {
            assert_eq!(parse(specifier), Err(message.to_owned()));
        }
    }
}
