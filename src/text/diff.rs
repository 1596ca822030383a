//! Patches as git writes them, so that `git apply` takes them: also of binary, empty and oddly named files.
//!
//! Lines end with `\n` alone; what is before it, a `\r` or bytes that are no UTF-8, is a part of the line.
//! Leaves out: renames, changed modes, and where the bytes come from.

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

/// How git sees a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileMode {
    /// A file.
    Plain,
    /// A file that can be run.
    Executable,
    /// A symbolic link; its bytes are where it leads.
    Link,
}

impl FileMode {
    fn digits(self) -> &'static str {
        match self {
            FileMode::Plain => "100644",
            FileMode::Executable => "100755",
            FileMode::Link => "120000",
        }
    }
}

/// Lines around a change, as git has them.
const CONTEXT_LINES: usize = 3;

/// Returns the patch of one file, `name` from the root with `/` between its parts; none: the file is not there.
///
/// Empty where nothing changes. Made for `git apply` with its default `-p1`.
///
/// Limit: hashes are SHA-1, so a binary file's patch cannot be applied in a repository that uses SHA-256.
///
/// Source: <https://git-scm.com/docs/diff-format>, "Generating patch text with -p" (git 2.51).
pub fn file_patch(name: &[u8], old: Option<&[u8]>, new: Option<&[u8]>, mode: FileMode) -> Vec<u8> {
    if old == new {
        return Vec::new();
    }
    let mut patch = Vec::new();
    let (old_name, new_name) = (quoted(b"a/", name), quoted(b"b/", name));
    push(&mut patch, &[b"diff --git ", &old_name, b" ", &new_name, b"\n"]);
    let digits = mode.digits().as_bytes();
    match (old, new) {
        (None, _) => push(&mut patch, &[b"new file mode ", digits, b"\n"]),
        (_, None) => push(&mut patch, &[b"deleted file mode ", digits, b"\n"]),
        _ => {}
    }
    push(
        &mut patch,
        &[b"index ", blob_id(old).as_bytes(), b"..", blob_id(new).as_bytes()],
    );
    if old.is_some() && new.is_some() {
        push(&mut patch, &[b" ", digits]);
    }
    patch.push(b'\n');
    let (old_bytes, new_bytes) = (old.unwrap_or(b""), new.unwrap_or(b""));
    if is_binary(old_bytes) || is_binary(new_bytes) {
        patch.extend(b"GIT binary patch\n");
        push_literal(&mut patch, new_bytes);
        push_literal(&mut patch, old_bytes);
    } else if !(old_bytes.is_empty() && new_bytes.is_empty()) {
        // Git ends a name with a tab where it has a space, so that the name has an end.
        let end: &[u8] = if name.contains(&b' ') { b"\t\n" } else { b"\n" };
        let side = |there: Option<&[u8]>, name: &[u8]| match there {
            Some(_) => [name, end].concat(),
            None => b"/dev/null\n".to_vec(),
        };
        push(
            &mut patch,
            &[b"--- ", &side(old, &old_name), b"+++ ", &side(new, &new_name)],
        );
        push_hunks(&mut patch, old_bytes, new_bytes);
    }
    patch
}

fn push(patch: &mut Vec<u8>, parts: &[&[u8]]) {
    for part in parts {
        patch.extend(*part);
    }
}

/// Returns a name as git writes it: in quotes, with escapes, where a byte of it is not plain ASCII.
fn quoted(prefix: &[u8], name: &[u8]) -> Vec<u8> {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    if name.iter().all(is_plain) {
        return [prefix, name].concat();
    }
    let mut quoted = [b"\"", prefix].concat();
    for byte in name {
        match byte {
            b'"' | b'\\' => quoted.extend([b'\\', *byte]),
            b'\t' => quoted.extend(b"\\t"),
            b'\n' => quoted.extend(b"\\n"),
            b'\r' => quoted.extend(b"\\r"),
            byte if is_plain(byte) => quoted.push(*byte),
            byte => quoted.extend(format!("\\{byte:03o}").bytes()),
        }
    }
    quoted.push(b'"');
    quoted
}

/// Returns the name that git has for these bytes; zeros for a file that is not there.
fn blob_id(bytes: Option<&[u8]>) -> String {
    let kind = gix::hash::Kind::Sha1;
    let id = bytes.and_then(|bytes| gix::objs::compute_hash(kind, gix::objs::Kind::Blob, bytes).ok());
    id.unwrap_or_else(|| kind.null()).to_string()
}

/// Whether git takes a file for a binary one: git looks at the first 8000 bytes, and takes such a patch of any file.
fn is_binary(bytes: &[u8]) -> bool {
    bytes.contains(&0)
}

fn push_hunks(patch: &mut Vec<u8>, old: &[u8], new: &[u8]) {
    let old: Vec<&[u8]> = old.split_inclusive(|byte| *byte == b'\n').collect();
    let new: Vec<&[u8]> = new.split_inclusive(|byte| *byte == b'\n').collect();
    let changes = capture_diff_slices(Algorithm::Myers, &old, &new);
    for hunk in group_diff_ops(changes, CONTEXT_LINES) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else {
            continue;
        };
        let old_range = range(first.old_range().start, last.old_range().end);
        let new_range = range(first.new_range().start, last.new_range().end);
        patch.extend(format!("@@ -{old_range} +{new_range} @@\n").bytes());
        for change in &hunk {
            let is_kept = matches!(change, DiffOp::Equal { .. });
            let mark: u8 = if is_kept { b' ' } else { b'-' };
            for line in old.get(change.old_range()).unwrap_or(&[]) {
                push_line(patch, mark, line);
            }
            let added = if is_kept { None } else { new.get(change.new_range()) };
            for line in added.unwrap_or(&[]) {
                push_line(patch, b'+', line);
            }
        }
    }
}

/// Returns the lines from `start` to before `end` as a hunk names them.
fn range(start: usize, end: usize) -> String {
    match end.saturating_sub(start) {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        n_lines => format!("{},{n_lines}", start + 1),
    }
}

fn push_line(patch: &mut Vec<u8>, mark: u8, line: &[u8]) {
    patch.push(mark);
    patch.extend(line);
    if !line.ends_with(b"\n") {
        patch.extend(b"\n\\ No newline at end of file\n");
    }
}

/// Git's digits of base 85.
const DIGITS: &[u8; 85] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

/// The bytes of one line of a binary patch.
const LINE_BYTES: usize = 52;

/// Writes all bytes of a file.
///
/// Source: `diff.c` (`emit_binary_diff_body`) and `base85.c` of git 2.51.
fn push_literal(patch: &mut Vec<u8>, bytes: &[u8]) {
    patch.extend(format!("literal {}\n", bytes.len()).bytes());
    for line in zlib(bytes).chunks(LINE_BYTES) {
        let n_bytes = u8::try_from(line.len()).unwrap_or(0);
        patch.push(if n_bytes <= 26 {
            b'A' + n_bytes - 1
        } else {
            b'a' + n_bytes - 27
        });
        for four in line.chunks(4) {
            let mut number = (0..4).fold(0u32, |number, at| {
                (number << 8) | u32::from(four.get(at).copied().unwrap_or(0))
            });
            let mut digits = [0; 5];
            for digit in digits.iter_mut().rev() {
                *digit = DIGITS.get((number % 85) as usize).copied().unwrap_or(b'0');
                number /= 85;
            }
            patch.extend(digits);
        }
        patch.push(b'\n');
    }
    patch.push(b'\n');
}

/// Returns `bytes` as a zlib stream, not made any smaller: what is binary mostly is small already.
///
/// Source: RFC 1950, and RFC 1951 section 3.2.4.
fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let mut blocks = bytes.chunks(usize::from(u16::MAX)).peekable();
    if blocks.peek().is_none() {
        stream.extend([1, 0, 0, 0xFF, 0xFF]);
    }
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        stream.push(u8::from(blocks.peek().is_none()));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(block);
    }
    stream.extend(adler32(bytes).to_be_bytes());
    stream
}

fn adler32(bytes: &[u8]) -> u32 {
    const MODULUS: u32 = 65521;
    let (low, high) = bytes.iter().fold((1, 0), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % MODULUS;
        (low, (high + low) % MODULUS)
    });
    (high << 16) | low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, old: Option<&str>, new: Option<&str>, expected: &str) {
        let patch = file_patch(
            name.as_bytes(),
            old.map(str::as_bytes),
            new.map(str::as_bytes),
            FileMode::Plain,
        );
        let patch = String::from_utf8(patch).unwrap();
        let without_ids: Vec<&str> = patch.lines().filter(|line| !line.starts_with("index ")).collect();
        assert_eq!(without_ids.join("\n"), expected);
    }

    #[test]
    fn patches_look_like_those_of_git() {
        check("a", Some("same\n"), Some("same\n"), "");
        check("a", None, None, "");
        check(
            "src/a.ts",
            Some("1\n2\n3\n4\n5\n6\n7\n8\n9\n"),
            Some("1\n2\n3\n4\n6\n7\n8\n9\n"),
            "diff --git a/src/a.ts b/src/a.ts\n--- a/src/a.ts\n+++ b/src/a.ts\n\
             @@ -2,7 +2,6 @@\n 2\n 3\n 4\n-5\n 6\n 7\n 8",
        );
        check(
            "a b",
            None,
            Some("x"),
            "diff --git a/a b b/a b\nnew file mode 100644\n--- /dev/null\n+++ b/a b\t\n\
             @@ -0,0 +1 @@\n+x\n\\ No newline at end of file",
        );
        check(
            "caf\u{e9}\t\"",
            Some("x\r\ny\n"),
            None,
            "diff --git \"a/caf\\303\\251\\t\\\"\" \"b/caf\\303\\251\\t\\\"\"\ndeleted file mode 100644\n\
             --- \"a/caf\\303\\251\\t\\\"\"\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-x\n-y",
        );
        check(
            "empty",
            None,
            Some(""),
            "diff --git a/empty b/empty\nnew file mode 100644",
        );
    }

    #[test]
    fn names_of_bytes_are_those_of_git() {
        assert_eq!(blob_id(Some(b"")), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
        assert_eq!(blob_id(None), "0".repeat(40));
    }
}
