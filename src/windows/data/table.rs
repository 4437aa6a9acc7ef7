//! Reading the embedded CSV tables.

use serde::de::DeserializeOwned;

/// All rows of a table.
///
/// The tables are embedded in the program, and every test would fail if one were invalid.
pub(super) fn rows<T: DeserializeOwned>(text: &str) -> Vec<T> {
    read(text).expect("the embedded tables are well formed")
}

/// Parses all rows of a table that is not embedded.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, csv::Error> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect()
}

/// The header of a table with only those rows whose first field is `key`.
///
/// Rows of one key are adjacent in every table that is read this way, so that a run that needs one build does not parse
/// the others.
pub(super) fn section(text: &str, key: &str) -> String {
    let (header, body) = text.split_once('\n').unwrap_or((text, ""));
    let matches = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(','));
    let lines = body.split_inclusive('\n').skip_while(|line| !matches(line)).take_while(|line| matches(line));
    [header, "\n"].into_iter().chain(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_holds_the_rows_of_its_key_only() {
        let table = "build,x\n1,a\n12,b\n12,c\n2,d\n";
        assert_eq!(section(table, "12"), "build,x\n12,b\n12,c\n");
        assert_eq!(section(table, "3"), "build,x\n");
    }
}
