//! "Did you mean": of known names, those that are most similar to a misspelled one.
//!
//! The only module that measures how similar two words are, except `dockerfile/suggest.rs`, which reproduces BuildKit's
//! own algorithm because winfrom reproduces BuildKit's messages.

use std::cmp::Reverse;

/// How many names a message suggests.
const SUGGESTIONS: usize = 3;

/// Returns the names with the highest similarity, best first, at most three. Of equals, the earlier name comes first.
pub fn most_similar<T>(names: impl IntoIterator<Item = T>, similarity: impl Fn(&T) -> f64) -> Vec<T> {
    let mut names: Vec<(f64, T)> = names.into_iter().map(|name| (similarity(&name), name)).collect();
    names.sort_by(|a, b| b.0.total_cmp(&a.0));
    names.into_iter().take(SUGGESTIONS).map(|(_, name)| name).collect()
}

/// The similarity of two texts from 0 to 1, by the number of edits. Case matters.
pub fn by_edits(a: &str, b: &str) -> f64 {
    strsim::normalized_damerau_levenshtein(a, b)
}

/// The similarity of two names from 0 to 1, which favours names that begin alike. Case matters.
pub fn by_beginning(a: &str, b: &str) -> f64 {
    strsim::jaro_winkler(a, b)
}

/// Returns the names with the fewest edits to `word`, best first, at most three. Of equals, the earlier name comes first.
pub fn fewest_edits<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_by_cached_key(|name| strsim::damerau_levenshtein(name, word));
    names.truncate(SUGGESTIONS);
    names
}

/// Collects, of many versions of a name, those that differ from a word in at most half of its letters: at most three. The
/// version with the fewest edits comes first. Of equals, the later version comes first: `ltsc2022` before `ltsc2016`.
///
/// Memory does not grow with the number of versions.
pub struct NearestVersions {
    word: String,
    best: Vec<(usize, Reverse<String>)>,
}

impl NearestVersions {
    pub fn new(word: &str) -> Self {
        Self { word: word.to_owned(), best: vec![] }
    }

    /// Compares one version with the word. Takes time in proportion to the product of the lengths at most.
    pub fn offer(&mut self, name: &str) {
        let most = match self.best.get(SUGGESTIONS - 1) {
            Some((distance, _)) => *distance,
            None => self.word.len().div_ceil(2),
        };
        if fewest_possible_edits(&self.word, name) > most {
            return;
        }
        let entry = (strsim::damerau_levenshtein(&self.word, name), Reverse(name.to_owned()));
        if entry.0 > most {
            return;
        }
        if let Err(place) = self.best.binary_search(&entry) {
            self.best.insert(place, entry);
            self.best.truncate(SUGGESTIONS);
        }
    }

    /// The nearest versions so far, best first.
    pub fn found(&self) -> Vec<String> {
        self.best.iter().map(|(_, Reverse(name))| name.clone()).collect()
    }
}

/// A lower bound of the edits between two words, from the number of each byte in them.
fn fewest_possible_edits(a: &str, b: &str) -> usize {
    let mut counts = [0_i32; 256];
    a.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    b.bytes().for_each(|byte| counts[usize::from(byte)] -= 1);
    let sum = |sign: i32| counts.iter().map(|count| (count * sign).max(0).unsigned_abs() as usize).sum::<usize>();
    // A character has at most four bytes.
    let bytes = sum(1).max(sum(-1));
    if a.is_ascii() && b.is_ascii() { bytes } else { bytes.div_ceil(4) }
}

/// Returns the option that a misspelled word probably stands for. None if no option is near enough.
pub fn probable_option<'k>(word: &str, options: &[&'k str]) -> Option<&'k str> {
    let spelled = word.to_lowercase().replace('_', "-");
    let distance = |name: &str| strsim::damerau_levenshtein(name, &spelled);
    let near = options.iter().copied().min_by_key(|name| distance(name))?;
    let is_part = near.len() > 3 && (near.starts_with(&spelled) || spelled.starts_with(near)) && spelled.len() > 2;
    (distance(near) <= (near.len() / 3).max(1) || is_part).then_some(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_found_by_edits_and_by_their_beginning() {
        let options = ["process", "hyperv", "off"];
        for (word, expected) in
            [("proces", Some("process")), ("HyperV", Some("hyperv")), ("proc", Some("process")), ("kernel", None)]
        {
            assert_eq!(probable_option(word, &options), expected, "{word}");
        }
    }

    #[test]
    fn the_lower_bound_of_edits_is_not_above_the_edits() {
        let words =
            ["", "ltsc2022", "ltsc2019", "2022ltsc", "l", "10.0.17763.1040", "\u{e9}\u{e9}", "\u{1f600}x", "ltcs2022"];
        for a in words {
            for b in words {
                assert!(fewest_possible_edits(a, b) <= strsim::damerau_levenshtein(a, b), "{a} {b}");
            }
        }
        assert_eq!(fewest_possible_edits("aaaa", "bbbbb"), 5);
    }

    #[test]
    fn of_equally_near_versions_the_later_comes_first() {
        let names = ["ltsc2016", "ltsc2019", "ltsc2022", "ltsc2025", "10.0.17763.1040", "1809-KB4546852"];
        for (word, expected) in [
            ("ltsc2021", &["ltsc2025", "ltsc2022", "ltsc2019"][..]),
            ("ltsc2023", &["ltsc2025", "ltsc2022", "ltsc2019"]),
            ("10.0.17763.1041", &["10.0.17763.1040"]),
            ("nonsense-without-any-likeness", &[]),
        ] {
            let mut nearest = NearestVersions::new(word);
            names.iter().for_each(|name| nearest.offer(name));
            assert_eq!(nearest.found(), expected, "{word}");
        }
    }
}
