//! The values of the flags of RUN (instructions/commands_run*.go).

use super::super::parsed::Parsed;
use super::super::{flags, suggest, text};
use super::Refusal;

/// Refuses what BuildKit refuses before it knows any variable.
pub(super) fn check(parsed: &Parsed<'_>) -> Result<(), Refusal> {
    let flags = &parsed.command.flags;
    let at = |message: String| Refusal::new(message, flags.first().map_or(parsed.rest(), |flag| flag.range.clone()));
    flags::values(flags, "device").try_for_each(device).map_err(at)?;
    flags::values(flags, "mount").try_for_each(mount).map_err(at)?;
    match flags::value(flags, "network") {
        None | Some("default" | "none" | "host") => {}
        Some(other) => {
            return Err(at(format!("invalid network mode {}", text::quoted(other.as_bytes()))));
        }
    }
    match flags::value(flags, "security") {
        None | Some("insecure" | "sandbox") => Ok(()),
        Some(other) => Err(at(format!("security {} is not valid", text::quoted(other.as_bytes())))),
    }
}

fn mount(value: &str) -> Result<(), String> {
    let fields = fields(value).map_err(|error| format!("failed to parse csv mounts: {error}"))?;
    // All other keys are looked at when variables are known.
    let from = fields.iter().filter_map(|field| field.split_once('=')).filter(|(key, _)| text::lower(key) == "from");
    for (_, value) in from {
        if value.find('$').is_some_and(|dollar| dollar + 1 != value.len()) {
            return Err("'from' doesn't support variable expansion, define alias stage instead".to_owned());
        }
    }
    Ok(())
}

fn device(value: &str) -> Result<(), String> {
    let fields = fields(value).map_err(|error| format!("failed to parse csv devices: {error}"))?;
    let mut name = String::new();
    for field in fields {
        let (key, value) = match field.split_once('=') {
            Some((key, value)) => (text::lower(key), Some(value)),
            None => (text::lower(&field), None),
        };
        match (key.as_str(), value) {
            ("required", None) => {}
            ("name", Some(_)) if !name.is_empty() => {
                return Err(format!("device name already set to {name}"));
            }
            ("name", Some(value)) => value.clone_into(&mut name),
            ("required", Some(value)) if !is_bool(value) => {
                return Err(format!("invalid value for {key}: {value}"));
            }
            ("required", Some(_)) => {}
            _ if name.is_empty() => name = field,
            (_, None) => return Err(format!("invalid field '{field}' must be a key=value pair")),
            (_, Some(_)) => {
                let message = format!("unexpected key '{key}' in '{field}'");
                return Err(suggest::did_you_mean(message, &key, ["name", "required"], suggest::Case::Matters));
            }
        }
    }
    Ok(())
}

/// Go's `strconv.ParseBool`.
fn is_bool(value: &str) -> bool {
    let truths = ["1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False"];
    truths.contains(&value)
}

/// The fields of a line of comma-separated values.
fn fields(line: &str) -> Result<Vec<String>, String> {
    let quote_error =
        |position: usize, error: &str| Err(format!("parse error on line 1, column {}: {error}", position + 1));
    let bare_quote = "bare \" in non-quoted field";
    let wrong_quote = "extraneous or missing \" in quoted-field";
    if line.is_empty() {
        return Err("EOF".to_owned());
    }
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        let position = line.len() - rest.len();
        let Some(mut quoted) = rest.strip_prefix('"') else {
            let (field, after) = rest.split_once(',').map_or((rest, None), |(field, after)| (field, Some(after)));
            if let Some(quote) = field.find('"') {
                return quote_error(position + quote, bare_quote);
            }
            fields.push(field.to_owned());
            match after {
                Some(after) => rest = after,
                None => return Ok(fields),
            }
            continue;
        };
        let mut field = String::new();
        loop {
            let Some((part, after)) = quoted.split_once('"') else {
                return quote_error(line.len() - quoted.len(), wrong_quote);
            };
            field.push_str(part);
            match after.strip_prefix('"') {
                Some(after) => {
                    field.push('"');
                    quoted = after;
                }
                None => {
                    quoted = after;
                    break;
                }
            }
        }
        fields.push(field);
        match quoted.strip_prefix(',') {
            Some(after) => rest = after,
            None if quoted.is_empty() => return Ok(fields),
            None => return quote_error(line.len() - quoted.len() - 1, wrong_quote),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mounts_and_devices() {
        for (result, expected) in [
            (mount("type=cache,target=C:\\x"), Ok(())),
            (
                mount("type=bind,from=$X,target=/x"),
                Err("'from' doesn't support variable expansion, define alias stage instead"),
            ),
            (mount("from=x$"), Ok(())),
            (mount(""), Err("failed to parse csv mounts: EOF")),
            (
                mount("a\"b"),
                Err("failed to parse csv mounts: parse error on line 1, column 2: bare \" in non-quoted field"),
            ),
            (
                mount("\"a\"b"),
                Err(
                    "failed to parse csv mounts: parse error on line 1, column 3: extraneous or missing \" in quoted-field",
                ),
            ),
            (mount("\"a,b\"\"\",c"), Ok(())),
            (device("nvidia.com/gpu=all,required"), Ok(())),
            (device("a,b"), Err("invalid field 'b' must be a key=value pair")),
            (device("a,requird=1"), Err("unexpected key 'requird' in 'requird=1' (did you mean required?)")),
        ] {
            assert_eq!(result, expected.map_err(str::to_owned));
        }
    }
}
