//! The limits of one run: one deadline, and limits of lookups, requests and bytes. Answers from the cache count too.

use super::trouble::Fault;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Upper limits for everything that registries are asked in one run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// From the first request on.
    pub time: Duration,
    /// References that are looked up in the run, in the cache or in a registry.
    pub lookups: u32,
    /// HTTP requests of the run.
    pub requests: u32,
    /// Bytes of answers in the run, those from the cache included.
    pub bytes: u64,
    /// HTTP requests to one registry.
    pub registry_requests: u32,
    /// Bytes of answers of one registry, those from the cache included.
    pub registry_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(60),
            lookups: 20_000,
            requests: 20_000,
            bytes: 256 << 20,
            registry_requests: 5_000,
            registry_bytes: 64 << 20,
        }
    }
}

/// At this many failures in a row a registry that never answered is given up.
const FIRST_FAILURES: u32 = 2;

/// The same for a registry that did answer: two requests with all their attempts.
const LATER_FAILURES: u32 = 6;

/// What is left of the limits.
pub(super) struct Budget {
    limits: Limits,
    /// `None`: later than the clock can say.
    deadline: Option<Instant>,
    spent: Mutex<Spent>,
}

#[derive(Default)]
struct Spent {
    lookups: u32,
    requests: u32,
    bytes: u64,
    hosts: HashMap<String, HostSpent>,
}

#[derive(Default)]
struct HostSpent {
    requests: u32,
    bytes: u64,
    failures: u32,
    has_answered: bool,
    given_up: Option<String>,
}

/// What one request may cost.
pub(super) struct Allowance {
    pub time: Duration,
    pub bytes: u64,
}

impl Budget {
    /// A budget whose time begins now.
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, deadline: Instant::now().checked_add(limits.time), spent: Mutex::default() }
    }

    /// Counts the lookup of a reference. Fails if a limit is reached.
    pub(super) fn admit_lookup(&self) -> Result<(), Fault> {
        self.check_time()?;
        let mut spent = self.spent();
        if spent.lookups >= self.limits.lookups {
            return Err(Fault::Limit(format!("the limit of {} lookups was reached", self.limits.lookups)));
        }
        spent.lookups += 1;
        Ok(())
    }

    /// Checks that an answer of a host may be read from the cache. Fails if a limit is reached.
    pub(super) fn admit_cached(&self, host: &str) -> Result<(), Fault> {
        self.check_time()?;
        let spent = self.spent();
        let of_host = spent.hosts.get(host).map_or(0, |of_host| of_host.bytes);
        let is_left = spent.bytes < self.limits.bytes && of_host < self.limits.registry_bytes;
        if is_left { Ok(()) } else { Err(self.out_of_bytes()) }
    }

    /// Counts a request to a host. Fails if a limit is reached or the host was given up.
    pub(super) fn admit(&self, host: &str) -> Result<Allowance, Fault> {
        self.check_time()?;
        let (limits, mut spent) = (self.limits, self.spent());
        if spent.requests >= limits.requests {
            return Err(Fault::Limit(format!("the limit of {} requests was reached", limits.requests)));
        }
        let all_bytes = limits.bytes.saturating_sub(spent.bytes);
        let of_host = spent.hosts.entry(host.to_owned()).or_default();
        if let Some(why) = &of_host.given_up {
            return Err(Fault::Unreachable(why.clone()));
        }
        if of_host.requests >= limits.registry_requests {
            let most = limits.registry_requests;
            return Err(Fault::Limit(format!("the limit of {most} requests for one registry was reached")));
        }
        let bytes = all_bytes.min(limits.registry_bytes.saturating_sub(of_host.bytes));
        if bytes == 0 {
            return Err(self.out_of_bytes());
        }
        of_host.requests += 1;
        spent.requests += 1;
        Ok(Allowance { time: self.time_left(), bytes })
    }

    /// Counts bytes that a host sent.
    pub(super) fn count_bytes(&self, host: &str, bytes: u64) {
        let mut spent = self.spent();
        spent.bytes = spent.bytes.saturating_add(bytes);
        let of_host = spent.hosts.entry(host.to_owned()).or_default();
        of_host.bytes = of_host.bytes.saturating_add(bytes);
    }

    /// Records how a host answered: `failure` is the sentence for an answer that lets the host appear broken.
    ///
    /// Returns whether the host is given up.
    pub(super) fn record(&self, host: &str, failure: Option<String>) -> bool {
        let mut spent = self.spent();
        let of_host = spent.hosts.entry(host.to_owned()).or_default();
        let Some(failure) = failure else {
            (of_host.has_answered, of_host.failures) = (true, 0);
            return false;
        };
        of_host.failures += 1;
        let most = if of_host.has_answered { LATER_FAILURES } else { FIRST_FAILURES };
        if of_host.failures >= most {
            of_host.given_up.get_or_insert(failure);
        }
        of_host.given_up.is_some()
    }

    /// Fails if the deadline has passed.
    pub(super) fn check_time(&self) -> Result<(), Fault> {
        if self.time_left().is_zero() { Err(self.out_of_time()) } else { Ok(()) }
    }

    pub(super) fn time_left(&self) -> Duration {
        self.deadline.map_or(Duration::MAX, |deadline| deadline.saturating_duration_since(Instant::now()))
    }

    fn out_of_time(&self) -> Fault {
        Fault::Limit(format!("the time limit of {} was reached", in_words(self.limits.time)))
    }

    pub(super) fn out_of_bytes(&self) -> Fault {
        let most = self.limits.registry_bytes;
        Fault::Limit(format!("the limit of {} for the answers of registries was reached", size(most)))
    }

    fn spent(&self) -> MutexGuard<'_, Spent> {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn in_words(time: Duration) -> String {
    if time.subsec_millis() == 0 { format!("{} s", time.as_secs()) } else { format!("{} ms", time.as_millis()) }
}

fn size(bytes: u64) -> String {
    if bytes >= 1 << 20 { format!("{} MiB", bytes >> 20) } else { format!("{bytes} bytes") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(result: Result<Allowance, Fault>) -> String {
        match result.err().expect("a fault") {
            Fault::Limit(why) | Fault::Unreachable(why) => why,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_limit_ends_the_requests() {
        let limits = Limits { registry_requests: 2, requests: 3, registry_bytes: 10, ..Limits::default() };
        let budget = Budget::new(limits);
        assert_eq!(budget.admit("a").expect("the first").bytes, 10);
        budget.count_bytes("a", 4);
        assert_eq!(budget.admit("a").expect("the second").bytes, 6);
        assert_eq!(why(budget.admit("a")), "the limit of 2 requests for one registry was reached");
        budget.count_bytes("b", 10);
        assert_eq!(why(budget.admit("b")), "the limit of 10 bytes for the answers of registries was reached");
        assert!(budget.admit("c").is_ok());
        assert_eq!(why(budget.admit("d")), "the limit of 3 requests was reached");
        let over = Budget::new(Limits { time: Duration::ZERO, ..limits });
        assert_eq!(why(over.admit("a")), "the time limit of 0 s was reached");
    }

    #[test]
    fn a_host_that_fails_at_first_or_often_is_given_up() {
        let budget = Budget::new(Limits::default());
        let failure = || Some("it answers 503".to_owned());
        assert_eq!([budget.record("a", failure()), budget.record("a", failure())], [false, true]);
        assert_eq!(why(budget.admit("a")), "it answers 503");
        budget.record("b", None);
        let later: Vec<_> = (0..6).map(|_| budget.record("b", failure())).collect();
        assert_eq!(later, [false, false, false, false, false, true]);
        budget.record("c", failure());
        budget.record("c", None);
        assert!(!budget.record("c", failure()), "an answer ends the row of failures");
    }
}
