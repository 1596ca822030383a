//! Commands given to child_process, execa, zx and their like: they go out as shell.
//!
//! A function of the module that hands its first parameter on to one of those counts as one of them.
//! Limit: functions of other modules that do so are not known, nor are commands that a loop takes from a list.

use std::collections::HashSet;

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, ArrayExpression, CallExpression, Expression, ObjectExpression, ObjectPropertyKind,
    TaggedTemplateExpression, TemplateLiteral,
};
use oxc_span::{GetSpan, Span};
use oxc_syntax::symbol::SymbolId;

use crate::finding::Kind;
use crate::lang::js::callee::{Callee, key_name};
use crate::lang::js::fold::{Folded, Part};
use crate::lang::js::paths::Place;
use crate::lang::js::reader::Reader;
use crate::lang::language::Language;
use crate::lang::reference::Base;
use crate::lang::source::Setting;
use crate::text::embedded::Embedded;

/// Functions that take a whole command line.
const LINES: &[&str] = &[
    "exec",
    "execSync",
    "execaCommand",
    "execaCommandSync",
    "execAsync",
    "execPromise",
    "execP",
];
/// Functions that take a program and a list of arguments.
const PROGRAMS: &[&str] = &[
    "spawn",
    "spawnSync",
    "execFile",
    "execFileSync",
    "execa",
    "execaSync",
    "spawnAsync",
    "execFileAsync",
];
/// Tags of templates that hold a command.
const TAGS: &[&str] = &["$", "execa", "execaSync", "execaCommand"];
/// What stands in a command for a part that is not known; the shell's reader takes it for a variable.
pub(super) const HOLE: &str = "${x}";

/// Through how many functions of the module a command may be handed on.
pub(super) const MOST_WRAPPERS: usize = 8;

/// Functions of this module that start processes with their first parameter.
pub(super) type Wrappers = HashSet<SymbolId>;

impl<'a> Reader<'a, '_> {
    /// Whether `call` starts a process.
    fn is_process_call(&self, call: &CallExpression<'a>, wrappers: &Wrappers) -> bool {
        if let Expression::Identifier(identifier) = call.callee.get_inner_expression()
            && self
                .symbol_of(identifier)
                .is_some_and(|symbol| wrappers.contains(&symbol))
        {
            return true;
        }
        let function = self.function(&call.callee);
        (LINES.contains(&function.name) || PROGRAMS.contains(&function.name) || function.name == "$")
            && (function.is_bare || function.is_of_process())
    }

    /// Adds the function around `call` to `wrappers` where its first parameter is the command; true where it is new.
    pub(super) fn note_wrapper(&self, call: &CallExpression<'a>, wrappers: &mut Wrappers) -> bool {
        if !self.is_process_call(call, wrappers) {
            return false;
        }
        let Some(Expression::Identifier(command)) = call.arguments.first().and_then(Argument::as_expression) else {
            return false;
        };
        let Some(parameter) = self.symbol_of(command) else {
            return false;
        };
        match self.function_with_first_parameter(parameter) {
            Some(function) => wrappers.insert(function),
            None => false,
        }
    }

    /// Returns the name of the function whose first parameter is `parameter`.
    fn function_with_first_parameter(&self, parameter: SymbolId) -> Option<SymbolId> {
        let nodes = self.semantic.nodes();
        let declaration = self.semantic.scoping().symbol_declaration(parameter);
        let AstKind::FormalParameter(first) = nodes.kind(declaration) else {
            return None;
        };
        let function = nodes.ancestors(declaration).nth(1)?;
        let (parameters, own) = match function.kind() {
            AstKind::Function(function) => (&function.params, function.id.as_ref().and_then(|id| id.symbol_id.get())),
            AstKind::ArrowFunctionExpression(arrow) => (&arrow.params, None),
            _ => return None,
        };
        if parameters.items.first().map(|item| item.span) != Some(first.span) {
            return None;
        }
        own.or_else(|| match nodes.parent_kind(function.id()) {
            AstKind::VariableDeclarator(declarator) => declarator.id.get_binding_identifier()?.symbol_id.get(),
            _ => None,
        })
    }

    /// Reads the command of `call`, where it starts a process.
    pub(super) fn read_command(&mut self, call: &'a CallExpression<'a>, wrappers: &Wrappers) {
        let Some(first) = call.arguments.first().and_then(Argument::as_expression) else {
            return;
        };
        let function = self.function(&call.callee);
        if function.name == "fork" && (function.is_bare || function.is_of_process()) {
            let place = Place {
                base: self.working_directory(call),
                module: true,
                ..Place::expecting(Kind::Command)
            };
            let folded = self.fold(first);
            self.refer_to_path(first, &folded, &place);
            return;
        }
        if !self.is_process_call(call, wrappers) {
            return;
        }
        let arguments = call
            .arguments
            .get(1)
            .and_then(Argument::as_expression)
            .and_then(|second| self.array_of(second));
        match (arguments, first.get_inner_expression()) {
            (Some(arguments), _) => self.read_program(call, Some(first), arguments),
            // `Bun.spawn(['node', 'x.js'])`.
            (None, Expression::ArrayExpression(words)) => self.read_program(call, None, words),
            (None, _) => self.read_line(call, first),
        }
    }

    /// Reads a command line in one string.
    fn read_line(&mut self, call: &'a CallExpression<'a>, line: &'a Expression<'a>) {
        let line = self.command_word(line);
        let mut folded = self.fold(line);
        if !folded.is_partly_known() {
            return;
        }
        if folded.base.is_some() {
            if !folded.known_text().contains(char::is_whitespace) {
                self.refer_to_path(line, &folded, &Place::expecting(Kind::Command));
                return;
            }
            // A program on a base of its own, with arguments.
            folded.base = None;
            folded
                .parts
                .insert(0, Part::Hole(Span::new(line.span().start, line.span().start + 1)));
        }
        if let Expression::TemplateLiteral(template) = line.get_inner_expression() {
            self.refer_to_substitutions(template);
        }
        let base = self.working_directory(call);
        let embedded = self.embed(&folded, HOLE);
        self.send_command(embedded, base);
        self.claim_all(&folded.claims);
    }

    /// Reads a program and its arguments, each word from its own literal.
    fn read_program(
        &mut self,
        call: &'a CallExpression<'a>,
        program: Option<&'a Expression<'a>>,
        arguments: &'a ArrayExpression<'a>,
    ) {
        let base = self.working_directory(call);
        let start = program.map_or(arguments.span.start, |program| program.span().start);
        let mut line = Embedded::starting_at(self.source.text.file_offset(start as usize));
        if let Some(program) = program {
            self.push_word(&mut line, self.command_word(program), true);
        }
        for argument in &arguments.elements {
            let offset = self.source.text.file_offset(argument.span().start as usize);
            if !line.text().is_empty() {
                line.push(" ", offset);
            }
            match argument.as_expression() {
                Some(expression) => self.push_word(&mut line, expression, false),
                None => self.push_use(&mut line, HOLE, argument.span()),
            }
        }
        self.send_command(line, base);
    }

    /// Adds one word of a command, in quotes where the shell would read more into it than the program gets.
    fn push_word(&mut self, line: &mut Embedded, expression: &'a Expression<'a>, is_program: bool) {
        let span = expression.span();
        let callee = Callee::of(expression);
        if is_program && (callee.is_name_chain("process", &["execPath"]) || callee.is_name_chain("process", &["argv0"]))
        {
            self.push_use(line, "node", span);
            return;
        }
        let folded = self.fold(expression);
        if folded.base.is_some() {
            // A path on a base of its own: the shell's reader could not know it.
            let place = Place {
                module: !is_program,
                ..Place::expecting(Kind::Command)
            };
            self.refer_to_path(expression, &folded, &place);
            self.push_use(line, HOLE, span);
            return;
        }
        self.claim_all(&folded.claims);
        let text = folded.known_text();
        if !folded.is_static()
            || text
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || "-_./:=@%+,~".contains(character))
                && !text.is_empty()
        {
            self.push_folded(line, &folded, HOLE);
            return;
        }
        let offset = |at: u32| self.source.text.file_offset(at as usize);
        if text.contains('\'') {
            let quoted = format!("'{}'", text.replace('\'', "'\\''"));
            self.push_use(line, &quoted, span);
            return;
        }
        line.push("'", offset(span.start));
        self.push_folded(line, &folded, HOLE);
        line.push("'", offset(span.end.saturating_sub(1)));
    }

    /// Returns the expression that is the command: of `windows ? 'npm.cmd' : 'npm'` the one without an extension.
    fn command_word(&self, expression: &'a Expression<'a>) -> &'a Expression<'a> {
        let inner = match expression.get_inner_expression() {
            Expression::Identifier(identifier) => self.constant(identifier).map_or(expression, |(_, init)| init),
            _ => expression,
        };
        let Expression::ConditionalExpression(conditional) = inner.get_inner_expression() else {
            return expression;
        };
        let is_windows = |branch: &Expression<'a>| {
            let folded = self.fold(branch);
            let known = folded.known_text();
            known.ends_with(".cmd") || known.ends_with(".exe")
        };
        if is_windows(&conditional.consequent) {
            &conditional.alternate
        } else {
            &conditional.consequent
        }
    }

    /// Returns the array that `expression` is, or that its constant holds.
    fn array_of(&self, expression: &'a Expression<'a>) -> Option<&'a ArrayExpression<'a>> {
        match expression.get_inner_expression() {
            Expression::ArrayExpression(array) => Some(array),
            Expression::Identifier(identifier) => match self.constant(identifier)?.1.get_inner_expression() {
                Expression::ArrayExpression(array) => Some(array),
                _ => None,
            },
            _ => None,
        }
    }

    /// Reads a tagged template that holds a command.
    pub(super) fn read_command_template(&mut self, tagged: &'a TaggedTemplateExpression<'a>) {
        let (tag, options) = match tagged.tag.get_inner_expression() {
            // `$({ cwd: 'x' })`…``.
            Expression::CallExpression(call) => {
                (&call.callee, call.arguments.first().and_then(Argument::as_expression))
            }
            _ => (&tagged.tag, None),
        };
        let callee = Callee::of(tag);
        let is_command =
            TAGS.contains(&callee.last_name()) || (callee.root_name() == "$" && callee.members.as_slice() == ["sync"]);
        if !is_command {
            return;
        }
        let base = match options.map(Expression::get_inner_expression) {
            Some(Expression::ObjectExpression(options)) => self.cwd_of(options),
            _ => Base::WorkingDirectory,
        };
        let mut folded = self.fold_template(&tagged.quasi, 0);
        if folded.base.take().is_some() {
            folded.parts.insert(
                0,
                Part::Hole(Span::new(tagged.quasi.span.start, tagged.quasi.span.start + 1)),
            );
        }
        self.refer_to_substitutions(&tagged.quasi);
        let embedded = self.embed(&folded, HOLE);
        self.send_command(embedded, base);
        self.claim_all(&folded.claims);
        self.claim(tagged.quasi.span);
    }

    /// Sends `line` out to be read as shell.
    pub(super) fn send_command(&mut self, line: Embedded, base: Base) {
        if line.text().trim().is_empty() {
            return;
        }
        let setting = Setting {
            kind: Some(self.source.kind(Kind::Command)),
            prose: self.source.setting.prose,
            base,
        };
        let piece = self.source.piece(Language::Shell, line, setting);
        self.found.pieces.push(piece);
    }

    /// Returns the folder that the process of `call` starts in.
    fn working_directory(&self, call: &CallExpression<'a>) -> Base {
        call.arguments
            .iter()
            .skip(1)
            .filter_map(Argument::as_expression)
            .find_map(|argument| match argument.get_inner_expression() {
                Expression::ObjectExpression(options) => Some(self.cwd_of(options)),
                _ => None,
            })
            .unwrap_or(Base::WorkingDirectory)
    }

    /// Returns the folder that the property `cwd` of `options` names.
    pub(super) fn cwd_of(&self, options: &ObjectExpression<'a>) -> Base {
        let cwd = options.properties.iter().find_map(|property| match property {
            ObjectPropertyKind::ObjectProperty(property) if key_name(&property.key) == Some("cwd") => {
                Some(&property.value)
            }
            _ => None,
        });
        let Some(cwd) = cwd else {
            return Base::WorkingDirectory;
        };
        self.folder_of(&self.fold(cwd))
    }

    /// Returns the folder that `folded` names, as a base.
    fn folder_of(&self, folded: &Folded) -> Base {
        match &folded.base {
            Some(base @ Base::Known(_)) if folded.is_static() => {
                base.enter(folded.known_text().trim_start_matches('/'))
            }
            Some(Base::WorkingDirectory) if folded.known_text().trim_matches(['/', '.']).is_empty() => {
                Base::WorkingDirectory
            }
            Some(Base::WorkingDirectory) if folded.is_static() => {
                Base::BelowWorkingDirectory(folded.known_text().trim_start_matches('/').to_owned())
            }
            None => match folded.plain_text() {
                Some(text) if text.starts_with('/') => Base::Outside,
                Some(text) if !text.is_empty() => Base::BelowWorkingDirectory(text),
                _ => Base::Unknown,
            },
            _ => Base::Unknown,
        }
    }

    /// Refers to each path on a base of its own that a command's template puts in.
    fn refer_to_substitutions(&mut self, template: &'a TemplateLiteral<'a>) {
        let place = Place {
            module: true,
            ..Place::expecting(Kind::Command)
        };
        for expression in &template.expressions {
            let folded = self.fold(expression);
            if folded.base.is_some() && folded.is_static() {
                self.refer_to_path(expression, &folded, &place);
            }
        }
    }
}
