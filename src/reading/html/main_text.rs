//! Blocks of a page -> the text of its story.
//!
//! dom_smoothie, which follows the Readability of Firefox, chooses; what it loses is looked for beside what it
//! keeps, since a paragraph of quotations with few commas and many links looks like a teaser to it. Where it finds
//! nothing, the part of the page with most of the prose is the story.

use std::collections::{HashMap, HashSet};

use dom_query::Document;
use dom_smoothie::{Config, Readability};

use super::block::{Block, Blocks};
use super::part::Part;
use crate::lexicon::Lexicon;

/// The text of a page's story, and how well it was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MainText {
    /// Paragraphs with blank lines between them.
    pub text: String,
    /// Paragraphs with quotation marks that the page has beside the story, and the text has not.
    pub n_lost: usize,
    /// Paragraphs with quotation marks in the text.
    pub n_quoting: usize,
    /// Whether there is prose such as an article has.
    pub is_article: bool,
}

/// Larger pages are no single article; their text is chosen without dom_smoothie, in one pass.
const MOST_NODES: usize = 60_000;
/// So is that of pages nested deeper, since dom_smoothie goes over what lies in an element for each that it lies in.
const DEEPEST: usize = 100;
/// A sentence of a story has at least this many words.
const FEWEST_WORDS: usize = 4;
/// Or this many characters, in scripts without spaces.
const FEWEST_CHARACTERS: usize = 25;
/// What has this many words is prose also without a full stop.
const PROSE_WORDS: usize = 25;
/// An article has at least this much prose, in bytes, or is most of its page.
const SHORTEST_ARTICLE: usize = 250;
/// Shorter words can stand in two places by chance, in bytes.
const SHORTEST_REPEAT: usize = 20;

/// The text of the story in a page with this headline.
pub fn main_text(page: &Document, headline: Option<&str>, lexicon: &Lexicon) -> MainText {
    let story = Story::of(page, lexicon);
    let is_usual = page.tree.len() <= MOST_NODES && story.blocks.depth() <= DEEPEST;
    let readable = if is_usual { readable(page, lexicon) } else { None };
    story.main_text(readable, headline)
}

/// The blocks of a page, as candidates for its story.
struct Story {
    blocks: Blocks,
    /// For each block, its letters and digits in small letters.
    keys: Vec<String>,
    /// For each block, whether it reads as a sentence of a story.
    prose: Vec<bool>,
}

impl Story {
    fn of(page: &Document, lexicon: &Lexicon) -> Story {
        let blocks = Blocks::of(page, lexicon);
        let keys = blocks.blocks.iter().map(|block| key(&block.text)).collect();
        let prose = blocks.blocks.iter().map(is_prose).collect();
        Story { blocks, keys, prose }
    }

    fn main_text(mut self, readable: Option<HashSet<String>>, headline: Option<&str>) -> MainText {
        let readable = readable.map(|readable| self.matching(&readable));
        match &readable {
            Some(readable) => self.take_for_story(|index| readable[index]),
            None => self.take_for_story(|_| true),
        }
        let own = self.all_of(self.region(|_| true));
        let mut kept = readable.unwrap_or_default();
        if kept.is_empty() || self.amount(&kept) * 2 < self.amount(&own) {
            kept = own;
        }
        let region = self.region(|index| kept[index]);
        self.drop_around(region, &mut kept);
        self.add_beside(region, &mut kept);
        self.drop_repeats(region, &mut kept);
        self.drop_headline(headline, &mut kept);
        self.sum_up(region, &kept)
    }

    /// The prose of the chosen blocks in each container, in bytes.
    fn amounts(&self, is_chosen: impl Fn(usize) -> bool) -> Vec<usize> {
        let containers = &self.blocks.containers;
        let mut amounts = vec![0; containers.len()];
        for (index, block) in self.blocks.blocks.iter().enumerate() {
            if self.prose[index] && is_chosen(index) {
                amounts[block.container] += block.text.len();
            }
        }
        // Each stands behind the one around it.
        for index in (1..containers.len()).rev() {
            amounts[containers[index].parent] += amounts[index];
        }
        amounts
    }

    /// Takes what holds half of the chosen prose for the story, whatever it is called: `with-sidebar`, `paywall`.
    fn take_for_story(&mut self, is_chosen: impl Fn(usize) -> bool) {
        let amounts = self.amounts(is_chosen);
        let total = amounts.first().copied().unwrap_or(0);
        for (container, amount) in self.blocks.containers.iter_mut().zip(amounts) {
            if amount * 2 >= total && total > 0 {
                container.part = Part::Story;
            }
        }
    }

    /// The innermost container with nearly all prose of the chosen blocks.
    fn region(&self, is_chosen: impl Fn(usize) -> bool) -> usize {
        let containers = &self.blocks.containers;
        let amounts = self.amounts(|index| is_chosen(index) && self.part(0, index) != Part::Around);
        let total = amounts.first().copied().unwrap_or(0);
        let is_main = |index: &usize| amounts[*index] * 10 >= total * 8 && total > 0;
        // A container of one block is too small to be a region.
        let holds_more =
            |index: &usize| !matches!(containers[*index].name.as_str(), "p" | "blockquote" | "li" | "pre");
        (0..containers.len()).rev().find(|index| is_main(index) && holds_more(index)).unwrap_or(0)
    }

    fn part(&self, region: usize, index: usize) -> Part {
        self.blocks.part_within(region, self.blocks.blocks[index].container)
    }

    /// All of the story that stands in a region.
    fn all_of(&self, region: usize) -> Vec<bool> {
        let inside = self.inside(region);
        (0..self.keys.len())
            .map(|index| {
                inside[self.blocks.blocks[index].container]
                    && matches!(self.part(region, index), Part::Story | Part::Post)
                    && !self.is_link(index)
            })
            .collect()
    }

    /// For each container, whether it is the region or stands in it.
    fn inside(&self, region: usize) -> Vec<bool> {
        let mut inside = vec![false; self.blocks.containers.len()];
        for (index, container) in self.blocks.containers.iter().enumerate() {
            inside[index] = index == region || (index > region && inside[container.parent]);
        }
        inside
    }

    /// The blocks with the words of the readable ones, each once: a page can have its story twice, for two widths of
    /// screen.
    fn matching(&self, readable: &HashSet<String>) -> Vec<bool> {
        let mut by_container: HashMap<usize, usize> = HashMap::new();
        let parent = |index: usize| self.blocks.containers[self.blocks.blocks[index].container].parent;
        for index in
            (0..self.keys.len()).filter(|index| self.prose[*index] && readable.contains(&self.keys[*index]))
        {
            *by_container.entry(parent(index)).or_default() += self.blocks.blocks[index].text.len();
        }
        let weight = |index: usize| by_container.get(&parent(index)).copied().unwrap_or(0);
        let mut best: HashMap<&str, usize> = HashMap::new();
        for index in (0..self.keys.len()).filter(|index| readable.contains(&self.keys[*index])) {
            let chosen = best.entry(&self.keys[index]).or_insert(index);
            if weight(index) > weight(*chosen) {
                *chosen = index;
            }
        }
        (0..self.keys.len()).map(|index| best.get(self.keys[index].as_str()) == Some(&index)).collect()
    }

    /// The prose of the chosen blocks, in bytes.
    fn amount(&self, kept: &[bool]) -> usize {
        let blocks = self.blocks.blocks.iter().enumerate();
        blocks
            .filter(|(index, _)| kept[*index] && self.prose[*index])
            .map(|(_, block)| block.text.len())
            .sum()
    }

    fn drop_around(&self, region: usize, kept: &mut [bool]) {
        for (index, keep) in kept.iter_mut().enumerate().filter(|(_, keep)| **keep) {
            *keep = matches!(self.part(region, index), Part::Story | Part::Post) && !self.is_link(index);
        }
    }

    /// Takes in what stands beside kept paragraphs and is as good: all prose between the first and the last one, and
    /// before and behind them what has quotation marks.
    fn add_beside(&self, region: usize, kept: &mut [bool]) {
        let containers = &self.blocks.containers;
        let grandparent = |container: usize| containers[containers[container].parent].parent;
        let mut with_kept: HashSet<usize> = HashSet::new();
        for index in (0..kept.len()).filter(|index| kept[*index] && self.prose[*index]) {
            let container = self.blocks.blocks[index].container;
            with_kept.insert(containers[container].parent);
        }
        let first = kept.iter().position(|keep| *keep).unwrap_or(0);
        let last = kept.iter().rposition(|keep| *keep).unwrap_or(0);
        let inside = self.inside(region);
        let mut seen: HashSet<&str> =
            (0..kept.len()).filter(|index| kept[*index]).map(|index| self.keys[index].as_str()).collect();
        for (index, keep) in kept.iter_mut().enumerate() {
            let block = &self.blocks.blocks[index];
            let container = block.container;
            let is_beside = [container, containers[container].parent, grandparent(container)]
                .iter()
                .any(|near| with_kept.contains(near))
                || inside[container];
            let part = self.part(region, index);
            let is_wanted = match first <= index && index <= last {
                // The line below a post says whose it is.
                true if part == Part::Post => true,
                true => self.prose[index] || has_marks(&block.text),
                false => self.prose[index] && has_marks(&block.text) && inside[container],
            };
            if !*keep
                && is_beside
                && is_wanted
                && (part == Part::Post || (part == Part::Story && !self.is_mostly_link(index)))
                && seen.insert(&self.keys[index])
            {
                *keep = true;
            }
        }
    }

    /// Drops pull quotes: what is set apart and repeats words of a paragraph.
    fn drop_repeats(&self, region: usize, kept: &mut [bool]) {
        /// Words are looked for at most this far in all, in bytes; a page with more has no pull quotes.
        const FARTHEST: usize = 2_000_000_000;
        let is_apart = |index: usize| {
            let container = self.blocks.blocks[index].container;
            self.blocks.is_in(
                region,
                container,
                &["blockquote", "aside", "figure", "h2", "h3", "h4", "h5", "h6"],
            ) || self.part(region, index) == Part::Pull
        };
        let (apart, running): (Vec<usize>, Vec<usize>) =
            (0..kept.len()).filter(|index| kept[*index]).partition(|index| is_apart(*index));
        let story: String = running.iter().map(|index| format!("{} ", self.keys[*index])).collect();
        if apart.len().saturating_mul(story.len()) > FARTHEST {
            return;
        }
        let mut repeating: HashSet<usize> = HashSet::new();
        for index in apart {
            let key = &self.keys[index];
            if key.len() >= SHORTEST_REPEAT
                && memchr::memmem::find(story.as_bytes(), key.as_bytes()).is_some()
            {
                kept[index] = false;
                repeating.extend(self.set_apart_by(region, index));
            }
        }
        // Who is quoted goes with the words.
        for (index, keep) in kept.iter_mut().enumerate() {
            if *keep
                && !self.prose[index]
                && self.set_apart_by(region, index).is_some_and(|by| repeating.contains(&by))
            {
                *keep = false;
            }
        }
    }

    /// The element that sets a block apart.
    fn set_apart_by(&self, region: usize, index: usize) -> Option<usize> {
        let container = self.blocks.blocks[index].container;
        let mut around = self.blocks.around(container).take_while(|outer| *outer != region);
        around.find(|outer| {
            matches!(self.blocks.containers[*outer].name.as_str(), "blockquote" | "aside" | "figure")
        })
    }

    /// Drops the headline, and what stands above it.
    fn drop_headline(&self, headline: Option<&str>, kept: &mut [bool]) {
        let headline = headline.map(key).unwrap_or_default();
        let first_prose = (0..kept.len()).find(|index| kept[*index] && self.prose[*index]).unwrap_or(0);
        for index in (0..first_prose).filter(|index| self.keys[*index] == headline) {
            kept[index] = false;
        }
    }

    /// Whether all of a block is a link, as in a teaser.
    fn is_link(&self, index: usize) -> bool {
        let block = &self.blocks.blocks[index];
        block.linked * 10 > block.text.len() * 9
    }

    fn is_mostly_link(&self, index: usize) -> bool {
        let block = &self.blocks.blocks[index];
        block.linked * 10 > block.text.len() * 6
    }

    fn sum_up(&self, region: usize, kept: &[bool]) -> MainText {
        let blocks = &self.blocks.blocks;
        let chosen: Vec<&str> =
            (0..kept.len()).filter(|index| kept[*index]).map(|index| blocks[index].text.as_str()).collect();
        let quoting = |index: &usize| self.prose[*index] && has_marks(&blocks[*index].text);
        let seen: HashSet<&str> =
            (0..kept.len()).filter(|index| kept[*index]).map(|index| self.keys[index].as_str()).collect();
        let lost = |index: &usize| {
            !kept[*index]
                && self.part(0, *index) == Part::Story
                && !self.is_mostly_link(*index)
                && !self.blocks.is_in(
                    region,
                    blocks[*index].container,
                    &["blockquote", "h1", "h2", "h3", "h4", "h5", "h6"],
                )
                && !seen.contains(self.keys[*index].as_str())
        };
        let n_quoting = (0..kept.len()).filter(|index| kept[*index]).filter(quoting).count();
        let n_lost = (0..kept.len()).filter(quoting).filter(lost).count();
        let all: usize = blocks.iter().map(|block| block.text.len()).sum();
        let amount = self.amount(kept);
        MainText {
            text: chosen.join("\n\n"),
            n_lost,
            n_quoting,
            is_article: amount >= SHORTEST_ARTICLE || (amount > 0 && amount * 2 >= all),
        }
    }
}

/// The words of the blocks that dom_smoothie takes for the story; none where it finds nothing.
fn readable(page: &Document, lexicon: &Lexicon) -> Option<HashSet<String>> {
    let config = Config { disable_json_ld: true, ..Config::default() };
    let article = Readability::with_document(page.clone(), None, Some(config)).ok()?.parse().ok()?;
    let found = Blocks::of(&Document::from(&*article.content), lexicon);
    Some(found.blocks.iter().map(|block| key(&block.text)).filter(|key| !key.is_empty()).collect())
}

/// The letters and digits of a text, in small letters.
fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a text has quotation marks that are no apostrophes.
fn has_marks(text: &str) -> bool {
    text.contains(['"', '“', '”', '„', '«', '»', '‘'])
}

/// Whether a block reads as a sentence of a story.
fn is_prose(block: &Block) -> bool {
    if block.linked * 10 > block.text.len() * 6 {
        return false;
    }
    let n_words = block.text.split_whitespace().take(PROSE_WORDS).count();
    let ends = |c: char| matches!(c, '.' | '!' | '?' | '…' | ':' | '。' | '！' | '？' | '।' | '؟');
    let bare = block.text.trim_end_matches(|c: char| !c.is_alphanumeric() && !ends(c));
    let is_long = n_words >= FEWEST_WORDS || block.text.chars().count() >= FEWEST_CHARACTERS;
    n_words == PROSE_WORDS || (is_long && bare.ends_with(ends))
}
