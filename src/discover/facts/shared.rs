//! Results that a format computes once from all files of a repository.

use super::file::ProjectFile;
use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// A cache of the values that depend on all files, one for each type.
#[derive(Default)]
pub(crate) struct Shared(RefCell<HashMap<TypeId, Rc<dyn Any>>>);

impl Shared {
    /// Returns the value of this type. Computes it from the files on the first call.
    pub(crate) fn get_or_compute<T: 'static>(&self, files: &[ProjectFile], compute: fn(&[ProjectFile]) -> T) -> Rc<T> {
        let known = self.0.borrow().get(&TypeId::of::<T>()).cloned();
        if let Some(value) = known.and_then(|value| value.downcast::<T>().ok()) {
            return value;
        }
        let value = Rc::new(compute(files));
        self.0.borrow_mut().insert(TypeId::of::<T>(), value.clone());
        value
    }
}
