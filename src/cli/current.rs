//! The machine that winfrom runs on, as a host.

#[cfg(windows)]
use anyhow::Context as _;

/// The name of this machine's host: `server:17763.1039`.
///
/// `CurrentBuild` and `UBR` are what `ver` prints; `InstallationType` is `Client`, `Server` or `Server Core`.
#[cfg(windows)]
pub fn name() -> anyhow::Result<String> {
    const PATH: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";
    let key = windows_registry::LOCAL_MACHINE.open(PATH);
    let key = key.with_context(|| format!(r"cannot read HKLM\{PATH}: give the host as `ver` prints it"))?;
    let build =
        key.get_string("CurrentBuild").context("the registry has no CurrentBuild: give the host as `ver` prints it")?;
    let installed = key.get_string("InstallationType").unwrap_or_default();
    let kind = if installed.eq_ignore_ascii_case("client") { "client" } else { "server" };
    Ok(match key.get_u32("UBR") {
        Ok(revision) => format!("{kind}:{build}.{revision}"),
        Err(_) => format!("{kind}:{build}"),
    })
}

#[cfg(not(windows))]
pub(super) fn name() -> anyhow::Result<String> {
    anyhow::bail!(
        "`current` means this machine, and it is not Windows: give the host by name, or as `ver` prints it there \
         (`winfrom hosts` lists the names)"
    )
}
