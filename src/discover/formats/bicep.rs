//! Bicep: the Windows node pools of AKS.

mod lexer;

use crate::discover::facts::{FileName, Format, ProjectFile, Reader, Row, Value};
use crate::discover::platforms::aks;
use lexer::{Token, Word, tokens};
use std::collections::BTreeMap;

pub(super) static FORMAT: Format = Format {
    file_names: &[FileName::Ending(".bicep")],
    detect,
    read,
    row: Row { files: "Bicep", detected: "`osSKU` of AKS node pools" },
};

fn detect(file: &ProjectFile) -> bool {
    file.contains("osSKU") || file.contains("agentPool")
}

/// An object whose end is not reached.
#[derive(Default)]
struct Object<'a> {
    /// The object, or one around it, follows `if (...)`.
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
                    reader.skip_nodes(os.span, why);
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

/// Adds the node pool with the value of `osSKU`: a text, or a parameter or variable with a text.
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
            aks::add_node_pool(reader, &value, "osSKU", token.span);
        }
        None => reader.skip_nodes(token.span, "Bicep works the value out"),
    }
}

/// Whether a value ends with this token, unlike `win ? 'Windows2022' : 'Ubuntu'`.
fn ends_line(tokens: &[Token<'_>], at: usize) -> bool {
    tokens.get(at + 1).is_none_or(|next| next.is_first || matches!(next.word, Word::Sign('}' | ',')))
}

/// The values of `param name string = 'text'`, which are defaults, and of `var name = 'text'`.
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
            known.insert(name, Value::known(text).or_defaulted(is_parameter));
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use crate::discover::test_support::found;

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
