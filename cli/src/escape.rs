// SPDX-License-Identifier: GPL-2.0

//! Names that others chose, such as those of processes. They may hold any byte: nothing in them may reach a
//! terminal that steers it, or that turns the direction of the text.

use std::{borrow::Cow, fmt::Write};

/// `name` for a person to read.
pub fn name(name: &str) -> Cow<'_, str> {
    if is_plain(name) {
        return name.into();
    }
    let mut escaped = String::with_capacity(name.len());
    for character in name.chars() {
        match is_right_to_left(character) {
            true => escaped.extend(character.escape_unicode()),
            false => escaped.extend(character.escape_debug()),
        }
    }
    escaped.into()
}

/// Letters that a terminal may write from right to left, with the columns beside them: the blocks of such scripts.
fn is_right_to_left(character: char) -> bool {
    matches!(character, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// JSON as ASCII. It has other characters in strings alone.
pub fn json(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return text.into();
    }
    let mut ascii = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, ' '..='~') {
            ascii.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(ascii, "\\u{unit:04x}");
        }
    }
    ascii.into()
}

/// Most texts are. Without an early end, the processor looks at many bytes at once.
fn is_plain(text: &str) -> bool {
    text.bytes()
        .fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_steer_no_terminal() {
        for (name, escaped) in [
            ("nginx: worker", "nginx: worker"),
            ("x\"\n", "x\\\"\\n"),
            ("\x1b]0;x\x07", "\\u{1b}]0;x\\u{7}"),
            ("a\u{9b}31m", "a\\u{9b}31m"),
            ("\u{202e}abc", "\\u{202e}abc"),
            ("\u{2066}\u{200f}", "\\u{2066}\\u{200f}"),
            ("caf\u{e9} \u{5d0}\u{627}", "caf\u{e9} \\u{5d0}\\u{627}"),
        ] {
            assert_eq!(super::name(name), escaped);
        }
    }

    #[test]
    fn json_is_ascii_and_the_same() {
        let value = serde_json::json!({ "name": "x\"\n\u{7f}\u{9b}\u{202e}\u{1f980}" });
        let text = value.to_string();
        let text = super::json(&text);
        assert!(
            text.bytes().all(|byte| matches!(byte, b' '..=b'~')),
            "{text}"
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).unwrap(),
            value
        );
    }
}
