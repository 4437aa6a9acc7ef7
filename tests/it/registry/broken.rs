//! A server that does not speak HTTP, and a cache that cannot be read.

use super::*;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::{fs, thread};
use winfrom::registry::clean_cache;

#[test]
fn an_answer_that_is_not_http_is_named_as_such() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
    let host = listener.local_addr().expect("it is bound").to_string();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // A client that closes the connection is part of the test.
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 two hundred\r\n\r\n");
        }
    });
    let trouble = lookup(&registry(), &format!("{host}/a:1")).expect_err("trouble").to_string();
    assert_eq!(trouble.replace(&host, "HOST"), "cannot use the answer of HOST: it is no HTTP");
}

#[test]
fn a_cache_that_cannot_be_read_is_an_error() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let folder = directory.path().join("registry-3");
    fs::create_dir(&folder).expect("a folder");
    assert_eq!(clean_cache(directory.path()).expect("an empty cache"), 0);
    fs::create_dir(&folder).expect("the folder was removed");
    fs::write(folder.join("images"), "").expect("a file in the place of a folder");
    assert!(clean_cache(directory.path()).is_err());
}
