//! Bytes that are not UTF-8 in a text that is read all the same.

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
