//! Before and after, and the promises of a removal for any text.

use super::*;
use crate::text::edit::Edits;
use crate::text::json::{Strictness, parse_document};
use proptest::prelude::*;

fn apply(text: &str, edits: Vec<Edit>) -> String {
    let mut all = Edits::default();
    for edit in edits {
        all.add(edit).unwrap();
    }
    String::from_utf8(all.apply(text.as_bytes())).unwrap()
}

/// Returns the span of what `path` leads to: names and indices, separated by `/`; of duplicates, `name#0` is the first.
fn span_at(root: &Value, path: &str) -> Span {
    let (parent, last) = path.rsplit_once('/').unwrap_or(("", path));
    let parent = parent
        .split('/')
        .filter(|part| !part.is_empty())
        .fold(root, |value, part| {
            value
                .get(part)
                .or_else(|| value.elements().get(part.parse::<usize>().ok()?))
                .unwrap()
        });
    if let Some((name, ordinal)) = last.split_once('#') {
        let mut same = parent
            .properties()
            .iter()
            .filter(|property| property.name.as_str() == name);
        return same.nth(ordinal.parse().unwrap()).unwrap().span;
    }
    match last.parse::<usize>() {
        Ok(index) => parent.elements()[index].span,
        Err(_) => parent.property(last).unwrap().span,
    }
}

#[track_caller]
fn check(text: &str, gone: &[&str], expected: &str) {
    let document = parse_document(text, Strictness::Jsonc).unwrap();
    let root = document.root.as_ref().unwrap();
    let gone: Vec<Span> = gone.iter().map(|path| span_at(root, path)).collect();
    let found = apply(text, take_out(text, &document, &gone));
    assert_eq!(found, expected, "{text}");
    parse_document(&found, Strictness::Jsonc).unwrap();
}

#[test]
fn a_property_takes_its_line() {
    let text = "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}\n";
    check(text, &[], text);
    check(text, &["a"], "{\n  \"b\": 2,\n  \"c\": 3\n}\n");
    check(text, &["b"], "{\n  \"a\": 1,\n  \"c\": 3\n}\n");
    check(text, &["c"], "{\n  \"a\": 1,\n  \"b\": 2\n}\n");
    check(text, &["a", "b"], "{\n  \"c\": 3\n}\n");
    check(text, &["b", "c"], "{\n  \"a\": 1\n}\n");
    check(text, &["a", "c"], "{\n  \"b\": 2\n}\n");
    check(text, &["a", "b", "c"], "{}\n");
}

#[test]
fn line_endings_and_indentation_are_what_they_were() {
    check("{\r\n\t\"a\": 1,\r\n\t\"b\": 2\r\n}", &["b"], "{\r\n\t\"a\": 1\r\n}");
    check("{\r\n\t\"a\": 1,\r\n\t\"b\": 2\r\n}", &["a"], "{\r\n\t\"b\": 2\r\n}");
    check("\u{feff}{\n\"a\": 1,\n\"b\": 2}", &["a"], "\u{feff}{\n\"b\": 2}");
    check("\u{feff}{\"a\": 1}", &["a"], "\u{feff}{}");
    check("{\n  \"é\": 1,\n  \"b\": \"ü\"\n}", &["é"], "{\n  \"b\": \"ü\"\n}");
}

#[test]
fn blank_lines_stay() {
    check(
        "{\n  \"a\": 1,\n\n  \"b\": 2,\n\n  \"c\": 3\n}",
        &["b"],
        "{\n  \"a\": 1,\n\n\n  \"c\": 3\n}",
    );
    check("{\n\n  \"a\": 1,\n\n  \"b\": 2\n\n}", &["b"], "{\n\n  \"a\": 1\n\n\n}");
    check("{\n\n  \"a\": 1\n\n}", &["a"], "{}");
}

#[test]
fn members_on_one_line() {
    check("{ \"a\": 1, \"b\": 2 }", &["b"], "{ \"a\": 1 }");
    check("{ \"a\": 1, \"b\": 2 }", &["a"], "{ \"b\": 2 }");
    check("{ \"a\": 1, \"b\": 2, \"c\": 3 }", &["b"], "{ \"a\": 1, \"c\": 3 }");
    check("{ \"a\": 1 }", &["a"], "{}");
    check("{\"a\":1,\"b\":2,\"c\":3}", &["a", "c"], "{\"b\":2}");
    check("{\"a\":1,\"b\":2,\"c\":3}", &["a", "b"], "{\"c\":3}");
    check("{\"a\":1,\"b\":2,\"c\":3}", &["b", "c"], "{\"a\":1}");
    check("[1, 2, 3]", &["0", "2"], "[2]");
    check("[1, 2, 3, ]", &["2"], "[1, 2, ]");
    check("[ 1 , 2 , 3 ]", &["1"], "[ 1 , 3 ]");
    check("[1, 2, 3,]", &["0", "1", "2"], "[]");
    check(
        "{\"f\": [1, 2], \"g\": {\"a\": [3]}}",
        &["f/1", "g/a/0"],
        "{\"f\": [1], \"g\": {\"a\": []}}",
    );
    check("{\"f\": [1, 2], \"g\": 1}", &["f/1", "f"], "{\"g\": 1}");
}

#[test]
fn several_on_one_of_many_lines() {
    let text = "[\n  1, 2,\n  3, 4\n]";
    check(text, &["0"], "[\n  2,\n  3, 4\n]");
    check(text, &["1"], "[\n  1,\n  3, 4\n]");
    check(text, &["0", "1"], "[\n  3, 4\n]");
    check(text, &["2"], "[\n  1, 2,\n  4\n]");
    check(text, &["3"], "[\n  1, 2,\n  3\n]");
    check(text, &["2", "3"], "[\n  1, 2\n]");
    check(text, &["1", "2"], "[\n  1,\n  4\n]");
    check(text, &["0", "1", "2", "3"], "[]");
    check("{ \"a\": 1,\n  \"b\": 2 }", &["b"], "{ \"a\": 1 }");
    check("{ \"a\": 1,\n  \"b\": 2 }", &["a"], "{\n  \"b\": 2 }");
    check("{ \"a\": 1, // x\n  \"b\": 2 }", &["b"], "{ \"a\": 1 // x\n }");
    check("{ \"a\": 1, // x\n  \"b\": 2 }", &["a"], "{\n  \"b\": 2 }");
    check("{ \"a\": 1,\n  \"b\": 2,\n  \"c\": 3 }", &["b", "c"], "{ \"a\": 1\n }");
    check("{ \"a\": {\n    \"x\": 1\n  }, \"b\": 2 }", &["a"], "{ \"b\": 2 }");
    check(
        "{ \"a\": {\n    \"x\": 1\n  }, \"b\": 2 }",
        &["b"],
        "{ \"a\": {\n    \"x\": 1\n  } }",
    );
}

#[test]
fn trailing_commas_stay_where_they_are_the_style() {
    check("[\n  1,\n  2,\n]", &["1"], "[\n  1,\n]");
    check("[\n  1,\n  2,\n]", &["0"], "[\n  2,\n]");
    check("[\n  1,\n  2,\n]", &["0", "1"], "[]");
    check("{\n  \"a\": 1,\n  \"b\": 2, // x\n}", &["b"], "{\n  \"a\": 1,\n}");
}

#[test]
fn commas_that_lead_lines() {
    let text = "{\n    \"a\": 1\n  , \"b\": 2\n  , \"c\": 3\n}";
    check(text, &["a"], "{\n  \"b\": 2\n  , \"c\": 3\n}");
    check(text, &["b"], "{\n    \"a\": 1\n  , \"c\": 3\n}");
    check(text, &["c"], "{\n    \"a\": 1\n  , \"b\": 2\n}");
    check("[\n  1\n  ,\n  2\n]", &["1"], "[\n  1\n  \n]");
    check("[\n 1\n , 2 ,\n 3\n]", &["1"], "[\n 1\n ,\n 3\n]");
}

#[test]
fn comments_of_a_removed_member_go_and_others_stay() {
    check(
        "{\n  // about a\n  \"a\": 1, // behind a\n  // about b\n  \"b\": 2 // behind b\n  // last\n}",
        &["b"],
        "{\n  // about a\n  \"a\": 1 // behind a\n  // last\n}",
    );
    check(
        "{\n  // head\n\n  // about a\n  /* more */\n  \"a\": 1, // behind a\n  \"b\": 2\n}",
        &["a"],
        "{\n  // head\n\n  \"b\": 2\n}",
    );
    check(
        "{ // opens\n  \"a\": 1,\n  \"b\": 2\n}",
        &["a"],
        "{ // opens\n  \"b\": 2\n}",
    );
    check("{ // opens\n  \"a\": 1\n}", &["a"], "{ // opens\n}");
    check("{\n  // about a\n  \"a\": 1\n}", &["a"], "{}");
    check("{\n  \"a\": 1\n  // end\n}", &["a"], "{\n  // end\n}");
    check("[1, /* two */ 2, 3]", &["1"], "[1, 3]");
    check("[1, 2 /* two */, 3]", &["1"], "[1, 3]");
    check("[1, 2, /* three */ 3]", &["1"], "[1, /* three */ 3]");
    check("[1 /* one, */, 2]", &["1"], "[1 /* one, */]");
    check(
        "[\n  /* one */ 1, /* two */ 2, // both\n  3\n]",
        &["0"],
        "[\n  /* two */ 2, // both\n  3\n]",
    );
    check("[\n  1, 2, // both\n  3\n]", &["1"], "[\n  1, // both\n  3\n]");
    check(
        "{\n  \"a\": 1,\n  // \"b\": 2,\n  \"c\": 3\n}",
        &["c"],
        "{\n  \"a\": 1\n  // \"b\": 2,\n}",
    );
    check(
        "{\n  \"a\": 1, /* x\n  y */\n  /*\n   * about b\n   */\n  \"b\": 2,\n  \"c\": 3\n}",
        &["b"],
        "{\n  \"a\": 1, /* x\n  y */\n  \"c\": 3\n}",
    );
}

#[test]
fn of_duplicates_the_one_that_is_meant_goes() {
    check("{\"a\": 1, \"a\": 2}", &["a#0"], "{\"a\": 2}");
    check("{\"a\": 1, \"a\": 2}", &["a#1"], "{\"a\": 1}");
    check("{\n  \"a\": 1,\n  \"a\": 2\n}", &["a#1"], "{\n  \"a\": 1\n}");
}

#[test]
fn json5_without_commas() {
    let text = "{\n  a: 1\n  b: 2\n  c: 3\n}";
    let document = parse_document(text, Strictness::Json5).unwrap();
    let gone = [span_at(document.root.as_ref().unwrap(), "b")];
    assert_eq!(apply(text, take_out(text, &document, &gone)), "{\n  a: 1\n  c: 3\n}");
}

#[track_caller]
fn check_put_in(text: &str, object: &[&str], expected: &str) {
    let document = parse_document(text, Strictness::Jsonc).unwrap();
    let object = document.root.as_ref().unwrap().at(object).unwrap();
    let edits = put_in(text, &document, object, "new", |_| "\"x\"".to_owned());
    let found = apply(text, edits);
    assert_eq!(found, expected, "{text}");
    parse_document(&found, Strictness::Jsonc).unwrap();
}

#[test]
fn a_property_is_put_in_as_its_siblings_stand() {
    check_put_in("{\n  \"a\": 1\n}\n", &[], "{\n  \"a\": 1,\n  \"new\": \"x\"\n}\n");
    check_put_in("{\r\n\t\"a\": 1\r\n}", &[], "{\r\n\t\"a\": 1,\r\n\t\"new\": \"x\"\r\n}");
    check_put_in("{ \"a\": 1 }", &[], "{ \"a\": 1, \"new\": \"x\" }");
    check_put_in("{\"a\":1}", &[], "{\"a\":1,\"new\":\"x\"}");
    check_put_in("{\"a\":1, \"b\" : 2}", &[], "{\"a\":1, \"b\" : 2, \"new\" : \"x\"}");
    check_put_in("{\n  \"a\": 1,\n}", &[], "{\n  \"a\": 1,\n  \"new\": \"x\",\n}");
    check_put_in("{\n  \"a\": 1 // a\n}", &[], "{\n  \"a\": 1, // a\n  \"new\": \"x\"\n}");
    check_put_in(
        "{\n  \"a\": 1, // a\n}",
        &[],
        "{\n  \"a\": 1, // a\n  \"new\": \"x\",\n}",
    );
    check_put_in("{\n  \"a\": 1 }", &[], "{\n  \"a\": 1,\n  \"new\": \"x\" }");
    check_put_in(
        "{\n  \"s\": { \"a\": 1 },\n  \"t\": 1\n}",
        &["s"],
        "{\n  \"s\": { \"a\": 1, \"new\": \"x\" },\n  \"t\": 1\n}",
    );
}

#[test]
fn a_property_is_put_into_an_empty_object() {
    check_put_in("{}", &[], "{ \"new\": \"x\" }");
    check_put_in("{\n}\n", &[], "{\n  \"new\": \"x\"\n}\n");
    check_put_in(
        "{\n    \"s\": {},\n    \"t\": 1\n}",
        &["s"],
        "{\n    \"s\": {\n        \"new\": \"x\"\n    },\n    \"t\": 1\n}",
    );
    check_put_in(
        "{\r\n\t\"s\": {\r\n\t}\r\n}",
        &["s"],
        "{\r\n\t\"s\": {\r\n\t\t\"new\": \"x\"\r\n\t}\r\n}",
    );
    check_put_in("{\"s\": {}}", &["s"], "{\"s\": { \"new\": \"x\" }}");
    check_put_in("{\n  // none\n}", &[], "{\n  // none\n  \"new\": \"x\"\n}");
}

#[test]
fn strings_are_escaped() {
    assert_eq!(string("a\"b\\c\n\té\u{1}"), "\"a\\\"b\\\\c\\n\\té\\u0001\"");
}

/// A value that is written in some style.
#[derive(Clone, Debug)]
enum Shape {
    Atom(u8),
    List(Vec<Shape>),
    Object(Vec<Shape>),
}

fn shape() -> impl Strategy<Value = Shape> {
    let atom = any::<u8>().prop_map(Shape::Atom);
    let inner = atom.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Shape::List),
            prop::collection::vec(inner, 0..5).prop_map(Shape::Object),
        ]
    });
    prop::collection::vec(inner, 0..5).prop_map(Shape::Object)
}

/// Writes shapes as JSON; each choice of style is the next of `choices`.
struct Writer {
    choices: Vec<u8>,
    next: usize,
    has_comments: bool,
    newline: &'static str,
    indent: &'static str,
    n_names: usize,
}

impl Writer {
    fn choose(&mut self, n: u8) -> u8 {
        self.next += 1;
        self.choices
            .get(self.next % self.choices.len().max(1))
            .copied()
            .unwrap_or(0)
            % n
    }

    fn value(&mut self, shape: &Shape, depth: usize) -> String {
        let (open, close, members) = match shape {
            Shape::Atom(number) => {
                return match number % 4 {
                    0 => "true".to_owned(),
                    1 => format!("\"{} , // é\"", number),
                    2 => format!("\"a\\\"{{{number}\""),
                    _ => number.to_string(),
                };
            }
            Shape::List(members) => ("[", "]", members),
            Shape::Object(members) => ("{", "}", members),
        };
        let has_lines = self.choose(4) > 0;
        let mut text = open.to_owned();
        if !has_lines && self.choose(2) == 0 {
            text += " ";
        }
        let line = format!("{}{}", self.newline, self.indent.repeat(depth + 1));
        for (index, member) in members.iter().enumerate() {
            if has_lines && self.choose(6) > 0 {
                for _ in 0..self.choose(2) {
                    text += self.newline;
                }
                if self.has_comments && self.choose(4) == 0 {
                    text += &format!("{line}// \"c{}\": 1, ]}}", self.n_names);
                }
                if self.has_comments && self.choose(3) == 0 {
                    text += &format!("{line}// above {{ , ");
                }
                text += &line;
            }
            if self.has_comments && self.choose(5) == 0 {
                text += "/* , before */ ";
            }
            if let Shape::Object(_) = shape {
                // Now and then a duplicate.
                if self.choose(9) > 0 {
                    self.n_names += 1;
                }
                text += &format!("\"k{}\": ", self.n_names);
            }
            text += &self.value(member, depth + 1);
            if self.has_comments && self.choose(6) == 0 {
                text += " /* of it */";
            }
            if index + 1 < members.len() {
                text += if self.choose(3) == 0 { "," } else { ", " };
            } else if self.has_comments && self.choose(3) == 0 {
                text += ",";
            }
            if self.has_comments && self.choose(4) == 0 {
                text += &format!(" // behind, {}", self.newline);
            }
        }
        if has_lines {
            text += &format!("{}{}", self.newline, self.indent.repeat(depth));
        }
        text + close
    }
}

fn written() -> impl Strategy<Value = (String, bool)> {
    let style = (any::<[bool; 4]>(), prop::sample::select(vec!["\t", "  ", "    "]));
    (shape(), prop::collection::vec(any::<u8>(), 1..60), style).prop_map(
        |(shape, choices, ([has_comments, is_crlf, has_bom, ends_line], indent))| {
            let newline = if is_crlf { "\r\n" } else { "\n" };
            let mut writer = Writer {
                choices,
                next: 0,
                has_comments,
                newline,
                indent,
                n_names: 0,
            };
            let mut text = writer.value(&shape, 0);
            if has_bom {
                text.insert(0, '\u{feff}');
            }
            if ends_line {
                text += newline;
            }
            (text, has_comments)
        },
    )
}

/// Shows a value without what stands at `gone`.
fn show(value: &Value, text: &str, gone: &[Span]) -> String {
    match &value.kind {
        ValueKind::Array(elements) => {
            let kept = elements.iter().filter(|element| !gone.contains(&element.span));
            format!(
                "[{}]",
                kept.map(|element| show(element, text, gone))
                    .collect::<Vec<_>>()
                    .join(" ")
            )
        }
        ValueKind::Object(properties) => {
            let kept = properties.iter().filter(|property| !gone.contains(&property.span));
            let shown = |property: &crate::text::value::Property| {
                format!("{}={}", property.name.as_str(), show(&property.value, text, gone))
            };
            format!("{{{}}}", kept.map(shown).collect::<Vec<_>>().join(" "))
        }
        _ => value.span.of(text).to_owned(),
    }
}

fn all_members(value: &Value, into: &mut Vec<Span>) {
    into.extend(member_spans(value));
    children(value).into_iter().for_each(|child| all_members(child, into));
}

fn is_subsequence(part: &str, whole: &str) -> bool {
    let mut bytes = whole.bytes();
    part.bytes().all(|byte| bytes.any(|other| other == byte))
}

/// Asserts all that a removal promises; `gone` are spans of members of `text`.
fn check_promises(text: &str, gone: &[Span], strictness: Strictness) -> Result<(), TestCaseError> {
    let document = parse_document(text, strictness).unwrap();
    let root = document.root.as_ref().unwrap();
    let new = apply(text, take_out(text, &document, gone));
    let again = parse_document(&new, strictness);
    prop_assert!(again.is_ok(), "{:?}\n->\n{:?}: {:?}", text, new, again);
    let again = again.unwrap();
    prop_assert_eq!(
        show(again.root.as_ref().unwrap(), &new, &[]),
        show(root, text, gone),
        "{:?} -> {:?}",
        text,
        new
    );
    prop_assert!(is_subsequence(&new, text));
    prop_assert!(new.matches('\n').count() <= text.matches('\n').count());
    prop_assert_eq!(apply(&new, take_out(&new, &again, &[])), new.clone());
    // Each line that no removed thing stands on is there as it was, but for a comma and what an emptied list held.
    let mut containers = Vec::new();
    emptied(root, gone, &mut containers);
    let mut start = 0;
    let mut new_lines = new.split_inclusive('\n');
    for line in text.split_inclusive('\n') {
        let span = Span::new(start, start + line.len());
        start = span.end();
        let touches = |other: &Span| other.start() < span.end() && span.start() < other.end();
        let is_comment = document.comments.iter().any(touches);
        if is_comment || gone.iter().any(touches) || containers.iter().any(touches) || line.trim().is_empty() {
            continue;
        }
        let without_comma = |line: &str| line.replace(',', "").trim_end().to_owned();
        let is_kept = new_lines.any(|new_line| new_line == line || without_comma(new_line) == without_comma(line));
        prop_assert!(is_kept, "{:?} of {:?} is not in {:?}", line, text, new);
    }
    Ok(())
}

/// Collects the lists and objects of which nothing stays.
fn emptied(value: &Value, gone: &[Span], into: &mut Vec<Span>) {
    let members = member_spans(value);
    if !members.is_empty() && members.iter().all(|member| gone.contains(member)) {
        into.push(value.span);
    }
    children(value).into_iter().for_each(|child| emptied(child, gone, into));
}

proptest! {
    #[test]
    fn removals_keep_what_they_do_not_mean((text, has_comments) in written(), picks in prop::collection::vec(any::<bool>(), 1..24)) {
        let strictness = if has_comments { Strictness::Jsonc } else { Strictness::Json };
        let document = parse_document(&text, strictness).unwrap();
        let mut members = Vec::new();
        all_members(document.root.as_ref().unwrap(), &mut members);
        let gone: Vec<Span> = members.iter().zip(picks.iter().cycle()).filter(|(_, pick)| **pick).map(|(span, _)| *span).collect();
        check_promises(&text, &gone, strictness)?;
        for member in &members {
            check_promises(&text, &[*member], strictness)?;
        }
    }

    #[test]
    fn what_is_put_in_stands_there_and_nothing_else_changes((text, has_comments) in written(), pick in any::<prop::sample::Index>()) {
        let strictness = if has_comments { Strictness::Jsonc } else { Strictness::Json };
        let document = parse_document(&text, strictness).unwrap();
        let root = document.root.as_ref().unwrap();
        let mut objects = vec![root];
        let mut to_do = vec![root];
        while let Some(value) = to_do.pop() {
            to_do.extend(children(value));
            if matches!(value.kind, ValueKind::Object(_)) {
                objects.push(value);
            }
        }
        let object = objects[pick.index(objects.len())];
        let edits = put_in(&text, &document, object, "new", |style| nested(&["a", "b"], "1", style));
        prop_assert!(edits.iter().all(|edit| edit.span.of(&text).trim().is_empty()));
        let new = apply(&text, edits);
        let again = parse_document(&new, strictness);
        prop_assert!(again.is_ok(), "{:?}\n->\n{:?}: {:?}", text, new, again);
        let again = again.unwrap();
        let mut members = Vec::new();
        all_members(again.root.as_ref().unwrap(), &mut members);
        let put: Vec<Span> = members.into_iter().filter(|span| span.of(&new).starts_with("\"new\"")).collect();
        prop_assert_eq!(put.len(), 1);
        prop_assert_eq!(show(again.root.as_ref().unwrap(), &new, &put), show(root, &text, &[]));
    }
}
