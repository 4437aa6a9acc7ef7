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

/// Returns the versions of a name that differ from `word` in at most half of its letters, best first, at most three. Of
/// equals, the later version comes first: `ltsc2022` before `ltsc2016`.
///
/// The result is the same if the names are compared in parts, and then the nearest of each part.
pub fn nearest_versions<'n>(word: &str, names: &'n [String]) -> Vec<&'n str> {
    let mut near: Vec<_> = names.iter().map(|name| (strsim::damerau_levenshtein(word, name), name.as_str())).collect();
    near.retain(|(distance, _)| *distance <= word.len().div_ceil(2));
    near.sort_by_key(|(distance, name)| (*distance, Reverse(*name)));
    near.into_iter().take(SUGGESTIONS).map(|(_, name)| name).collect()
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
    fn of_equally_near_versions_the_later_comes_first() {
        let names = ["ltsc2016", "ltsc2019", "ltsc2022", "ltsc2025", "10.0.17763.1040", "1809-KB4546852"];
        let names = names.map(str::to_owned);
        for (word, expected) in [
            ("ltsc2021", &["ltsc2025", "ltsc2022", "ltsc2019"][..]),
            ("ltsc2023", &["ltsc2025", "ltsc2022", "ltsc2019"]),
            ("10.0.17763.1041", &["10.0.17763.1040"]),
            ("nonsense-without-any-likeness", &[]),
        ] {
            assert_eq!(nearest_versions(word, &names), expected, "{word}");
        }
    }
}
