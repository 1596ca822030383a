//! How the commands of a script hang together: lists, pipelines, and what holds a list.
//!
//! Only for taking commands out: a script that is not well-formed has no structure, and nothing is taken out of it.
//! Elements point at their lists by index, so that no depth of nesting is a danger.

use std::collections::{BTreeMap, BTreeSet};

use crate::lang::shell::script::Step;
use crate::lang::shell::words::{Reading, Token, TokenKind};
use crate::text::span::Span;

/// How many tests and blocks may go with a command; scripts have a handful.
const MOST_BESIDE: usize = 64;

/// What joins two elements of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    /// A line's end.
    Line,
    /// `;`
    Semicolon,
    /// `&`
    Background,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `|`
    Pipe,
}

impl Joint {
    /// Whether what it joins is one chain.
    pub(super) fn chains(self) -> bool {
        matches!(self, Joint::And | Joint::Or | Joint::Pipe)
    }
}

/// A sign between two elements, or behind the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operator {
    /// What it says.
    pub(super) joint: Joint,
    /// Where it stands.
    pub(super) span: Span,
}

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A command that does something.
    Command,
    /// `[ … ]`, `test …`, `[[ … ]]`: it has no effect but its result.
    Test,
    /// `cd …`, `set …`: a command that does nothing by itself.
    Preparation,
    /// `if … fi`.
    If,
    /// `while`, `until`, `for`, `select`.
    Loop,
    /// `case … esac`.
    Case,
    /// `( … )`, `{ …; }`.
    Group,
    /// A function's declaration.
    Function,
}

/// An element of a list.
#[derive(Clone, Debug)]
pub(super) struct Element {
    /// Where it stands.
    pub(super) span: Span,
    /// What it is.
    pub(super) form: Form,
    /// The list that it is in.
    pub(super) list: usize,
    /// Its place there.
    pub(super) place: usize,
    /// Whether `!` stands before it.
    pub(super) is_negated: bool,
    /// What stands before it in its list.
    pub(super) before: Option<Operator>,
    /// What stands behind it.
    pub(super) behind: Option<Operator>,
    /// Whether it is the branch of an `if` that has others, `elif` or `else`.
    has_else: bool,
    /// The lists that it holds.
    lists: Vec<usize>,
    /// The end of its here-documents, which begin on the line below.
    pub(super) documents_end: Option<usize>,
}

/// What a list is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// The text itself, a group.
    Body,
    /// What a branch or a loop does.
    Inner,
    /// What it asks.
    Condition,
}

/// A list of elements.
#[derive(Clone, Debug)]
pub(super) struct List {
    role: Role,
    owner: Option<usize>,
    /// Its elements.
    pub(super) elements: Vec<usize>,
}

/// How the commands of a script hang together.
#[derive(Clone, Debug, Default)]
pub(super) struct Structure {
    /// All elements, in the order of their beginnings.
    pub(super) elements: Vec<Element>,
    /// All lists; the first is the text's own.
    pub(super) lists: Vec<List>,
    /// Comments.
    pub(super) comments: Vec<Span>,
    /// The element of a command by where it begins.
    by_start: BTreeMap<usize, usize>,
    /// How many elements of the text's own list do something.
    n_working: usize,
}

/// What goes with an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Removed {
    /// The elements that go, the wanted ones and what would be left without a purpose.
    pub(super) elements: BTreeSet<usize>,
    /// Whether nothing that does anything is left.
    pub(super) is_empty: bool,
}

/// Returns the structure of what was read of `text`; `None` where it is not well-formed.
pub(super) fn structure(text: &str, reading: &Reading, is_file: bool) -> Option<Structure> {
    let mut builder = Builder {
        text,
        reading,
        is_file,
        structure: Structure::default(),
        open: Vec::new(),
        operator: None,
        negation: None,
        function: None,
    };
    builder.open_list(None, Role::Body);
    for token in &reading.tokens {
        builder.token(token)?;
    }
    builder.finish()
}

struct Builder<'a> {
    text: &'a str,
    reading: &'a Reading,
    is_file: bool,
    structure: Structure,
    /// The open lists, the innermost last.
    open: Vec<usize>,
    /// What stands before the next element of the innermost list.
    operator: Option<Operator>,
    /// Where `!` stands before what comes next.
    negation: Option<usize>,
    /// Where a function's declaration has begun, and its body has not.
    function: Option<usize>,
}

impl Builder<'_> {
    fn token(&mut self, token: &Token) -> Option<()> {
        let word = token.span.of(self.text);
        match token.kind {
            TokenKind::Comment => self.structure.comments.push(token.span),
            TokenKind::Operator => self.operator(word, token.span)?,
            TokenKind::Command(step) => {
                let (form, documents_end) = self.command(step);
                let index = self.element(token.span, form)?;
                self.structure.by_start.insert(token.span.start(), index);
                if let Some(element) = self.structure.elements.get_mut(index) {
                    element.documents_end = documents_end;
                }
            }
            TokenKind::Test => {
                let form = if runs_commands(word) { Form::Command } else { Form::Test };
                let index = self.element(token.span, form)?;
                self.structure.by_start.insert(token.span.start(), index);
            }
            TokenKind::Arithmetic => drop(self.element(token.span, Form::Command)?),
            TokenKind::Redirect => self.redirect(token.span)?,
            TokenKind::Head => {
                let form = if word.starts_with("case") {
                    Form::Case
                } else {
                    Form::Loop
                };
                let index = self.element(token.span, form)?;
                // A list that nothing may stand in: that of `do`, or of the first branch, is still to come.
                self.open_list(Some(index), Role::Condition);
            }
            TokenKind::Patterns => {
                self.close_list(Form::Case, &[Role::Condition, Role::Inner])?;
                self.reopen(Form::Case, Role::Inner)?;
            }
            TokenKind::Function => self.function = Some(token.span.start()),
            TokenKind::Open => self.open_group(token.span)?,
            TokenKind::Close => self.close_group(token.span)?,
            TokenKind::Reserved => self.reserved(word, token.span)?,
        }
        Some(())
    }

    fn reserved(&mut self, word: &str, span: Span) -> Option<()> {
        match word {
            "!" => self.negation = self.negation.or(Some(span.start())),
            "if" | "while" | "until" => {
                let form = if word == "if" { Form::If } else { Form::Loop };
                let index = self.element(span, form)?;
                self.open_list(Some(index), Role::Condition);
            }
            "then" => {
                self.close_list(Form::If, &[Role::Condition])?;
                self.reopen(Form::If, Role::Inner)?;
            }
            "do" => {
                self.close_list(Form::Loop, &[Role::Condition])?;
                self.reopen(Form::Loop, Role::Inner)?;
            }
            "elif" | "else" => {
                let index = self.close_list(Form::If, &[Role::Inner])?;
                self.structure.elements.get_mut(index)?.has_else = true;
                let role = if word == "else" { Role::Inner } else { Role::Condition };
                self.reopen(Form::If, role)?;
            }
            "fi" => self.close(Form::If, span, &[Role::Inner])?,
            "done" => self.close(Form::Loop, span, &[Role::Inner])?,
            "esac" => self.close(Form::Case, span, &[Role::Inner, Role::Condition])?,
            "{" => self.open_group(span)?,
            "}" => self.close_group(span)?,
            _ => return None,
        }
        Some(())
    }

    /// Returns what the command of the step is, and where its here-documents end.
    fn command(&self, step: usize) -> (Form, Option<usize>) {
        let Some(Step::Command(command)) = self.reading.steps.get(step) else {
            return (Form::Command, None);
        };
        let documents = command.redirects.iter().filter_map(|redirect| match redirect {
            crate::lang::shell::script::Redirect::Document(span) if span.end() > 0 => Some(span.end()),
            _ => None,
        });
        // The line of the end marker follows.
        let documents_end = documents.max().map(|end| {
            let rest = self.text.get(end..).unwrap_or("");
            end + rest.find('\n').unwrap_or(rest.len())
        });
        let said = |index: usize| command.words.get(index).map_or("", |word| word.span.of(self.text));
        let runs = |span: Span| runs_commands(span.of(self.text));
        let form = match said(0) {
            "[" | "test" if !command.words.iter().any(|word| runs(word.span)) => Form::Test,
            "cd" | "pushd" | "popd" | "set" | "shopt" | ":" | "true" | "pwd" => Form::Preparation,
            "exit" if matches!(said(1), "" | "0") => Form::Preparation,
            "." | "source" if said(1).contains("husky.sh") => Form::Preparation,
            "" | "export" if !self.is_file => {
                let values = command.assignments.iter().flat_map(|assignment| &assignment.values);
                let works = |span: Span| runs(span) && !only_reads(span.of(self.text));
                let words = command.words.iter().skip(1);
                let is_quiet =
                    command.redirects.is_empty() && !values.clone().chain(words).any(|value| works(value.span));
                if is_quiet { Form::Preparation } else { Form::Command }
            }
            _ => Form::Command,
        };
        (form, documents_end)
    }

    fn operator(&mut self, word: &str, span: Span) -> Option<()> {
        let joint = match word {
            "\n" => Joint::Line,
            ";" => Joint::Semicolon,
            "&" => Joint::Background,
            "&&" => Joint::And,
            "||" => Joint::Or,
            "|" | "|&" => Joint::Pipe,
            // The end of a branch.
            ";;" | ";&" | ";;&" => {
                self.operator = None;
                return Some(());
            }
            _ => return None,
        };
        let operator = Operator { joint, span };
        let last = self.innermost()?.elements.last().copied();
        let Some(last) = last else {
            // Blank lines may stand before the first element, and a `;` behind the words of `for`.
            let list = self.innermost()?;
            let owner = list.owner.and_then(|owner| self.structure.elements.get(owner));
            let is_head = list.role == Role::Condition && owner.is_some_and(|owner| owner.form == Form::Loop);
            return (joint == Joint::Line || is_head && joint == Joint::Semicolon).then_some(());
        };
        match self.operator {
            None => {
                self.structure.elements.get_mut(last)?.behind = Some(operator);
                self.operator = Some(operator);
            }
            // A line may end behind any sign, and a blank line is no sign; `a; ; b` is an error.
            Some(_) if joint == Joint::Line => {}
            Some(_) => return None,
        }
        Some(())
    }

    fn innermost(&self) -> Option<&List> {
        self.structure.lists.get(*self.open.last()?)
    }

    fn open_list(&mut self, owner: Option<usize>, role: Role) {
        let list = self.structure.lists.len();
        self.structure.lists.push(List {
            role,
            owner,
            elements: Vec::new(),
        });
        if let Some(owner) = owner.and_then(|owner| self.structure.elements.get_mut(owner)) {
            owner.lists.push(list);
        }
        self.open.push(list);
        self.operator = None;
    }

    /// Adds an element to the innermost list.
    fn element(&mut self, span: Span, form: Form) -> Option<usize> {
        let list = *self.open.last()?;
        let before = self.operator.take();
        let index = self.structure.elements.len();
        let elements = &mut self.structure.lists.get_mut(list)?.elements;
        // Two elements with nothing between them are an error, and what is declared has a body.
        if !elements.is_empty() && before.is_none() || self.function.is_some() {
            return None;
        }
        let place = elements.len();
        elements.push(index);
        let negation = self.negation.take();
        self.structure.elements.push(Element {
            span: Span::new(negation.unwrap_or(span.start()), span.end()),
            form,
            list,
            place,
            is_negated: negation.is_some(),
            before,
            behind: None,
            has_else: false,
            lists: Vec::new(),
            documents_end: None,
        });
        Some(index)
    }

    fn redirect(&mut self, span: Span) -> Option<()> {
        let last = self.innermost()?.elements.last().copied();
        match last.filter(|_| self.operator.is_none()) {
            Some(last) => {
                let element = self.structure.elements.get_mut(last)?;
                element.span = Span::new(element.span.start(), span.end());
                // Its here-document, if it has one, is not known.
                (!span.of(self.text).contains("<<")).then_some(())
            }
            None => self.element(span, Form::Command).map(drop),
        }
    }

    fn open_group(&mut self, span: Span) -> Option<()> {
        let function = self.function.take();
        let (start, form) = match function {
            Some(start) => (start, Form::Function),
            None => (span.start(), Form::Group),
        };
        let index = self.element(Span::new(start, span.end()), form)?;
        self.open_list(Some(index), Role::Body);
        Some(())
    }

    fn close_group(&mut self, span: Span) -> Option<()> {
        let owner = self.innermost()?.owner?;
        let form = self.structure.elements.get(owner)?.form;
        if !matches!(form, Form::Group | Form::Function) {
            return None;
        }
        self.close(form, span, &[Role::Body])
    }

    /// Closes the innermost list, which has to be one of these roles of an element of this form.
    fn close_list(&mut self, form: Form, roles: &[Role]) -> Option<usize> {
        let list = self.open.pop()?;
        let list = self.structure.lists.get(list)?;
        let owner = list.owner?;
        let is_chain_open = self.operator.is_some_and(|operator| operator.joint.chains());
        let is_right = self.structure.elements.get(owner)?.form == form && roles.contains(&list.role);
        (is_right && !is_chain_open && self.negation.is_none() && self.function.is_none()).then_some(owner)
    }

    /// Opens the next list of the element whose list was closed just now.
    fn reopen(&mut self, form: Form, role: Role) -> Option<()> {
        let owner = *self.innermost()?.elements.last()?;
        let is_right = self.structure.elements.get(owner)?.form == form;
        self.open_list(Some(owner), role);
        is_right.then_some(())
    }

    fn close(&mut self, form: Form, span: Span, roles: &[Role]) -> Option<()> {
        let owner = self.close_list(form, roles)?;
        let element = self.structure.elements.get_mut(owner)?;
        element.span = Span::new(element.span.start(), span.end());
        self.operator = None;
        Some(())
    }

    fn finish(mut self) -> Option<Structure> {
        let is_chain_open = self.operator.is_some_and(|operator| operator.joint.chains());
        if self.open.len() != 1 || is_chain_open || self.negation.is_some() || self.function.is_some() {
            return None;
        }
        let own = self.structure.lists.first()?;
        self.structure.n_working = own
            .elements
            .iter()
            .filter(|index| self.structure.does_something(**index))
            .count();
        Some(self.structure)
    }
}

/// Whether a command moves, packs or loads a file that the one before it may have made.
fn takes_what_was_made(command: &str) -> bool {
    let mut words = command.split_whitespace();
    let is_taker = matches!(
        words.next(),
        Some("mv" | "cp" | "ln" | "install" | "rsync" | "scp" | "tar" | "zip" | "gzip" | "source" | ".")
    );
    is_taker && words.any(|word| !word.starts_with('-'))
}

/// Whether the commands of substitutions in `text` read something and change nothing.
fn only_reads(text: &str) -> bool {
    let is_reader = |command: &str| {
        let name = command.split_whitespace().next().unwrap_or("");
        matches!(
            name,
            "basename" | "cat" | "cut" | "date" | "dirname" | "echo" | "grep" | "head" | "jq" | "pwd" | "tr"
        )
    };
    let mut commands = text.split("$(").skip(1).flat_map(|inner| inner.split('|'));
    !text.contains(['`', ';', '&', '>']) && commands.all(is_reader)
}

fn runs_commands(text: &str) -> bool {
    text.contains('`') || text.contains("$(")
}

impl Structure {
    /// Returns the element of the command that begins at `start`.
    pub(super) fn at(&self, start: usize) -> Option<usize> {
        self.by_start.get(&start).copied()
    }

    /// Returns the innermost command that holds `span`.
    pub(super) fn holding(&self, span: Span) -> Option<usize> {
        let (_, index) = self.by_start.range(..=span.start()).next_back()?;
        self.elements.get(*index)?.span.contains(span).then_some(*index)
    }

    fn does_something(&self, index: usize) -> bool {
        self.elements
            .get(index)
            .is_some_and(|element| element.form != Form::Preparation)
    }

    /// Returns the elements before and behind `element` in its list.
    pub(super) fn neighbours(&self, element: &Element) -> (Option<usize>, Option<usize>) {
        let Some(list) = self.lists.get(element.list) else {
            return (None, None);
        };
        let before = element.place.checked_sub(1).and_then(|place| list.elements.get(place));
        (before.copied(), list.elements.get(element.place + 1).copied())
    }

    /// Returns what goes with the elements `wanted`; `None` where a rule is against it.
    pub(super) fn without(&self, text: &str, wanted: &[usize]) -> Option<Removed> {
        let mut gone: BTreeSet<usize> = wanted.iter().copied().collect();
        let mut to_do: Vec<usize> = wanted.to_vec();
        while let Some(index) = to_do.pop() {
            if gone.len() > wanted.len() + MOST_BESIDE {
                return None;
            }
            let element = self.elements.get(index)?;
            self.check(text, element, &gone)?;
            let mut next = Vec::new();
            next.extend(self.guard(element, &gone)?);
            next.extend(self.owner_left_empty(element.list, &gone)?);
            for index in next {
                if gone.insert(index) {
                    to_do.push(index);
                }
            }
        }
        let own = self.lists.first()?;
        let n_gone = gone
            .iter()
            .filter(|index| self.elements.get(**index).is_some_and(|element| element.list == 0))
            .filter(|index| self.does_something(**index))
            .count();
        let is_empty = n_gone == self.n_working && !own.elements.is_empty();
        Some(Removed {
            elements: gone,
            is_empty,
        })
    }

    /// Whether `element` may go as far as what stands around it is concerned.
    fn check(&self, text: &str, element: &Element, gone: &BTreeSet<usize>) -> Option<()> {
        let is_bound = |operator: Option<Operator>| {
            operator.is_some_and(|operator| matches!(operator.joint, Joint::Or | Joint::Pipe))
        };
        if element.is_negated && element.form != Form::Test || is_bound(element.before) || is_bound(element.behind) {
            return None;
        }
        let role = self.lists.get(element.list)?.role;
        if role == Role::Condition {
            return None;
        }
        let (_, next) = self.neighbours(element);
        // What follows asks how it went, or needs the folder that it enters.
        if let Some(next) = next
            .filter(|next| !gone.contains(next))
            .and_then(|next| self.elements.get(next))
        {
            let moves = element.form == Form::Preparation && element.span.of(text).starts_with(['c', 'p']);
            let is_and = element.behind.is_some_and(|operator| operator.joint == Joint::And);
            if next.span.of(text).contains("$?") || moves || is_and && takes_what_was_made(next.span.of(text)) {
                return None;
            }
        }
        let is_awaited = element
            .behind
            .is_some_and(|operator| operator.joint == Joint::Background)
            && text.contains("$!");
        (!is_awaited).then_some(())
    }

    /// Returns the test before `element` that asks whether it is to run, where nothing else depends on it.
    fn guard(&self, element: &Element, gone: &BTreeSet<usize>) -> Option<Option<usize>> {
        let (before, next) = self.neighbours(element);
        let is_and = |operator: Option<Operator>| operator.is_some_and(|operator| operator.joint == Joint::And);
        let goes_on = is_and(element.behind) && next.is_some_and(|next| !gone.contains(&next));
        let Some(before) = before.filter(|_| is_and(element.before) && !goes_on) else {
            return Some(None);
        };
        let is_test = self.elements.get(before)?.form == Form::Test;
        Some(is_test.then_some(before))
    }

    /// Returns what holds the list, where nothing is left in it.
    fn owner_left_empty(&self, list: usize, gone: &BTreeSet<usize>) -> Option<Option<usize>> {
        let list = self.lists.get(list)?;
        let Some(owner) = list.owner else {
            return Some(None);
        };
        let element = self.elements.get(owner)?;
        let all_gone = list.elements.iter().all(|index| gone.contains(index));
        let is_idle = || {
            let mut left = list.elements.iter().filter(|index| !gone.contains(index));
            left.all(|index| !self.does_something(*index))
        };
        match element.form {
            Form::Group if is_idle() => Some(Some(owner)),
            _ if !all_gone => Some(None),
            Form::If => {
                let asks_only = element
                    .lists
                    .iter()
                    .filter_map(|list| self.lists.get(*list))
                    .all(|list| {
                        let mut elements = list.elements.iter().filter_map(|index| self.elements.get(*index));
                        list.role != Role::Condition || elements.all(|element| element.form == Form::Test)
                    });
                (asks_only && !element.has_else).then_some(Some(owner))
            }
            _ => None,
        }
    }
}
