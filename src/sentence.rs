//! Where sentences end: not at abbreviations, nor inside quotation marks.

use crate::token::{Shape, Token, TokenKind, WordTrait};

/// Numbers the sentences: a full stop, question or exclamation mark outside quotation marks ends one, as
/// does a quotation that ends with one, unless its attribution follows.
pub(crate) fn number_sentences(text: &str, tokens: &mut [Token]) {
    let mut sentence = 0;
    let mut paragraph = None;
    for index in 0..tokens.len() {
        if paragraph.is_some_and(|previous| previous != tokens[index].paragraph) {
            sentence += 1;
        }
        paragraph = Some(tokens[index].paragraph);
        tokens[index].sentence = sentence;
        if ends_sentence(text, tokens, index) {
            sentence += 1;
        }
    }
}

fn ends_sentence(text: &str, tokens: &[Token], index: usize) -> bool {
    let token = &tokens[index];
    let Some(next) = tokens.get(index + 1).filter(|next| next.paragraph == token.paragraph) else {
        return false;
    };
    if token.quote.is_some() {
        return false;
    }
    match token.kind {
        TokenKind::Punctuation => {
            let stop = matches!(&*token.folded, "." | "!" | "?" | "…");
            // A closing bracket or another stop still belongs to the sentence.
            stop && !matches!(next.span.of(text), ")" | "]" | "." | "!" | "?" | "…" | ",")
                && (next.is_capital()
                    || next.kind == TokenKind::Mark
                    || next.shape == Shape::Number
                    || next.is("(")
                    || next.is("["))
        }
        TokenKind::Mark => {
            // The closing mark of a quotation: what stands right before it tells whether it was a sentence.
            let Some(last) = index.checked_sub(1).map(|before| &tokens[before]) else { return false };
            if last.quote.is_none() && last.kind != TokenKind::Mark {
                return false;
            }
            let closes = last.span.end <= token.span.start && last.paragraph == token.paragraph;
            if !closes {
                return false;
            }
            match &*last.folded {
                "." => next.is_capital() || next.kind == TokenKind::Mark,
                "!" | "?" | "…" => {
                    (next.is_capital() || next.kind == TokenKind::Mark)
                        && !attribution_follows(tokens, index + 1)
                }
                _ => false,
            }
        }
        TokenKind::Word => {
            // An abbreviation ends a sentence when a word follows that can only begin one.
            token.is_a(WordTrait::Dot)
                && next.is_capital()
                && next.info.not_name
                && !next.info.title
                && token.span.len() > 2
                && !token.info.title
        }
    }
}

/// Whether "he said" or "said Roe" stands here.
fn attribution_follows(tokens: &[Token], from: usize) -> bool {
    let paragraph = tokens[from].paragraph;
    let clause = tokens[from..]
        .iter()
        .take(9)
        .take_while(|token| token.paragraph == paragraph && token.kind == TokenKind::Word);
    clause.into_iter().any(|token| token.info.cue.is_some())
}
