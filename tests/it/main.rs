//! Everything that is tested through the public face of winfrom.

mod config;
mod configured;
mod dockerfile;
mod fixtures;
mod generated;
mod harness;
mod packages;
mod pages;
mod reports;
mod situations;
mod whole;
mod data;
mod picture;
mod references;
