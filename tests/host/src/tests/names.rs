// SPDX-License-Identifier: GPL-2.0

//! Names that users choose, in a line.

use super::sockets::{further, new};
use crate::{
    report::{Name, Protocol},
    sys::sock,
};

/// `text` in the kernel's buffer for names.
pub(crate) fn name(text: &[u8]) -> Name {
    let mut name = [0; Name::SIZE];
    name[..text.len()].copy_from_slice(text);
    Name(name)
}

/// The name of a device in a line.
fn written(text: &[u8]) -> String {
    let mut socket = new(Protocol::Udp, false);
    socket.set(sock::sk_bound_dev_if, 1);
    socket.device = Some(name(text));
    let options = further(&socket);
    let device = options.strip_prefix(",SO_BINDTODEVICE=").unwrap();
    device
        .strip_suffix(",SO_BINDTOIFINDEX=1")
        .unwrap()
        .to_string()
}

#[test]
fn names() {
    for (name, expected) in [
        (&b"eth0"[..], "eth0"),
        (b"", ""),
        (b"br-0a.1_x:2@~!", "br-0a.1_x:2@~!"),
        (b"x,TCP_CORK=1", r"x\054TCP_CORK\0751"),
        (b"a b", r"a\040b"),
        (b"a\tb\nc\x7f", r"a\011b\012c\177"),
        (b"\x01\x1b[31m", r"\001\033[31m"),
        (br"a\054b", r"a\134054b"),
        ("ünë".as_bytes(), r"\303\274n\303\253"),
        (b"\x80\xff", r"\200\377"),
        // The longest that the kernel gives, and one without the NUL that ends it.
        (b"123456789012345", "123456789012345"),
        (b"1234567890123456", "1234567890123456"),
        (
            b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
            &r"\377".repeat(16),
        ),
        // What stands behind the NUL is no part of the name.
        (b"lo\0,rest", "lo"),
        (b"\0rest", ""),
    ] {
        assert_eq!(written(name), expected);
    }
}

/// A line can be split at its blanks, commas and equals signs whatever a device is called.
#[test]
fn every_byte() {
    for byte in 1..=255 {
        let text = written(&[b'a', byte, b'z']);
        let plain = byte.is_ascii_graphic() && !b",=\\".contains(&byte);
        let expected = match plain {
            true => format!("a{}z", char::from(byte)),
            false => format!("a\\{byte:03o}z"),
        };
        assert_eq!(text, expected);
    }
}
