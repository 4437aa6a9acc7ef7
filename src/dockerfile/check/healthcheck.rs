//! HEALTHCHECK: its forms, and Go's durations and numbers in its flags.

use super::super::command::RawFlag;
use super::super::json::Form;
use super::super::parsed::Parsed;
use super::super::{flags, text};
use super::{Refusal, arguments};

/// `flags` checks that the flags are known ones.
pub(super) fn check(parsed: &Parsed<'_>, form: &Form, flags: impl Fn() -> Result<(), Refusal>) -> Result<(), Refusal> {
    let (kind, command) = parsed.health_command();
    if kind.is_empty() {
        return Err(arguments::missing(parsed));
    }
    let name = text::upper(&text::lossy(&parsed.text[kind.clone()]));
    let has_command = match form {
        Form::Strings(strings) => !strings.is_empty(),
        _ => !command.is_empty(),
    };
    if name == "NONE" {
        let message = "HEALTHCHECK NONE takes no arguments";
        return if has_command { Err(Refusal::new(message, command)) } else { Ok(()) };
    }

    flags()?;
    if name != "CMD" {
        let name = text::quoted(name.as_bytes());
        return Err(Refusal::new(format!("Unknown type {name} in HEALTHCHECK (try CMD)"), kind));
    }
    if !has_command {
        return Err(Refusal::new("Missing command after HEALTHCHECK CMD", kind));
    }
    values(&parsed.command.flags).map_err(|message| Refusal::of(parsed, message))
}

fn values(flags: &[RawFlag]) -> Result<(), String> {
    for name in ["interval", "timeout", "start-period", "start-interval"] {
        let Some(value) = flags::value(flags, name).filter(|value| !value.is_empty()) else {
            continue;
        };
        let nanoseconds = nanoseconds(value)?;
        if nanoseconds != 0 && nanoseconds < 1_000_000 {
            return Err(format!("Interval {} cannot be less than 1ms", text::quoted(name.as_bytes())));
        }
    }
    match flags::value(flags, "retries") {
        None | Some("") => Ok(()),
        Some(value) => retries(value),
    }
}

fn retries(value: &str) -> Result<(), String> {
    let error = |reason: &str| Err(format!("strconv.ParseInt: parsing {}: {reason}", text::quoted(value.as_bytes())));
    let digits = value.strip_prefix(['+', '-']).unwrap_or(value);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return error("invalid syntax");
    }
    match value.parse::<i32>() {
        Err(_) => error("value out of range"),
        Ok(number) if number < 0 => Err(format!("--retries cannot be negative ({number})")),
        Ok(_) => Ok(()),
    }
}

/// Go's `time.ParseDuration`.
fn nanoseconds(value: &str) -> Result<i64, String> {
    let whole = text::quoted(value.as_bytes());
    let invalid = || format!("time: invalid duration {whole}");
    let (rest, is_negative) = match value.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (value.strip_prefix('+').unwrap_or(value), false),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total: u64 = 0;
    let mut rest = rest;
    while !rest.is_empty() {
        let number_length = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(number_length);
        let (integer, fraction) = number.split_once('.').unwrap_or((number, ""));
        // A second point ends the number, and is no unit.
        if (integer.is_empty() && fraction.is_empty()) || fraction.starts_with('.') {
            return Err(invalid());
        }
        let (fraction, second) =
            fraction.split_once('.').map_or((fraction, None), |(fraction, rest)| (fraction, Some(rest)));
        let unit_length = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, next) = after.split_at(unit_length);
        if second.is_some() || unit.is_empty() {
            return Err(format!("time: missing unit in duration {whole}"));
        }
        let scale: u64 = match unit {
            "ns" => 1,
            "us" | "\u{B5}s" | "\u{3BC}s" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => {
                return Err(format!("time: unknown unit {} in duration {whole}", text::quoted(unit.as_bytes())));
            }
        };
        let integer: u64 = if integer.is_empty() { 0 } else { integer.parse().map_err(|_| invalid())? };
        let part = integer.checked_mul(scale).filter(|&part| part <= 1 << 63).ok_or_else(invalid)?;
        total =
            total.checked_add(part + share(fraction, scale)).filter(|&total| total <= 1 << 63).ok_or_else(invalid)?;
        rest = next;
    }
    match (i64::try_from(total), is_negative) {
        (Ok(total), false) => Ok(total),
        (Ok(total), true) => Ok(-total),
        (Err(_), true) => Ok(i64::MIN),
        (Err(_), false) => Err(invalid()),
    }
}

/// The decimals of a number of units.
fn share(fraction: &str, scale: u64) -> u64 {
    let mut share = 0;
    let mut unit = scale;
    for digit in fraction.bytes() {
        unit /= 10;
        share += u64::from(digit - b'0') * unit;
    }
    share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_those_of_go() {
        for (value, expected) in [
            ("30s", Ok(30_000_000_000)),
            ("1h2m3.5s", Ok(3_723_500_000_000)),
            ("-1.5h", Ok(-5_400_000_000_000)),
            ("0", Ok(0)),
            (".5s", Ok(500_000_000)),
            ("10", Err("time: missing unit in duration \"10\"")),
            ("1x", Err("time: unknown unit \"x\" in duration \"1x\"")),
            ("", Err("time: invalid duration \"\"")),
            ("s", Err("time: invalid duration \"s\"")),
            (".s", Err("time: invalid duration \".s\"")),
            ("9999999999h", Err("time: invalid duration \"9999999999h\"")),
        ] {
            assert_eq!(nanoseconds(value), expected.map_err(str::to_owned), "{value}");
        }
    }

    #[test]
    fn retries_are_numbers() {
        for (value, expected) in [
            ("3", Ok(())),
            ("x", Err("strconv.ParseInt: parsing \"x\": invalid syntax")),
            ("99999999999", Err("strconv.ParseInt: parsing \"99999999999\": value out of range")),
            ("-1", Err("--retries cannot be negative (-1)")),
        ] {
            assert_eq!(retries(value), expected.map_err(str::to_owned), "{value}");
        }
    }
}
