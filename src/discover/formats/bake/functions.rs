//! The built-in functions of Bake that are used for names and versions. Others are unknown.
//!
//! Names and meaning are those of `bake/hclparser/stdlib.go` in docker/buildx.

use super::value::{Data, Kind};
use crate::discover::facts::Value;
use std::collections::{BTreeMap, HashSet};

/// Calls a built-in function. Functions of lists accept unknown items.
pub(super) fn call(name: &str, args: &[Data]) -> Data {
    let is_defaulted = args.iter().any(Data::is_defaulted_within);
    let all_known = || args.iter().all(Data::is_known);
    let known = of_lists(name, args).or_else(|| if all_known() { of_known(name, args) } else { None });
    known.unwrap_or_else(|| Data::unknown(name)).or_defaulted(is_defaulted)
}

/// Functions that do not depend on the items of a collection.
fn of_lists(name: &str, args: &[Data]) -> Option<Data> {
    match (name, args) {
        ("concat", lists) => {
            let lists: Option<Vec<&[Data]>> = lists.iter().map(Data::items).collect();
            Some(Data::list(lists?.concat()))
        }
        ("merge", maps) => {
            let maps: Option<Vec<&BTreeMap<String, Data>>> = maps.iter().map(Data::entries).collect();
            let entries = maps?.into_iter().flatten().map(|(key, value)| (key.clone(), value.clone()));
            Some(Data::new(Kind::Map(entries.collect())))
        }
        ("flatten", [list]) => {
            let mut flat = vec![];
            flatten(list.items()?, &mut flat);
            Some(Data::list(flat))
        }
        ("length", [of]) => of.items().map(<[Data]>::len).or(of.entries().map(BTreeMap::len)).map(count),
        ("keys", [map]) => Some(Data::list(map.entries()?.keys().map(Data::text).collect())),
        ("values", [map]) => Some(Data::list(map.entries()?.values().cloned().collect())),
        ("zipmap", [keys, values]) => {
            let keys: Option<Vec<String>> = keys.items()?.iter().map(Data::as_text).collect();
            Some(Data::new(Kind::Map(keys?.into_iter().zip(values.items()?.iter().cloned()).collect())))
        }
        ("reverselist", [list]) => Some(Data::list(list.items()?.iter().rev().cloned().collect())),
        ("element", [list, index]) => {
            let length = list.items().filter(|items| !items.is_empty())?.len();
            list.at(&Data::number(index.as_number()?.rem_euclid(length as f64)))
        }
        ("index", [of, index]) => of.at(index),
        ("lookup", [map, key, default]) => {
            let key = key.as_text()?;
            Some(map.entries()?.get(&key).unwrap_or(default).clone())
        }
        ("join", [separator, lists @ ..]) => join(separator, lists),
        ("format", [format, args @ ..]) => printed(&format.as_text()?, args),
        _ => None,
    }
}

/// Functions whose arguments must all be known.
fn of_known(name: &str, args: &[Data]) -> Option<Data> {
    of_texts(name, args).or_else(|| of_numbers(name, args)).or_else(|| of_any(name, args))
}

fn of_texts(name: &str, args: &[Data]) -> Option<Data> {
    let texts: Option<Vec<String>> = args.iter().map(Data::as_text).collect();
    let texts = texts?;
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let text = match (name, texts.as_slice()) {
        ("lower", [text]) => text.to_lowercase(),
        ("upper", [text]) => text.to_uppercase(),
        ("trimspace", [text]) => text.trim().to_owned(),
        ("chomp", [text]) => text.trim_end_matches(['\r', '\n']).to_owned(),
        ("trim", [text, cut]) => text.trim_matches(|c| cut.contains(c)).to_owned(),
        ("trimprefix", [text, prefix]) => text.strip_prefix(prefix).unwrap_or(text).to_owned(),
        ("trimsuffix", [text, suffix]) => text.strip_suffix(suffix).unwrap_or(text).to_owned(),
        ("replace", [text, old, new]) if !old.is_empty() => text.replace(old, new),
        ("reverse", [text]) => text.chars().rev().collect(),
        ("sanitize", [text]) => text.replace(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c)), "_"),
        ("basename", [path]) if !path.ends_with('/') && !path.is_empty() => {
            path.rsplit_once('/').map_or(*path, |(_, name)| name).to_owned()
        }
        ("split", [separator, text]) if !separator.is_empty() => {
            return Some(Data::list(text.split(separator).map(Data::text).collect()));
        }
        ("strlen", [text]) if text.is_ascii() => return Some(count(text.len())),
        ("substr", [text, start, length]) => substring(text, start.parse().ok()?, length.parse().ok()?)?,
        _ => return None,
    };
    Some(Data::text(text))
}

fn of_numbers(name: &str, args: &[Data]) -> Option<Data> {
    let numbers: Option<Vec<f64>> = args.iter().map(Data::as_number).collect();
    let number = match (name, numbers?.as_slice()) {
        ("greaterthan", [a, b]) => return Some(Data::bool(a > b)),
        ("greaterthanorequalto", [a, b]) => return Some(Data::bool(a >= b)),
        ("lessthan", [a, b]) => return Some(Data::bool(a < b)),
        ("lessthanorequalto", [a, b]) => return Some(Data::bool(a <= b)),
        ("add", [a, b]) => a + b,
        ("subtract", [a, b]) => a - b,
        ("multiply", [a, b]) => a * b,
        ("max", [first, more @ ..]) => more.iter().copied().fold(*first, f64::max),
        ("min", [first, more @ ..]) => more.iter().copied().fold(*first, f64::min),
        ("int", [a]) => a.trunc(),
        _ => return None,
    };
    Some(Data::number(number))
}

fn of_any(name: &str, args: &[Data]) -> Option<Data> {
    match (name, args) {
        ("equal", [a, b]) => a.equals(b).map(Data::bool),
        ("notequal", [a, b]) => a.equals(b).map(|is| Data::bool(!is)),
        ("and", [a, b]) => Some(Data::bool(a.as_bool()? && b.as_bool()?)),
        ("or", [a, b]) => Some(Data::bool(a.as_bool()? || b.as_bool()?)),
        ("not", [a]) => Some(Data::bool(!a.as_bool()?)),
        ("contains", [list, item]) => {
            Some(Data::bool(list.items()?.iter().any(|known| known.equals(item) == Some(true))))
        }
        ("coalesce", any) => any.iter().find(|value| !matches!(value.kind, Kind::Null)).cloned(),
        ("compact", [list]) => {
            let says = |item: &&Data| item.as_text().is_some_and(|text| !text.is_empty());
            Some(Data::list(list.items()?.iter().filter(says).cloned().collect()))
        }
        ("distinct", [list]) => {
            let texts: Option<Vec<String>> = list.items()?.iter().map(Data::as_text).collect();
            let mut seen = HashSet::new();
            let kept = list.items()?.iter().zip(texts?).filter(|(_, text)| seen.insert(text.clone()));
            Some(Data::list(kept.map(|(item, _)| item.clone()).collect()))
        }
        ("sort", [list]) => {
            let texts: Option<Vec<String>> = list.items()?.iter().map(Data::as_text).collect();
            let mut texts = texts?;
            texts.sort_unstable();
            Some(Data::list(texts.into_iter().map(Data::text).collect()))
        }
        _ => None,
    }
}

fn flatten(items: &[Data], flat: &mut Vec<Data>) {
    for item in items {
        match item.items() {
            Some(inner) => flatten(inner, flat),
            None => flat.push(item.clone()),
        }
    }
}

fn join(separator: &Data, lists: &[Data]) -> Option<Data> {
    let separator = Value::known(separator.as_text()?);
    let lists: Option<Vec<&[Data]>> = lists.iter().map(Data::items).collect();
    let mut joined = Value::known("");
    for (at, item) in lists?.concat().iter().enumerate() {
        if at > 0 {
            joined.push(&separator);
        }
        joined.push(&item.to_value()?);
    }
    Some(Data::from(joined))
}

/// `format` with the verbs `%s`, `%v`, `%d` and `%%`, each without flags.
fn printed(format: &str, args: &[Data]) -> Option<Data> {
    let mut args = args.iter();
    let mut pieces = format.split('%');
    let mut text = Value::known(pieces.next()?);
    while let Some(piece) = pieces.next() {
        match piece.chars().next() {
            None => {
                text.push_text("%");
                text.push_text(pieces.next()?);
            }
            Some('s' | 'v' | 'd') => {
                text.push(&args.next()?.to_value()?);
                text.push_text(&piece[1..]);
            }
            Some(_) => return None,
        }
    }
    args.next().is_none().then(|| Data::from(text))
}

/// Counted in characters, which is what Bake does for ASCII; a negative start counts from the end, and a negative
/// length goes to it.
fn substring(text: &str, start: i64, length: i64) -> Option<String> {
    let all = i64::try_from(text.len()).ok().filter(|_| text.is_ascii())?;
    let start = if start < 0 { (all + start).max(0) } else { start.min(all) };
    let end = if length < 0 { all } else { start.saturating_add(length).min(all) };
    text.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?).map(str::to_owned)
}

fn count(n: usize) -> Data {
    Data::number(n as f64)
}
