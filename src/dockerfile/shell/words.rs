//! The blank-separated words of a text, as its parts come in (`wordsStruct` in shell/lex.go).

pub(super) struct Words {
    words: Vec<String>,
    is_inside: bool,
    /// What a word must contain to be kept.
    mark: &'static str,
}

impl Words {
    pub(super) fn new(mark: &'static str) -> Words {
        Words { words: Vec::new(), is_inside: false, mark }
    }

    /// Text whose white space ends words.
    pub(super) fn split(&mut self, text: &str, word: &mut String) {
        for c in text.chars() {
            if !c.is_whitespace() {
                word.push(c);
                self.is_inside = true;
            } else if self.is_inside && !word.is_empty() {
                self.end(word);
                self.is_inside = false;
            }
        }
    }

    /// Text that belongs to the word as it is.
    pub(super) fn keep(&mut self, text: &str, word: &mut String) {
        word.push_str(text);
        self.is_inside = true;
    }

    pub(super) fn finish(mut self, word: &mut String) -> Vec<String> {
        if !word.is_empty() {
            self.end(word);
        }
        self.words
    }

    fn end(&mut self, word: &mut String) {
        if word.contains(self.mark) {
            self.words.push(std::mem::take(word));
        }
        word.clear();
    }
}
