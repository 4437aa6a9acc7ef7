//! Everything that is tested through the public face of winfrom.

mod dockerfile;
