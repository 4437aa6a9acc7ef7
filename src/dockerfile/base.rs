//! The base of a stage after expansion, and where each part of it comes from.

use std::ops::Range;

use super::Span;

/// The base of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// After expansion, exactly as BuildKit has it; `None` when the expansion fails.
    pub text: Option<String>,
    pub target: Target,
    /// The value of `--platform` after expansion; `None` when there is none, or an empty one.
    pub platform: Option<String>,
    /// Where the text comes from, in order and covering it.
    pub pieces: Vec<Piece>,
    /// Every variable that was read to make the text: first those of the base itself, which pieces
    /// refer to, then those that were read to make their values.
    pub variables: Vec<Variable>,
    /// The same for the platform.
    pub platform_variables: Vec<Variable>,
    /// Why BuildKit refuses the stage, in its words. Whether the text is a valid reference is not
    /// looked at.
    pub error: Option<String>,
    /// A variable had a part in the error, so that other build arguments might mend it.
    pub error_depends_on_args: bool,
}

/// What a base is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// An earlier stage.
    Stage(usize),
    Scratch,
    /// Anything else, valid or not.
    Image,
}

/// A part of a base and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Its place in the FROM: for a variable the whole `${NAME:-x}`.
    pub span: Span,
    /// For a variable, its index among those of the base.
    pub variable: Option<usize>,
    /// For a variable whose value stands somewhere as it is, that place: the default of an ARG, or
    /// the `x` of `${NAME:-x}`.
    pub default: Option<Span>,
}

/// A variable that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    pub name: String,
    /// Where it is read: from the `$` to the end of the name or to the closing brace.
    pub span: Span,
    pub origin: Origin,
}

/// Where the value of a variable comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The default of this one of the global arguments.
    Default(usize),
    /// A build argument.
    BuildArgument,
    /// BuildKit sets it, to what the platforms and the target are.
    Predefined,
    /// It has no value.
    Unset {
        /// The global argument that declares it without a default.
        declared: Option<usize>,
        /// The name of a global argument that differs in case only.
        other_case: Option<String>,
    },
}

#[cfg(test)]
mod tests {
    use super::super::{Arguments, read};
    use super::*;

    fn base(text: &str) -> Base {
        let build_args = [("B".to_owned(), "given".to_owned())].into();
        let arguments = Arguments { build_args, ..Arguments::default() };
        read(text.as_bytes()).evaluate(&arguments).bases.swap_remove(0)
    }

    /// What a piece says, its source, and where its value is spelled out.
    type Shown<'t> = (&'t str, &'t str, Option<&'t str>);

    #[test]
    fn pieces_know_where_they_come_from() {
        let cases: [(&str, &[Shown<'_>]); 8] = [
            ("FROM a:b", &[("a:b", "a:b", None)]),
            ("ARG V=1809\nFROM a:$V-x", &[("a:", "a:", None), ("1809", "$V", Some("1809")), ("-x", "-x", None)]),
            ("ARG V=\"1809\"\nFROM ${V}", &[("1809", "${V}", Some("1809"))]),
            ("ARG V=1809\nARG W=$V\nFROM $W", &[("1809", "$W", Some("1809"))]),
            ("ARG V=1809\nARG W=a$V\nFROM $W", &[("a1809", "$W", None)]),
            ("FROM ${U:-b:c}", &[("b:c", "${U:-b:c}", Some("b:c"))]),
            ("ARG V=x-y\nFROM ${V%-*}", &[("x", "${V%-*}", None)]),
            ("FROM 'a'\"b\"", &[("a", "a", None), ("b", "b", None)]),
        ];
        for (text, expected) in cases {
            let base = base(text);
            let resolved = base.text.as_deref().expect("no error");
            let slice = |span: Span| &text[span.start..span.end];
            let show =
                |piece: &Piece| (resolved[piece.range.clone()].to_owned(), slice(piece.span), piece.default.map(slice));
            let shown: Vec<_> = base.pieces.iter().map(show).collect();
            let expected: Vec<_> =
                expected.iter().map(|&(text, source, default)| (text.to_owned(), source, default)).collect();
            assert_eq!(shown, expected, "{text}");
        }
    }

    #[test]
    fn variables_know_their_origin() {
        let unset =
            |declared, other_case: Option<&str>| Origin::Unset { declared, other_case: other_case.map(str::to_owned) };
        for (text, expected) in [
            ("ARG V=1\nFROM a:$V", vec![("V", Origin::Default(0))]),
            ("ARG V=1\nARG V\nFROM a:$V", vec![("V", Origin::Default(0))]),
            ("ARG B=1\nFROM a:$B", vec![("B", Origin::BuildArgument)]),
            ("FROM a:$B", vec![("B", unset(None, None))]),
            ("FROM a:$TARGETOS", vec![("TARGETOS", Origin::Predefined)]),
            ("ARG V\nFROM a:$V", vec![("V", unset(Some(0), None))]),
            ("ARG Ver=1\nFROM a:$VER", vec![("VER", unset(None, Some("Ver")))]),
            (
                "ARG A=1\nARG V=$A$U\nFROM a:$V",
                vec![("V", Origin::Default(1)), ("A", Origin::Default(0)), ("U", unset(None, None))],
            ),
            ("FROM ${U:-$B}", vec![("B", unset(None, None)), ("U", unset(None, None))]),
        ] {
            let base = base(text);
            let found: Vec<_> =
                base.variables.iter().map(|variable| (variable.name.as_str(), variable.origin.clone())).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn errors_say_whether_build_arguments_might_mend_them() {
        for (text, error, depends) in [
            ("FROM $U", "base name ($U) should not be blank", true),
            ("FROM \"\"", "base name (\"\") should not be blank", false),
            ("FROM ${V:?no}", "failed to process \"${V:?no}\": V: no", true),
            ("FROM ${V^}", "failed to process \"${V^}\": unsupported modifier (^) in substitution", false),
            ("FROM --platform=$U a", "empty platform value from expression $U", true),
            (
                "ARG TARGET=x\nFROM --platform=$TARGE a",
                "empty platform value from expression $TARGE (did you mean TARGET?)",
                true,
            ),
            (
                "FROM --platform=x a",
                "failed to parse platform x: \"x\": unknown operating system or architecture: invalid argument",
                false,
            ),
        ] {
            let base = base(text);
            assert_eq!((base.error.as_deref(), base.error_depends_on_args), (Some(error), depends), "{text}");
        }
    }
}
