//! winfrom says at the `FROM` line what a Windows base image would do at deployment.

pub mod dockerfile;
