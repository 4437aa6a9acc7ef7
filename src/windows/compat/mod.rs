//! Whether an image runs on a host, and why: process isolation, Hyper-V isolation, and the pull alone.

mod image_facts;
mod judgement;
mod rule;
mod exceptions;
mod one_build;
mod words;
mod judge;
mod query;
mod matrix;

pub use image_facts::ImageFacts;
pub use judge::{hyperv_is_a_remedy, judge, pullable, runs};
pub use judgement::{Judgement, image_unknown};
pub use matrix::hosts_of_the_matrix;
pub use one_build::revision_of_servers;
pub use query::{judge_query, pullable_query};
