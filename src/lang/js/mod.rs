//! JavaScript and TypeScript: modules, paths, commands, SQL, comments, and the names of a module.
//!
//! Nothing is run. What a string is before the program runs is in `fold`; what it means depends on where it goes:
//! `modules`, `files`, `commands`, `sql`, and `literals` for the rest. A literal that one of them has read
//! is claimed and means nothing else.
//! Limit: names and constants are not followed into other modules.

mod address;
mod callee;
mod commands;
mod config_strings;
mod cut;
mod cut_text;
mod declarations;
mod embed;
mod fall;
mod files;
mod fold;
mod fragment;
mod globals;
mod holder;
mod literals;
mod lookup;
mod mocked;
mod modules;
mod names;
mod parse;
mod paths;
mod preset;
mod prisma;
mod reader;
mod relation_names;
mod setting;
mod sql;
mod stack;
mod take_out;
#[cfg(test)]
mod tests;
pub mod undeclared;

pub use crate::lang::js::lookup::{find_exported, find_exported_object, find_exported_paths};
pub use crate::lang::js::setting::{find_exported_setting, find_plugin_settings};
pub use crate::lang::js::stack::thread_has_free;

use oxc_allocator::Allocator;
use oxc_ast::AstKind;
use oxc_ast::ast::Comment;
use oxc_semantic::SemanticBuilder;

use crate::finding::Kind;
use crate::lang::js::commands::Wrappers;
use crate::lang::js::files::Written;
use crate::lang::js::parse::{Parsed, parse};
use crate::lang::js::reader::{Reader, own_span};
use crate::lang::language::Language;
use crate::lang::reference::{Base, Removal};
use crate::lang::source::{Extraction, Loss, Setting, Source, SyntaxNote};
use crate::lang::taken::TakenOut;
use crate::text::running::may_refer;
use crate::text::span::Span;

/// Returns what `source` refers to and, for a file and where `with_module` asks for them, the names of its module.
///
/// A text with errors gives what was seen and a note; in prose, where fragments are usual, no note.
pub fn extract(source: &Source, with_module: bool) -> Extraction {
    let mut found = match stack::with_room(source.text(), || read(source, with_module)) {
        Ok(found) => found,
        Err(reason) => Extraction {
            notes: vec![SyntaxNote { reason }],
            ..Extraction::default()
        },
    };
    // What was recovered from errors is not to be changed, and what may lose nothing is not either.
    if source.loss == Loss::Nothing || !found.notes.is_empty() {
        leave_all(&mut found);
    }
    if source.setting.prose {
        found.notes.clear();
    }
    found
}

/// Takes `wanted` out of `source`; spans and changes are in bytes of its decoded text.
pub fn take_out(source: &Source, wanted: &[Span]) -> TakenOut {
    take_out::take_out(source, wanted)
}

fn read(source: &Source, with_module: bool) -> Extraction {
    let allocator = Allocator::default();
    let Parsed { returned, note } = parse(&allocator, source);
    if returned.panicked {
        return Extraction {
            notes: note.into_iter().collect(),
            ..fragment::extract(source, &returned.module_record)
        };
    }
    let semantic = SemanticBuilder::new()
        .with_build_nodes(true)
        .build(&returned.program)
        .semantic;
    let mut reader = Reader::new(source, &semantic);
    reader.read_nodes();
    reader.read_comments(&returned.program.comments);
    let mut found = reader.found;
    found.notes.extend(note);
    if with_module && !source.setting.prose {
        found.module = Some(Reader::new(source, &semantic).module());
    }
    found
}

/// Makes all of `found` a person's to take out.
fn leave_all(found: &mut Extraction) {
    for reference in &mut found.references {
        reference.removal = Removal::Manual;
    }
    for piece in &mut found.pieces {
        piece.loss = Loss::Nothing;
    }
    if let Some(module) = &mut found.module {
        module.is_fixed = true;
    }
}

impl<'a> Reader<'a, '_> {
    /// Reads all nodes, in rounds: what says most about a string comes first and claims it.
    fn read_nodes(&mut self) {
        let nodes = self.semantic.nodes();
        let calls: Vec<_> = nodes
            .iter()
            .filter_map(|node| match node.kind() {
                AstKind::CallExpression(call) => Some(call),
                _ => None,
            })
            .collect();
        for node in nodes.iter() {
            self.read_module(node.kind());
        }
        let mut wrappers = Wrappers::default();
        for _ in 0..commands::MOST_WRAPPERS {
            if calls
                .iter()
                .filter(|call| self.note_wrapper(call, &mut wrappers))
                .count()
                == 0
            {
                break;
            }
        }
        let mut written = Written::default();
        for node in nodes.iter() {
            match node.kind() {
                AstKind::CallExpression(call) => {
                    self.read_command(call, &wrappers);
                    self.read_file_call(call, &mut written);
                    self.read_table_call(call);
                }
                AstKind::StaticMemberExpression(member) => self.read_client_method(member),
                AstKind::VariableDeclarator(declarator) => self.read_client_pattern(declarator),
                AstKind::NewExpression(new) => self.read_new_glob(new),
                AstKind::TaggedTemplateExpression(tagged) => {
                    self.read_command_template(tagged);
                    self.read_sql_template(tagged);
                }
                AstKind::ObjectExpression(object) => {
                    for property in &object.properties {
                        self.read_setting(property, &mut written);
                        self.read_client_object(property);
                    }
                    self.read_package_keys(object, node);
                }
                _ => {}
            }
        }
        self.pass_over_written(&written);
        for call in calls {
            self.read_path_call(call);
        }
        for node in nodes.iter() {
            self.read_folded(node);
        }
        for node in nodes.iter() {
            self.read_literal(node);
        }
    }

    /// Sends the comments out as running text.
    fn read_comments(&mut self, comments: &[Comment]) {
        let mut spans = Vec::new();
        for comment in comments {
            spans.push(self.source.text.file_span(own_span(comment.span)));
            if self.read_triple_slash(comment.span) {
                continue;
            }
            if !may_refer(own_span(comment.content_span()).of(self.source.text())) {
                continue;
            }
            let setting = Setting {
                kind: Some(self.source.kind(Kind::Mention)),
                prose: true,
                base: Base::Unknown,
            };
            let text = self.verbatim(comment.content_span());
            let piece = self.source.piece(Language::Plain, text, setting);
            self.found.pieces.push(piece);
        }
        self.found.comments = Some(spans);
    }
}
