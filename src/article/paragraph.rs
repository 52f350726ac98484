//! Lines -> paragraphs: by blank line, or by line where the lines are not hard-wrapped.

use crate::span::Span;

/// Lines longer than this are not hard-wrapped by anybody, in characters.
const WIDEST_WRAP: usize = 120;
/// Lines narrower than this do not show that a text is hard-wrapped, in characters.
const NARROWEST_WRAP: usize = 36;

/// The paragraphs of a text, without outer white space, in order.
pub(super) fn paragraphs(text: &str) -> Vec<Span> {
    let mut blocks: Vec<Vec<Span>> = vec![Vec::new()];
    for line in lines(text) {
        let line = trimmed_line(text, line);
        match blocks.last_mut() {
            Some(block) if !line.is_empty() => block.push(line),
            Some(block) if !block.is_empty() => blocks.push(Vec::new()),
            _ => {}
        }
    }
    // Two lines may be a headline and its deck: alone they show nothing.
    let wrapped = |block: &[Span]| block.len() > 2 && is_hard_wrapped(text, block);
    let file_is_wrapped = blocks.iter().any(|block| wrapped(block));
    let mut paragraphs = Vec::new();
    for mut block in blocks {
        let joined = match block.as_slice() {
            [_, second] => is_hard_wrapped(text, &block) && (file_is_wrapped || goes_on(second.of(text))),
            _ => wrapped(&block),
        };
        if joined {
            paragraphs.push(Span::new(block[0].start, block[block.len() - 1].end));
        } else {
            paragraphs.append(&mut block);
        }
    }
    paragraphs
}

/// Whether a line goes on with a sentence.
fn goes_on(line: &str) -> bool {
    line.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
}

/// The lines of a text without their ends. LF, CR LF, CR, form feed, NEL and the Unicode line and
/// paragraph separators end a line.
fn lines(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut start = 0;
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let (end, next) = line_end(text, start).unwrap_or_else(|| {
            done = true;
            (text.len(), text.len())
        });
        let line = Span::new(start, end);
        start = next;
        Some(line)
    })
}

/// Where the line that begins at `start` ends, and where the next one begins.
fn line_end(text: &str, start: usize) -> Option<(usize, usize)> {
    let bytes = &text.as_bytes()[start..];
    let plain = memchr::memchr3(b'\n', b'\r', b'\x0c', bytes);
    let line = &bytes[..plain.unwrap_or(bytes.len())];
    // U+0085; U+2028 and U+2029.
    let rare = memchr::memchr2_iter(0xc2, 0xe2, line).find_map(|at| match line[at..] {
        [0xc2, 0x85, ..] => Some((at, at + 2)),
        [0xe2, 0x80, 0xa8 | 0xa9, ..] => Some((at, at + 3)),
        _ => None,
    });
    let (end, next) = rare.or_else(|| {
        let end = plain?;
        Some((end, if bytes[end..].starts_with(b"\r\n") { end + 2 } else { end + 1 }))
    })?;
    Some((start + end, start + next))
}

/// A line without white space and invisible characters at its ends.
fn trimmed_line(text: &str, line: Span) -> Span {
    let invisible = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}'
            )
    };
    let words = line.of(text);
    let from_start = words.trim_start_matches(invisible);
    let start = line.start + (words.len() - from_start.len());
    Span::new(start, start + from_start.trim_end_matches(invisible).len())
}

/// Whether the lines of a block are one paragraph broken at a fixed width: at nearly every break the
/// next word would not have fitted, and at some break a sentence goes on.
fn is_hard_wrapped(text: &str, block: &[Span]) -> bool {
    let [_, _, ..] = block else { return false };
    let widths: Vec<usize> = block.iter().map(|line| line.of(text).chars().count()).collect();
    let widest = widths.iter().copied().max().unwrap_or(0);
    if !(NARROWEST_WRAP..=WIDEST_WRAP).contains(&widest) {
        return false;
    }
    let breaks = block.len() - 1;
    let mut full = 0;
    let mut mid_sentence = 0;
    for (index, pair) in block.windows(2).enumerate() {
        let next = pair[1].of(text);
        if is_bullet(next) {
            return false;
        }
        let next_word = next.split_whitespace().next().map_or(0, |word| word.chars().count());
        // A little slack: text that was wrapped before it was edited is not quite full.
        full += usize::from(widths[index] + 1 + next_word + 6 > widest);
        let ends_sentence =
            pair[0].of(text).ends_with(['.', '!', '?', '"', '”', '’', '\'', ':', ';', ')', '»', '“']);
        mid_sentence += usize::from(!ends_sentence || goes_on(next));
    }
    full * 5 >= breaks * 4 && mid_sentence * 3 >= breaks
}

/// Whether a line starts like a bullet of a list.
pub(super) fn is_bullet(line: &str) -> bool {
    let mut chars = line.chars();
    let Some(first) = chars.next() else { return false };
    match first {
        '•' | '●' | '▪' | '■' | '◦' | '‣' | '∙' | '·' | '►' => true,
        '-' | '*' | '–' | '—' | '+' | 'o' => chars.next().is_some_and(|c| c.is_whitespace()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = paragraphs(text).into_iter().map(|span| span.of(text)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_kind_of_line_end() {
        check("a\r\n\r\nb\rc\u{c}d\u{2029}e", &["a", "b", "c", "d", "e"]);
        check("\u{200b}  a \u{a0}\n", &["a"]);
        check("", &[]);
    }

    #[test]
    fn short_lines_are_not_wrapped() {
        check(
            "Short Url\nUpdated 20 January 2025\nFollow",
            &["Short Url", "Updated 20 January 2025", "Follow"],
        );
    }
}
