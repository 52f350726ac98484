//! `carry_over`: a quotation that runs over paragraphs, with an opening mark on each and a closing mark on the last.

use super::QuotedSpan;
use crate::article::Article;

/// Joins a span that is open at the end of its paragraph with the one that opens the next paragraph.
///
/// A straight single mark that opened a paragraph, was never closed and found no continuation was an
/// apostrophe; such spans are taken out.
pub(super) fn carry_over(text: &str, article: &Article, spans: Vec<QuotedSpan>) -> Vec<QuotedSpan> {
    let next_prose: Vec<Option<usize>> = next_prose(article);
    let mut joined_into: Vec<Option<usize>> = vec![None; spans.len()];
    let mut out: Vec<QuotedSpan> = Vec::with_capacity(spans.len());
    for (index, mut span) in spans.into_iter().enumerate() {
        span.parent = span.parent.and_then(|parent| joined_into[parent]);
        let at = match last_outer(&out) {
            Some(last) if span.depth == 0 && goes_on(text, article, &out[last], &span, &next_prose) => {
                out[last].unclosed = span.unclosed;
                out[last].pieces.append(&mut span.pieces);
                last
            }
            _ => {
                out.push(span);
                out.len() - 1
            }
        };
        joined_into[index] = Some(at);
    }
    drop_lone_apostrophes(text, out)
}

/// The next paragraph of the story after each paragraph, furniture passed over.
fn next_prose(article: &Article) -> Vec<Option<usize>> {
    let mut next = vec![None; article.paragraphs.len()];
    let mut following = None;
    for (index, paragraph) in article.paragraphs.iter().enumerate().rev() {
        next[index] = following;
        if paragraph.kind.is_prose() {
            following = Some(index);
        }
    }
    next
}

fn last_outer(spans: &[QuotedSpan]) -> Option<usize> {
    let mut index = spans.len().checked_sub(1)?;
    while let Some(parent) = spans[index].parent {
        index = parent;
    }
    Some(index)
}

fn goes_on(
    text: &str,
    article: &Article,
    open: &QuotedSpan,
    next: &QuotedSpan,
    next_prose: &[Option<usize>],
) -> bool {
    let from = article.paragraphs[open.last_paragraph()].span;
    let to = article.paragraphs[next.paragraph()].span;
    open.unclosed
        && open.single == next.single
        && next_prose[open.last_paragraph()] == Some(next.paragraph())
        && text[open.end()..from.end].trim().is_empty()
        && !text[to.start..next.pieces[0].outer.start].contains(char::is_alphanumeric)
}

fn drop_lone_apostrophes(text: &str, spans: Vec<QuotedSpan>) -> Vec<QuotedSpan> {
    let mut moved: Vec<Option<usize>> = Vec::with_capacity(spans.len());
    let mut out: Vec<QuotedSpan> = Vec::with_capacity(spans.len());
    for mut span in spans {
        let parent = span.parent.and_then(|parent| moved[parent]);
        let mark = &text[span.pieces[0].outer.start..span.pieces[0].inner.start];
        if span.unclosed && span.single && span.pieces.len() == 1 && !mark.starts_with('‘') {
            moved.push(parent);
            continue;
        }
        span.parent = parent;
        span.depth = parent.map_or(0, |parent| out[parent].depth + 1);
        out.push(span);
        moved.push(Some(out.len() - 1));
    }
    out
}
