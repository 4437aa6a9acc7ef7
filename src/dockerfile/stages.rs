//! Stages and the arguments before them, as the instructions come in (`Parse` in
//! instructions/parse.go).

use std::ops::Range;

use super::joined::Places;
use super::parsed::{self, Parsed};
use super::shell::Lexer;
use super::{ArgDecl, Dockerfile, Instruction, Joined, Keyword, Stage, StageName, Word, text};

/// So many stages, and as many global arguments, are read of one file.
const MAX_STAGES: usize = 1 << 18;

/// Whether no more stages or global arguments are read.
pub(super) fn is_full(file: &Dockerfile) -> bool {
    file.stages.len().max(file.global_args.len()) >= MAX_STAGES
}

/// Where in the file we are.
#[derive(Default)]
pub(super) struct Stages {
    has_from: bool,
    has_stray: bool,
    /// The current stage; none before the first FROM, and after one without a base.
    current: Option<usize>,
}

impl Stages {
    /// Whether an instruction is the first that needs a stage where there is none yet.
    pub(super) fn is_first_stray(&mut self, keyword: Keyword) -> bool {
        let needs_stage = !matches!(keyword, Keyword::Arg | Keyword::From | Keyword::Unknown);
        let is_stray = needs_stage && !self.has_from && !self.has_stray;
        self.has_stray |= is_stray;
        is_stray
    }

    /// Adds an instruction to the file, and what it says of stages and arguments.
    pub(super) fn add(
        &mut self,
        file: &mut Dockerfile,
        mut instruction: Instruction,
        parsed: &Parsed<'_>,
        joined: &Joined<'_>,
    ) {
        match parsed.keyword {
            Keyword::From => {
                self.finish(file);
                self.has_from = true;
                let stage = stage(parsed, joined, &instruction, file.instructions.len());
                self.current = stage.is_some().then_some(file.stages.len());
                file.stages.extend(stage);
            }
            Keyword::Arg if !self.has_from => {
                let room = MAX_STAGES.saturating_sub(file.global_args.len());
                let index = file.instructions.len();
                let words = parsed.quoted_words();
                let arguments = words.filter_map(|word| argument(parsed, joined, word, index));
                file.global_args.extend(arguments.take(room));
            }
            _ => {}
        }
        instruction.stage = self.current;
        file.instructions.push(instruction);
    }

    /// Ends the current stage.
    pub(super) fn finish(&self, file: &mut Dockerfile) {
        let end = file.instructions.len();
        if let Some(stage) = self.current.and_then(|current| file.stages.get_mut(current)) {
            stage.body.end = end;
        }
    }
}

/// The stage of a FROM. Where BuildKit refuses the FROM, its first word is the base if it can be
/// meant as one.
fn stage(parsed: &Parsed<'_>, joined: &Joined<'_>, from: &Instruction, index: usize) -> Option<Stage> {
    let words = parsed.words_of_from();
    let base = words.base?;
    if !words.is_regular && !is_plausible(&parsed.text[base.clone()]) {
        return None;
    }
    Some(Stage {
        instruction: index,
        line: from.line,
        end_line: from.end_line,
        base: joined.word(base),
        name: words.name.and_then(|name| stage_name(parsed, joined, name)),
        platform: platform(parsed, joined),
        body: index + 1..index + 1,
    })
}

/// Whether a word may be meant as a base: not `AS`, nor a piece of a template or of a quotation.
fn is_plausible(word: &[u8]) -> bool {
    let Ok(word) = str::from_utf8(word) else {
        return false;
    };
    let is_start = |c: char| c.is_ascii_alphanumeric() || matches!(c, '$' | '"' | '\'');
    let is_template = ["{{", "<%", "$("].iter().any(|mark| word.contains(mark));
    word.starts_with(is_start)
        && !is_template
        && !word.eq_ignore_ascii_case("as")
        && Lexer::for_heredocs(word).words().is_ok()
}

fn stage_name(parsed: &Parsed<'_>, joined: &Joined<'_>, range: Range<usize>) -> Option<StageName> {
    let written = &parsed.text[range.clone()];
    Some(StageName { text: parsed::stage_name(written)?, span: joined.span_of(range) })
}

fn platform(parsed: &Parsed<'_>, joined: &Joined<'_>) -> Option<Word> {
    let mut flags = parsed.command.flags.iter();
    let flag = flags.find(|flag| flag.parts().0 == "--platform")?;
    let value = flag.parts().1.filter(|value| !value.is_empty())?;
    let word = joined.word(flag.value_start?..flag.range.end);
    if word.text == value {
        return Some(word);
    }
    Some(Word { text: value.to_owned(), places: Places::Lost, ..word })
}

/// The argument that a word of an ARG declares.
fn argument(parsed: &Parsed<'_>, joined: &Joined<'_>, word: Range<usize>, instruction: usize) -> Option<ArgDecl> {
    let written = &parsed.text[word.clone()];
    let equals = memchr::memchr(b'=', written);
    let name = word.start..word.start + equals.unwrap_or(written.len());
    if name.is_empty() {
        return None;
    }
    Some(ArgDecl {
        name: text::lossy(&parsed.text[name.clone()]).into_owned(),
        name_span: joined.span_of(name),
        default: equals.map(|equals| joined.word(word.start + equals + 1..word.end)),
        instruction,
    })
}

#[cfg(test)]
mod tests {
    use super::super::read;

    #[test]
    fn bases_are_kept_where_the_from_is_refused() {
        for (text, base, name) in [
            ("FROM a:1 # Or similar", Some("a:1"), None),
            ("FROM a AS b # c", Some("a"), Some("b")),
            ("FROM a build", Some("a"), None),
            ("FROM a AS 1b", Some("a"), None),
            ("FROM --Platform=x a", Some("a"), None),
            ("FROM {{ .Base }}", None, None),
            ("FROM x/{{ .Tag }}", None, None),
            ("FROM \"a b\"", None, None),
            ("FROM ${U:-a b}", None, None),
            ("FROM # a", None, None),
            ("FROM AS b", None, None),
            ("FROM", None, None),
        ] {
            let file = read(text.as_bytes());
            assert_eq!(file.problems.len(), 1, "{text}");
            let stage = file.stages.first();
            assert_eq!(stage.map(|stage| stage.base.text.as_str()), base, "{text}");
            let found = stage.and_then(|stage| stage.name.as_ref());
            assert_eq!(found.map(|name| name.text.as_str()), name, "{text}");
        }
    }

    #[test]
    fn instructions_belong_to_the_stage_above() {
        let file = read(b"ARG a\nFROM b\nRUN c\nFROM {{ d }}\nRUN e\nFROM f\n");
        let stages: Vec<_> = file.instructions.iter().map(|instruction| instruction.stage).collect();
        assert_eq!(stages, [None, Some(0), Some(0), None, None, Some(1)]);
        assert_eq!(file.stages[0].body, 2..3);
        assert_eq!(file.stages[1].body, 6..6);
        assert_eq!(file.body(&file.stages[0]).len(), 1);
    }

    #[test]
    fn words_know_their_places() {
        let bytes = b"ARG A=\"1\" B C=\nFROM --platform='win' mcr\\\n# c\n/x AS Y\n";
        let file = read(bytes);
        let names: Vec<_> = file.global_args.iter().map(|arg| arg.name_span.slice(bytes)).collect();
        assert_eq!(names, [b"A", b"B", b"C"]);
        let stage = &file.stages[0];
        assert_eq!((stage.base.text.as_str(), stage.base.continued), ("mcr/x", true));
        assert_eq!(stage.base.span.slice(bytes), b"mcr\\\n# c\n/x");
        assert_eq!(stage.base.span_of(3..5).slice(bytes), b"/x");
        let platform = stage.platform.as_ref().expect("a platform");
        assert_eq!((platform.text.as_str(), platform.span.slice(bytes)), ("win", &b"'win'"[..]));
        assert_eq!(platform.span_of(0..1), platform.span);
        let name = stage.name.as_ref().expect("a name");
        assert_eq!(name.text.as_str(), "y");
        assert_eq!(name.span.slice(bytes), b"Y");
    }
}
