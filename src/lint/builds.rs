//! The builds of a file, made one at a time: together their settings and models take memory for each build and `FROM`.

use crate::settings::{Settings, Variant};
use std::borrow::Cow;

/// The stages of all builds of one file that are judged: more take minutes. The first build is always judged.
const MOST_STAGES: usize = 100_000;

/// So many hosts of a build count as one more build.
const HOSTS: usize = 10;

/// The builds of a file: its variants, or the only one.
pub(super) struct Builds<'s> {
    settings: &'s Settings,
    variants: &'s [Variant],
    /// The settings without what the variants replace.
    shared: Settings,
}

impl<'s> Builds<'s> {
    /// The builds that are judged of a file with so many stages.
    pub(super) fn new(settings: &'s Settings, stages: usize) -> Self {
        let mut room = MOST_STAGES;
        let fits = |variant: &&Variant| {
            let stages = stages.saturating_mul(1 + variant.hosts.len() / HOSTS);
            let is_within = stages <= room;
            room = room.saturating_sub(stages);
            is_within
        };
        let fitting = settings.variants.iter().take_while(fits).count();
        let variants = &settings.variants[..fitting.max(1).min(settings.variants.len())];
        Self { settings, variants, shared: settings.without_variants() }
    }

    pub(super) fn len(&self) -> usize {
        self.variants.len().max(1)
    }

    /// Returns how many builds are left out.
    pub(super) fn left_out(&self) -> usize {
        self.settings.variants.len() - self.variants.len()
    }

    pub(super) fn label(&self, build: usize) -> &'s str {
        self.variants.get(build).map_or("", |variant| &variant.label)
    }

    pub(super) fn settings(&self, build: usize) -> Cow<'s, Settings> {
        match self.variants.get(build) {
            Some(variant) => Cow::Owned(self.shared.of_variant(variant)),
            None => Cow::Borrowed(self.settings),
        }
    }
}
