//! What the detectors of all formats share: their input, their output, and the values in it.

mod arguments;
mod fact_set;
mod file;
mod format;
mod found;
mod path;
mod reader;
mod shared;
mod value;

pub(crate) use arguments::place_of_base_argument;
pub(crate) use fact_set::FactSet;
pub use file::ProjectFile;
pub use format::Row;
pub(crate) use format::{FileName, Format, YAML};
pub use found::{Found, FoundBuild, FoundHost, FoundImage, HostRole, Skipped};
pub(crate) use path::{WorkspacePath, file_name, folder_of, join};
pub(crate) use reader::Reader;
pub(crate) use shared::Shared;
pub use value::Value;
pub(crate) use value::{LONGEST, Part};
