//! Bytes that are not UTF-8: in a text that is read all the same, or of a file that is no text.

/// How much of a file is looked at to see whether it is binary; git looks as far.
const BINARY_PROBE: usize = 8000;

/// Whether `bytes` are no text: there is a NUL near their beginning.
pub fn is_binary(bytes: &[u8]) -> bool {
    let probe = bytes.get(..BINARY_PROBE).unwrap_or(bytes);
    memchr::memchr(0, probe).is_some()
}

/// Returns `bytes` as text, with each byte that is not UTF-8 replaced by a `?`, so that every offset stays.
pub fn masked(bytes: Vec<u8>) -> String {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return text,
        Err(error) => error.into_bytes(),
    };
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(std::iter::repeat_n('?', chunk.invalid().len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_stay() {
        assert_eq!(masked(b"a\xe9\xffb".to_vec()), "a??b");
        assert_eq!(masked("é".into()), "é");
    }
}
