//! Stages and the arguments before them, as the instructions come in (`Parse` in instructions/parse.go).

use std::ops::Range;

use super::check::{self, Parsed};
use super::joined::Places;
use super::shell::Lexer;
use super::{ArgDecl, Dockerfile, Joined, Keyword, Span, Stage, StageName, Word, text};

/// Where in the file we are.
#[derive(Default)]
pub(super) struct Stages {
    has_from: bool,
    /// An instruction that needs a stage stood before the first one, and was told of.
    pub has_stray: bool,
    current: Option<usize>,
}

impl Stages {
    /// Whether an instruction needs a stage and there is none yet, which was not told before.
    pub fn is_before_first(&self, keyword: Keyword) -> bool {
        !self.has_from && !self.has_stray && !matches!(keyword, Keyword::Arg | Keyword::From | Keyword::Unknown)
    }

    /// The stage that an instruction added now belongs to.
    pub fn current(&self) -> Option<usize> {
        self.current
    }

    /// Takes an instruction in that is about to be added to the file.
    pub fn add(
        &mut self,
        file: &mut Dockerfile,
        parsed: &Parsed<'_>,
        joined: &Joined<'_>,
        line: usize,
        end_line: usize,
    ) {
        let instruction = file.instructions.len();
        match parsed.keyword {
            Keyword::From => {
                self.finish(file);
                self.has_from = true;
                self.current = None;
                if let Some(base) = base(parsed) {
                    self.current = Some(file.stages.len());
                    file.stages.push(Stage {
                        instruction,
                        line,
                        end_line,
                        base: joined.word(base),
                        name: name(parsed, joined),
                        platform: platform(parsed, joined),
                        body: instruction + 1..instruction + 1,
                    });
                }
            }
            Keyword::Arg if !self.has_from => {
                let declarations =
                    parsed.quoted_words().filter_map(|word| declaration(parsed, joined, word, instruction));
                file.global_args.extend(declarations);
            }
            _ => {}
        }
    }

    /// Ends the current stage.
    pub fn finish(&self, file: &mut Dockerfile) {
        let end = file.instructions.len();
        if let Some(stage) = self.current.and_then(|current| file.stages.get_mut(current)) {
            stage.body.end = end;
        }
    }
}

/// The base of a FROM. Where BuildKit refuses the FROM, the first word if it can be meant as one.
fn base(parsed: &Parsed<'_>) -> Option<Range<usize>> {
    let words = check::from_words(parsed);
    words.base.filter(|base| words.is_regular || is_plausible(&parsed.text[base.clone()]))
}

/// Not `AS`, nor a piece of a template or of a quotation.
fn is_plausible(word: &[u8]) -> bool {
    let Ok(word) = str::from_utf8(word) else {
        return false;
    };
    let starts_well = word.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '$' | '"' | '\''));
    let is_template = ["{{", "<%", "$("].iter().any(|mark| word.contains(mark));
    starts_well && !is_template && !word.eq_ignore_ascii_case("as") && Lexer::for_heredocs(word).words().is_ok()
}

fn name(parsed: &Parsed<'_>, joined: &Joined<'_>) -> Option<StageName> {
    let range = check::from_words(parsed).name?;
    let written = &parsed.text[range.clone()];
    let text = check::stage_name(written)?;
    Some(StageName { text, written: text::lossy(written), span: joined.span_of(range) })
}

fn platform(parsed: &Parsed<'_>, joined: &Joined<'_>) -> Option<Word> {
    let mut flags = parsed.command.flags.iter().filter(|flag| flag.parts().0 == "--platform");
    let flag = flags.next()?;
    let value = flag.parts().1.filter(|value| !value.is_empty())?;
    let word = joined.word(flag.value_start?..flag.range.end);
    if word.text == value {
        return Some(word);
    }
    Some(Word { text: value.to_owned(), places: Places::Lost, ..word })
}

fn declaration(parsed: &Parsed<'_>, joined: &Joined<'_>, word: Range<usize>, instruction: usize) -> Option<ArgDecl> {
    let written = &parsed.text[word.clone()];
    let equals = memchr::memchr(b'=', written);
    let name = word.start..word.start + equals.unwrap_or(written.len());
    if name.is_empty() {
        return None;
    }
    let default = equals.map(|equals| joined.word(word.start + equals + 1..word.end));
    let name_span: Span = joined.span_of(name.clone());
    Some(ArgDecl { name: text::lossy(&parsed.text[name]), name_span, default, instruction })
}
