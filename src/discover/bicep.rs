//! Bicep: the Windows node pools of AKS.

mod lexer;

use super::files::{Kind, ends_in, holds};
use super::reader::Reader;
use super::terraform::node_pool;
use super::{ProjectFile, Value};
use crate::windows::data::Platform;
use lexer::{Token, Word, tokens};
use std::collections::BTreeMap;

pub(super) const KIND: Kind = Kind { is: is_bicep, read };

fn is_bicep(file: &ProjectFile) -> bool {
    ends_in(file, &[".bicep"]) && (holds(file, "osSKU") || holds(file, "agentPool"))
}

/// An object that is open.
#[derive(Default)]
struct Object<'a> {
    /// It stands behind `if (...)`, or in one that does.
    is_conditional: bool,
    windows: Option<Token<'a>>,
    has_size: bool,
    has_sku: bool,
}

fn read(reader: &mut Reader<'_>) {
    let Ok(text) = std::str::from_utf8(&reader.file.source.bytes) else { return };
    let tokens = tokens(text);
    let declared = declarations(&tokens);
    let mut open: Vec<Object<'_>> = vec![];
    for (index, token) in tokens.iter().enumerate() {
        let is_conditional = open.last().is_some_and(|object| object.is_conditional);
        match token.word {
            Word::Sign('{') => {
                let is_conditional = is_conditional || index > 0 && tokens[index - 1].word == Word::Sign(')');
                open.push(Object { is_conditional, ..Object::default() });
            }
            Word::Sign('}') => {
                let object = open.pop().unwrap_or_default();
                if let Some(os) = object.windows.filter(|_| object.has_size && !object.has_sku) {
                    let why = "the version of Windows is the default of the cluster's Kubernetes version";
                    reader.leave_out_nodes(os.span, why);
                }
            }
            Word::Name(key) if tokens.get(index + 1).is_some_and(|next| next.word == Word::Sign(':')) => {
                let Some(object) = open.last_mut() else { continue };
                let value = tokens.get(index + 2).copied();
                match key {
                    "osSKU" => {
                        object.has_sku = true;
                        sku(reader, &tokens, &declared, index + 2, is_conditional);
                    }
                    "osType" => object.windows = value.filter(|value| value.word == Word::Text("Windows")),
                    "vmSize" => object.has_size = true,
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

/// The value of `osSKU`: a text, or a parameter or variable of the file that is one.
fn sku(
    reader: &mut Reader<'_>,
    tokens: &[Token<'_>],
    declared: &BTreeMap<&str, Value>,
    at: usize,
    is_conditional: bool,
) {
    let Some(token) = tokens.get(at) else { return };
    let known = match token.word {
        _ if !ends_line(tokens, at) => None,
        Word::Text(text) => Some(Value::known(text)),
        Word::Name(name) => declared.get(name).cloned(),
        Word::Sign(_) => None,
    };
    match known {
        Some(mut value) => {
            value.is_defaulted |= is_conditional;
            node_pool(reader, Platform::Aks, &value, "osSKU", token.span);
        }
        None => reader.leave_out_nodes(token.span, "Bicep works the value out"),
    }
}

/// Nothing more belongs to the value: `win ? 'Windows2022' : 'Ubuntu'` goes on.
fn ends_line(tokens: &[Token<'_>], at: usize) -> bool {
    tokens.get(at + 1).is_none_or(|next| next.is_first || matches!(next.word, Word::Sign('}' | ',')))
}

/// `param name string = 'text'`, which may be given, and `var name = 'text'`.
fn declarations<'a>(tokens: &[Token<'a>]) -> BTreeMap<&'a str, Value> {
    let mut known = BTreeMap::new();
    for (index, pair) in tokens.windows(2).enumerate().filter(|(_, pair)| pair[0].is_first) {
        let (is_parameter, equals) = match pair[0].word {
            Word::Name("param") => (true, index + 3),
            Word::Name("var") => (false, index + 2),
            _ => continue,
        };
        if let Word::Name(name) = pair[1].word
            && let Some([sign, text]) = tokens.get(equals..equals + 2)
            && let (Word::Sign('='), Word::Text(text)) = (sign.word, text.word)
            && ends_line(tokens, equals + 1)
        {
            known.insert(name, Value { text: text.to_owned(), is_defaulted: is_parameter });
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use crate::discover::shown::found;

    #[test]
    fn node_pools() {
        let text = "\
@description('osSKU: \\'Windows2019\\' is no more')
param sku string = 'Windows2019'
param other string
var fixed = 'Windows2022'
resource aks 'Microsoft.ContainerService/managedClusters@2024-05-01' = {
  properties: {
    agentPoolProfiles: [
      { name: 'linux', osSKU: 'AzureLinux' }
      { name: 'win', vmSize: 'x', osType: 'Windows', osSKU: 'Windows2022' }
      {
        vmSize: 'x'
        osType: 'Windows' // osSKU: 'Windows2019'
      }
      { osSKU: sku }
      { osSKU: other }
      { osSKU: fixed }
      { osSKU: big ? 'Windows2022' : 'Windows2019' }
      { osSKU: 'Windows${year}' }
      /* { osSKU: 'Windows2019' } */
      { note: '''{ osSKU: 'Windows2019' }''' }
    ]
  }
}
resource more 'Microsoft.ContainerService/managedClusters/agentPools@2024-05-01' = if (withWindows) {
  properties: { osSKU: 'Windows2025' }
}
resource disk 'Microsoft.Compute/disks@2023-01-02' = {
  properties: { osType: 'Windows' }
}
";
        assert_eq!(
            found(&[("main.bicep", text)]),
            "main.bicep:9 `'Windows2022'` host run aks:Windows2022 (osSKU)\n\
             main.bicep:14 `sku` host run aks:Windows2019? (osSKU)\n\
             main.bicep:16 `fixed` host run aks:Windows2022 (osSKU)\n\
             main.bicep:25 `'Windows2025'` host run aks:Windows2025? (osSKU)\n\
             main.bicep:12 `'Windows'` left out: \
             the version of Windows is the default of the cluster's Kubernetes version\n\
             main.bicep:15 `other` left out: Bicep works the value out\n\
             main.bicep:17 `big` left out: Bicep works the value out\n\
             main.bicep:18 `'Windows${year}'` left out: Bicep works the value out"
        );
    }

    #[test]
    fn broken_files_stop_nothing() {
        for text in
            ["osSKU", "osSKU:", "{ osSKU:", "{ osSKU: '", "{ osSKU: 'Windows2022", "}}}} osSKU: '''", "/* osSKU"]
        {
            assert!(!found(&[("x.bicep", text)]).contains("host"), "{text}");
        }
    }
}
