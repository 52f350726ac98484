//! What attribution looks at: an article's tokens, quoted spans and mentions, with the look-ups it needs.

use std::ops::Range;

use super::candidates::SENTENCES_BEFORE;
use super::cue_beside::{Beside, cue_beside};
use super::tagger::{self, Part, Tag};
use crate::article::Article;
use crate::hash_bits::HashBits;
use crate::lexicon::{CueKind, Lexicon};
use crate::mention::Mention;
use crate::quote::{QuotedSpan, quoted_spans};
use crate::token::{Token, Vocabulary, WordTrait};

/// An article taken apart.
#[derive(Debug)]
pub struct Scene<'t> {
    /// The text of the file.
    pub text: &'t str,
    /// The article.
    pub article: &'t Article,
    /// The language knowledge.
    pub lexicon: &'t Lexicon,
    /// Its quoted spans.
    pub quotes: Vec<QuotedSpan>,
    /// The [`Vocabulary::id`] of the words of its tokens.
    pub vocabulary_id: u64,
    /// Its tokens.
    pub tokens: Vec<Token<'t>>,
    /// The hash of each token's word, side by side for searches.
    pub word_hashes: Vec<u64>,
    /// A bit for each of these hashes, and one for each that stands in the article several times.
    word_bits: HashBits,
    repeated_bits: HashBits,
    /// Its mentions, in the order they begin.
    pub mentions: Vec<Mention>,
    /// The tokens of each quoted span, without its marks.
    pub quote_tokens: Vec<Range<usize>>,
    /// For each quoted span, the one of the outermost layer that it lies in.
    outermost: Vec<u32>,
    /// Mentions by where they end: (one past the last token, index).
    by_end: Vec<(usize, usize)>,
    /// Cues by their first token: (tokens, kind).
    cues: Vec<(Range<usize>, CueKind)>,
    /// For each place the mentions that begin and that end before it, and the cues that do.
    places: Places,
    /// For each paragraph its number among those of the story.
    pub prose_number: Vec<usize>,
    /// Counts of what stands outside quotation marks.
    pub outside: Outside,
    /// For each mention how a cue stands beside it.
    pub beside: Vec<Beside>,
    /// Where reported clauses are looked for.
    pub reports: Reports,
    /// For each sentence whether they are looked for in it.
    has_reports: Vec<bool>,
    /// For each token what the tagger takes it for.
    pub tags: Vec<Tag>,
}

/// Where reported clauses without quotation marks are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reports {
    /// In the whole article.
    Everywhere,
    /// Where they tell who speaks in quotation marks: in paragraphs that have some, and in the sentences before from which
    /// a quotation can have its source. Behind it they tell next to nothing.
    BesideMarks,
}

impl<'t> Scene<'t> {
    /// Takes an article apart.
    #[must_use]
    pub fn new(
        text: &'t str,
        article: &'t Article,
        lexicon: &'t Lexicon,
        vocabulary: &'t mut Vocabulary,
    ) -> Self {
        let quotes = quoted_spans(text, article, lexicon);
        Self::with_reports(text, article, quotes, lexicon, vocabulary, Reports::Everywhere)
    }

    /// As [`Scene::new`], with its quoted spans and the tags that reported clauses in these places need.
    #[must_use]
    pub fn with_reports(
        text: &'t str,
        article: &'t Article,
        quotes: Vec<QuotedSpan>,
        lexicon: &'t Lexicon,
        vocabulary: &'t mut Vocabulary,
        reports: Reports,
    ) -> Self {
        vocabulary.begin_article();
        let vocabulary_id = vocabulary.id();
        let tokens = crate::token::tokens(text, article, &quotes, lexicon, vocabulary);
        let mut mentions = crate::mention::mentions(text, &tokens, lexicon);
        // The place in a dateline says nothing.
        if let Some(dateline) = &article.dateline {
            mentions.retain(|mention| {
                let start = tokens[mention.tokens.start].span.start;
                start < dateline.span.start || start >= dateline.story
            });
        }
        let mentions_ended = counts_before(tokens.len(), mentions.iter().map(|mention| mention.tokens.end));
        let by_end = by_end(&mentions, &mentions_ended);
        let quote_tokens: Vec<Range<usize>> =
            quotes.iter().map(|quote| quote_tokens(quote, &tokens)).collect();
        let has_reports = match reports {
            Reports::Everywhere => vec![true; n_sentences(&tokens)],
            Reports::BesideMarks => beside_marks(&tokens, &quote_tokens),
        };
        let outermost = (0..quotes.len()).map(|quote| outermost(quote, &quotes)).collect();
        let cues = cues(&tokens, lexicon);
        let places = Places {
            mentions_begun: counts_of_sorted(
                tokens.len(),
                mentions.iter().map(|mention| mention.tokens.start),
            ),
            mentions_ended,
            cues_begun: counts_of_sorted(tokens.len(), cues.iter().map(|(cue, _)| cue.start)),
            cues_ended: counts_of_sorted(tokens.len(), cues.iter().map(|(cue, _)| cue.end)),
        };
        /// For an article of a thousand tokens, half of them other words, sixteen for each word.
        const WORD_BITS: usize = 1 << 13;
        let (mut word_bits, mut repeated_bits) =
            (HashBits::with_bits(WORD_BITS), HashBits::with_bits(WORD_BITS));
        let word_hashes: Vec<u64> = tokens.iter().map(|token| token.hash).collect();
        for hash in &word_hashes {
            if word_bits.insert(*hash) {
                repeated_bits.insert(*hash);
            }
        }
        let mut prose = 0;
        let prose_number = article
            .paragraphs
            .iter()
            .map(|paragraph| {
                prose += usize::from(paragraph.kind.is_prose());
                prose
            })
            .collect();
        let mut scene = Scene {
            text,
            article,
            lexicon,
            quotes,
            vocabulary_id,
            reports,
            has_reports,
            word_bits,
            repeated_bits,
            word_hashes,
            tokens,
            mentions,
            quote_tokens,
            outermost,
            by_end,
            cues,
            places,
            prose_number,
            outside: Outside::default(),
            beside: Vec::new(),
            tags: Vec::new(),
        };
        scene.outside = Outside::new(&scene);
        scene.beside = scene.mentions.iter().map(|mention| cue_beside(&scene, mention)).collect();
        scene.tags = tagger::tags(&scene, &lexicon.models.tagger);
        scene
    }

    /// The words of these tokens.
    #[must_use]
    pub fn words(&self, range: &Range<usize>) -> &'t str {
        crate::mention::span_of(range, &self.tokens).of(self.text)
    }

    /// Whether the word of this hash may stand in the article: most words that do not are told so.
    #[must_use]
    pub fn may_have_word(&self, hash: u64) -> bool {
        self.word_bits.may_have(hash)
    }

    /// Whether the word of this hash may stand in the article several times: most words that do not are told so.
    #[must_use]
    pub fn may_repeat_word(&self, hash: u64) -> bool {
        self.repeated_bits.may_have(hash)
    }

    /// Whether a quoted span has words at all.
    #[must_use]
    pub fn has_words(&self, quote: usize) -> bool {
        !self.quote_tokens[quote].is_empty()
    }

    /// The first token behind a quoted span and its closing mark.
    #[must_use]
    pub fn behind_quote(&self, quote: usize) -> usize {
        let mut at = self.quote_tokens[quote].end;
        let end = self.quotes[quote].outer().end;
        while self.tokens.get(at).is_some_and(|token| token.span.start < end) {
            at += 1;
        }
        at
    }

    /// One past the last token before a quoted span and its opening mark.
    #[must_use]
    pub fn before_quote(&self, quote: usize) -> usize {
        let mut at = self.quote_tokens[quote].start;
        let start = self.quotes[quote].outer().start;
        while at > 0 && self.tokens[at - 1].span.end > start {
            at -= 1;
        }
        at
    }

    /// The token behind `at` for who reads what stands directly in `layer`: quoted spans count as one.
    #[must_use]
    pub fn skip_forward(&self, at: usize, layer: Option<usize>) -> usize {
        match self.inner_quote(at, layer) {
            Some(quote) => self.quote_tokens[quote].end.max(at + 1),
            None => at + 1,
        }
    }

    /// As [`Scene::skip_forward`], leftwards; `at` and the result are one past the token meant.
    #[must_use]
    pub fn skip_backward(&self, at: usize, layer: Option<usize>) -> usize {
        match self.inner_quote(at - 1, layer) {
            Some(quote) => self.quote_tokens[quote].start.min(at - 1),
            None => at - 1,
        }
    }

    /// The quoted span directly inside `layer` that token `at` lies in.
    fn inner_quote(&self, at: usize, layer: Option<usize>) -> Option<usize> {
        let token = self.tokens.get(at)?;
        let mut quote = token.quote? as usize;
        if layer.is_none() {
            return Some(self.outermost[quote] as usize);
        }
        if Some(quote) == layer {
            return None;
        }
        while self.quotes[quote].parent != layer {
            quote = self.quotes[quote].parent?;
        }
        Some(quote)
    }

    /// The mentions that begin at this token, longest first.
    pub fn mentions_starting_at(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let first = count_before(&self.places.mentions_begun, at);
        (first..self.mentions.len()).take_while(move |index| self.mentions[*index].tokens.start == at)
    }

    /// The mentions that end right before this token, longest first.
    pub fn mentions_ending_at(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let first = count_before(&self.places.mentions_ended, at);
        self.by_end[first..].iter().take_while(move |(end, _)| *end == at).map(|(_, index)| *index)
    }

    /// The cue that begins at this token.
    #[must_use]
    pub fn cue_at(&self, at: usize) -> Option<(Range<usize>, CueKind)> {
        let index = count_before(&self.places.cues_begun, at);
        self.cues.get(index).filter(|(range, _)| range.start == at).cloned()
    }

    /// The cue that ends right before this token.
    #[must_use]
    pub fn cue_ending_at(&self, at: usize) -> Option<(Range<usize>, CueKind)> {
        let index = count_before(&self.places.cues_ended, at);
        self.cues.get(index).filter(|(range, _)| range.end == at).cloned()
    }

    /// The cues that begin at this token or behind it.
    #[must_use]
    pub fn cues_begun_from(&self, at: usize) -> &[(Range<usize>, CueKind)] {
        &self.cues[count_before(&self.places.cues_begun, at)..]
    }

    /// The cues that end before this token.
    #[must_use]
    pub fn cues_ended_before(&self, at: usize) -> &[(Range<usize>, CueKind)] {
        &self.cues[..count_before(&self.places.cues_ended, at + 1)]
    }

    /// The cues whose first token lies in this range.
    #[must_use]
    pub fn cues_in(&self, range: Range<usize>) -> &[(Range<usize>, CueKind)] {
        let first = count_before(&self.places.cues_begun, range.start);
        let last = count_before(&self.places.cues_begun, range.end);
        &self.cues[first..last.max(first)]
    }

    /// Whether a mention shares tokens with a quoted span.
    #[must_use]
    pub fn overlaps_quote(&self, mention: &Mention, quote: usize) -> bool {
        let range = &self.quote_tokens[quote];
        mention.tokens.start < range.end && range.start < mention.tokens.end
    }

    /// The tagged stretch of this part that the first such token of a range belongs to.
    #[must_use]
    pub fn tagged_around(&self, part: Part, range: &Range<usize>) -> Option<Range<usize>> {
        let tags = &self.tags;
        let at = range.clone().find(|at| tags[*at].part() == Some(part))?;
        let mut start = at;
        while start > 0 && !tags[start].begins() && tags[start - 1].part() == Some(part) {
            start -= 1;
        }
        let mut end = at + 1;
        while end < tags.len() && tags[end].part() == Some(part) && !tags[end].begins() {
            end += 1;
        }
        Some(start..end)
    }

    /// Whether reported clauses are looked for in the sentence of these tokens.
    #[must_use]
    pub fn has_reports(&self, sentence: &Range<usize>) -> bool {
        self.has_reports[self.tokens[sentence.start].sentence as usize]
    }

    /// Whether tokens `from` and `to` stand in one sentence.
    #[must_use]
    pub fn same_sentence(&self, from: usize, to: usize) -> bool {
        self.tokens[from].sentence == self.tokens[to].sentence
    }
}

/// How many of the mentions and cues stand before each place, so that those at a place are known at once.
#[derive(Debug)]
struct Places {
    mentions_begun: Vec<u32>,
    mentions_ended: Vec<u32>,
    cues_begun: Vec<u32>,
    cues_ended: Vec<u32>,
}

/// For each of the places from 0 to `last` how many of the numbers are smaller.
fn counts_before(last: usize, numbers: impl Iterator<Item = usize>) -> Vec<u32> {
    let mut counts = vec![0; last + 2];
    for number in numbers {
        counts[number.min(last) + 1] += 1;
    }
    counts.truncate(last + 1);
    let mut sum = 0;
    for count in &mut counts {
        sum += *count;
        *count = sum;
    }
    counts
}

/// As [`counts_before`], of numbers that grow: nothing is written twice.
fn counts_of_sorted(last: usize, numbers: impl Iterator<Item = usize>) -> Vec<u32> {
    let mut counts = Vec::with_capacity(last + 1);
    let mut n_before = 0;
    for number in numbers {
        counts.resize((number.min(last) + 1).max(counts.len()), n_before);
        n_before += 1;
    }
    counts.resize(last + 1, n_before);
    counts
}

/// The mentions by where they end; `n_before` tells how many end before each place.
fn by_end(mentions: &[Mention], n_before: &[u32]) -> Vec<(usize, usize)> {
    let mut next = n_before.to_vec();
    let mut by_end = vec![(0, 0); mentions.len()];
    for (index, mention) in mentions.iter().enumerate() {
        let end = mention.tokens.end;
        by_end[next[end] as usize] = (end, index);
        next[end] += 1;
    }
    by_end
}

/// How many stand before a place; before one beyond the last all do.
fn count_before(counts: &[u32], at: usize) -> usize {
    counts.get(at).or(counts.last()).map_or(0, |count| *count as usize)
}

/// Running counts of words, quoted spans and cues outside quotation marks, so that what lies between two
/// places is known at once.
#[derive(Debug, Default)]
pub struct Outside {
    /// Before each token: words, quoted spans begun, cues begun.
    before: Vec<[u32; 3]>,
}

impl Outside {
    fn new(scene: &Scene<'_>) -> Self {
        let mut before = Vec::with_capacity(scene.tokens.len() + 1);
        let mut counts = [0; 3];
        let mut cues = scene.cues.iter().peekable();
        let mut inside = None;
        for (at, token) in scene.tokens.iter().enumerate() {
            before.push(counts);
            let quote = token.quote.map(|quote| scene.outermost[quote as usize]);
            counts[1] += u32::from(quote.is_some() && quote != inside);
            inside = quote;
            counts[0] += u32::from(quote.is_none() && !token.is_a(WordTrait::Mark));
            while cues.next_if(|(cue, _)| cue.start <= at).is_some() {
                counts[2] += u32::from(quote.is_none());
            }
        }
        before.push(counts);
        Outside { before }
    }

    /// Words, quoted spans and cues from token `low` up to `high`.
    #[must_use]
    pub fn between(&self, low: usize, high: usize) -> (usize, usize, usize) {
        if low >= high {
            return (0, 0, 0);
        }
        let count = |index: usize| (self.before[high][index] - self.before[low][index]) as usize;
        (count(0), count(1), count(2))
    }
}

/// Sentences are counted from 0.
fn n_sentences(tokens: &[Token]) -> usize {
    tokens.last().map_or(0, |last| last.sentence as usize + 1)
}

/// For each sentence whether a quoted span reaches into its paragraph, or begins so few sentences on that it can have its
/// source there.
fn beside_marks(tokens: &[Token], quotes: &[Range<usize>]) -> Vec<bool> {
    let mut is_beside = vec![false; n_sentences(tokens)];
    // They come in the order they begin: what lies between is never gone through twice.
    let mut done = 0;
    for quote in quotes.iter().filter(|quote| !quote.is_empty()) {
        let (first, last) = (&tokens[quote.start], &tokens[quote.end - 1]);
        let opening = tokens.partition_point(|token| token.paragraph < first.paragraph);
        let behind = tokens.partition_point(|token| token.paragraph <= last.paragraph);
        let from = tokens[opening].sentence.min(first.sentence.saturating_sub(SENTENCES_BEFORE)) as usize;
        let end = tokens[behind - 1].sentence as usize + 1;
        is_beside.get_mut(from.max(done)..end).unwrap_or_default().fill(true);
        done = done.max(end);
    }
    is_beside
}

fn outermost(mut quote: usize, quotes: &[QuotedSpan]) -> u32 {
    while let Some(parent) = quotes[quote].parent {
        quote = parent;
    }
    u32::try_from(quote).unwrap_or(u32::MAX)
}

fn quote_tokens(quote: &QuotedSpan, tokens: &[Token]) -> Range<usize> {
    let first = tokens.partition_point(|token| token.span.start < quote.start());
    let last = tokens.partition_point(|token| token.span.start < quote.end());
    first..last.max(first)
}

/// The cues of an article: cue verbs and cue phrases, where they can be one.
fn cues(tokens: &[Token], lexicon: &Lexicon) -> Vec<(Range<usize>, CueKind)> {
    let mut cues = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        if !token.is_a(WordTrait::OpensCue) {
            at += 1;
            continue;
        }
        let word = |offset: usize| {
            let next = tokens.get(at + offset)?;
            (next.quote == token.quote && next.paragraph == token.paragraph).then_some(next)
        };
        if let Some((count, kind)) = lexicon.cue_phrases.longest_of_several(word) {
            cues.push((at..at + count, *kind));
            at += count;
            continue;
        }
        if let Some(kind) = token.info.cue
            && !is_noun_here(tokens, at)
        {
            cues.push((at..at + 1, kind));
        }
        at += 1;
    }
    cues
}

/// Whether a word that can be a cue verb stands where only a noun fits: "the claim", "its reports".
fn is_noun_here(tokens: &[Token], at: usize) -> bool {
    use crate::lexicon::FunctionClass;
    let token = &tokens[at];
    if token.info.cue_noun.is_none() && token.info.role.is_none() {
        return false;
    }
    at > 0
        && matches!(
            tokens[at - 1].info.function,
            Some(
                FunctionClass::Determiner
                    | FunctionClass::Possessive
                    | FunctionClass::Preposition
                    | FunctionClass::Quantifier
            )
        )
        && &*tokens[at - 1].folded != "to"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::articles;
    use crate::attribution::tagger::sentences;

    #[test]
    fn counts_are_the_same_however_they_are_made() {
        for numbers in [&[][..], &[0], &[3, 3, 4], &[0, 0, 2, 7, 7], &[1, 9, 12]] {
            for last in [0, 1, 4, 7, 12] {
                let numbers = || numbers.iter().copied();
                assert_eq!(counts_of_sorted(last, numbers()), counts_before(last, numbers()));
            }
        }
    }

    /// The sentences that the tagger finds somebody reporting in.
    fn reporting(reports: Reports) -> Vec<u32> {
        let said = "The mayor said that the port was shut.";
        let text = format!("{said}\n\n{said} {said}\n\n{said}\n\n“It is,” said Roe. {said}\n\n{said}\n");
        let lexicon = Lexicon::shared();
        let article = &articles(&text, lexicon)[0];
        let mut vocabulary = Vocabulary::default();
        let quotes = quoted_spans(&text, article, lexicon);
        let scene = Scene::with_reports(&text, article, quotes, lexicon, &mut vocabulary, reports);
        let tagged = sentences(&scene).filter(|sentence| {
            scene.tags[sentence.clone()].iter().any(|tag| tag.part() == Some(Part::Content))
        });
        tagged.map(|sentence| scene.tokens[sentence.start].sentence).collect()
    }

    #[test]
    fn reports_are_looked_for_where_they_are_wanted() {
        assert_eq!(reporting(Reports::Everywhere), [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(reporting(Reports::BesideMarks), [2, 3, 4, 5]);
    }
}
