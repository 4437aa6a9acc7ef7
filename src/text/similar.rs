//! Of many names, those that are most like what was asked for.

/// How many names an answer proposes.
const MOST: usize = 3;

/// The names that are most alike, best first, at most three; of two as like, the earlier.
pub fn most_alike<T>(names: impl IntoIterator<Item = T>, likeness: impl Fn(&T) -> f64) -> Vec<T> {
    let mut names: Vec<(f64, T)> = names.into_iter().map(|name| (likeness(&name), name)).collect();
    names.sort_by(|a, b| b.0.total_cmp(&a.0));
    names.into_iter().take(MOST).map(|(_, name)| name).collect()
}
