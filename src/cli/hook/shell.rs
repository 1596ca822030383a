//! Where a shell hook takes the lines: before its own work, which may end in `exec` or `exit`.

/// The shells that read what is put in.
const SHELLS: [&str; 8] = ["sh", "bash", "dash", "ash", "ksh", "mksh", "zsh", "busybox"];

/// Whether `bytes` are a script of a shell that knows the usual grammar; git runs one without `#!` by sh.
pub(super) fn is_shell(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let Some(first) = text.lines().next().and_then(|line| line.strip_prefix("#!")) else {
        return !text.contains('\0');
    };
    let mut words = first.split_whitespace();
    let base = |word: &str| word.rsplit('/').next().unwrap_or(word).to_owned();
    let mut program = words.next().map(base).unwrap_or_default();
    if program == "env" {
        let is_option = |word: &&str| word.starts_with('-') || word.contains('=');
        program = words.find(|word| !is_option(word)).map(base).unwrap_or_default();
    }
    SHELLS.contains(&program.trim_end_matches(".exe"))
}

/// Returns the offset behind the `#!` line of `text`, and behind the line that husky's older hooks start with: that one
/// runs the whole hook anew.
pub(super) fn place(text: &str) -> usize {
    let mut offset = 0;
    let mut place = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        offset += line.len();
        let is_first = index == 0 && line.starts_with("#!");
        let code = line.trim_start();
        if is_first || (!code.starts_with('#') && code.contains("_/husky.sh")) {
            place = offset;
        }
    }
    place
}

/// What may be done with a script's own name without its text being read.
const NAMES_ONLY: [&str; 16] = [
    "dirname", "basename", "realpath", "readlink", "echo", "printf", "test", "[", "[[", "cd", "case", "export",
    "local", "declare", "typeset", "readonly",
];

/// What stands before the word that a command begins with.
const BEFORE_A_COMMAND: [&str; 13] = [
    "if", "elif", "then", "else", "while", "until", "do", "!", "{", "exec", "command", "builtin", "eval",
];

/// Whether `text` hands its own file, `$0`, to something that may read it: another interpreter, or `sed` by the number
/// of a line. Such a text must stay as it is.
///
/// Limit: what is read through a variable that holds the name is not seen.
pub(super) fn reads_itself(text: &str) -> bool {
    text.lines().map(str::trim_start).any(line_reads_itself)
}

fn line_reads_itself(line: &str) -> bool {
    if line.starts_with('#') {
        return false;
    }
    let mut is_quoted = false;
    let mut word = String::new();
    // The word that the command begins with, once it is known.
    let mut command: Option<String> = None;
    for character in line.chars().chain(['\n']) {
        match character {
            // What stands there is text of another program, as `$0` of awk.
            '\'' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '"' => {}
            _ if !character.is_whitespace() && !";|&()`<>".contains(character) => word.push(character),
            _ => {
                let is_name = |known: &String| NAMES_ONLY.contains(&known.as_str());
                if ["$0", "${0}"].contains(&word.as_str()) && command.as_ref().is_some_and(|known| !is_name(known)) {
                    return true;
                }
                let is_before = BEFORE_A_COMMAND.contains(&word.as_str()) || word.contains('=') || word.is_empty();
                if command.is_none() && !is_before {
                    command = Some(word.clone());
                }
                word.clear();
                if ";|&()`".contains(character) {
                    command = None;
                }
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shells_are_known() {
        for (text, expected) in [
            ("#!/bin/sh\n", true),
            ("#! /usr/bin/env -S bash -e\n", true),
            ("#!/usr/bin/env A=b zsh", true),
            ("echo\n", true),
            ("", true),
            ("#!/usr/bin/env node\n", false),
            ("#!/usr/bin/python3\n", false),
            ("#!/usr/bin/fish\n", false),
            ("#!/usr/bin/env pwsh\n", false),
            ("\u{7f}ELF\0", false),
        ] {
            assert_eq!(is_shell(text.as_bytes()), expected, "{text}");
        }
        assert!(!is_shell(b"#!/bin/sh\n\xff"));
    }

    #[test]
    fn the_place_is_before_the_hooks_own_work() {
        for (text, expected) in [
            ("exit 0\n", 0),
            ("#!/bin/sh\nexit 0\n", 10),
            ("#!/bin/sh", 9),
            ("#!/bin/sh\n. \"$(dirname -- \"$0\")/_/husky.sh\"\n\nnpx x\n", 44),
        ] {
            assert_eq!(place(text), expected, "{text}");
        }
    }

    #[test]
    fn a_script_that_is_read_by_others_is_told() {
        for (text, expected) in [
            ("\"\"\":\"\nexec python3 \"$0\" \"$@\"\n\"\"\"\n", true),
            ("':' //; exec node \"$0\" \"$@\"\n", true),
            ("if true; then\n    sed -n 3p $0\nfi\n", true),
            ("tail -n +5 \"${0}\" | sh\n", true),
            ("while read -r line; do :; done <\"$0\"\n", true),
            ("x=$(grep -c . \"$0\")\n", true),
            ("A=b perl -x \"$0\"\n", true),
            (". \"$(dirname -- \"$0\")/_/husky.sh\"\n", false),
            ("cd \"$(dirname \"$0\")/..\" && npm test\n", false),
            ("name=$(basename $0)\nself=\"$0\"\n", false),
            ("awk '{ print $0 }' x | sort\n", false),
            ("echo \"usage: $0 [x]\" >&2\n", false),
            ("# sed -n 3p \"$0\"\n", false),
            ("case \"$0\" in *x) ;; esac\nif [ \"$0\" = x ]; then :; fi\n", false),
            ("exec \"$0.local\" \"$@\"\n${0%/*}/next\n", false),
            ("[ \"$AGAIN\" ] || AGAIN=1 exec \"$0\" \"$@\"\n", false),
        ] {
            assert_eq!(reads_itself(text), expected, "{text}");
        }
    }
}
