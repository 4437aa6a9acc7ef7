//! "did you mean": BuildKit's suggestions for a misspelt word (util/suggest).
//!
//! Not `text::similar`: the messages of BuildKit are reproduced, so its algorithm is, too.

/// Whether a word that differs in case only is another word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Matters,
    Ignored,
}

/// At this many edits a word is another word.
const TOO_FAR: usize = 3;

/// The message, with the option nearest to `word` put on. Of options equally near, the first is
/// taken.
pub(super) fn did_you_mean<'a>(
    message: String,
    word: &str,
    options: impl IntoIterator<Item = &'a str>,
    case: Case,
) -> String {
    match nearest(word, options, case) {
        Some(option) => format!("{message} (did you mean {option}?)"),
        None => message,
    }
}

/// The option nearest to `word`, unless one is the word itself or all are too far from it.
pub(super) fn nearest<'a>(word: &str, options: impl IntoIterator<Item = &'a str>, case: Case) -> Option<String> {
    let fold = |text: &str| match case {
        Case::Matters => text.chars().collect::<Vec<_>>(),
        Case::Ignored => text.to_lowercase().chars().collect(),
    };
    let longest_of_interest = 64;
    if word.len() > longest_of_interest {
        return None;
    }
    let folded = fold(word);
    let mut best = None;
    let mut least = TOO_FAR;
    for option in options {
        let candidate = fold(option);
        match distance(&folded, &candidate) {
            0 => return None,
            edits if edits < least => {
                least = edits;
                best = Some(option);
            }
            _ => {}
        }
    }
    best.map(|option| match case {
        Case::Ignored if word != word.to_lowercase() && word == word.to_uppercase() => option.to_uppercase(),
        Case::Ignored => option.to_lowercase(),
        Case::Matters => option.to_owned(),
    })
}

/// How many characters have to be put in, taken out or replaced.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, a) in from.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, b) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found() {
        for (word, case, expected) in [
            ("Platform", Case::Matters, Some("platform")),
            ("platfrm", Case::Matters, Some("platform")),
            ("platform", Case::Matters, None),
            ("PLATFORN", Case::Ignored, Some("PLATFORM")),
            ("arch", Case::Ignored, None),
        ] {
            assert_eq!(nearest(word, ["platform"], case).as_deref(), expected, "{word}");
        }
    }
}
