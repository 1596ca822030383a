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
}
