//! What to use instead of an image, for `lint` and `compat` alike.

mod fitting;
mod nearest;

pub use fitting::{Proposal, Task, fitting_lines, proposals, replacements, successor_lines, tag_like};
pub use nearest::nearest_images;
