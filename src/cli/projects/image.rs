//! Image references outside Dockerfiles.

use crate::image::Reference;
use crate::lint::{self, Judged};
use crate::model::Model;
use crate::settings::{Place, Settings};
use crate::windows::{Answers, Catalog, Resolution, Resolver};

/// An image reference outside Dockerfiles, with the settings that it is checked against.
pub(crate) struct ImageToJudge {
    /// The key or object that names the image: "container `web`".
    pub what: String,
    pub reference: String,
    pub place: Place,
    /// Whether the file says that the image is a Windows image.
    pub is_windows: bool,
    pub settings: Settings,
}

impl ImageToJudge {
    /// The resolution of the image. None if the text is not an image reference.
    pub(crate) fn resolution(&self, catalog: &Catalog, answers: &Answers) -> Option<Resolution> {
        let reference = Reference::parse(&self.reference).ok()?;
        let resolver = Resolver { catalog, answers, private_images: &self.settings.images };
        Some(resolver.resolve(&reference).resolution)
    }

    /// The model of the image, as if it were the base image of a Dockerfile.
    pub(crate) fn model(&self, catalog: &Catalog, answers: &Answers) -> Model {
        lint::model_of_image(catalog, answers, &self.reference, &self.place, self.is_windows, &self.settings)
    }

    /// Checks the image against its hosts.
    pub(crate) fn judge(&self, catalog: &Catalog, answers: &Answers) -> Judged {
        lint::lint_image(catalog, &self.model(catalog, answers), &self.settings)
    }
}
