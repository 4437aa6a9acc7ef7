//! Operations on text that know nothing of Dockerfiles or Windows.

pub mod similar;
