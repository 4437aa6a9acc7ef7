//! Answers kept on disk: what a digest is for ever, what a tag points at for a while.

use super::digest;
use super::image::Image;
use super::limited;
use crate::atomic::{Draft, Purpose};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The folder inside the cache directory; another number for another form of the files.
const FOLDER: &str = "registry-3";

/// The most bytes of an entry. The largest summary of an image is smaller.
const LARGEST_ENTRY: u64 = 64 << 10;

const IMAGES: &str = "images";
const TAGS: &str = "tags";

/// The cache of a user. It only saves time, so that nothing of it is an error: what cannot be read is asked again,
/// what cannot be written is not kept.
///
/// One file an entry, put in its place by a rename, so that runs at the same time never see half of one.
pub(super) struct Cache {
    folder: PathBuf,
    tag_ttl: Duration,
}

/// A file: the entry's own name too, as the file's is a hash.
#[derive(Serialize, Deserialize)]
struct Entry<T> {
    name: String,
    /// Seconds since 1970.
    asked: u64,
    value: T,
}

impl Cache {
    /// A cache in `directory`, where a tag is good for `tag_ttl`.
    pub(super) fn new(directory: &Path, tag_ttl: Duration) -> Self {
        Self { folder: directory.join(FOLDER), tag_ttl }
    }

    /// The image of `REGISTRY/PATH@DIGEST`. `count` is called with the number of bytes that are read.
    pub(super) fn image(&self, name: &str, count: impl FnOnce(u64)) -> Option<Image> {
        self.read(IMAGES, name, count).map(|entry| entry.value)
    }

    pub(super) fn keep_image(&self, name: &str, image: &Image) {
        self.write(IMAGES, name, image);
    }

    /// The digest of `REGISTRY/PATH:TAG`, if the entry is not too old. `count` is called with the number of bytes that are
    /// read.
    pub(super) fn tag(&self, name: &str, count: impl FnOnce(u64)) -> Option<String> {
        let entry: Entry<String> = self.read(TAGS, name, count)?;
        // An entry of the future was written under a clock that was wrong.
        let age = Duration::from_secs(now().checked_sub(entry.asked)?);
        (age < self.tag_ttl).then_some(entry.value)
    }

    pub(super) fn keep_tag(&self, name: &str, digest: &str) {
        self.write(TAGS, name, digest);
    }

    fn path(&self, kind: &str, name: &str) -> PathBuf {
        let hash = digest::sha256(name.as_bytes());
        self.folder.join(kind).join(format!("{}.json", hash.trim_start_matches("sha256:")))
    }

    fn read<T: DeserializeOwned>(&self, kind: &str, name: &str, count: impl FnOnce(u64)) -> Option<Entry<T>> {
        let bytes = limited::read_regular(&self.path(kind, name), LARGEST_ENTRY).ok()??;
        count(bytes.len() as u64);
        let entry: Entry<T> = serde_json::from_slice(&bytes).ok()?;
        (entry.name == name).then_some(entry)
    }

    fn write<T: Serialize + ?Sized>(&self, kind: &str, name: &str, value: &T) {
        let entry = Entry { name: name.to_owned(), asked: now(), value };
        if let Ok(text) = serde_json::to_vec(&entry) {
            // The cache is full, or belongs to somebody else: the answer stands without it.
            let _ = put(&self.path(kind, name), &text);
        }
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Writes a file whole or not at all.
fn put(path: &Path, text: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    create_private(folder)?;
    Draft::write(path, Purpose::Cache, |out| out.write_all(text))?.replace()
}

/// Which private images somebody uses is nobody else's business.
fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The folders below `directory` that entries are written to and removed from.
pub fn folders(directory: &Path) -> [PathBuf; 2] {
    [IMAGES, TAGS].map(|kind| directory.join(FOLDER).join(kind))
}

/// Removes all entries below `directory` and nothing else; tells how many there were.
pub fn clean(directory: &Path) -> io::Result<usize> {
    let folder = directory.join(FOLDER);
    let mut removed = 0;
    for kind in [IMAGES, TAGS] {
        let entries = match fs::read_dir(folder.join(kind)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            match fs::remove_file(entry?.path()) {
                Ok(()) => removed += 1,
                // Another run cleans too.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        // Another run may have filled it again: then it stays.
        let _ = fs::remove_dir(folder.join(kind));
    }
    let _ = fs::remove_dir(&folder);
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::image::Platform;
    use std::collections::BTreeSet;

    const NAME: &str = "r/a@sha256:1";

    fn image(architecture: &str) -> Image {
        let os_version = "10.0.17763.1040".parse().ok();
        let (os, architecture, digest) = ("windows".into(), architecture.into(), "sha256:2".into());
        let platform = Platform { os, architecture, os_version, digest, created: None };
        Image {
            digest: "sha256:1".into(),
            platforms: vec![platform],
            other_processors: BTreeSet::new(),
            has_others: false,
        }
    }

    fn temporary(tag_ttl: Duration) -> (tempfile::TempDir, Cache) {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let cache = Cache::new(directory.path(), tag_ttl);
        (directory, cache)
    }

    #[test]
    fn images_stay_and_tags_pass() {
        let (directory, cache) = temporary(Duration::from_secs(3600));
        cache.keep_image(NAME, &image("amd64"));
        cache.keep_tag("r/a:1", "sha256:1");
        assert_eq!(cache.image(NAME, |_| ()), Some(image("amd64")));
        assert_eq!(cache.tag("r/a:1", |_| ()).as_deref(), Some("sha256:1"));
        let impatient = Cache::new(directory.path(), Duration::ZERO);
        assert_eq!((impatient.image(NAME, |_| ()), impatient.tag("r/a:1", |_| ())), (Some(image("amd64")), None));
    }

    #[test]
    fn what_is_not_the_entry_asked_for_is_none() {
        let (_directory, cache) = temporary(Duration::MAX);
        cache.keep_image(NAME, &image("amd64"));
        let path = cache.path(IMAGES, NAME);
        let whole = fs::read_to_string(&path).expect("the entry");
        for broken in ["", "{", &whole[..whole.len() / 2], &whole.replace("r/a", "r/b"), "\0\0"] {
            fs::write(&path, broken).expect("written");
            assert_eq!(cache.image(NAME, |_| ()), None, "{broken}");
        }
        fs::create_dir_all(cache.folder.join(TAGS)).expect("created");
        fs::write(cache.path(TAGS, "r/a:1"), r#"{"name":"r/a:1","asked":99999999999,"value":"sha256:1"}"#)
            .expect("written");
        assert_eq!(cache.tag("r/a:1", |_| ()), None, "a clock that was wrong");
    }

    #[test]
    fn runs_at_the_same_time_see_whole_entries() {
        let (_directory, cache) = temporary(Duration::MAX);
        cache.keep_image(NAME, &image("amd64"));
        let long = image(&"x".repeat(50_000));
        std::thread::scope(|scope| {
            for kept in [image("amd64"), long.clone()] {
                let cache = &cache;
                scope.spawn(move || (0..50).for_each(|_| cache.keep_image(NAME, &kept)));
            }
            for _ in 0..200 {
                assert!([image("amd64"), long.clone()].contains(&cache.image(NAME, |_| ()).expect("a whole entry")));
            }
        });
    }

    #[test]
    fn cleaning_removes_the_entries_only() {
        let (directory, cache) = temporary(Duration::MAX);
        cache.keep_image(NAME, &image("amd64"));
        cache.keep_tag("r/a:1", "sha256:1");
        fs::write(directory.path().join("mine.txt"), "x").expect("written");
        assert_eq!(clean(directory.path()).expect("cleaned"), 2);
        assert_eq!(clean(directory.path()).expect("nothing left"), 0);
        let left: Vec<_> = fs::read_dir(directory.path()).expect("a folder").flatten().map(|e| e.file_name()).collect();
        assert_eq!(left, ["mine.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn the_cache_is_its_users_own() {
        use std::os::unix::fs::PermissionsExt;
        let (_directory, cache) = temporary(Duration::MAX);
        cache.keep_image(NAME, &image("amd64"));
        let mode = fs::metadata(&cache.folder).expect("a folder").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn a_cache_that_cannot_be_written_keeps_nothing() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let cache = Cache::new(file.path(), Duration::MAX);
        cache.keep_image(NAME, &image("amd64"));
        assert_eq!(cache.image(NAME, |_| ()), None);
    }
}
