//! What the XML formats share.

use super::log::XmlWriter;
use super::visible;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};
use std::io::{self, Write};

/// Writes a document with its declaration, indented, with a line end, so that no line of it is a command in a log
/// ([`XmlWriter`]).
pub(super) fn document(
    out: &mut dyn Write,
    content: impl FnOnce(&mut Writer<&mut dyn Write>) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = XmlWriter::new(out);
    let mut writer = Writer::new_with_indent(&mut out as &mut dyn Write, b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    content(&mut writer)?;
    writeln!(writer.into_inner())
}

/// Text that XML 1.0 can hold: it has no way to write most control characters, escaped or not.
pub(super) fn text(text: &str) -> String {
    let writable = |c| match c {
        '\n' | '\t' => c,
        '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        c => visible(c),
    };
    text.chars().map(writable).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_xml_cannot_hold_are_shown() {
        assert_eq!(text("a\0\x1b\u{ffff}\r\n\t]]>"), "a␀␛\u{fffd}␍\n\t]]>");
    }
}
