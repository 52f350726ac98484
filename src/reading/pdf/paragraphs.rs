//! Lines -> paragraphs: joined where the width of the column broke them, words with hyphens too.

use std::collections::BTreeSet;

use super::lines::Line;

/// The text, a blank line between paragraphs.
pub(super) fn text(lines: Vec<Line>) -> String {
    let leading = usual_leading(&lines);
    let known = whole_words(&lines);
    let mut text = String::new();
    let mut last: Option<Line> = None;
    for line in lines {
        match &last {
            None => text.push_str(line.text.trim()),
            Some(last) if begins_paragraph(last, &line, leading) => {
                text.push_str("\n\n");
                text.push_str(line.text.trim());
            }
            Some(_) => join(&mut text, line.text.trim(), &known),
        }
        last = Some(line);
    }
    text
}

/// The distance of lines, in sizes of their font, that is met most often.
fn usual_leading(lines: &[Line]) -> f64 {
    let mut leadings: Vec<f64> = lines
        .windows(2)
        .map(|pair| (pair[0].y - pair[1].y) / pair[0].size)
        .filter(|leading| (0.5..3.0).contains(leading))
        .collect();
    leadings.sort_by(f64::total_cmp);
    // The lower part: short paragraphs have as many gaps between them as lines.
    leadings.get(leadings.len() / 3).copied().unwrap_or(1.2)
}

/// Whether a line begins a paragraph, and is not broken off the one before by the width of the column.
fn begins_paragraph(last: &Line, line: &Line, leading: f64) -> bool {
    let size = last.size;
    if (line.size - size).abs() > 0.12 * size {
        return true;
    }
    let drop = (last.y - line.y) / size;
    let in_column = drop > 0.0 && (last.column_start - line.column_start).abs() < size;
    if in_column && drop > leading * 1.35 + 0.05 {
        return true;
    }
    let ends = last.text.trim_end().trim_end_matches(['”', '’', '"', '\'', '»', '“', ')', ']']);
    let ends_sentence = ends.ends_with(['.', '!', '?', '…', ':', '。', '؟', '।']);
    let first = line.text.trim_start().chars().next().unwrap_or(' ');
    if first == '•' || first == '▪' {
        return true;
    }
    // A line that is broken has no room for the word that comes next.
    let width = |line: &Line| (line.x.1 - line.x.0) / line.text.chars().count().max(1) as f64;
    let n_first = line.text.split_whitespace().next().map_or(0, |word| word.chars().count());
    let would_fit = last.x.1 + (n_first as f64 + 1.5) * width(last) < last.column_end;
    let is_indented = |line: &Line| line.x.0 - line.column_start > 0.7 * line.size;
    if first.is_lowercase() {
        return would_fit && ends_sentence && in_column;
    }
    if is_indented(line) && !is_indented(last) || is_indented(line) && ends_sentence {
        return true;
    }
    would_fit && (ends_sentence || in_column)
        || ends_sentence && matches!(first, '“' | '"' | '«' | '„' | '‘') && !in_column
}

/// The words that stand on one line each, small.
fn whole_words(lines: &[Line]) -> BTreeSet<String> {
    let of_line = |line: &Line| -> Vec<String> {
        let mut words: Vec<&str> = line.text.split_whitespace().collect();
        if words.last().is_some_and(|word| word.ends_with(HYPHENS)) {
            words.pop();
        }
        words
            .into_iter()
            .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
            .collect()
    };
    lines.iter().flat_map(of_line).collect()
}

/// What a word can be broken with: hyphen-minus, soft hyphen, hyphen.
const HYPHENS: [char; 3] = ['-', '\u{ad}', '\u{2010}'];

/// Adds a line to its paragraph.
fn join(text: &mut String, line: &str, known: &BTreeSet<String>) {
    let first = line.split_whitespace().next().unwrap_or_default();
    let before = text.strip_suffix(HYPHENS).unwrap_or_default();
    let word_start = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let starts_word = before.ends_with(char::is_alphanumeric);
    if !starts_word || !first.starts_with(char::is_alphanumeric) {
        // A dash, or no hyphen at all.
        text.push(' ');
    } else if first.starts_with(char::is_lowercase) {
        let clean = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let is_compound = known.contains(&clean(&format!("{}-{first}", &before[word_start..])))
            && !known.contains(&clean(&format!("{}{first}", &before[word_start..])));
        if !is_compound {
            text.truncate(before.len());
        }
    }
    text.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::super::lines::of_pages;
    use super::super::lines::tests::glyphs;
    use super::*;

    /// The text of lines given as indent, distance from the line before, words; the column is 40 characters wide.
    fn check(lines: &[(f64, f64, &str)], expected: &str) {
        let mut page = Vec::new();
        let mut y = 700.0;
        for (indent, distance, words) in lines {
            y -= distance;
            page.extend(glyphs(50.0 + indent, y, 10.0, words));
        }
        assert_eq!(text(of_pages(vec![page])), expected);
    }

    #[test]
    fn broken_lines_are_joined() {
        check(
            &[
                (0.0, 12.0, "“We shall go on until the last of the"),
                (0.0, 12.0, "houses falls,” said the mayor, who is a"),
                (0.0, 12.0, "builder."),
                (0.0, 12.0, "Nobody else had come to the meeting at"),
                (0.0, 12.0, "the town hall."),
            ],
            "“We shall go on until the last of the houses falls,” said the mayor, who is a builder.\n\n\
             Nobody else had come to the meeting at the town hall.",
        );
    }

    #[test]
    fn indents_and_gaps_begin_paragraphs() {
        check(
            &[
                (10.0, 12.0, "The bridge is closed until the spring."),
                (10.0, 12.0, "Nobody knows which of the springs it is"),
                (0.0, 12.0, "going to be."),
                (0.0, 24.0, "It was built in the year that the river"),
                (0.0, 12.0, "froze over."),
            ],
            "The bridge is closed until the spring.\n\nNobody knows which of the springs it is going to be.\n\n\
             It was built in the year that the river froze over.",
        );
    }

    #[test]
    fn hyphens_at_line_ends() {
        check(
            &[
                (0.0, 12.0, "A well-known engineer from the north-"),
                (0.0, 12.0, "ern Anglo-Saxon coast, and another well-"),
                (0.0, 12.0, "known one, spoke of the years 2019-"),
                (0.0, 12.0, "2021 and of a Franco-"),
            ],
            "A well-known engineer from the northern Anglo-Saxon coast, and another well-known one, spoke of the years \
             2019-2021 and of a Franco-",
        );
    }
}
