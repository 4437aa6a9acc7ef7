//! Tables for people: columns that fit a width and read without colour.

use super::log::plain_lines;
use super::printable;
use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};

/// One row of a table.
pub enum Row {
    Cells(Vec<String>),
    /// A line across the table, with words in it.
    Rule(String),
}

/// Stands in the first cell of a rule until the table has its width; a private character, which no data has.
const RULE: char = '\u{e000}';

const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('-').junction('-'));

/// The table as lines of at most `width` columns, each with its line end.
pub fn draw(header: &[&str], rows: impl IntoIterator<Item = Row>, width: usize) -> String {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX)).set_header(header.iter().copied());
    let mut rules = vec![];
    for row in rows {
        match row {
            Row::Cells(cells) => table.add_row(cells.iter().map(|cell| printable(cell))),
            Row::Rule(words) => {
                rules.push(words);
                table.add_row([RULE])
            }
        };
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    let mut rules = rules.into_iter();
    let drawn = table.to_string();
    let widest = drawn.lines().map(|line| line.trim_end().chars().count()).max().unwrap_or_default().min(width);
    let line = |line: &str| match line.starts_with(RULE) {
        true => rule(&rules.next().unwrap_or_default(), widest),
        // The line below the header is as wide as the padding of the last column makes it.
        false => line.trim_end().chars().take(width).collect(),
    };
    plain_lines(&drawn.lines().map(line).map(|line: String| line + "\n").collect::<String>())
}

/// `---- words ------`
fn rule(words: &str, width: usize) -> String {
    let text = format!("---- {words} ");
    let rest = width.saturating_sub(text.chars().count());
    text + &"-".repeat(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(texts: &[&str]) -> Row {
        Row::Cells(texts.iter().map(|text| (*text).to_owned()).collect())
    }

    #[test]
    fn a_rule_crosses_the_table() {
        let rows = [cells(&["2020-03-10", "post"]), Row::Rule("baseline".to_owned()), cells(&["2020-01-14", "pre"])];
        let expected = "released    side\n-----------------\n2020-03-10  post\n---- baseline ---\n2020-01-14  pre\n";
        assert_eq!(draw(&["released", "side"], rows, 80), expected);
    }

    #[test]
    fn long_cells_are_wrapped_to_the_width() {
        let text = "an explanation that is longer than the line of the terminal can hold";
        let drawn = draw(&["image", "why"], [cells(&["ltsc2019", text])], 40);
        assert!(drawn.lines().all(|line| line.chars().count() <= 40), "{drawn}");
        assert_eq!(drawn.lines().count(), 5, "{drawn}");
    }
}
