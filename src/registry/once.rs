//! Doing a thing once for each key, whoever asks first.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Values by key, each worked out once; who asks meanwhile waits.
pub(super) struct OnceEach<V> {
    cells: Mutex<HashMap<String, Arc<OnceLock<V>>>>,
}

impl<V: Clone> OnceEach<V> {
    pub(super) fn new() -> Self {
        Self { cells: Mutex::new(HashMap::new()) }
    }

    pub(super) fn get(&self, key: &str, make: impl FnOnce() -> V) -> V {
        let cell = {
            let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
            cells.entry(key.to_owned()).or_default().clone()
        };
        cell.get_or_init(make).clone()
    }
}
