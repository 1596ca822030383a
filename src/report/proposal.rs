//! What a survey found, as the text of a first configuration: each proposal behind its evidence, and what is less sure as
//! a comment.

use std::fmt::Write as _;

use crate::config::naming::{kebab, pattern_of, unique};
use crate::config::{Ask, Config, Require};
use crate::facts::survey::{DrizzleFolder, Found, Survey, System};
use crate::report::escape::escape;
use crate::tree::path::RepoPath;

/// How many columns a comment has, its sign included.
const WIDTH: usize = 118;

/// What a first configuration says besides its proposals.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// The pack that it extends, and the entries of it that match nothing here.
    pub pack: Option<(String, Vec<String>)>,
}

/// A first configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its text.
    pub text: String,
    /// The ids of its entries, in order.
    pub entries: Vec<String>,
    /// How many things are proposed.
    pub n_sure: usize,
    /// How many stand there as comments.
    pub n_doubtful: usize,
}

/// Returns the configuration that `survey` proposes, without what `known`, the pack's part of it, names already.
pub fn render(survey: &Survey, frame: &Frame, known: Option<&Config>) -> Proposal {
    let mut writer = Writer {
        text: String::new(),
        entries: Vec::new(),
        n_sure: 0,
        n_doubtful: 0,
        known,
    };
    writer.head(frame);
    for system in &survey.systems {
        writer.system(system);
    }
    for folder in &survey.drizzle_folders {
        writer.drizzle_folder(folder);
    }
    if writer.n_sure + writer.n_doubtful == 0 {
        writer
            .text
            .push_str(if frame.pack.is_some() { NOTHING_MORE } else { EXAMPLES });
    }
    Proposal {
        text: writer.text,
        entries: writer.entries,
        n_sure: writer.n_sure,
        n_doubtful: writer.n_doubtful,
    }
}

/// The first line, by which editors find the schema.
const SCHEMA: &str = "#:schema ./.decomm.schema.json\n";

const NOTHING_MORE: &str = "
# Nothing was found that the pack does not name.
";

const EXAMPLES: &str = r###"
# Nothing was found that is to go for certain: `decomm init` looks for a second migration system beside Drizzle or
# Prisma. Name what is to go yourself, here or by `decomm retire PATH`. Examples:

# [[retire]]
# id = "old-client"
# paths = ["/lib/http-legacy/"]            # patterns of .gitignore, from this folder
# symbols = ["lib/http.ts#legacyFetch"]    # exports: file#name
# scripts = ["generate:legacy"]            # of the root package.json; "packages/api#build" for another
# dependencies = ["request"]               # npm packages
# tables = ["legacy_sessions"]             # = public.legacy_sessions
# reason = "the fetch of the platform does the same"
# instead = "use lib/http.ts"

# What has to be there in its place: a file, a section, a setting or a package script.
# [[require]]
# id = "one-client"
# file = "docs/http.md"
# heading = "## How we call other services"
# body = "Through lib/http.ts, and nothing else."

# A step for people, which `decomm plan` shows as an open box.
# [[manual]]
# id = "tell-the-partners"
# text = "Tell the partner teams when the old endpoint goes"

# Old names that stay on purpose.
# [[allow]]
# paths = ["/CHANGELOG.md"]
# reason = "notes of finished work keep the names of their day"
"###;

struct Writer<'a> {
    text: String,
    entries: Vec<String>,
    n_sure: usize,
    n_doubtful: usize,
    known: Option<&'a Config>,
}

impl Writer<'_> {
    fn head(&mut self, frame: &Frame) {
        self.text.push_str(SCHEMA);
        self.text.push_str("# Proposed by `decomm init`. Evidence stands above each line. What is less sure is a comment: take the `#` away\n# from what is right, and take out what is to stay. `decomm check` shows what still points at the rest.\n\nversion = 1\n");
        let Some((pack, unused)) = &frame.pack else { return };
        let _ = writeln!(self.text, "extends = [{}]", string(pack));
        if !unused.is_empty() {
            self.text.push_str("\n[disable]\n");
            self.comment("These entries of the pack match nothing in this repository.");
            let ids: Vec<String> = unused.iter().map(|id| string(id)).collect();
            let _ = writeln!(self.text, "entries = [\n    {},\n]", ids.join(",\n    "));
        }
    }

    fn system(&mut self, system: &System) {
        let is_sure = !system.folders.is_empty() && system.folders.iter().all(|found| found.is_sure);
        let reason = system.standing.as_ref().map(|tool| match is_sure {
            true => format!("{} is the migration system that stays", tool.name),
            false => format!("{} is set up beside it", tool.name),
        });
        if !system.folders.is_empty() {
            let says = match (&system.standing, is_sure) {
                (Some(tool), true) => format!(
                    "A migration system of your own, beside {}, which {} sets up for {}/.",
                    tool.name, tool.config, tool.folder
                ),
                (Some(tool), false) => format!(
                    "A migration system of your own, beside {} ({}). The evidence does not tell whether it is to go: only \
                     you can.",
                    tool.name, tool.config
                ),
                (None, _) => "A migration system of your own, and nothing that could take its place was found: it is \
                              proposed only for the day when something has."
                    .to_owned(),
            };
            self.text.push('\n');
            self.comment(&says);
        }
        let folders = written(&system.folders, |path| pattern_of(path, true));
        let files = written(&system.files, |path| pattern_of(path, false));
        let same = |list: &[Found<String>]| list.to_vec();
        self.retire("legacy-migrations", &[("paths", folders)], reason.as_deref());
        self.retire("legacy-runners", &[("paths", files)], reason.as_deref());
        let record = [("symbols", same(&system.symbols)), ("tables", same(&system.tables))];
        self.retire("legacy-tracking", &record, reason.as_deref());
        self.retire(
            "legacy-commands",
            &[("scripts", same(&system.scripts))],
            reason.as_deref(),
        );
        let packages = [("dependencies", same(&system.dependencies))];
        self.retire("legacy-packages", &packages, reason.as_deref());
        for found in &system.commands {
            let (script, command) = &found.thing;
            let lines = format!("script = {}\ncommand = {}\n", string(script), string(command));
            self.require("migrate-command", found, &lines);
        }
        for found in &system.steps {
            let (script, step) = &found.thing;
            let id = format!("{}-without-migrations", kebab(script));
            let lines = format!("script = {}\nwithout = {}\n", string(script), string(step));
            self.require(&id, found, &lines);
        }
    }

    fn drizzle_folder(&mut self, found: &DrizzleFolder) {
        let config = &found.standing.config;
        let folder = Found {
            thing: pattern_of(&found.folder.thing, true),
            ..map(&found.folder)
        };
        let reason = format!("{config} names the one folder of Drizzle migrations");
        self.retire("old-drizzle-folder", &[("paths", vec![folder])], Some(&reason));
        if let Some(out) = &found.out {
            let setting = Found {
                thing: (),
                why: "so that Drizzle Kit goes on writing there".to_owned(),
                is_sure: found.folder.is_sure,
            };
            let lines = format!(
                "file = {}\nsetting = \"out\"\nequals = {}\n",
                string(config.as_str()),
                string(out)
            );
            self.require("drizzle-out", &setting, &lines);
        }
    }

    /// Writes a retire entry of `lists`; one in which nothing is sure is all comment.
    fn retire(&mut self, id: &str, lists: &[(&str, Vec<Found<String>>)], reason: Option<&str>) {
        let lists: Vec<(&str, Vec<&Found<String>>)> = lists
            .iter()
            .map(|(key, list)| {
                (
                    *key,
                    list.iter().filter(|found| !self.is_known(key, &found.thing)).collect(),
                )
            })
            .filter(|(_, list): &(&str, Vec<&Found<String>>)| !list.is_empty())
            .collect();
        let mut all = lists.iter().flat_map(|(_, list)| list).peekable();
        if all.peek().is_none() {
            return;
        }
        let is_sure = all.any(|found| found.is_sure);
        let id = self.begin("retire", id, is_sure);
        let sign = if is_sure { "" } else { "# " };
        for (key, list) in lists {
            // A list in which nothing is sure is a comment as a whole.
            let is_live = list.iter().any(|found| found.is_sure);
            let sign = if is_live || !is_sure { sign } else { "# " };
            let _ = writeln!(self.text, "{sign}{key} = [");
            let (sure, doubtful): (Vec<&Found<String>>, Vec<&Found<String>>) = list.iter().partition(|it| it.is_sure);
            for found in sure {
                self.item(found, "    ");
                self.n_sure += 1;
            }
            for found in doubtful {
                match is_live {
                    true => self.item(found, "    # "),
                    false => self.item(found, &format!("{sign}    ")),
                }
                self.n_doubtful += 1;
            }
            let _ = writeln!(self.text, "{sign}]");
        }
        if let Some(reason) = reason {
            let _ = writeln!(self.text, "{sign}reason = {}", string(reason));
        }
        if is_sure {
            self.entries.push(id);
        }
    }

    /// Writes an element of a list, behind `start`, below its evidence.
    fn item(&mut self, found: &Found<String>, start: &str) {
        let doubt = if found.is_sure { "" } else { "less sure: " };
        // In an entry that is all comment, what stands before it takes the sign of the entry along.
        let indent = if start.starts_with('#') { start } else { "    " };
        for line in wrapped(&format!("{doubt}{}", found.why), WIDTH.saturating_sub(8)) {
            let _ = writeln!(self.text, "{indent}# {line}");
        }
        let _ = writeln!(self.text, "{start}{},", string(&found.thing));
    }

    fn require<T>(&mut self, id: &str, found: &Found<T>, lines: &str) {
        // A name of several lines would not stay behind the sign of a comment.
        if lines.contains("\"\"\"") || lines.contains("'''") || self.asks_already(lines) {
            return;
        }
        let sign = if found.is_sure { "" } else { "# " };
        let id = self.begin("require", id, found.is_sure);
        self.comment(&found.why);
        for line in lines.lines() {
            let _ = writeln!(self.text, "{sign}{line}");
        }
        match found.is_sure {
            true => {
                self.n_sure += 1;
                self.entries.push(id);
            }
            false => self.n_doubtful += 1,
        }
    }

    /// Whether an entry of the pack requires something of the same script or setting.
    fn asks_already(&self, lines: &str) -> bool {
        let Some(known) = self.known else { return false };
        known.entries.iter().any(|entry| match &entry.ask {
            Ask::Require(Require::ScriptCommand { script, .. } | Require::ScriptWithout { script, .. }) => {
                lines.starts_with(&format!("script = {}\n", string(&script.written)))
            }
            Ask::Require(Require::Setting { file, setting, .. }) => {
                let line = format!("file = {}\nsetting = {}\n", string(file.as_str()), string(setting));
                lines.starts_with(&line)
            }
            _ => false,
        })
    }

    /// Writes the beginning of an entry, and returns its id: `id`, or with a number where that is taken.
    fn begin(&mut self, kind: &str, id: &str, is_sure: bool) -> String {
        let of_pack = |id: &str| {
            let entries = self.known.map(|known| known.entries.iter());
            entries.is_some_and(|mut entries| entries.any(|entry| entry.id == id))
        };
        let line = |id: &str| format!("id = {}\n", string(id));
        let id = unique(id, |id| self.text.contains(&line(id)) || of_pack(id));
        let sign = if is_sure { "" } else { "# " };
        let _ = write!(self.text, "\n{sign}[[{kind}]]\n{sign}id = {}\n", string(&id));
        id
    }

    /// Whether the pack retires it, or it cannot be written down.
    fn is_known(&self, key: &str, thing: &str) -> bool {
        // A name of several lines would not stay behind the sign of a comment.
        if thing.contains(char::is_control) {
            return true;
        }
        let Some(known) = self.known else { return false };
        known.retires().any(|(_, _, retire)| match key {
            "paths" => {
                let path = RepoPath::parse(&thing.replace('\\', "")).unwrap_or_default();
                retire.paths.matches(&path, thing.ends_with('/'))
            }
            "symbols" => retire
                .symbols
                .iter()
                .any(|it| format!("{}#{}", it.file, it.name) == thing),
            "tables" => retire.tables.iter().any(|it| it.written == thing),
            "scripts" => retire.scripts.iter().any(|it| it.written == thing),
            _ => retire.dependencies.iter().any(|it| it == thing),
        })
    }

    fn comment(&mut self, text: &str) {
        for line in wrapped(text, WIDTH.saturating_sub(2)) {
            let _ = writeln!(self.text, "# {line}");
        }
    }
}

fn written<T>(list: &[Found<T>], shown: impl Fn(&T) -> String) -> Vec<Found<String>> {
    let each = list.iter().map(|found| Found {
        thing: shown(&found.thing),
        why: found.why.clone(),
        is_sure: found.is_sure,
    });
    each.collect()
}

fn map<T>(found: &Found<T>) -> Found<String> {
    Found {
        thing: String::new(),
        why: found.why.clone(),
        is_sure: found.is_sure,
    }
}

/// Returns `text` in lines of at most `width` columns; a longer word has a line of its own.
///
/// What the repository says stays in its line: control characters are escaped.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in escape(text).split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Returns `text` as a TOML string.
fn string(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}
