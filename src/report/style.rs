//! How a report looks on a terminal.

/// Colours and width of `full` reports.
pub struct Style {
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
}
