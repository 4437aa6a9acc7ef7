//! Everything that is tested through the public face of winfrom.

mod dockerfile;
mod fixtures;
mod generated;
mod harness;
mod pages;
mod reports;
mod situations;
mod whole;
mod data;
mod picture;
mod references;
