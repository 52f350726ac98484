//! The passages of one source that may be a claim's: hits near each other, laid along the claim.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::align::{self, Window};
use super::claim::Claim;
use super::index::{Hit, SourceWord};
use super::judge::{self, Judgement};
use super::verdict::{Caution, Verdict};
use super::{edges, interruption};
use crate::lexicon::Lexicon;
use crate::span::Span;
use crate::wording::words::{form, raw_words};
use crate::wording::{Lists, Word};

/// How many places of a source are looked at for each piece of a claim, the likeliest first.
const MOST_PLACES: usize = 4;
/// The pieces of a claim may stand this many words apart.
const FARTHEST: i64 = 1_500;
/// So many words around a piece that has no hit of its own are looked through.
const AROUND: i64 = 150;
/// At least this share of the words of a claim must stand at a place that is worth a closer look.
const LEAST_SHARE: f64 = 0.35;
/// What stands around few words is looked at this far, in words.
const CONTEXT: usize = 25;
/// A speaker's name counts this far before the words and behind them.
const NAME_BEFORE: usize = 150;
const NAME_BEHIND: usize = 60;
/// Brackets in a source hold at most this many bytes.
const LONGEST_ASIDE: usize = 80;

/// The passages of a text that may be a claim's, if any is near. `hits` are those of the claim.
pub(super) fn passages(
    claim: &Claim,
    hits: &[Hit],
    text: &str,
    words: &[SourceWord],
    lexicon: &Lexicon,
) -> Vec<Judgement> {
    let source = Source { claim, text, words, lexicon, lists: &lexicon.wording };
    if claim.is_short() && claim.pieces.len() == 1 {
        return source.short(hits);
    }
    let places: Vec<Vec<Place>> =
        claim.pieces.iter().enumerate().map(|(piece, range)| source.places(piece, range, hits)).collect();
    let mut found: Vec<Judgement> =
        source.chains(&places).iter().filter_map(|chain| source.judge(chain)).collect();
    let is_proved = |found: &[Judgement]| found.iter().any(|judgement| judgement.verdict.is_proof());
    if let [only] = &places[..]
        && only.len() > 1
        && !is_proved(&found)
    {
        found.extend(source.interrupted(only));
    }
    if !is_proved(&found) {
        let sentences = claim.sentences();
        let places = if claim.pieces.len() == 1 && sentences.len() > 1 {
            sentences.iter().map(|range| source.places(0, range, hits)).collect()
        } else {
            places
        };
        let ranges = if claim.pieces.len() == 1 { &sentences } else { &claim.pieces };
        found.extend(source.in_other_order(&places, ranges));
    }
    found
}

/// A place where a piece of a claim may stand.
#[derive(Debug, Clone)]
struct Place {
    piece: usize,
    /// The word of the source at which the claim's first word would stand.
    origin: i64,
    /// How many words of the piece stand there, unmoved.
    n_same: usize,
    /// Words of the claim and of the source.
    hits: Vec<(usize, usize)>,
}

struct Source<'s> {
    claim: &'s Claim,
    text: &'s str,
    words: &'s [SourceWord],
    lexicon: &'s Lexicon,
    lists: &'s Lists,
}

impl Source<'_> {
    /// The likeliest places of some words of a piece, in the order of the text.
    fn places(&self, piece: usize, range: &Range<usize>, hits: &[Hit]) -> Vec<Place> {
        let origin = |hit: &Hit| i64::from(hit.at) - i64::from(hit.word);
        let mut own: Vec<&Hit> = hits.iter().filter(|hit| range.contains(&(hit.word as usize))).collect();
        own.sort_by_key(|hit| (origin(hit), hit.at));
        let slack = 4 + (range.len() / 8).min(40) as i64;
        let mut places: Vec<Place> = own
            .chunk_by(|one, next| origin(next) - origin(one) <= slack)
            .map(|near| {
                let mut origins: Vec<i64> = near.iter().map(|hit| origin(hit)).collect();
                origins.dedup();
                const MOST_ORIGINS: usize = 6;
                origins.truncate(MOST_ORIGINS);
                let mut hits: Vec<(usize, usize)> =
                    near.iter().map(|hit| (hit.word as usize, hit.at as usize)).collect();
                hits.sort_unstable();
                Place {
                    piece,
                    origin: origin(near[0]),
                    n_same: range.clone().filter(|word| self.stands(*word, &origins)).count(),
                    hits,
                }
            })
            .collect();
        places.sort_by_key(|place| (std::cmp::Reverse(place.n_same), place.origin));
        places.truncate(MOST_PLACES);
        places.sort_by_key(|place| place.origin);
        places
    }

    /// Whether a word of the claim stands in the source where one of the origins puts it. One with
    /// letters in brackets may stand anywhere.
    fn stands(&self, word: usize, origins: &[i64]) -> bool {
        let hash = self.claim.hashes[word];
        hash == 0
            || origins.iter().any(|origin| {
                usize::try_from(origin + word as i64)
                    .ok()
                    .and_then(|at| self.words.get(at))
                    .is_some_and(|there| there.hash == hash)
            })
    }

    /// Places, at most one for each piece, that follow each other.
    fn chains(&self, places: &[Vec<Place>]) -> Vec<Vec<Place>> {
        let needed = (self.claim.hashes.len() as f64 * LEAST_SHARE).ceil() as usize;
        if let [only] = places {
            let enough = only.iter().filter(|place| place.n_same >= needed);
            return enough.map(|place| vec![place.clone()]).collect();
        }
        // The best chain that ends at each place: how much it has, and what stands before.
        let all: Vec<&Place> = places.iter().flatten().collect();
        let mut chains: Vec<(f64, usize, Option<usize>)> = Vec::with_capacity(all.len());
        for (index, place) in all.iter().enumerate() {
            let mut best = (place.n_same as f64, place.n_same, None);
            for before in 0..index {
                let other = all[before];
                let end = other.origin + self.claim.pieces[other.piece].end as i64;
                let gap = place.origin + self.claim.pieces[place.piece].start as i64 - end;
                let far_back = -4;
                if other.piece < place.piece && (far_back..=FARTHEST).contains(&gap) {
                    let (score, n_same, _) = chains[before];
                    let score = score + place.n_same as f64 - gap.max(0) as f64 / FARTHEST as f64;
                    if score > best.0 {
                        best = (score, n_same + place.n_same, Some(before));
                    }
                }
            }
            chains.push(best);
        }
        let best = (0..chains.len())
            .max_by(|one, other| chains[*one].0.total_cmp(&chains[*other].0).then_with(|| other.cmp(one)));
        let Some(best) = best.filter(|best| chains[*best].1 >= needed) else { return Vec::new() };
        let mut chain = Vec::new();
        let mut next = Some(best);
        while let Some(at) = next {
            chain.push(all[at].clone());
            next = chains[at].2;
        }
        chain.reverse();
        vec![chain]
    }

    /// The words of one piece, parted by who said them: “It will not reopen,” she said, “whatever they say.” No part need
    /// have much of it.
    fn interrupted(&self, places: &[Place]) -> Option<Judgement> {
        let needed = (self.claim.hashes.len() as f64 * LEAST_SHARE).ceil() as usize;
        let is_near = |one: &Place, next: &Place| next.origin - one.origin <= interruption::LONGEST as i64;
        let runs = places.chunk_by(is_near).filter(|run| run.len() > 1);
        let n_same = |run: &[Place]| run.iter().map(|place| place.hits.len()).sum::<usize>();
        let best = runs.max_by_key(|run| n_same(run))?;
        let n_hits: usize = best.iter().map(|place| place.n_same).sum();
        if n_hits < needed { None } else { self.judge(best) }
    }

    /// Lays the claim along the source around some places.
    fn judge(&self, chain: &[Place]) -> Option<Judgement> {
        let (first, last) = (chain.first()?, chain.last()?);
        let n_said = self.claim.hashes.len() as i64;
        let slack = 6 + (n_said / 8).min(80) + 12 * (self.claim.elements.len() as i64 - n_said).min(4);
        let beyond = |is_outer: bool| if is_outer { slack } else { slack + AROUND };
        let from = first.origin + self.claim.pieces[first.piece].start as i64 - beyond(first.piece == 0);
        let is_last = last.piece + 1 == self.claim.pieces.len();
        let to = last.origin + self.claim.pieces[last.piece].end as i64 + beyond(is_last);
        // Within the pieces, hits can lie further along than their origin says.
        let to = to.max(last.hits.last().map_or(0, |hit| hit.1 as i64) + slack);
        let from = usize::try_from(from).unwrap_or(0).min(self.words.len());
        let to = usize::try_from(to).unwrap_or(0).clamp(from, self.words.len());
        let (from, to) = self.beyond_interruptions(from, to);
        let window = self.window(from, to)?;
        let within = Span::new(self.words[from].start as usize, self.words[to - 1].end as usize);
        if let Some(span) = self.verbatim(within)
            && !self.claim.is_short()
        {
            let mut judgement = Judgement::plain(span);
            if judge::is_cut_from_a_negation(self.claim, self.text, span, self.lexicon) {
                judgement.add_caution(Caution::NegationBefore);
            }
            return Some(judgement);
        }
        let hits = rising(chain.iter().flat_map(|place| &place.hits), from);
        let steps = align::align(self.claim, &window, &hits, self.lists);
        let steps = edges::reach_out(self.claim, self.text, &window, steps, self.lists);
        judge::judge(self.claim, self.text, &window, &steps, self.lexicon, |span| self.is_in_context(span))
    }

    /// Words around which there are quotation marks may go on behind who said them.
    fn beyond_interruptions(&self, from: usize, to: usize) -> (usize, usize) {
        let (Some(first), Some(last)) =
            (self.words.get(from), to.checked_sub(1).and_then(|to| self.words.get(to)))
        else {
            return (from, to);
        };
        if !interruption::has_mark(&self.text[first.start as usize..last.end as usize]) {
            return (from, to);
        }
        (from.saturating_sub(interruption::LONGEST), (to + interruption::LONGEST).min(self.words.len()))
    }

    /// The quote as it is printed, in a part of the text.
    fn verbatim(&self, within: Span) -> Option<Span> {
        let quote = self.claim.text.trim();
        // The words of the window have no marks before the first and behind the last.
        let mut start = within.start.saturating_sub(quote.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        let mut end = (within.end + quote.len()).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        let part = &self.text[start..end];
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        memchr::memmem::find_iter(part.as_bytes(), quote.as_bytes()).find_map(|at| {
            let span = Span::new(start + at, start + at + quote.len());
            let before = self.text[..span.start].chars().next_back();
            let behind = self.text[span.end..].chars().next();
            let cuts_a_word = (is_word(before) && is_word(quote.chars().next()))
                || (is_word(behind) && is_word(quote.chars().next_back()));
            (!cuts_a_word).then_some(span)
        })
    }

    /// The words of the source from one number to another.
    fn window(&self, from: usize, to: usize) -> Option<Window> {
        let part = self.words.get(from..to).filter(|part| !part.is_empty())?;
        let span = Span::new(part[0].start as usize, part[part.len() - 1].end as usize);
        let text = span.of(self.text);
        let words: Vec<Word> = raw_words(text)
            .map(|raw| Word {
                span: Span::new(span.start + raw.span.start, span.start + raw.span.end),
                form: form(raw.span.of(text), self.lists),
                hyphenated: raw.hyphenated,
            })
            .collect();
        let asides = self.asides(span, &words);
        let interruptions = interruption::interruptions(self.text, &words, self.lexicon);
        Some(Window { words, asides, interruptions })
    }

    /// Which words stand in brackets and were not said: all in `[...]`, and what a transcript notes in `(...)`.
    fn asides(&self, span: Span, words: &[Word]) -> Vec<bool> {
        let mut asides = vec![false; words.len()];
        let text = span.of(self.text);
        let mut at = 0;
        while let Some(found) = text[at..].find(['[', '(']) {
            let open = at + found;
            at = open + 1;
            let inside = &text[at..];
            let close = if text[open..].starts_with('[') { ']' } else { ')' };
            let Some(length) = inside.find(close).filter(|length| *length <= LONGEST_ASIDE) else { continue };
            if close == ']' || self.lists.is_stage_direction(&inside[..length]) {
                let (start, end) = (span.start + at, span.start + at + length);
                let first = words.partition_point(|word| word.span.start < start);
                let last = words.partition_point(|word| word.span.start < end);
                asides[first..last].fill(true);
                at += length;
            }
        }
        asides
    }

    /// Few words: every place is as good as any other, but for what stands around it.
    fn short(&self, hits: &[Hit]) -> Vec<Judgement> {
        let n_said = self.claim.hashes.len();
        let is_whole = |hit: &&Hit| {
            let origin = i64::from(hit.at) - i64::from(hit.word);
            hit.word == 0 && (0..n_said).all(|word| self.stands(word, &[origin]))
        };
        let fits = |hit: &&Hit| self.fits(hit.at as usize, hit.at as usize + n_said);
        let whole: Vec<&Hit> = hits.iter().filter(is_whole).collect();
        let place_of = |hit: &Hit| Place {
            piece: 0,
            origin: i64::from(hit.at) - i64::from(hit.word),
            n_same: n_said,
            hits: vec![(hit.word as usize, hit.at as usize)],
        };
        let edited = self.claim.elements.len() > n_said || self.claim.hashes.contains(&0);
        let mut best: Vec<&Hit> = whole.iter().copied().filter(fits).collect();
        if self.claim.is_common {
            best.sort_by_key(|hit| !self.is_whole_utterance(hit.at as usize, n_said));
        }
        best.truncate(MOST_PLACES);
        if best.is_empty() {
            best.extend(whole.first().copied());
        }
        if !best.is_empty() {
            let judged = best.into_iter().filter_map(|hit| {
                if edited { self.judge(&[place_of(hit)]) } else { self.judge_exactly(&place_of(hit)) }
            });
            return judged.collect();
        }
        // With editing in it, the words need not stand in a row.
        let hit = hits.iter().filter(|_| edited).find(fits).or(hits.first().filter(|_| edited));
        let judged = hit.and_then(|hit| self.judge(&[place_of(hit)]));
        judged.into_iter().filter(|judgement| judgement.verdict != Verdict::NotFound).collect()
    }

    fn is_whole_utterance(&self, at: usize, n_words: usize) -> bool {
        let (Some(first), Some(last)) = (self.words.get(at), self.words.get(at + n_words - 1)) else {
            return false;
        };
        judge::is_whole_utterance(self.text, Span::new(first.start as usize, last.end as usize))
    }

    /// As [`Source::judge`], at this place and none beside it.
    fn judge_exactly(&self, place: &Place) -> Option<Judgement> {
        let from = usize::try_from(place.origin).ok()?;
        let window = self.window(from, (from + self.claim.hashes.len()).min(self.words.len()))?;
        let hits = rising(place.hits.iter(), from);
        let steps = align::align(self.claim, &window, &hits, self.lists);
        judge::judge(self.claim, self.text, &window, &steps, self.lexicon, |span| self.is_in_context(span))
    }

    fn is_in_context(&self, span: Span) -> bool {
        let from = self.words.partition_point(|word| (word.start as usize) < span.start);
        let to = self.words.partition_point(|word| (word.start as usize) < span.end);
        self.fits(from, to)
    }

    /// Whether the speaker's name, or words that the row has around its quote, stand near these words of the source.
    fn fits(&self, from: usize, to: usize) -> bool {
        const FEWEST: usize = 2;
        let range = |before: usize, behind: usize| {
            let words = self.words;
            (
                &words[from.saturating_sub(before)..from.min(words.len())],
                &words[to.min(words.len())..(to + behind).min(words.len())],
            )
        };
        if let Some(name) = self.claim.name {
            let (before, behind) = range(NAME_BEFORE, NAME_BEHIND);
            if before.iter().chain(behind).any(|word| word.hash == name) {
                return true;
            }
        }
        let (before, behind) = range(CONTEXT, CONTEXT);
        let mut met: Vec<u64> = before
            .iter()
            .chain(behind)
            .map(|word| word.hash)
            .filter(|hash| self.claim.around.binary_search(hash).is_ok())
            .collect();
        met.sort_unstable();
        met.dedup();
        met.len() >= FEWEST
    }

    /// All of these ranges of the claim's words in full, but not in the order of the quote.
    fn in_other_order(&self, places: &[Vec<Place>], ranges: &[Range<usize>]) -> Option<Judgement> {
        if places.len() < 2 {
            return None;
        }
        let full: Vec<&Place> = places
            .iter()
            .zip(ranges)
            .map(|(places, range)| places.iter().find(|place| place.n_same == range.len()))
            .collect::<Option<_>>()?;
        let place = |at: fn(&Range<usize>) -> usize| {
            full.iter().zip(ranges).map(|(place, range)| place.origin + at(range) as i64).collect::<Vec<_>>()
        };
        let (starts, ends) = (place(|range| range.start), place(|range| range.end));
        let (from, to) = (*starts.iter().min()?, *ends.iter().max()?);
        if to - from > FARTHEST || starts.windows(2).all(|pair| pair[0] < pair[1]) {
            return None;
        }
        let from = usize::try_from(from).ok()?;
        let to = usize::try_from(to).ok()?.min(self.words.len());
        let span =
            Span::new(self.words.get(from)?.start as usize, self.words.get(to.checked_sub(1)?)?.end as usize);
        let mut judgement = Judgement::plain(span);
        judgement.verdict = Verdict::Altered;
        judgement.cautions = vec![Caution::OtherOrder];
        Some(judgement)
    }
}

/// Hits as pairs that rise in both, with the source's words counted from `from`.
fn rising<'h>(hits: impl Iterator<Item = &'h (usize, usize)>, from: usize) -> Vec<(usize, usize)> {
    let mut best_for: FxHashMap<usize, usize> = FxHashMap::default();
    let mut hits: Vec<(usize, usize)> =
        hits.filter_map(|(word, at)| Some((*word, at.checked_sub(from)?))).collect();
    hits.sort_unstable();
    hits.retain(|(word, at)| *best_for.entry(*word).or_insert(*at) == *at);
    let mut rising: Vec<(usize, usize)> = Vec::with_capacity(hits.len());
    for hit in hits {
        if rising.last().is_none_or(|last| last.0 < hit.0 && last.1 < hit.1) {
            rising.push(hit);
        }
    }
    rising
}
