//! Resolves the text that names a host.

mod host;
mod ver_text;
mod products;
mod table;
mod windows_host;
mod platforms;
mod resolve;
mod names;
mod unknown;
mod find;

pub use find::find_host;
pub use host::{Host, Retired};
pub use names::host_names;
pub use unknown::UnknownHost;
pub use ver_text::version_in;
