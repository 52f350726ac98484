//! Annotated articles: PolNeAR's layout and World's.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use quoteledger::span::Span;

/// The layout that an article came in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Corpus {
    /// PolNeAR's: brat standoff.
    Polnear,
    /// World's: one line of JSON a quotation.
    World,
    /// Single passages, labelled: whether what stands in marks there is a quotation.
    Marks,
    /// Single passages, labelled: who says what.
    Speakers,
}

impl Corpus {
    /// Whether every quotation of an article is annotated.
    pub fn is_complete(self) -> bool {
        !matches!(self, Corpus::Polnear)
    }

    /// How much a decision counts for the model of quotations. Everything in World is annotated; in PolNeAR
    /// a span without a source may be a quotation or none. Single passages show little of a page.
    pub fn weight(self) -> f32 {
        match self {
            Corpus::Polnear => 1.0,
            Corpus::World => 3.0,
            Corpus::Marks | Corpus::Speakers => 1.5,
        }
    }

    /// Whether it is made of whole articles in which sources are annotated. What is not is fitted on alone: how right the
    /// models are is told by articles.
    pub fn has_articles(self) -> bool {
        matches!(self, Corpus::Polnear | Corpus::World)
    }
}

/// Reads passages labelled with their sources, one a line, with `¶` between paragraphs. A source's mention stands as
/// `{N:words=Name}`: the numbers of the marked spans that it is the source of, in the order in which they open, from 1,
/// with `i` for speech without marks, as in `1,2,i`; its words in the text; and whom it stands for.
pub fn speakers(path: &Path) -> Result<Vec<Document>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|(number, line)| {
            passage(&line.replace(" ¶ ", "\n\n")).with_context(|| {
                format!("{}:{}: a source must stand as {{N:words=Name}}", path.display(), number + 1)
            })
        })
        .collect()
}

/// One labelled passage, or nothing where a label is malformed.
fn passage(labelled: &str) -> Option<Document> {
    let (mut text, mut gold) = (String::with_capacity(labelled.len()), Vec::new());
    let mut rest = labelled;
    while let Some((before, label)) = rest.split_once('{') {
        text += before;
        let (label, after) = label.split_once('}')?;
        let (numbers, label) = label.split_once(':')?;
        let (words, name) = label.rsplit_once('=')?;
        let source = Span::new(text.len(), text.len() + words.len());
        text += words;
        for number in numbers.split(',') {
            let number = match number.trim() {
                "i" => None,
                number => Some(number.parse::<usize>().ok()?.checked_sub(1)?),
            };
            gold.push(Gold {
                source: vec![source],
                is_quotation: number.is_some(),
                is_indirect: number.is_none(),
                speakers: vec![name.to_owned()],
                number,
                ..Gold::default()
            });
        }
        rest = after;
    }
    text += rest;
    Some(Document { corpus: Corpus::Speakers, text, gold, labels: Vec::new() })
}

/// Reads labelled passages, one a line: a letter for each marked span in the order in which they open (`q`: it
/// holds a quotation, `n`: it does not) or a single letter for all of them, a tab, the passage. `¶` parts its
/// paragraphs; lines with `#` are left out.
pub fn marks(path: &Path) -> Result<Vec<Document>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|(number, line)| {
            let labelled = line.split_once('\t').and_then(|(letters, passage)| {
                let labels = letters.chars().map(|letter| match letter {
                    'q' => Some(true),
                    'n' => Some(false),
                    _ => None,
                });
                Some((labels.collect::<Option<Vec<bool>>>().filter(|labels| !labels.is_empty())?, passage))
            });
            let Some((labels, passage)) = labelled else {
                anyhow::bail!(
                    "{}:{}: a line is letters q and n, a tab, a passage",
                    path.display(),
                    number + 1
                );
            };
            let text = passage.replace(" ¶ ", "\n\n");
            Ok(Document { corpus: Corpus::Marks, text, gold: Vec::new(), labels })
        })
        .collect()
}

/// An annotated article.
pub struct Document {
    pub corpus: Corpus,
    pub text: String,
    pub gold: Vec<Gold>,
    /// In labelled passages whether each marked span holds a quotation, or one answer for all of them.
    pub labels: Vec<bool>,
}

impl Document {
    /// Whether the marked span with this number holds a quotation, by the labels of a passage.
    pub fn label(&self, span: usize) -> bool {
        match self.labels[..] {
            [all] => all,
            ref each => each.get(span).copied().unwrap_or_default(),
        }
    }
}

/// One annotated attribution. Spans are bytes.
#[derive(Default)]
pub struct Gold {
    pub content: Vec<Span>,
    pub source: Vec<Span>,
    pub cue: Vec<Span>,
    /// The whole reported content, its unquoted words too.
    pub full: Vec<Span>,
    /// Whether somebody is quoted: not so for titles and scare quotes.
    pub is_quotation: bool,
    /// Whether it is reported without marks.
    pub is_indirect: bool,
    /// Whom it belongs to, and other names for it; empty where the corpus does not say.
    pub speakers: Vec<String>,
    /// In passages labelled with their sources, which marked span it is, from 0.
    pub number: Option<usize>,
}

/// Byte offset of every code point, and of the end.
pub fn byte_offsets(text: &str) -> Vec<usize> {
    text.char_indices().map(|(offset, _)| offset).chain([text.len()]).collect()
}

pub fn files_with(dir: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(dir).with_context(|| format!("{} cannot be read", dir.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|found| found == ending));
    files.sort();
    Ok(files)
}

pub fn polnear(dir: &Path) -> Result<Vec<Document>> {
    let annotations = files_with(&dir.join("attributions"), "ann")?;
    let mut documents = Vec::new();
    for path in files_with(&dir.join("text"), "txt")? {
        let text = std::fs::read_to_string(&path)?;
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let of_this = |ann: &&PathBuf| {
            ann.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&format!("{stem}_")))
        };
        let Some(annotation) = annotations.iter().find(of_this) else { continue };
        let offsets = byte_offsets(&text);
        let gold = brat(&std::fs::read_to_string(annotation)?, &offsets);
        documents.push(Document { corpus: Corpus::Polnear, text, gold, labels: Vec::new() });
    }
    Ok(documents)
}

pub fn brat(annotation: &str, offsets: &[usize]) -> Vec<Gold> {
    let mut spans: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    let mut gold = Vec::new();
    for line in annotation.lines() {
        let mut fields = line.split('\t');
        let (Some(id), Some(body)) = (fields.next(), fields.next()) else { continue };
        if id.starts_with('T') {
            let Some((_, places)) = body.split_once(' ') else { continue };
            let place = |place: &str| {
                let (start, end) = place.split_once(' ')?;
                Some(Span::new(
                    *offsets.get(start.parse::<usize>().ok()?)?,
                    *offsets.get(end.parse::<usize>().ok()?)?,
                ))
            };
            spans.insert(id, places.split(';').filter_map(place).collect());
        } else if id.starts_with('E') {
            let mut event = Gold { is_quotation: true, ..Gold::default() };
            for (role, target) in body.split(' ').filter_map(|part| part.split_once(':')) {
                let role = role.trim_end_matches(|c: char| c.is_ascii_digit());
                let places = spans.get(target).cloned().unwrap_or_default();
                match role {
                    "Content" => {
                        event.full.extend(&places);
                        event.content.extend(places);
                    }
                    "Cue" => event.cue.extend(places),
                    "Source" => event.source.extend(places),
                    _ => {}
                }
            }
            if !event.content.is_empty() {
                gold.push(event);
            }
        }
    }
    gold
}

#[derive(serde::Deserialize)]
pub struct WorldLine {
    pub doc: String,
    pub content: Vec<(usize, usize)>,
    #[serde(default)]
    pub full: Option<Vec<(usize, usize)>>,
    pub mention: Option<(usize, usize)>,
    pub cue: Option<(usize, usize)>,
    pub speaker: Option<String>,
    #[serde(default)]
    pub speaker_alt: Vec<String>,
    pub kind: String,
}

pub fn world(dir: &Path) -> Result<Vec<Document>> {
    let gold = std::fs::read_to_string(dir.join("gold.jsonl")).context("gold.jsonl cannot be read")?;
    let mut by_document: BTreeMap<String, Vec<WorldLine>> = BTreeMap::new();
    for (number, line) in gold.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let line: WorldLine =
            serde_json::from_str(line).with_context(|| format!("gold.jsonl:{}", number + 1))?;
        by_document.entry(line.doc.clone()).or_default().push(line);
    }
    let mut documents = Vec::new();
    for (name, lines) in by_document {
        let text = std::fs::read_to_string(dir.join(format!("{name}.txt")))?;
        let text = text.trim_start_matches('\u{feff}').to_owned();
        let offsets = byte_offsets(&text);
        let span = |(start, end): (usize, usize)| Span::new(offsets[start], offsets[end]);
        let gold = lines
            .into_iter()
            .map(|line| Gold {
                full: line.full.unwrap_or_else(|| line.content.clone()).into_iter().map(span).collect(),
                cue: line.cue.map(span).into_iter().collect(),
                content: line.content.into_iter().map(span).collect(),
                source: line.mention.map(span).into_iter().collect(),
                is_quotation: line.kind != "none" && line.speaker.is_some(),
                is_indirect: line.kind == "indirect",
                speakers: line.speaker.into_iter().chain(line.speaker_alt).collect(),
                number: None,
            })
            .collect();
        documents.push(Document { corpus: Corpus::World, text, gold, labels: Vec::new() });
    }
    Ok(documents)
}

impl Gold {
    /// Whether somebody says something here, in marks or without.
    pub fn kind_is_said(&self) -> bool {
        self.is_quotation || self.is_indirect
    }
}
