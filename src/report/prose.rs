//! A finding in plain text, for formats that have one field for all of it.

use crate::finding::Finding;

/// The message with what stands at the place, then notes and help, a line each.
pub(super) fn whole(finding: &Finding) -> String {
    let mut text = headline(finding);
    for note in &finding.notes {
        text += &format!("\nnote: {note}");
    }
    if let Some(help) = &finding.help {
        text += &format!("\nhelp: {help}");
    }
    text
}

/// The message with what stands at the place.
pub(super) fn headline(finding: &Finding) -> String {
    match finding.label.as_str() {
        "" => finding.message.clone(),
        label => format!("{}: {label}", finding.message),
    }
}

/// The message with what stands at the place and the help, on one line.
pub(super) fn line(finding: &Finding) -> String {
    let help = finding.help.as_ref().map_or(String::new(), |help| format!("; {help}"));
    format!("{}{help}", headline(finding)).replace('\n', " ")
}
