//! Characters in their places -> lines in reading order: column after column, without what repeats on every page.

use std::collections::{BTreeMap, BTreeSet};

use super::glyphs::Glyph;

/// Characters on one baseline with no wide gap between them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub text: String,
    pub x: (f64, f64),
    pub y: f64,
    pub size: f64,
    /// The right end of the column that it stands in.
    pub column_end: f64,
    /// Its left end.
    pub column_start: f64,
}

/// A gap of so many ems parts columns, or the cells of a table.
const COLUMN_GAP: f64 = 1.0;
/// So many lines that stand beside others make columns.
const FEWEST_BESIDE: usize = 3;

/// The lines of all pages in reading order, without what stands around the text of each.
pub(super) fn of_pages(pages: Vec<Vec<Glyph>>) -> Vec<Line> {
    let pages = pages.into_iter().map(lines).collect();
    without_furniture(pages).into_iter().flat_map(in_order).collect()
}

/// The lines of a page from top to bottom, those beside one another from left to right.
fn lines(mut glyphs: Vec<Glyph>) -> Vec<Line> {
    glyphs.retain(|glyph| !glyph.text.trim().is_empty());
    // Bold letters are drawn twice by some.
    let mut seen = BTreeSet::new();
    glyphs.retain(|glyph| {
        let place = |at: f64| (at * 2.0).round() as i64;
        seen.insert((place(glyph.x.0), place(glyph.y), glyph.text.clone()))
    });
    glyphs.sort_by(|one, other| other.y.total_cmp(&one.y));
    // Figures of notes stand higher than their line, by a third of its size or so.
    let mut baselines: Vec<Vec<Glyph>> = Vec::new();
    for glyph in glyphs {
        match baselines.last_mut() {
            Some(line) if line[0].y - glyph.y < 0.4 * line[0].size.max(glyph.size) => line.push(glyph),
            _ => baselines.push(vec![glyph]),
        }
    }
    let mut lines = Vec::new();
    for mut glyphs in baselines {
        let Some(largest) = glyphs.iter().max_by(|one, other| one.size.total_cmp(&other.size)).cloned()
        else {
            continue;
        };
        glyphs.retain(|glyph| !is_note_mark(glyph, &largest));
        glyphs.iter_mut().for_each(|glyph| glyph.y = largest.y);
        glyphs.sort_by(|one, other| one.x.0.total_cmp(&other.x.0));
        let mut open: Option<Line> = None;
        for glyph in glyphs {
            if let Some(line) = &mut open {
                let gap = glyph.x.0 - line.x.1;
                let size = line.size.max(glyph.size);
                if gap < COLUMN_GAP * size {
                    if gap > 0.12 * size {
                        line.text.push(' ');
                    }
                    line.text.push_str(&glyph.text);
                    line.x.1 = line.x.1.max(glyph.x.1);
                    line.size = size;
                    continue;
                }
            }
            lines.extend(open.replace(Line {
                text: glyph.text,
                x: glyph.x,
                y: glyph.y,
                size: glyph.size,
                column_start: glyph.x.0,
                column_end: glyph.x.1,
            }));
        }
        lines.extend(open);
    }
    lines
}

/// Whether this refers to a note: a figure or sign that is smaller and stands higher than its line.
fn is_note_mark(glyph: &Glyph, line: &Glyph) -> bool {
    glyph.size < 0.8 * line.size
        && glyph.y - line.y > 0.15 * line.size
        && glyph.text.chars().all(|c| c.is_numeric() || matches!(c, '*' | '†' | '‡' | ',' | '[' | ']'))
}

/// The lines column after column. They come from top to bottom.
fn in_order(lines: Vec<Line>) -> Vec<Line> {
    let mut ordered = Vec::with_capacity(lines.len());
    let mut rest = lines.as_slice();
    while !rest.is_empty() {
        let (n_lines, gap) = columns(rest);
        let (these, others) = rest.split_at(n_lines);
        match gap {
            Some(gap) => {
                // There may be more columns on either side.
                for is_left in [true, false] {
                    let side = these.iter().filter(|line| (line.x.1 <= gap) == is_left).cloned().collect();
                    ordered.extend(in_order(side));
                }
            }
            None => ordered.extend(of_column(these)),
        }
        rest = others;
    }
    ordered
}

/// The lines of one column, which know it. What stands on one baseline is one line: words set wide apart.
fn of_column(lines: &[Line]) -> Vec<Line> {
    let start = lines.iter().map(|line| line.x.0).fold(f64::INFINITY, f64::min);
    let end = lines.iter().map(|line| line.x.1).fold(f64::NEG_INFINITY, f64::max);
    let mut joined: Vec<Line> = Vec::new();
    for line in lines {
        match joined.last_mut() {
            Some(last)
                if (last.y - line.y).abs() < 0.35 * last.size.min(line.size) && last.x.1 < line.x.0 =>
            {
                last.text = format!("{} {}", last.text, line.text);
                last.x.1 = line.x.1;
            }
            _ => joined.push(Line { column_start: start, column_end: end, ..line.clone() }),
        }
    }
    joined
}

/// How many of the first lines belong together: columns with a gap at this place, or what stands across the page.
fn columns(lines: &[Line]) -> (usize, Option<f64>) {
    for first in 0..lines.len() {
        if let Some((n_lines, gap)) = columns_from(&lines[first..]) {
            return if first == 0 { (n_lines, Some(gap)) } else { (first, None) };
        }
    }
    (lines.len(), None)
}

/// The longest run of first lines that leave a gap free from top to bottom, with lines beside one another.
fn columns_from(lines: &[Line]) -> Option<(usize, f64)> {
    let wide = 0.8 * COLUMN_GAP * lines.first()?.size;
    // What is covered from left to right.
    let mut covered: Vec<(f64, f64)> = Vec::new();
    let mut best = None;
    for (n_before, line) in lines.iter().enumerate() {
        cover(&mut covered, line.x);
        let gap = covered.windows(2).find(|pair| pair[1].0 - pair[0].1 >= wide);
        let Some(gap) = gap else {
            // The first line alone leaves no gap yet.
            if covered.len() == 1 && best.is_none() && n_before < FEWEST_BESIDE * 2 {
                continue;
            }
            break;
        };
        best = Some((n_before + 1, (gap[0].1 + gap[1].0) / 2.0));
    }
    let (n_lines, gap) = best?;
    let is_left = |line: &&Line| line.x.1 <= gap;
    let (left, right): (Vec<&Line>, Vec<&Line>) = lines[..n_lines].iter().partition(is_left);
    let beside = |one: &[&Line], other: &[&Line]| {
        let top = other.iter().map(|line| line.y).fold(f64::NEG_INFINITY, f64::max);
        let bottom = other.iter().map(|line| line.y).fold(f64::INFINITY, f64::min);
        one.iter().filter(|line| line.y <= top + line.size && line.y >= bottom - line.size).count()
    };
    let enough = beside(&left, &right) >= FEWEST_BESIDE && beside(&right, &left) >= FEWEST_BESIDE;
    enough.then_some((n_lines, gap))
}

/// Adds a stretch to sorted ones that do not touch.
fn cover(covered: &mut Vec<(f64, f64)>, mut stretch: (f64, f64)) {
    covered.retain(|other| {
        let touches = other.0 <= stretch.1 && stretch.0 <= other.1;
        if touches {
            stretch = (stretch.0.min(other.0), stretch.1.max(other.1));
        }
        !touches
    });
    let at = covered.partition_point(|other| other.0 < stretch.0);
    covered.insert(at, stretch);
}

/// So many lines at the top and at the bottom of a page can be furniture.
const MOST_FURNITURE: usize = 3;

/// The lines of each page without headers, footers and page numbers: what stands at the edge of half of the pages, but
/// for its figures, and numbers and addresses that stand alone there.
fn without_furniture(pages: Vec<Vec<Line>>) -> Vec<Vec<Line>> {
    let n_pages = pages.iter().filter(|page| !page.is_empty()).count();
    let mut n_times: BTreeMap<String, usize> = BTreeMap::new();
    for page in &pages {
        let edge: BTreeSet<String> = edge(page).map(|line| shape(&page[line].text)).collect();
        edge.into_iter().for_each(|shape| *n_times.entry(shape).or_default() += 1);
    }
    let keep = |page: Vec<Line>| -> Vec<Line> {
        let dropped: BTreeSet<usize> = edge(&page)
            .filter(|line| {
                let shape = shape(&page[*line].text);
                let is_number = shape.contains('#') && !shape.contains(char::is_alphabetic);
                let n_times = n_times.get(&shape).copied().unwrap_or_default();
                // Browsers print the address of a page below it.
                let is_address = shape.contains("://") && !shape.contains(char::is_whitespace);
                is_number || is_address || n_times > 1 && n_times * 2 >= n_pages
            })
            .collect();
        page.into_iter().enumerate().filter(|(at, _)| !dropped.contains(at)).map(|(_, line)| line).collect()
    };
    pages.into_iter().map(keep).collect()
}

/// The lines nearest to the top and to the bottom of a page, which come from top to bottom.
fn edge(page: &[Line]) -> impl Iterator<Item = usize> {
    let n_top = page.len().min(MOST_FURNITURE);
    let n_bottom = page.len().saturating_sub(MOST_FURNITURE).max(n_top);
    (0..n_top).chain(n_bottom..page.len())
}

/// The line with `#` for each number.
fn shape(text: &str) -> String {
    let mut shape = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_numeric() {
            true if shape.ends_with('#') => {}
            true => shape.push('#'),
            false => shape.push(c),
        }
    }
    shape
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Characters of words in a row, half as wide as high.
    pub fn glyphs(x: f64, y: f64, size: f64, words: &str) -> Vec<Glyph> {
        let glyph = |(at, c): (usize, char)| {
            let start = x + at as f64 * size / 2.0;
            Glyph { text: c.to_string(), x: (start, start + size / 2.0), y, size }
        };
        words.chars().enumerate().map(glyph).collect()
    }

    fn texts(lines: &[Line]) -> Vec<&str> {
        lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        let mut page = glyphs(50.0, 700.0, 20.0, "A headline over both of them");
        for (row, (left, right)) in [
            ("left one", "right one"),
            ("left two", "right two"),
            ("left three", "right three"),
            ("left four", ""),
        ]
        .into_iter()
        .enumerate()
        {
            let y = 670.0 - 12.0 * row as f64;
            page.extend(glyphs(300.0, y - 1.0, 10.0, right));
            page.extend(glyphs(50.0, y, 10.0, left));
        }
        page.extend(glyphs(50.0, 600.0, 10.0, &"across the whole page ".repeat(4)));
        let lines = of_pages(vec![page]);
        assert_eq!(
            texts(&lines),
            [
                "A headline over both of them",
                "left one",
                "left two",
                "left three",
                "left four",
                "right one",
                "right two",
                "right three",
                "across the whole page across the whole page across the whole page across the whole page"
            ]
        );
        assert!((lines[2].column_end - 100.0).abs() < 1.0);
    }

    #[test]
    fn words_set_wide_apart_are_one_line() {
        let mut page = glyphs(50.0, 700.0, 10.0, "It will");
        page.extend(glyphs(110.0, 700.0, 10.0, "hold"));
        page.extend(glyphs(50.0, 688.0, 10.0, "for another year"));
        assert_eq!(texts(&of_pages(vec![page])), ["It will hold", "for another year"]);
    }

    #[test]
    fn figures_of_notes_are_left_out() {
        let mut page = glyphs(50.0, 700.0, 10.0, "It will hold,");
        page.extend(glyphs(116.0, 703.5, 6.0, "12"));
        page.extend(glyphs(125.0, 700.0, 10.0, "he said on the 4"));
        page.extend(glyphs(205.0, 703.5, 6.0, "th"));
        assert_eq!(texts(&of_pages(vec![page])), ["It will hold, he said on the 4th"]);
    }

    #[test]
    fn what_repeats_at_the_edge_is_left_out() {
        let page = |number: usize| {
            let mut page = glyphs(50.0, 800.0, 8.0, "The Herald");
            for row in 0..8 {
                let words = format!("Row {row} of {}.", ["one", "two", "three"][number - 1]);
                page.extend(glyphs(50.0, 700.0 - 12.0 * f64::from(row), 10.0, &words));
            }
            page.extend(glyphs(250.0, 30.0, 8.0, &format!("Page {number} of 3")));
            page
        };
        let lines = of_pages(vec![page(1), page(2), page(3)]);
        assert_eq!(lines.len(), 24, "{:?}", texts(&lines));
        assert!(lines.iter().all(|line| line.text.starts_with("Row ")));
        // On a single page nothing repeats; a number that stands alone is one of a page all the same.
        let mut single = glyphs(50.0, 700.0, 10.0, "It opened in 1996.");
        single.extend(glyphs(250.0, 30.0, 8.0, "- 7 -"));
        assert_eq!(texts(&of_pages(vec![single])), ["It opened in 1996."]);
    }
}
