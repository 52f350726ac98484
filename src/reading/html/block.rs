//! Elements -> blocks: the runs of text that a reader sees as paragraphs, headings, list items, captions.

use dom_query::{Document, NodeData, NodeRef};

use super::part::{self, Part};
use crate::lexicon::Lexicon;

/// A run of text between two places where the page ends a line.
#[derive(Debug, Clone)]
pub struct Block {
    /// The text, white space folded; lines within it end in LF.
    pub text: String,
    /// The innermost element that ends lines and has the text, by its number in [`Blocks::containers`].
    pub container: usize,
    /// How many bytes of the text are links.
    pub linked: usize,
}

/// An element that ends lines.
#[derive(Debug, Clone)]
pub struct Container {
    /// The one around it; the root is its own.
    pub parent: usize,
    /// Its name.
    pub name: String,
    /// What it is.
    pub part: Part,
}

/// All text of a page that is read.
#[derive(Debug, Clone, Default)]
pub struct Blocks {
    /// The blocks in reading order.
    pub blocks: Vec<Block>,
    /// The elements that they stand in; one stands behind the one it is in.
    pub containers: Vec<Container>,
}

impl Blocks {
    /// The blocks of a page.
    pub fn of(page: &Document, lexicon: &Lexicon) -> Blocks {
        let mut walk = Walk::new(lexicon);
        walk.open("html", Part::Story);
        walk.walk(page.root());
        walk.flush();
        walk.found
    }

    /// All text, a block a line.
    pub fn text(&self) -> String {
        self.blocks.iter().map(|block| format!("{}\n", block.text)).collect()
    }

    /// How many containers lie in each other at most.
    pub fn depth(&self) -> usize {
        let mut depths: Vec<usize> = Vec::with_capacity(self.containers.len());
        for container in &self.containers {
            depths.push(depths.get(container.parent).map_or(0, |depth| depth + 1));
        }
        depths.into_iter().max().unwrap_or(0)
    }

    /// A container and those around it, from the inside.
    pub fn around(&self, container: usize) -> impl Iterator<Item = usize> + '_ {
        let mut next = Some(container);
        std::iter::from_fn(move || {
            let current = next?;
            let parent = self.containers[current].parent;
            next = (parent != current).then_some(parent);
            Some(current)
        })
    }

    /// What a block is, by the elements between it and `region`; the story, where all of them are.
    pub fn part_within(&self, region: usize, container: usize) -> Part {
        let mut part = Part::Story;
        let mut holds_its_own = false;
        for outer in self.around(container).take_while(|outer| *outer != region) {
            let outer = &self.containers[outer];
            holds_its_own |= matches!(outer.name.as_str(), "blockquote" | "table" | "pre");
            part = match (part, outer.part) {
                // What a figure shows is no caption.
                (part, Part::Caption) if outer.name == "figure" && holds_its_own => part,
                // A post may stand in what is named like something around the story.
                (Part::Post, Part::Around) => Part::Post,
                (Part::Story, outer) | (_, outer @ (Part::Around | Part::Hidden)) => outer,
                (part, _) => part,
            };
        }
        part
    }

    /// Whether the block stands in an element of this name, below `region`.
    pub fn is_in(&self, region: usize, container: usize, names: &[&str]) -> bool {
        self.around(container)
            .take_while(|outer| *outer != region)
            .any(|outer| names.contains(&self.containers[outer].name.as_str()))
    }
}

/// What stays open on the way down.
enum Step<'p> {
    Enter(NodeRef<'p>),
    Leave(Leaving),
}

/// What ends with an element.
enum Leaving {
    Container,
    Link,
    Preformatted,
    /// `<q>`: the block and the place in it where it began.
    Quotation {
        block: usize,
        start: usize,
    },
}

struct Walk<'l> {
    lexicon: &'l Lexicon,
    found: Blocks,
    /// The containers that are open.
    open: Vec<usize>,
    text: String,
    linked: usize,
    /// Whether the last character is one of a link.
    was_linked: bool,
    /// How many links and preformatted elements are open.
    links: usize,
    preformatted: usize,
    quotations: usize,
    /// Line breaks since the last character.
    breaks: usize,
    has_space: bool,
}

/// Characters that take part in breaking lines and are not seen.
const UNSEEN: [char; 3] = ['\u{ad}', '\u{200b}', '\u{feff}'];

/// The outer marks of `<q>`, and those within it.
const MARKS: [(char, char); 2] = [('“', '”'), ('‘', '’')];

/// Whether a character is a quotation mark (the Unicode property, without the rare ones).
pub fn is_mark(c: char) -> bool {
    matches!(c, '"' | '\'' | '«' | '»' | '‘'..='‟' | '‹' | '›' | '`')
}

impl<'l> Walk<'l> {
    fn new(lexicon: &'l Lexicon) -> Self {
        Walk {
            lexicon,
            found: Blocks::default(),
            open: Vec::new(),
            text: String::new(),
            linked: 0,
            was_linked: false,
            links: 0,
            preformatted: 0,
            quotations: 0,
            breaks: 0,
            has_space: false,
        }
    }

    fn walk(&mut self, root: NodeRef<'_>) {
        let mut steps = vec![Step::Enter(root)];
        while let Some(step) = steps.pop() {
            match step {
                Step::Leave(leaving) => self.leave(leaving),
                Step::Enter(node) => {
                    let leaving = match self.enter(&node) {
                        Entered::Skip => continue,
                        Entered::Inside(leaving) => leaving,
                    };
                    steps.extend(leaving.map(Step::Leave));
                    // The last child lies lowest.
                    steps.extend(node.children_it(true).map(Step::Enter));
                }
            }
        }
    }

    fn enter(&mut self, node: &NodeRef<'_>) -> Entered {
        node.query_or(Entered::Skip, |node| match &node.data {
            NodeData::Document | NodeData::Fragment => Entered::Inside(None),
            NodeData::Text { contents } => {
                self.push(contents);
                Entered::Skip
            }
            NodeData::Element(element) => {
                let name: &str = &element.name.local;
                if part::is_unread(name) {
                    return Entered::Skip;
                }
                if name == "br" {
                    self.breaks += 1;
                    return Entered::Skip;
                }
                let part = part::part_of(element, self.lexicon);
                // Captions are made of inline elements, too, that a style sheet sets apart.
                let is_set_apart = matches!(part, Part::Caption | Part::Around) && !self.is_in_line();
                // Who is quoted stands on a line of its own.
                let is_source = name == "cite" && self.innermost() == "blockquote";
                if part::is_block(name) || is_set_apart || is_source {
                    self.flush();
                    self.open(name, part);
                    self.preformatted += usize::from(name == "pre");
                    let is_pre = name == "pre";
                    return Entered::Inside(Some(if is_pre {
                        Leaving::Preformatted
                    } else {
                        Leaving::Container
                    }));
                }
                match name {
                    _ if part == Part::Hidden => Entered::Skip,
                    "a" => {
                        self.links += 1;
                        Entered::Inside(Some(Leaving::Link))
                    }
                    "q" => {
                        self.settle();
                        let leaving =
                            Leaving::Quotation { block: self.found.blocks.len(), start: self.text.len() };
                        self.quotations += 1;
                        Entered::Inside(Some(leaving))
                    }
                    _ => Entered::Inside(None),
                }
            }
            NodeData::Doctype { .. } | NodeData::Comment { .. } | NodeData::ProcessingInstruction { .. } => {
                Entered::Skip
            }
        })
    }

    fn leave(&mut self, leaving: Leaving) {
        match leaving {
            Leaving::Container => {
                self.flush();
                self.open.pop();
            }
            Leaving::Preformatted => {
                self.flush();
                self.open.pop();
                self.preformatted -= 1;
            }
            Leaving::Link => self.links -= 1,
            Leaving::Quotation { block, start } => {
                self.quotations -= 1;
                if block == self.found.blocks.len() {
                    self.put_marks(start);
                }
            }
        }
    }

    /// Puts marks around the words of `<q>`, as browsers do, unless somebody has written them.
    fn put_marks(&mut self, start: usize) {
        let (before, words) = self.text.split_at(start);
        let is_marked = words.starts_with(is_mark)
            || words.ends_with(is_mark)
            || before.ends_with(is_mark)
            || words.is_empty();
        if !is_marked {
            let (open, close) = MARKS[self.quotations % MARKS.len()];
            let start = start + (words.len() - words.trim_start().len());
            self.text.insert(start, open);
            self.text.push(close);
        }
    }

    /// The name of the innermost container.
    fn innermost(&self) -> &str {
        self.open.last().map_or("", |innermost| &self.found.containers[*innermost].name)
    }

    /// Whether the innermost container is one that holds running text.
    fn is_in_line(&self) -> bool {
        let name = self.open.last().map_or("", |innermost| self.found.containers[*innermost].name.as_str());
        matches!(
            name,
            "p" | "li" | "blockquote" | "pre" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "td" | "dd"
        )
    }

    fn open(&mut self, name: &str, part: Part) {
        let number = self.found.containers.len();
        let parent = self.open.last().copied().unwrap_or(number);
        self.found.containers.push(Container { parent, name: name.to_owned(), part });
        self.open.push(number);
    }

    fn push(&mut self, contents: &str) {
        for c in contents.chars() {
            match c {
                '\n' if self.preformatted > 0 => self.breaks += 1,
                // No-break spaces are printed, but at the ends of lines.
                c if c.is_ascii_whitespace() => self.has_space = true,
                c if UNSEEN.contains(&c) => {}
                c => {
                    self.settle();
                    self.text.push(c);
                    self.was_linked = self.links > 0;
                    self.linked += if self.was_linked { c.len_utf8() } else { 0 };
                }
            }
        }
    }

    /// Writes down the white space since the last character; two line breaks end the block.
    fn settle(&mut self) {
        match self.breaks {
            0 if self.has_space && !self.text.is_empty() => {
                self.text.push(' ');
                self.linked += usize::from(self.was_linked);
            }
            0 => {}
            1 if !self.text.is_empty() => {
                self.text.push('\n');
                self.linked += usize::from(self.was_linked);
            }
            1 => {}
            _ => self.flush(),
        }
        self.has_space = false;
        self.breaks = 0;
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let linked = std::mem::take(&mut self.linked);
        self.has_space = false;
        self.breaks = 0;
        let trimmed = text.trim();
        if !trimmed.is_empty() {
            let container = self.open.last().copied().unwrap_or(0);
            self.found.blocks.push(Block { text: trimmed.to_owned(), container, linked });
        }
    }
}

/// What to do with a node.
enum Entered {
    /// Leave it out, with all in it.
    Skip,
    /// Go in, and do this behind it.
    Inside(Option<Leaving>),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &[&str]) {
        let found = Blocks::of(&Document::from(html), Lexicon::shared());
        let texts: Vec<&str> = found.blocks.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(texts, expected, "{html}");
    }

    #[test]
    fn elements_and_line_breaks_end_blocks() {
        check("<p>One <b>t</b>wo\n  three<p>four", &["One two three", "four"]);
        check("<div>a<br>b<br>\n<br> c <ul><li>d<li>e</ul>f</div>", &["a\nb", "c", "d", "e", "f"]);
        check("<pre>a\n\nb</pre>", &["a", "b"]);
        check("so\u{ad}ft<script>x</script><noscript>y</noscript>", &["soft"]);
        check("<p>a <span class=sr-only>opens in a new window</span>b", &["a b"]);
    }

    #[test]
    fn marked_up_quotations_get_marks() {
        check("<p>She said <q>we <q>won</q> it</q>.", &["She said “we ‘won’ it”."]);
        check("<p>She said <q>“we won”</q>, “<q>we did</q>”.", &["She said “we won”, “we did”."]);
        check("<p>She said<q> we won </q>today", &["She said “we won” today"]);
    }

    #[test]
    fn what_stands_around_a_block_tells_what_it_is() {
        let page =
            "<aside><blockquote class=twitter-tweet><p>a</p></blockquote><p>b</aside><p>c<figcaption>d";
        let found = Blocks::of(&Document::from(page), Lexicon::shared());
        let parts: Vec<Part> =
            found.blocks.iter().map(|block| found.part_within(0, block.container)).collect();
        assert_eq!(parts, [Part::Post, Part::Around, Part::Story, Part::Caption]);

        let page = "<figure><blockquote>a</blockquote>b</figure><div><span class=newsCaption>c</span>d";
        let found = Blocks::of(&Document::from(page), Lexicon::shared());
        let parts: Vec<Part> =
            found.blocks.iter().map(|block| found.part_within(0, block.container)).collect();
        assert_eq!(parts, [Part::Story, Part::Caption, Part::Caption, Part::Story]);
    }
}
