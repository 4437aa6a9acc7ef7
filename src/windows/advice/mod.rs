//! What to use instead of an image, for `lint` and `compat` alike.

mod spelling;
mod newest;
mod fitting;
mod nearest;

pub use fitting::{Proposal, Task, fitting_lines, proposals, replacements, successor_lines};
pub use nearest::nearest_images;
pub use newest::{Replacement, images_since, newest_dated_tag, newest_in_style, pinned_version};
pub use spelling::{is_preview_repository, published_repository, tag_like, tag_or_reference, variant_on_line};
