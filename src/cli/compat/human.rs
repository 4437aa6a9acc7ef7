//! Answers for people: one pair as a record, several as tables.

use super::{Question, matrix};
use crate::report::compat::Answer;
use crate::report::log::plain_lines;
use crate::report::table::{self, Row};
use crate::report::{printable, record};
use crate::windows::compat::{hyperv_is_a_remedy, judge_query};
use crate::windows::data::{Reason, Verdict};
use crate::windows::{Catalog, Isolation};
use jiff::civil::Date;

pub(super) fn draw(catalog: &Catalog, question: Question, answers: &[Answer<'_>], today: Date, width: usize) -> String {
    let text = match (question, answers) {
        (Question::Pairs, [one]) => record(catalog, one, width),
        (Question::Pairs, several) => pairs(several, width),
        (Question::Hosts, _) => on_hosts(catalog, answers, today, width),
        (Question::Images, _) => of_images(answers, width),
        (Question::Matrix, _) => matrix::draw(catalog, answers, width),
    };
    plain_lines(&text)
}

fn record(catalog: &Catalog, answer: &Answer<'_>, width: usize) -> String {
    let judgement = &answer.judgement;
    let title = format!(
        "{}: {} on {}, {} isolation",
        judgement.verdict.name(),
        answer.image_name,
        answer.host.name,
        answer.isolation
    );
    let one = |text: &Option<String>| text.iter().cloned().collect::<Vec<_>>();
    let broke = judgement.known_break.as_ref().map(|known| format!("{}: {}", known.symptom, known.remedy));
    let fields = [
        ("why", vec![judgement.explanation.clone()]),
        ("if", one(&judgement.condition)),
        ("assumed", one(&judgement.assumption)),
        ("you see", judgement.error_text.clone()),
        ("broke", one(&broke)),
        ("use", answer.instead.clone()),
        ("or", one(&other_isolation(catalog, answer))),
    ];
    record::draw(&title, &fields, width)
}

/// Hyper-V isolation, where it may be offered and helps.
fn other_isolation(catalog: &Catalog, answer: &Answer<'_>) -> Option<String> {
    let fails = answer.judgement.verdict == Verdict::No && answer.isolation == Isolation::Process;
    let may_help = fails && hyperv_is_a_remedy(answer.host) && answer.judgement.reason != Reason::NoSuchTag;
    let other = may_help.then(|| judge_query(catalog, answer.host, answer.image, Isolation::HyperV))?;
    match other.verdict {
        Verdict::Yes => Some("--isolation hyperv, under which it runs".to_owned()),
        Verdict::Conditional => Some("--isolation hyperv, under which it may run".to_owned()),
        Verdict::No | Verdict::Unknown => None,
    }
}

fn pairs(answers: &[Answer<'_>], width: usize) -> String {
    let row = |answer: &Answer<'_>| {
        Row::Cells(vec![
            printable(&answer.host.name),
            printable(answer.image_name),
            format!("{}, {}", answer.judgement.verdict.name(), answer.isolation),
            answer.judgement.reason.name(),
            answer.instead.join(" "),
        ])
    };
    table::draw(&["host", "image", "runs", "because", "use"], answers.iter().map(row), width)
}

/// Per host the lines that it runs, best first; those that it does not run in one line.
fn on_hosts(catalog: &Catalog, answers: &[Answer<'_>], today: Date, width: usize) -> String {
    let of_one_host = |a: &Answer<'_>, b: &Answer<'_>| std::ptr::eq(a.host, b.host);
    let each = answers.chunk_by(of_one_host).map(|answers| on_host(catalog, answers, today, width));
    each.collect::<Vec<_>>().join("\n")
}

fn on_host(catalog: &Catalog, answers: &[Answer<'_>], today: Date, width: usize) -> String {
    let Some(first) = answers.first() else { return String::new() };
    let (running, refused): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.judgement.verdict != Verdict::No);
    let mut text = format!("{}, {} isolation\n\n", printable(&first.host.title()), first.isolation);
    let row = |answer: &&Answer<'_>| {
        let servicing = answer.image.resolution.servicing(catalog);
        let end = servicing.map_or_else(String::new, |row| {
            format!("{} {}", if row.has_ended(today) { "ended" } else { "until" }, row.image_end)
        });
        let judgement = &answer.judgement;
        let note = judgement.condition.clone().or(judgement.assumption.as_ref().map(|text| format!("assumed: {text}")));
        let cells = [answer.image_name.to_owned(), judgement.verdict.name().to_owned(), end, note.unwrap_or_default()];
        Row::Cells(cells.into())
    };
    if !running.is_empty() {
        text += &table::draw(&["line", "runs", "images", "if"], running.iter().map(row), width);
    }
    let names: Vec<_> = refused.iter().map(|answer| answer.image_name).collect();
    if !names.is_empty() {
        let none = if running.is_empty() { "runs no line:" } else { "\nnot" };
        text += &textwrap::fill(&format!("{none} {}", names.join(", ")), width);
        text.push('\n');
    }
    text
}

/// Per image the hosts, each with both kinds of isolation.
fn of_images(answers: &[Answer<'_>], width: usize) -> String {
    let mut names: Vec<&str> = vec![];
    for answer in answers {
        if !names.contains(&answer.image_name) {
            names.push(answer.image_name);
        }
    }
    let each = names.iter().map(|name| {
        let of_image: Vec<_> = answers.iter().filter(|answer| answer.image_name == *name).collect();
        format!("{}\n\n{}", printable(name), of_image_on_hosts(&of_image, width))
    });
    each.collect::<Vec<_>>().join("\n")
}

fn of_image_on_hosts(answers: &[&Answer<'_>], width: usize) -> String {
    let isolations: Vec<Isolation> = [Isolation::Process, Isolation::HyperV]
        .into_iter()
        .filter(|i| answers.iter().any(|a| a.isolation == *i))
        .collect();
    let mut hosts: Vec<&Answer<'_>> =
        answers.iter().filter(|answer| Some(&answer.isolation) == isolations.first()).copied().collect();
    // Hosts that run it before those that do not, each in the order of the matrix.
    let verdict = |host: &Answer<'_>, isolation: Isolation| {
        let found = answers.iter().find(|a| a.host.name == host.host.name && a.isolation == isolation);
        found.map_or(Verdict::Unknown, |answer| answer.judgement.verdict)
    };
    hosts.sort_by_key(|host| isolations.iter().map(|isolation| verdict(host, *isolation).rank()).collect::<Vec<_>>());
    let row = |host: &&Answer<'_>| {
        let version = host.host.os_version().map_or_else(String::new, |version| version.to_string());
        let mut cells = vec![host.host.name.clone(), host.host.product().to_owned(), version];
        cells.extend(isolations.iter().map(|isolation| verdict(host, *isolation).name().to_owned()));
        Row::Cells(cells)
    };
    let names: Vec<String> = isolations.iter().map(ToString::to_string).collect();
    let header: Vec<&str> = ["host", "is", "version"].into_iter().chain(names.iter().map(String::as_str)).collect();
    table::draw(&header, hosts.iter().map(row), width)
}
