//! What a reference means: the retired thing that it points at, and whether it names something alive.

use crate::facts::globs::static_folder;
use crate::facts::hosts::Hosts;
use crate::facts::judge::PathHit;
use crate::facts::package_names::PackageHit;
use crate::facts::packages::split_specifier;
use crate::facts::resolve::Resolution;
use crate::facts::retired::NameHit;
use crate::facts::scan::{Hit, Scanner, Subject};
use crate::facts::sheets::{self, Sheet, Sheets};
use crate::finding::{Confidence, Kind, Place};
use crate::lang::language::Language;
use crate::lang::reference::{Base, Holder, PathText, Reference, Removal, Target};
use crate::text::line::LineIndex;
use crate::text::path_like::{MODULE_ENDINGS, has_extension, is_scoped};
use crate::tree::path::RepoPath;

impl Scanner<'_> {
    /// Whether `reference` in the file at `path` names something that is alive.
    pub(in crate::facts) fn is_alive(&self, path: &RepoPath, reference: &Reference) -> bool {
        match &reference.target {
            Target::Path(text) => self.judge.is_alive(path, text) || self.is_live_package(&text.text),
            Target::Package { name, .. } => self.is_live_package(name),
            Target::Glob { pattern, base } => {
                let (folder, _) = static_folder(pattern);
                let folder = PathText::expected(folder, base.clone());
                !folder.text.is_empty() && self.judge.is_alive(path, &folder)
            }
            Target::Page { path: page, base } => match (base, self.sites.of(path)) {
                (Base::Known(folder), _) => self.judge.is_page_alive(std::slice::from_ref(folder), page),
                (_, Some(site)) => self.judge.is_page_alive(&site.roots, page),
                (_, None) => self.judge.is_page_alive(&[RepoPath::root()], page),
            },
            Target::Hosted {
                repository,
                path: there,
            } => {
                let text = PathText::expected(there, Base::Known(RepoPath::root()));
                let hosts = self.hosts.get_or_init(|| Hosts::new(self.tree, self.resolver));
                hosts.own(repository).is_some() && self.judge.is_alive(path, &text)
            }
            Target::Script(run) => self.names.is_live_script(path, run),
            Target::Module { specifier } => matches!(self.resolver.resolve(path, specifier), Resolution::Live(_)),
            _ => false,
        }
    }

    /// Whether `name`, or the scoped name that it begins with, is one of a package of the tree that stays.
    fn is_live_package(&self, name: &str) -> bool {
        let mut folders = self.package_names.folders_of(split_specifier(name).0);
        folders.any(|folder| self.judge.paths.retired_package(folder).is_none())
    }

    /// Returns what retired thing `reference` in the file at `path` means, and how sure that is; `None` where it means none.
    pub(in crate::facts) fn judge_reference(
        &self,
        path: &RepoPath,
        reference: &Reference,
        lines: &LineIndex,
    ) -> Option<Hit> {
        let by_name = |subject: Subject, hit: NameHit| (subject, hit.entry, hit.target, Confidence::Certain);
        let by_path = |hit: PathHit| (Subject::Path, hit.entry, hit.target.to_string(), hit.confidence);
        let by_package = |hit: PackageHit| (hit.subject, hit.entry, hit.target, hit.confidence);
        // What prose tells people to import is read as code.
        let is_no_prose = !reference.prose && reference.kind != Kind::Mention;
        // Whose aliases it names may be a reader's.
        let is_of_document = !is_no_prose && Language::of(path, "") == Language::Markdown;
        let (subject, entry, target, confidence) = match &reference.target {
            Target::Module { specifier } => self.judge_module(path, reference, specifier)?,
            Target::Path(text) => match self.judge.path(path, text) {
                Some(hit) => {
                    let hit = self.with_doubt(path, reference, &text.text, hit);
                    by_path(self.with_doubt_of_program(path, reference, text, hit))
                }
                None => match self.judge_specifier(path, text).filter(|_| !is_of_document) {
                    Some(hit) => by_path(hit),
                    None => match self.judge_below_site(path, text).filter(|_| is_no_prose) {
                        Some(hit) => by_path(hit),
                        None => {
                            let is_prose = !is_no_prose && !is_said_to_people(reference);
                            by_package(self.package_names.in_path(path, text, is_prose)?)
                        }
                    },
                },
            },
            Target::Glob { pattern, base } => match self.judge.glob(path, pattern, base) {
                Some(hit) => by_path(self.with_doubt(path, reference, pattern, hit)),
                None => by_package(
                    self.package_names
                        .in_text(path, pattern, true)
                        .filter(|_| is_no_prose)?,
                ),
            },
            Target::Route { path: url, is_certain } => {
                // A document that names a URL of this machine means this repository.
                if !is_no_prose && !is_certain {
                    return None;
                }
                match self.routes.retired(path, url) {
                    Some((entry, target)) if *is_certain => {
                        (Subject::Path, entry, target.to_string(), Confidence::Likely)
                    }
                    Some((entry, target)) => (Subject::Path, entry, target.to_string(), Confidence::Possible),
                    // An application names the pages of the docs that it shows.
                    None if is_no_prose => by_path(self.judge_page_of_site(path, url)?),
                    None => return None,
                }
            }
            // What a document shows of a program may be of the reader's own.
            Target::Asset { path: url, confidence } => {
                let hit = self.assets.retired(path, url, *confidence);
                by_path(hit.filter(|_| !reference.prose)?)
            }
            Target::Page { path: page, base } => by_path(self.judge_page_of(path, reference, page, base)?),
            Target::Sheet { name, base } => self.judge_sheet(path, reference, name, base.as_ref())?,
            Target::Hosted {
                repository,
                path: there,
            } => {
                self.hosts
                    .get_or_init(|| Hosts::new(self.tree, self.resolver))
                    .own(repository)?;
                let text = PathText::expected(there, Base::Known(RepoPath::root()));
                by_path(self.judge.path(path, &text)?)
            }
            Target::Pattern { pattern, folder, reach } => by_path(self.judge.pattern(pattern, folder, *reach)?),
            Target::Script(run) => {
                let hit = self.names.script(path, run)?;
                let confidence = self.names.confidence_of_script(path, run);
                (Subject::Script, hit.entry, hit.target, confidence)
            }
            Target::Binary { name, is_package } => by_package(self.package_names.binary(path, name, *is_package)?),
            Target::Package { name, naming } => by_package(self.package_names.package(path, name, *naming)?),
            Target::Undeclared { name, role, is_certain } => {
                let meant = self.nuxt.retired(path, *role, name, *is_certain)?;
                let (entry, target) = meant.retired;
                (Subject::Path, entry, target.to_string(), meant.confidence)
            }
            Target::Table { schema, name } => by_name(Subject::Table, self.names.table(schema.as_deref(), name)?),
            Target::Model { name } => {
                let model = self.models.of_field(path, name)?;
                by_name(model.subject, model.hit)
            }
            Target::ClientModel { name, keys, is_certain } => {
                let (model, confidence) = self.models.of_client(path, name, keys, *is_certain)?;
                (model.subject, model.hit.entry, model.hit.target, confidence)
            }
            Target::Workflow { name } => by_path(self.workflows.retired(name)?),
            Target::TableName { schema, name } => {
                let hit = self.names.table(schema.as_deref(), name)?;
                (Subject::Table, hit.entry, hit.target, Confidence::Likely)
            }
        };
        // Prose that names a path or a script does not resolve it, unless it links there: it may speak of a reader's project.
        let is_mention =
            reference.prose && reference.kind == Kind::Mention && matches!(subject, Subject::Path | Subject::Script);
        let confidence = if is_mention {
            confidence.max(Confidence::Likely)
        } else {
            confidence
        };
        // What npm's package did somebody else has to do; a package of the tree goes with all that works on it.
        let goes = match subject {
            Subject::Dependency => {
                // So does a list of what is left out lose nothing by its name.
                let is_listed = matches!(reference.removal, Removal::Whole(Holder::Version | Holder::Item));
                is_listed || self.package_names.is_folder(&target)
            }
            _ => true,
        };
        Some(Hit {
            path: path.clone(),
            place: Some(Place {
                span: reference.span,
                range: lines.range(reference.span),
            }),
            kind: reference.kind,
            is_model: matches!(reference.target, Target::Model { .. } | Target::ClientModel { .. }),
            prose: reference.prose || is_said_to_people(reference),
            removal: if goes { reference.removal } else { Removal::Manual },
            subject,
            entry,
            target,
            confidence,
        })
    }

    /// Returns `hit`, what `text` of `reference` means in `file`, with the doubt whether a program speaks of this repository.
    ///
    /// A file's name alone is looked for wherever the program looks, and a path from a slash on, in what a program has
    /// printed, begins at the root of the machine that it ran on.
    fn with_doubt_of_program(&self, file: &RepoPath, reference: &Reference, text: &PathText, hit: PathHit) -> PathHit {
        let is_program = matches!(Language::of(file, ""), Language::JavaScript | Language::Component);
        let is_string = is_program && reference.kind == Kind::Path && !reference.prose;
        let is_no_document = !reference.prose || Language::of(file, "") == Language::Json;
        let is_printed = reference.kind == Kind::Mention && is_no_document && text.text.starts_with('/');
        let is_in_doubt = (is_string && self.judge.is_name_from_elsewhere(file, text, &hit.target))
            || (is_printed && !self.judge.is_known(&hit.target));
        match is_in_doubt {
            true => PathHit {
                confidence: Confidence::Possible,
                ..hit
            },
            false => hit,
        }
    }

    fn judge_sheet(
        &self,
        path: &RepoPath,
        reference: &Reference,
        name: &str,
        base: Option<&Base>,
    ) -> Option<(Subject, usize, String, Confidence)> {
        let sheets = Sheets {
            judge: &self.judge,
            resolver: self.resolver,
        };
        let hit = match sheets.find(path, name, base) {
            Sheet::Live(_) => return None,
            Sheet::Retired(hit) => hit,
            Sheet::Elsewhere if name.starts_with('.') => return None,
            Sheet::Elsewhere => match self.judge_module(path, reference, name) {
                // A script of that name is no style sheet.
                Some((Subject::Path, _, target, _)) if is_script(&target) => return None,
                Some(hit) => return Some(hit),
                None if self.resolver.is_alias(path, name) => return None,
                None => {
                    let end = self.resolver.end_in_doubt(name)?;
                    let mut names = sheets::names(end).into_iter();
                    names.find_map(|name| self.judge.module_in_doubt(&name))?
                }
            },
        };
        Some((Subject::Path, hit.entry, hit.target.to_string(), hit.confidence))
    }

    fn judge_module(
        &self,
        path: &RepoPath,
        reference: &Reference,
        specifier: &str,
    ) -> Option<(Subject, usize, String, Confidence)> {
        match self.resolver.resolve(path, specifier) {
            Resolution::Live(_) => {
                let hit = self.names.imported_by_name(path, specifier)?;
                Some((Subject::Dependency, hit.entry, hit.target, Confidence::Certain))
            }
            Resolution::Retired { entry, target } => {
                Some((Subject::Path, entry, target.to_string(), Confidence::Certain))
            }
            // What a page of a docs site imports from the site's root.
            Resolution::Elsewhere if specifier.starts_with('/') => {
                let hit = self.judge_page(path, specifier, &Base::Unknown);
                let hit = hit.or_else(|| self.judge_served_source(path, specifier))?;
                Some((Subject::Path, hit.entry, hit.target.to_string(), hit.confidence))
            }
            Resolution::Elsewhere if specifier.starts_with('.') => {
                // A snippet in prose does not stand where its imports begin.
                if !reference.prose {
                    return None;
                }
                let hit = self.judge.path(
                    path,
                    &PathText {
                        module: true,
                        ..PathText::expected(specifier, Base::Unknown)
                    },
                )?;
                Some((Subject::Path, hit.entry, hit.target.to_string(), hit.confidence))
            }
            Resolution::Elsewhere => {
                if let Some(hit) = self.names.imported(path, specifier) {
                    return Some((Subject::Dependency, hit.entry, hit.target, Confidence::Certain));
                }
                let in_doubt = || {
                    let end = self.resolver.end_in_doubt(specifier)?;
                    let is_explained = self.resolver.is_alias(path, specifier);
                    self.judge.module_in_doubt(end).filter(|_| !is_explained)
                };
                let hit = self.judge.module_from_above(path, specifier).or_else(in_doubt)?;
                Some((Subject::Path, hit.entry, hit.target.to_string(), hit.confidence))
            }
        }
    }
}

/// Whether `path` is a file of a program by its ending.
fn is_script(path: &str) -> bool {
    has_extension(path) && MODULE_ENDINGS.iter().any(|ending| path.ends_with(ending))
}

/// Whether `reference` is a package's name in a message of a program, which goes on saying it.
fn is_said_to_people(reference: &Reference) -> bool {
    let is_name = |path: &PathText| path.in_sentence && is_scoped(&path.text);
    !reference.prose
        && reference.kind == Kind::Mention
        && matches!(&reference.target, Target::Path(path) if is_name(path))
}
