//! The parts of an instruction, for those who want them: the reader keeps only its place.

use super::parsed::Parsed;
use super::{Dockerfile, Flag, Instruction, Joined, flags, json, text};

impl Instruction {
    /// What follows the keyword, flags included, with continuation lines joined.
    pub fn arguments<'a>(&self, file: &Dockerfile, bytes: &'a [u8]) -> Joined<'a> {
        let joined = Joined::of_span(bytes, self.span, file.escape);
        let (_, rest) = text::cut(&joined.text, 0..joined.text.len(), text::is_blank);
        joined.part(rest)
    }

    /// What follows keyword and flags, with continuation lines joined.
    pub fn operands<'a>(&self, file: &Dockerfile, bytes: &'a [u8]) -> Joined<'a> {
        let joined = Joined::of_span(bytes, self.span, file.escape);
        let rest = parse(&joined, file).command.rest;
        joined.part(rest)
    }

    /// The flags between keyword and operands, whether BuildKit knows them or not.
    pub fn flags(&self, file: &Dockerfile, bytes: &[u8]) -> Vec<Flag> {
        let joined = Joined::of_span(bytes, self.span, file.escape);
        flags::public(&parse(&joined, file).command.flags, &joined)
    }

    /// The arguments, where BuildKit takes them for a JSON array of strings; those of the command
    /// for HEALTHCHECK.
    pub fn json_form(&self, file: &Dockerfile, bytes: &[u8]) -> Option<Vec<String>> {
        let joined = Joined::of_span(bytes, self.span, file.escape);
        match parse(&joined, file).form() {
            json::Form::Strings(strings) => Some(strings),
            _ => None,
        }
    }
}

fn parse<'j>(joined: &'j Joined<'_>, file: &Dockerfile) -> Parsed<'j> {
    Parsed::new(&joined.text, 0..joined.text.len(), file.escape.byte())
}
