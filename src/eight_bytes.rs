//! Text, looked at eight or sixteen bytes at a time: where a word or a run of plain text ends is hard to foresee, so that a
//! loop over its bytes would cost more than what it does.

use wide::u8x16;

/// A one in every byte.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The highest bit of every byte.
const HIGH: u64 = repeated(0x80);

/// A byte eight times.
const fn repeated(byte: u8) -> u64 {
    byte as u64 * ONES
}

/// The eight bytes from `start` on as one number, the first lowest.
#[inline]
pub(crate) fn first_eight_of(bytes: &[u8], start: usize) -> Option<u64> {
    bytes.get(start..)?.first_chunk().map(|eight| u64::from_le_bytes(*eight))
}

/// Up to eight bytes from `start` on as one number, the first lowest; those from `start + length` on count as 0.
#[inline]
pub(crate) fn first_eight(bytes: &[u8], start: usize, length: usize) -> u64 {
    if length == 0 {
        return 0;
    }
    // Near the end of the text there are fewer.
    let eight = first_eight_of(bytes, start).unwrap_or_else(|| number_of(&bytes[start..]));
    eight & (u64::MAX >> (64 - 8 * length.min(8)))
}

/// Fewer than eight bytes as one number, the first lowest. They are read from both their ends.
#[inline]
fn number_of(bytes: &[u8]) -> u64 {
    debug_assert!(bytes.len() < 8, "there are eight");
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return u64::from(first) | u64::from(last) << (8 * (bytes.len() - 4));
    }
    match *bytes {
        [] => 0,
        [one] => u64::from(one),
        [one, two] => u64::from(one) | u64::from(two) << 8,
        [one, two, three, ..] => u64::from(one) | u64::from(two) << 8 | u64::from(three) << 16,
    }
}

/// Where the first byte stands whose highest bit `told` sets, given eight of them; none of its other bits count.
#[inline]
fn first_told(bytes: &[u8], told: impl Fn(u64) -> u64) -> Option<usize> {
    let mut from = 0;
    while let Some(eight) = first_eight_of(bytes, from) {
        let found = told(eight) & HIGH;
        if found != 0 {
            return Some(from + found.trailing_zeros() as usize / 8);
        }
        from += 8;
    }
    let found = told(first_eight(bytes, from, bytes.len() - from)) & HIGH;
    // Behind the last byte all are 0, whatever is told of these.
    Some(from + found.trailing_zeros() as usize / 8).filter(|place| *place < bytes.len())
}

/// The highest bit of each byte that is `from` or more; all must be below 0x80.
const fn at_least(bytes: u64, from: u8) -> u64 {
    bytes + repeated(0x80 - from)
}

/// The highest bit of each byte that is an ASCII digit; the other bits mean nothing.
#[inline]
const fn are_digits(bytes: u64) -> u64 {
    let ascii = bytes & !HIGH;
    at_least(ascii, b'0') & !at_least(ascii, b'9' + 1) & !bytes
}

/// The highest bit of each byte that is an ASCII letter; the other bits mean nothing.
#[inline]
const fn are_letters(bytes: u64) -> u64 {
    let small = bytes & !HIGH | repeated(0x20);
    at_least(small, b'a') & !at_least(small, b'z' + 1) & !bytes
}

/// Whether eight bytes are ASCII.
#[inline]
pub(crate) const fn are_ascii(bytes: u64) -> bool {
    bytes & HIGH == 0
}

/// Eight bytes with small letters in place of ASCII capitals.
#[inline]
pub(crate) const fn in_small_letters(bytes: u64) -> u64 {
    let ascii = bytes & !HIGH;
    let capitals = at_least(ascii, b'A') & !at_least(ascii, b'Z' + 1) & !bytes & HIGH;
    // The highest bit of a byte becomes the one that tells small letters from capitals.
    bytes | capitals >> 2
}

/// How many ASCII letters and digits stand at the start: nearly all words consist of them.
#[inline]
pub(crate) fn plain_length(bytes: &[u8]) -> usize {
    first_told(bytes, |eight| !(are_letters(eight) | are_digits(eight))).unwrap_or(bytes.len())
}

/// How many ASCII letters and digits stand at the start, and up to eight of them as [`first_eight`] reads them.
#[inline]
pub(crate) fn plain_start(bytes: &[u8]) -> (usize, u64) {
    let Some(eight) = first_eight_of(bytes, 0) else {
        // Near the end of the text.
        let length = plain_length(bytes);
        return (length, first_eight(bytes, 0, length));
    };
    let others = !(are_letters(eight) | are_digits(eight)) & HIGH;
    if others == 0 {
        return (8 + plain_length(&bytes[8..]), eight);
    }
    let first_other = others & others.wrapping_neg();
    (others.trailing_zeros() as usize / 8, eight & ((first_other >> 7) - 1))
}

/// How many bytes of plain words stand at the start, with single spaces between them.
#[inline]
pub(crate) fn plain_words_length(bytes: &[u8]) -> usize {
    let mut length = plain_length(bytes);
    while length > 0
        && let [b' ', next, ..] = &bytes[length..]
        && next.is_ascii_alphanumeric()
    {
        length += 1 + plain_length(&bytes[length + 1..]);
    }
    length
}

/// How many bytes of ASCII stand at the start.
#[inline]
pub(crate) fn ascii_length(bytes: &[u8]) -> usize {
    first_told(bytes, |eight| eight).unwrap_or(bytes.len())
}

/// Whether an ASCII digit stands among these bytes.
#[inline]
pub(crate) fn has_digit(bytes: &[u8]) -> bool {
    first_told(bytes, are_digits).is_some()
}

/// A few bytes that are searched for together, each sixteen times.
#[derive(Debug, Default)]
pub(crate) struct Needles(Box<[u8x16]>);

impl Needles {
    /// None of them may be 0.
    pub fn new(needles: impl Iterator<Item = u8>) -> Self {
        let mut needles: Vec<u8> = needles.collect();
        debug_assert!(!needles.contains(&0), "0 stands behind the end of a text");
        needles.sort_unstable();
        needles.dedup();
        Needles(needles.into_iter().map(u8x16::splat).collect())
    }

    /// Where the first of them stands.
    #[inline]
    pub fn find(&self, bytes: &[u8]) -> Option<usize> {
        first_of(&self.0, bytes)
    }
}

/// Where a byte stands first, which is not 0. For short lines; in long ones `memchr` is faster.
#[inline]
pub(crate) fn find(needle: u8, bytes: &[u8]) -> Option<usize> {
    first_of(&[u8x16::splat(needle)], bytes)
}

/// Where the first of these bytes stands.
#[inline]
fn first_of(needles: &[u8x16], bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(sixteen) = bytes[from..].first_chunk() {
        if let Some(at) = first_of_sixteen(needles, sixteen) {
            return Some(from + at);
        }
        from += sixteen.len();
    }
    let rest = &bytes[from..];
    let mut sixteen = [0; 16];
    sixteen[..rest.len()].copy_from_slice(rest);
    first_of_sixteen(needles, &sixteen).map(|at| from + at)
}

/// Calls `take` with each place where one of these bytes stands, of which none may be 0, in order.
#[inline]
pub(crate) fn for_each_of<const N: usize>(needles: [u8; N], bytes: &[u8], mut take: impl FnMut(usize)) {
    let needles = needles.map(u8x16::splat);
    let mut from = 0;
    while from < bytes.len() {
        let rest = &bytes[from..];
        let mut last = [0; 16];
        let sixteen = rest.first_chunk().unwrap_or_else(|| {
            last[..rest.len()].copy_from_slice(rest);
            &last
        });
        let mut places = places_of(&needles, sixteen);
        while places != 0 {
            take(from + places.trailing_zeros() as usize);
            places &= places - 1;
        }
        from += sixteen.len();
    }
}

#[inline]
fn first_of_sixteen(needles: &[u8x16], sixteen: &[u8; 16]) -> Option<usize> {
    let places = places_of(needles, sixteen);
    (places != 0).then(|| places.trailing_zeros() as usize)
}

/// A bit for each of sixteen bytes: whether it is one of the needles.
#[inline]
fn places_of(needles: &[u8x16], sixteen: &[u8; 16]) -> i32 {
    let sixteen = u8x16::new(*sixteen);
    let found = needles.iter().fold(u8x16::ZERO, |found, needle| found | sixteen.cmp_eq(*needle));
    found.move_mask()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_at_the_first_other_byte() {
        for byte in 0..=u8::MAX {
            for place in 0..20 {
                let mut bytes = *b"abcXYZ019mnopqrstuvw";
                bytes[place] = byte;
                let expected = if byte.is_ascii_alphanumeric() { bytes.len() } else { place };
                assert_eq!(plain_length(&bytes), expected, "{byte:#x} at {place}");
                for length in [3, 9, bytes.len()] {
                    let bytes = &bytes[..length];
                    let length = plain_length(bytes);
                    assert_eq!(plain_start(bytes), (length, first_eight(bytes, 0, length)));
                }
            }
        }
        assert_eq!(plain_length(b""), 0);
        for (at, text) in
            [(0, ""), (0, " one"), (7, "one two"), (7, "one two  3"), (3, "one "), (5, "a b c, d")]
        {
            assert_eq!(plain_words_length(text.as_bytes()), at, "{text}");
        }
        for length in 0..=8 {
            let bytes = &b"\x01\x82\x03\xf4\x05\x06\x87"[..length.min(7)];
            let expected = bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte));
            assert_eq!(first_eight(bytes, 0, length), expected);
        }
        for (at, text) in [(0, "é"), (3, "abc“d"), (9, "nine long—"), (4, "four")] {
            assert_eq!(ascii_length(text.as_bytes()), at, "{text}");
        }
        assert!(
            has_digit(b"1") && has_digit(b"behind thirty-two and more bytes: 7") && has_digit(&[b'9'; 32])
        );
        assert!(
            !has_digit(b"")
                && !has_digit(b"no digit in more than thirty-two bytes")
                && !has_digit(&[b':'; 64])
        );
    }

    #[test]
    fn the_first_of_several_bytes_is_found() {
        let needles = Needles::new([b'"', 0xe2, b'\'', b'"'].into_iter());
        for text in
            ["", "plain words and more of them", "\"", "twelve and \" then '", "abcdefg'", "“", "é #!(&"]
        {
            let expected = text.bytes().position(|byte| [b'"', 0xe2, b'\''].contains(&byte));
            assert_eq!(needles.find(text.as_bytes()), expected, "{text}");
            let mut places = Vec::new();
            for_each_of([b'"', b' '], text.as_bytes(), |at| places.push(at));
            let expected: Vec<usize> = text.match_indices(['"', ' ']).map(|(at, _)| at).collect();
            assert_eq!(places, expected, "{text}");
            assert_eq!(find(b'\'', text.as_bytes()), text.find('\''), "{text}");
        }
        for (byte, place) in (0..=u8::MAX).flat_map(|byte| (0..36).map(move |place| (byte, place))) {
            let mut bytes = [b'a'; 36];
            bytes[place] = byte;
            let expected = [b'"', 0xe2, b'\''].contains(&byte).then_some(place);
            assert_eq!(needles.find(&bytes), expected, "{byte:#x}");
        }
        assert_eq!(Needles::default().find(b"a text"), None);
        assert_eq!(Needles::new([].into_iter()).find(b"a"), None);
    }

    #[test]
    fn bytes_behind_the_length_do_not_count() {
        let text = b"0123456789";
        assert_eq!(first_eight(text, 1, 3), u64::from_le_bytes(*b"123\0\0\0\0\0"));
        assert_eq!(first_eight(text, 7, 3), u64::from_le_bytes(*b"789\0\0\0\0\0"));
        assert_eq!(first_eight(text, 0, 10), u64::from_le_bytes(*b"01234567"));
        assert_eq!(first_eight(text, 10, 0), 0);
    }
}
