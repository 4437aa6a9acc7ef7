//! One line a finding: `Dockerfile:3:43: error[pre-baseline] image is older than ...`.

use super::format::Format;
use super::{Report, leading_path, printable};
use std::io::{self, Write};

pub static FORMAT: Format = Format {
    name: "concise",
    summary: "One line a finding",
    write: |report, _, out| write(report, out),
    ..Format::DEFAULT
};

pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        let place = finding.source.position(finding.span.start);
        writeln!(
            out,
            "{}:{}:{}: {}[{}] {}",
            leading_path(&finding.source.path),
            place.line,
            place.column,
            finding.severity,
            finding.rule,
            printable(&finding.message)
        )?;
    }
    Ok(())
}
