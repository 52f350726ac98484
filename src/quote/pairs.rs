//! `pair_marks`: which marks of a paragraph belong together.

use super::marks::{Mark, MarkTable, Side};
use super::{Piece, QuotedSpan};
use crate::span::Span;

/// Marks nested deeper than this are read as text; nobody writes them.
const DEEPEST: usize = 6;

/// A mark that is open, and the quoted span it began.
struct Open {
    mark: Mark,
    span: usize,
}

/// Pairs the marks of one paragraph and adds the quoted spans to `spans`, in the order they begin.
///
/// One pass with a stack, and what lies ahead counted beforehand: time grows with the number of marks.
pub(super) fn pair_marks(
    words: &str,
    marks: &[Mark],
    table: &MarkTable,
    offset: usize,
    paragraph: usize,
    spans: &mut Vec<QuotedSpan>,
) {
    let ahead = Ahead::of(marks, table);
    let first_span = spans.len();
    let mut stack: Vec<Open> = Vec::new();
    for (index, mark) in marks.iter().enumerate() {
        let glyph = table.glyph(mark.glyph);
        let opener = stack.iter().rposition(|open| table.pairs(open.mark.glyph, mark.glyph));
        let closes = match mark.side {
            Side::Open => false,
            Side::Close => true,
            Side::Either => opener.is_some(),
        };
        if closes {
            let Some(at) = opener else { continue };
            // A single mark cannot close across an open double one; there it is an apostrophe.
            if glyph.single && stack[at + 1..].iter().any(|open| !table.glyph(open.mark.glyph).single) {
                continue;
            }
            // The boys’ team: an apostrophe, when the quotation has a surer end further on.
            if mark.doubtful && ahead[index].sure_close_first {
                continue;
            }
            close(&mut stack, at, mark.start, mark.end, words, offset, spans);
            continue;
        }
        if glyph.single && !may_open_single(mark, table, &ahead[index], words) {
            continue;
        }
        // An inch mark where nothing is open: 12" record.
        if glyph.is_straight() && !glyph.single && mark.after_digit {
            continue;
        }
        if let Some(at) = stack.iter().rposition(|open| table.glyph(open.mark.glyph).single == glyph.single) {
            let is_top = at + 1 == stack.len();
            let family_open =
                stack.iter().filter(|open| table.glyph(open.mark.glyph).single == glyph.single).count();
            // The same mark again: nested when enough closing marks follow for all, else the first was
            // never closed and ends here.
            if is_top && !ahead[index].enough_closers(glyph.single, family_open) {
                let open = &stack[at];
                let (start, span) = (open.mark.end, open.span);
                finish(&mut spans[span], Span::new(start, mark.start), mark.start, words, offset, true);
                stack.pop();
            }
        }
        if stack.len() >= DEEPEST {
            continue;
        }
        let parent = stack.last().map(|open| open.span);
        stack.push(Open { mark: *mark, span: spans.len() });
        spans.push(QuotedSpan {
            pieces: vec![Piece {
                inner: Span::new(mark.end, mark.end),
                outer: Span::new(mark.start + offset, mark.end + offset),
                paragraph,
            }],
            parent,
            depth: stack.len() - 1,
            unclosed: true,
            single: glyph.single,
        });
    }
    for open in &stack {
        let span = Span::new(open.mark.end, words.len());
        finish(&mut spans[open.span], span, words.len(), words, offset, true);
    }
    drop_false_openings(words, marks, table, offset, first_span, spans);
}

/// Closes the span opened at `stack[at]`; what was opened inside it and never closed is left open there.
fn close(
    stack: &mut Vec<Open>,
    at: usize,
    mark_start: usize,
    mark_end: usize,
    words: &str,
    offset: usize,
    spans: &mut [QuotedSpan],
) {
    for open in stack.drain(at + 1..) {
        finish(&mut spans[open.span], Span::new(open.mark.end, mark_start), mark_start, words, offset, true);
    }
    if let Some(open) = stack.pop() {
        finish(&mut spans[open.span], Span::new(open.mark.end, mark_start), mark_end, words, offset, false);
    }
}

fn finish(span: &mut QuotedSpan, inner: Span, outer_end: usize, words: &str, offset: usize, unclosed: bool) {
    let inner = inner.trimmed(words);
    let piece = &mut span.pieces[0];
    piece.inner = Span::new(inner.start + offset, inner.end + offset);
    piece.outer = Span::new(piece.outer.start, (outer_end + offset).max(piece.inner.end));
    span.unclosed = unclosed;
}

/// Whether a single mark opens a quotation here rather than being an apostrophe: a curly opening mark
/// does; a straight one does where a closing one follows, or at the start of the paragraph, since the
/// quotation may run on into the next.
fn may_open_single(mark: &Mark, table: &MarkTable, ahead: &Ahead, words: &str) -> bool {
    let glyph = table.glyph(mark.glyph);
    if glyph.opens && mark.side == Side::Open {
        return true;
    }
    let at_start = words[..mark.start].chars().all(|c| !c.is_alphanumeric());
    mark.side == Side::Open && (ahead.single_close || at_start)
}

/// What lies ahead of a mark.
#[derive(Debug, Clone, Copy, Default)]
struct Ahead {
    /// Some later single mark can close.
    single_close: bool,
    /// A later single mark closes for sure before another one opens.
    sure_close_first: bool,
    /// Closing less opening marks from here on, by family: double, single.
    balance: [isize; 2],
}

impl Ahead {
    /// For each of these marks, counted from the end once.
    fn of(marks: &[Mark], table: &MarkTable) -> Vec<Self> {
        let mut ahead = vec![Ahead::default(); marks.len()];
        let (mut close, mut sure, mut balance) = (false, false, [0_isize; 2]);
        for (index, mark) in marks.iter().enumerate().rev() {
            let (single_close, sure_close_first) = (close, sure);
            let glyph = table.glyph(mark.glyph);
            match mark.side {
                Side::Open => balance[usize::from(glyph.single)] -= 1,
                Side::Close if !mark.doubtful => balance[usize::from(glyph.single)] += 1,
                Side::Close | Side::Either => {}
            }
            ahead[index] = Ahead { single_close, sure_close_first, balance };
            if glyph.single {
                match mark.side {
                    Side::Open => sure = false,
                    Side::Close | Side::Either => {
                        close = true;
                        sure |= !mark.doubtful;
                    }
                }
            }
        }
        ahead
    }

    /// Whether, from this opening mark on, closing marks outnumber opening ones by what is open.
    fn enough_closers(&self, single: bool, open: usize) -> bool {
        self.balance[usize::from(single)] >= open.cast_signed()
    }
}

/// Takes out spans that only an apostrophe opened (a straight single mark that was never closed, unless
/// the quotation may run on), and empty ones.
fn drop_false_openings(
    words: &str,
    marks: &[Mark],
    table: &MarkTable,
    offset: usize,
    first_span: usize,
    spans: &mut Vec<QuotedSpan>,
) {
    let is_false = |span: &QuotedSpan| {
        let piece = span.pieces[0];
        if piece.inner.is_empty() {
            return true;
        }
        let start = piece.outer.start - offset;
        let straight = marks
            .binary_search_by_key(&start, |mark| mark.start)
            .is_ok_and(|index| !table.glyph(marks[index].glyph).opens);
        span.single && span.unclosed && straight && words[..start].chars().any(char::is_alphanumeric)
    };
    let mut moved: Vec<Option<usize>> = Vec::with_capacity(spans.len() - first_span);
    let mut kept = first_span;
    for index in first_span..spans.len() {
        // A child of a dropped span belongs to the span around it.
        let parent = spans[index].parent;
        if is_false(&spans[index]) {
            moved.push(parent.and_then(|parent| moved[parent - first_span]));
            continue;
        }
        let parent = parent.and_then(|parent| moved[parent - first_span]);
        let depth = parent.map_or(0, |parent| spans[parent].depth + 1);
        spans[index].parent = parent;
        spans[index].depth = depth;
        spans.swap(kept, index);
        moved.push(Some(kept));
        kept += 1;
    }
    spans.truncate(kept);
}
