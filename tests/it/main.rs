//! Everything that is tested through the public face of winfrom.

mod dockerfile;
mod fixes;
mod fixtures;
mod generated;
mod harness;
mod pages;
mod reports;
mod replacing;
mod situations;
mod whole;
mod data;
mod picture;
mod references;
