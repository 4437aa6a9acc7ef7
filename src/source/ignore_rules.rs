//! The ignore rules of a walk: `.ignore`, `.gitignore`, `.git/info/exclude` and the user's own rules for Git, with the
//! precedence that Git and ripgrep give them.

use super::boundary;
use super::rules_file::{self, Links};
use super::skipped::{SkipReason, Skipped, SkippedFiles, shown};
use ignore::Match;
use ignore::gitignore::Gitignore;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many folders are remembered. A walk meets files folder by folder, so reading the rules of the folders above
/// again after all were forgotten costs little.
const MOST_FOLDERS: usize = 1 << 12;

/// The weight of the rules in one folder and in those above it, and of those that are remembered. See
/// [`rules_file::Rules`].
const LARGEST_WEIGHT: usize = 64 << 10;

/// So many files of rules that are not applied are told apart.
const MOST_PROBLEMS: usize = 10_000;

/// The rules for the paths below a folder.
pub(super) struct IgnoreRules {
    /// Tells the rules of one walk from those of another.
    id: usize,
    /// The folder as the user named it.
    folder: PathBuf,
    /// The same folder, absolute and without links.
    absolute: PathBuf,
    root: Arc<Node>,
    user: Gitignore,
    known: Mutex<Known>,
    problems: Mutex<BTreeSet<Skipped>>,
}

/// The folders whose rules were read.
#[derive(Default)]
struct Known {
    nodes: HashMap<PathBuf, Arc<Node>>,
    weight: usize,
}

/// The rules in one folder, with those of the folders above it.
struct Node {
    ignore: Gitignore,
    gitignore: Gitignore,
    exclude: Gitignore,
    /// The folder, if it is the root of a repository. `.gitignore` files above a repository do not apply in it.
    repository: Option<PathBuf>,
    /// The folder lies above the walked one, so its rules match absolute paths.
    is_above: bool,
    /// Of these rules and those of the folders above.
    weight: usize,
    parent: Option<Arc<Node>>,
}

thread_local! {
    /// The folder whose entries this thread checked last: a thread gets all entries of a folder in a row.
    static LAST: RefCell<Option<(usize, OsString, Arc<Node>)>> = const { RefCell::new(None) };
}

impl IgnoreRules {
    /// Reads the rules that apply in a folder, those of the folders above it included.
    pub(super) fn new(folder: &Path) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let absolute = folder.canonicalize().or_else(|_| std::path::absolute(folder)).unwrap_or_default();
        let mut rules = Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            folder: folder.to_path_buf(),
            root: Arc::new(Node::empty()),
            user: Gitignore::global().0,
            known: Mutex::default(),
            problems: Mutex::default(),
            absolute,
        };
        let absolute = rules.absolute.clone();
        let above: Vec<_> = boundary::upward(&absolute).skip(1).collect();
        for above in above.into_iter().rev() {
            rules.root = rules.read(above, rules.root.clone(), true);
        }
        rules.root = rules.read(folder, rules.root.clone(), false);
        rules
    }

    /// Whether the rules ignore a file or folder. Expects that they do not ignore a folder above it.
    pub(super) fn ignore(&self, path: &Path, is_folder: bool) -> bool {
        let Some(folder) = path.parent() else { return false };
        LAST.with_borrow_mut(|last| {
            let node = match last {
                Some((id, known, node)) if *id == self.id && known == folder.as_os_str() => node.clone(),
                _ => {
                    let node = self.node(folder);
                    *last = Some((self.id, folder.as_os_str().to_owned(), node.clone()));
                    node
                }
            };
            self.matches(&node, path, is_folder)
        })
    }

    /// Whether the rules ignore a file, or a folder between it and the walked folder.
    pub(super) fn ignore_file_or_folder_above(&self, path: &Path) -> bool {
        let mut folders: Vec<_> =
            path.ancestors().skip(1).take_while(|folder| *folder != self.folder.as_path()).collect();
        folders.reverse();
        folders.into_iter().any(|folder| self.ignore(folder, true)) || self.ignore(path, false)
    }

    /// The root of the repository that a file or folder lies in, if it lies below the walked folder. Expects that the
    /// rules do not ignore a folder above it.
    pub(super) fn nested_repository(&self, path: &Path) -> Option<PathBuf> {
        let node = self.node(path.parent()?);
        let mut nodes = std::iter::successors(Some(node.as_ref()), |node| node.parent.as_deref());
        let root = nodes.find_map(|node| node.repository.as_ref().map(|root| (root, node.is_above)));
        root.filter(|(root, is_above)| !is_above && **root != self.folder).map(|(root, _)| root.clone())
    }

    /// The files whose rules are not applied.
    pub(super) fn not_applied(&self) -> SkippedFiles {
        let mut skipped = SkippedFiles::default();
        lock(&self.problems).iter().cloned().for_each(|problem| skipped.add(problem));
        skipped
    }

    fn node(&self, folder: &Path) -> Arc<Node> {
        if folder == self.folder {
            return self.root.clone();
        }
        if let Some(known) = lock(&self.known).nodes.get(folder) {
            return known.clone();
        }
        let Some(above) = folder.parent() else { return self.root.clone() };
        let above = self.node(above);
        let above_weight = above.weight;
        let node = self.read(folder, above, false);
        let weight = node.weight.saturating_sub(above_weight);
        let mut known = lock(&self.known);
        if known.nodes.len() >= MOST_FOLDERS || known.weight + weight > LARGEST_WEIGHT {
            *known = Known::default();
        }
        known.weight += weight;
        known.nodes.insert(folder.to_path_buf(), node.clone());
        node
    }

    /// Reads the rules of a folder. A folder without any has the node of the folder above it.
    fn read(&self, folder: &Path, parent: Arc<Node>, is_above: bool) -> Arc<Node> {
        let mut weight = parent.weight;
        let mut read = |path: &Path, links| self.rules_in(path, folder, links, &mut weight);
        let is_repository = boundary::has_git(folder);
        let exclude = if is_repository { exclude_file(folder) } else { None };
        let node = Node {
            ignore: read(&folder.join(".ignore"), Links::Refused),
            gitignore: read(&folder.join(".gitignore"), Links::Refused),
            exclude: exclude.map_or_else(Gitignore::empty, |path| read(&path, Links::Followed)),
            repository: is_repository.then(|| folder.to_path_buf()),
            is_above,
            weight,
            parent: Some(parent.clone()),
        };
        if node.is_needless() { parent } else { Arc::new(node) }
    }

    /// Adds the weight of the rules, which together must not be too much.
    fn rules_in(&self, path: &Path, folder: &Path, links: Links, weight: &mut usize) -> Gitignore {
        let why = match rules_file::read(path, folder, links) {
            Ok(rules) if *weight + rules.weight <= LARGEST_WEIGHT => {
                *weight += rules.weight;
                return rules.matcher;
            }
            Ok(_) => "with the rules of the folders above it, it is too large".to_owned(),
            Err(why) => why,
        };
        let mut problems = lock(&self.problems);
        if problems.len() < MOST_PROBLEMS {
            problems.insert(Skipped { path: shown(path), reason: SkipReason::RulesNotApplied(why) });
        }
        Gitignore::empty()
    }

    fn matches(&self, node: &Node, path: &Path, is_folder: bool) -> bool {
        let absolute = OnceCell::new();
        let (mut ignore, mut gitignore, mut exclude) = (Match::None, Match::None, Match::None);
        let mut is_outside = false;
        for node in std::iter::successors(Some(node), |node| node.parent.as_deref()) {
            let path = if node.is_above {
                absolute.get_or_init(|| self.absolute.join(path.strip_prefix(&self.folder).unwrap_or(path))).as_path()
            } else {
                path
            };
            let matched = |rules: &Gitignore| rules.matched(path, is_folder).map(|_| ());
            ignore = ignore.or(matched(&node.ignore));
            if !is_outside {
                gitignore = gitignore.or(matched(&node.gitignore));
                exclude = exclude.or(matched(&node.exclude));
            }
            is_outside |= node.repository.is_some();
        }
        let user = self.user.matched(path, is_folder).map(|_| ());
        ignore.or(gitignore).or(exclude).or(user).is_ignore()
    }
}

impl Node {
    fn empty() -> Self {
        let [ignore, gitignore, exclude] = [(); 3].map(|()| Gitignore::empty());
        Self { ignore, gitignore, exclude, repository: None, is_above: true, weight: 0, parent: None }
    }

    fn is_needless(&self) -> bool {
        self.repository.is_none() && [&self.ignore, &self.gitignore, &self.exclude].iter().all(|rules| rules.is_empty())
    }
}

/// The `info/exclude` file of a repository. `.git` is a file in a worktree and in a submodule
/// (gitrepository-layout(5)).
fn exclude_file(folder: &Path) -> Option<PathBuf> {
    let git = folder.join(".git");
    let entry = git.metadata().ok()?;
    if entry.is_dir() {
        return Some(git.join("info/exclude"));
    }
    let read = |path: &Path| {
        let is_short = path.metadata().is_ok_and(|file| file.is_file() && file.len() <= LONGEST_LINE);
        if is_short { fs::read_to_string(path).ok() } else { None }
    };
    let git = folder.join(read(&git)?.strip_prefix("gitdir:")?.trim());
    let common = read(&git.join("commondir")).map(|text| git.join(text.trim()));
    Some(common.unwrap_or(git).join("info/exclude"))
}

/// The longest file with the path of a folder that is read, in bytes.
const LONGEST_LINE: u64 = 64 << 10;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
