//! When a request is made again, and after how long.

use super::answer::Answer;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use std::io::ErrorKind;
use std::time::Duration;
use ureq::http::HeaderMap;

/// How often a request is made in all.
const ATTEMPTS: u32 = 3;

/// A registry that wants a longer pause is not waited for.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// The pause before the next attempt; `None` where there is to be none.
///
/// Too many requests, a server in trouble and a broken connection pass; everything else would be the same again.
/// The pause is never longer than `left`, the time that is left for the run.
pub(super) fn pause(
    outcome: &Result<Answer, ureq::Error>,
    attempt: u32,
    backoff: Duration,
    now: Timestamp,
    left: Duration,
) -> Option<Duration> {
    let own = backoff.saturating_mul(1 << attempt);
    let pause = match outcome {
        Ok(answer) if passes(answer.status) => retry_after(&answer.headers, now).unwrap_or(own),
        Err(ureq::Error::Io(error)) if is_broken_connection(error.kind()) => own,
        _ => return None,
    };
    (attempt + 1 < ATTEMPTS && pause <= LONGEST_PAUSE.min(left)).then_some(pause)
}

/// Whether a status is one that passes.
pub(super) fn passes(status: u16) -> bool {
    matches!(status, 429 | 500 | 502 | 503 | 504)
}

/// Whether a connection that stood was lost.
pub(super) fn is_broken_connection(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe | ErrorKind::UnexpectedEof
    )
}

/// `Retry-After` in either of its forms: seconds, or a date.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get("retry-after")?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTimeParser::new().parse_timestamp(text).ok()?;
    Some(Duration::try_from(until.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, retry_after: Option<&str>) -> Result<Answer, ureq::Error> {
        let mut headers = HeaderMap::new();
        if let Some(text) = retry_after {
            headers.insert("retry-after", text.parse().expect("a header value"));
        }
        Ok(Answer { status, headers, body: vec![], from_asked: true })
    }

    #[test]
    fn pauses_follow_retry_after_or_grow() {
        let now = "2026-11-22T12:00:00Z".parse().expect("a time");
        let second = Duration::from_secs(1);
        for (outcome, attempt, expected) in [
            (answer(200, None), 0, None),
            (answer(404, None), 0, None),
            (answer(429, None), 0, Some(1)),
            (answer(503, None), 1, Some(2)),
            (answer(503, None), 2, None),
            (answer(429, Some("7")), 0, Some(7)),
            (answer(429, Some("3600")), 0, None),
            (answer(429, Some("99999999999999999999")), 0, Some(1)),
            (answer(503, Some("-5")), 0, Some(1)),
            (answer(503, Some("Sun, 22 Nov 2026 12:00:05 GMT")), 0, Some(5)),
            (answer(503, Some("Sun, 22 Nov 2026 11:00:00 GMT")), 0, Some(0)),
            (answer(503, Some("soon")), 0, Some(1)),
            (Err(ureq::Error::Io(ErrorKind::ConnectionReset.into())), 0, Some(1)),
            (Err(ureq::Error::Io(ErrorKind::ConnectionRefused.into())), 0, None),
            (Err(ureq::Error::HostNotFound), 0, None),
        ] {
            let found = pause(&outcome, attempt, second, now, Duration::MAX);
            let status = outcome.as_ref().map(|answer| answer.status);
            assert_eq!(found, expected.map(Duration::from_secs), "{status:?} at attempt {attempt}");
            let shorter = expected.filter(|pause| *pause <= 4).map(Duration::from_secs);
            assert_eq!(pause(&outcome, attempt, second, now, second * 4), shorter, "{status:?} with 4 s left");
        }
    }
}
