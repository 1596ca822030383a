//! SQL in strings and templates, and strings that are nothing but the name of a table.
//!
//! What stands at a table's place in SQL is for the SQL reader to say: whatever may be SQL goes out to it.

use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, CallExpression, Expression, TaggedTemplateExpression};
use oxc_span::{GetSpan, Span};

use crate::finding::Kind;
use crate::lang::js::callee::{Callee, Root, literal};
use crate::lang::js::fold::{Folded, Origin, Part};
use crate::lang::js::reader::Reader;
use crate::lang::language::Language;
use crate::lang::module::DeclaredTable;
use crate::lang::reference::Target;
use crate::lang::source::Setting;
use crate::text::quoted_sql::BEFORE_A_TABLE;

/// Words of which SQL that names a table has at least one.
const WORDS: &[&str] = &[
    "alter",
    "copy",
    "create",
    "delete",
    "drop",
    "from",
    "grant",
    "insert",
    "into",
    "join",
    "lock",
    "references",
    "select",
    "table",
    "truncate",
    "update",
    "vacuum",
    "with",
];
/// Stands for a substitution: an identifier, so that the SQL around it stays SQL, and nobody's table.
const HOLE: &str = "____";
/// Tags of templates in languages whose words are those of SQL, too.
const OTHER_TAGS: &[&str] = &[
    "$",
    "css",
    "gql",
    "graphql",
    "html",
    "keyframes",
    "markdown",
    "md",
    "styled",
    "svg",
];
/// Functions of Drizzle that declare a table of the public schema by its name.
const TABLE_FUNCTIONS: &[&str] = &["pgTable", "mysqlTable", "sqliteTable", "singlestoreTable", "gelTable"];
/// How many calls may follow the one that declares a table.
const MOST_CALLS: usize = 4;
/// Names of objects whose `table` takes a table of the public schema.
const QUERY_OBJECTS: &[&str] = &[
    "client",
    "conn",
    "connection",
    "database",
    "db",
    "knex",
    "pg",
    "pool",
    "qb",
    "schema",
    "supabase",
    "t",
    "trx",
    "tx",
];

/// Whether `text` has a word of SQL.
pub(super) fn may_be_sql(text: &str) -> bool {
    if !text.contains(char::is_whitespace) {
        return false;
    }
    text.split(|character: char| !character.is_ascii_alphanumeric() && character != '_')
        .filter(|word| (4..=10).contains(&word.len()))
        .any(|word| WORDS.iter().any(|known| known.eq_ignore_ascii_case(word)))
}

/// Returns schema and table of a literal that is nothing but the name of a table.
pub(super) fn table_name(text: &str) -> Option<(Option<String>, String)> {
    let mut parts = text.split('.');
    let (first, second) = (parts.next()?, parts.next());
    if parts.next().is_some() {
        return None;
    }
    match second {
        Some(second) => Some((Some(identifier(first)?), identifier(second)?)),
        None => Some((None, identifier(first)?)),
    }
}

fn identifier(text: &str) -> Option<String> {
    if let Some(quoted) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        let is_name = !quoted.is_empty() && !quoted.contains(['"', '\n']);
        return is_name.then(|| quoted.to_owned());
    }
    let starts = text.starts_with(|first: char| first.is_alphabetic() || first == '_');
    // 63 bytes is the longest name that PostgreSQL keeps.
    let is_name = starts
        && text.len() <= 63
        && text
            .chars()
            .all(|next| next.is_alphanumeric() || next == '_' || next == '$');
    is_name.then(|| text.to_owned())
}

impl<'a> Reader<'a, '_> {
    /// Sends `folded`, which stands at `span`, out as SQL where it may be that.
    pub(super) fn read_sql(&mut self, folded: &Folded) -> bool {
        if folded.base.is_some() || !may_be_sql(&folded.known_text()) {
            return false;
        }
        self.send_sql(folded);
        true
    }

    fn send_sql(&mut self, folded: &Folded) {
        let setting = Setting {
            kind: Some(self.source.kind(Kind::Sql)),
            prose: self.source.setting.prose,
            base: self.source.setting.base.clone(),
        };
        let embedded = self.embed(folded, HOLE);
        let piece = self.source.piece(Language::Sql, embedded, setting);
        self.found.pieces.push(piece);
        self.claim_tables(folded);
    }

    /// Marks the literals of constants that stand at a table's place: they are read there.
    fn claim_tables(&mut self, folded: &Folded) {
        let mut before = String::new();
        let mut is_at_table = false;
        for part in &folded.parts {
            match part {
                Part::Text {
                    origin: Origin::Use(_), ..
                } => {
                    let words = before.trim_end_matches(['"', '`', ' ', '\n', '\t', '\r']);
                    let word = words
                        .rsplit(|next: char| !next.is_ascii_alphabetic())
                        .next()
                        .unwrap_or("");
                    is_at_table |= BEFORE_A_TABLE.contains(&word.to_ascii_lowercase().as_str());
                }
                Part::Text { text, .. } => before.clone_from(text),
                Part::Hole(_) => before.clear(),
            }
        }
        if is_at_table {
            for constant in &folded.constants {
                if let Some(init) = self.init_of(*constant) {
                    self.claim(init.get_inner_expression().span());
                }
            }
        }
    }

    /// Reads a tagged template that holds SQL, or may.
    pub(super) fn read_sql_template(&mut self, tagged: &'a TaggedTemplateExpression<'a>) {
        if self.is_claimed(tagged.quasi.span) {
            return;
        }
        let callee = match tagged.tag.get_inner_expression() {
            Expression::CallExpression(call) => Callee::of(&call.callee),
            _ => Callee::of(&tagged.tag),
        };
        let name = callee.last_name();
        let is_sql =
            name.to_ascii_lowercase().contains("sql") || name.starts_with("$query") || name.starts_with("$execute");
        let folded = self.fold_template(&tagged.quasi, 0);
        if is_sql {
            self.send_sql(&folded);
        } else if OTHER_TAGS.contains(&name) || OTHER_TAGS.contains(&callee.root_name()) || !self.read_sql(&folded) {
            return;
        }
        self.claim(tagged.quasi.span);
    }

    /// Reads `x.table('name')`, whose schema is that of `x`, and `pgTable('name')`.
    pub(super) fn read_table_call(&mut self, call: &'a CallExpression<'a>) {
        let first = call.arguments.first().and_then(Argument::as_expression);
        if let Some(first) = first
            && TABLE_FUNCTIONS.contains(&Callee::of(&call.callee).last_name())
        {
            self.refer_to_table_at(first);
            return;
        }
        let Expression::StaticMemberExpression(member) = call.callee.get_inner_expression() else {
            return;
        };
        let name = member.property.name.as_str();
        if !matches!(name, "table" | "from" | "view" | "materializedView" | "into") {
            return;
        }
        let Some(first) = call.arguments.first().and_then(Argument::as_expression) else {
            return;
        };
        let Some((text, span)) = literal(first) else {
            return;
        };
        match self.schema_of(&member.object, 0) {
            Schema::Named(schema) => {
                if let Some((None, table)) = table_name(text) {
                    let target = Target::Table {
                        schema: Some(schema),
                        name: table,
                    };
                    self.refer(span, Kind::Sql, target);
                }
                self.claim(first.get_inner_expression().span());
            }
            Schema::Public => self.refer_to_table_at(first),
            // The table of a schema that is declared elsewhere: nobody can tell which.
            Schema::Unknown if name == "table" => self.claim(first.get_inner_expression().span()),
            _ => {}
        }
    }

    /// Returns the table that `init`, the value of a constant, declares: `pgTable('name', …)`, `schema.table('name', …)`.
    pub(super) fn declared_table(&self, init: &Expression<'a>) -> Option<DeclaredTable> {
        let mut expression = init.get_inner_expression();
        for _ in 0..MOST_CALLS {
            let Expression::CallExpression(call) = expression else {
                return None;
            };
            let named = || table_name(literal(call.arguments.first()?.as_expression()?)?.0);
            if TABLE_FUNCTIONS.contains(&Callee::of(&call.callee).last_name()) {
                let (schema, name) = named()?;
                return Some(DeclaredTable { schema, name });
            }
            let Expression::StaticMemberExpression(member) = call.callee.get_inner_expression() else {
                return None;
            };
            if member.property.name == "table"
                && let Schema::Named(schema) = self.schema_of(&member.object, 0)
            {
                let (None, name) = named()? else { return None };
                return Some(DeclaredTable {
                    schema: Some(schema),
                    name,
                });
            }
            // `pgTable(…).enableRLS()`.
            expression = member.object.get_inner_expression();
        }
        None
    }

    /// Returns the schema that the object of a `.table(…)` works on.
    fn schema_of(&self, object: &Expression<'a>, depth: usize) -> Schema {
        if depth > 8 {
            return Schema::Unknown;
        }
        match object.get_inner_expression() {
            Expression::CallExpression(call) => {
                let name = match call.callee.get_inner_expression() {
                    Expression::StaticMemberExpression(member) => member.property.name.as_str(),
                    Expression::Identifier(identifier) => {
                        self.origin(identifier, 0).1.unwrap_or(identifier.name.as_str())
                    }
                    _ => return Schema::Public,
                };
                let first = call.arguments.first().and_then(Argument::as_expression);
                if matches!(name, "pgSchema" | "mysqlSchema" | "withSchema" | "schema") {
                    return match first
                        .map(|first| self.fold(first))
                        .and_then(|folded| folded.plain_text())
                    {
                        Some(schema) => Schema::Named(schema),
                        None => Schema::Unknown,
                    };
                }
                match call.callee.get_inner_expression() {
                    Expression::StaticMemberExpression(member) => self.schema_of(&member.object, depth + 1),
                    _ => Schema::Public,
                }
            }
            Expression::Identifier(identifier) => {
                if let Some((_, init)) = self.constant(identifier)
                    && let schema @ Schema::Named(_) = self.schema_of(init, depth + 1)
                {
                    return schema;
                }
                let is_module = self
                    .origin(identifier, 0)
                    .0
                    .is_some_and(|module| module.ends_with("-core") || module == "knex");
                let is_query = QUERY_OBJECTS.contains(&identifier.name.as_str());
                if is_module || is_query {
                    Schema::Public
                } else {
                    Schema::Unknown
                }
            }
            Expression::StaticMemberExpression(member) => {
                if QUERY_OBJECTS.contains(&member.property.name.as_str()) {
                    return Schema::Public;
                }
                match Callee::of(&member.object).root {
                    Root::Name(_) => Schema::Unknown,
                    _ => Schema::Public,
                }
            }
            _ => Schema::Public,
        }
    }

    /// Refers to the table that `name` is, at a place where nothing but a table stands.
    fn refer_to_table_at(&mut self, name: &'a Expression<'a>) {
        if let Some((text, span)) = literal(name)
            && let Some((schema, name)) = table_name(text)
        {
            self.refer(span, Kind::Sql, Target::Table { schema, name });
        }
        self.claim(name.get_inner_expression().span());
    }

    /// Refers to the table that `text`, a whole literal with its content at `span`, names.
    pub(super) fn refer_to_table(&mut self, text: &str, span: Span) {
        if let Some(target) = table_name(text).and_then(|(schema, name)| Target::coined_table(schema, name)) {
            self.refer(span, Kind::Sql, target);
        }
    }

    /// Whether the string with this parent is a name in the program and no value.
    pub(super) fn is_name(&self, parent: AstKind<'a>, span: Span) -> bool {
        match parent {
            AstKind::ObjectProperty(property) => property.key.span() == span && !property.computed,
            AstKind::BindingProperty(property) => property.key.span() == span,
            AstKind::MethodDefinition(method) => method.key.span() == span,
            AstKind::PropertyDefinition(property) => property.key.span() == span,
            AstKind::AccessorProperty(property) => property.key.span() == span,
            AstKind::TSEnumMember(member) => member.initializer.as_ref().is_none_or(|value| value.span() != span),
            AstKind::ComputedMemberExpression(member) => member.expression.span() == span,
            AstKind::AssignmentTargetPropertyProperty(property) => property.name.span() == span,
            AstKind::Directive(_)
            | AstKind::ExportAllDeclaration(_)
            | AstKind::ExportFromDeclaration(_)
            | AstKind::ExportSpecifier(_)
            | AstKind::ImportAttribute(_)
            | AstKind::ImportDeclaration(_)
            | AstKind::ImportSpecifier(_)
            | AstKind::TSExternalModuleDeclaration(_)
            | AstKind::TSExternalModuleReference(_)
            | AstKind::TSImportType(_)
            | AstKind::TSLiteralType(_)
            | AstKind::TSMethodSignature(_)
            | AstKind::TSPropertySignature(_) => true,
            _ => false,
        }
    }
}

/// Which schema a table belongs to.
enum Schema {
    /// This one.
    Named(String),
    /// The default one.
    Public,
    /// One that is declared elsewhere.
    Unknown,
}
