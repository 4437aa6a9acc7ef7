//! Everything that is tested through the public face of winfrom.

mod any_question;
mod compat;
mod config;
mod configured;
mod data;
mod dockerfile;
mod fixes;
mod fixtures;
mod generated;
mod harness;
mod licences;
mod packages;
mod pages;
mod picture;
mod program;
mod questions;
mod readme;
mod references;
mod registry;
mod reports;
mod replacing;
mod shells;
mod situations;
mod streams;
mod threads;
mod whole;
