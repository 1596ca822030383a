//! What points at given things, as `decomm impact` tells it: one format a file.

pub mod human;
pub mod json;

use crate::config::asked::Asked;
use crate::facts::impact::{Impact, ImpactReference};
use crate::finding::Kind;

/// The answer, with what was asked.
#[derive(Debug)]
pub struct ImpactReport<'a> {
    /// What was asked, in its order.
    pub asked: &'a [Asked],
    /// What was found.
    pub impact: &'a Impact,
}

/// A group of surfaces, in the order of what hurts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Surface {
    /// Code: it does not start, or not compile.
    Code,
    /// Commands, pipelines, container files: they fail when they run.
    Commands,
    /// Settings and lists.
    Configuration,
    /// Documents and comments.
    Prose,
}

impl Surface {
    /// All of them, in their order.
    pub const ALL: [Surface; 4] = [Surface::Code, Surface::Commands, Surface::Configuration, Surface::Prose];

    /// Returns the group that `reference` belongs to.
    pub fn of(reference: &ImpactReference) -> Surface {
        if reference.prose {
            return Surface::Prose;
        }
        match reference.kind {
            Kind::Command | Kind::PackageScript | Kind::Workflow | Kind::Container => Surface::Commands,
            Kind::Config | Kind::Pattern | Kind::Declaration => Surface::Configuration,
            Kind::Link => Surface::Prose,
            _ => Surface::Code,
        }
    }

    /// Returns the heading.
    pub fn title(self) -> &'static str {
        match self {
            Surface::Code => "code",
            Surface::Commands => "commands and pipelines",
            Surface::Configuration => "configuration",
            Surface::Prose => "documents and comments",
        }
    }
}
