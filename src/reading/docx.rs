//! A Word document (Office Open XML, ECMA-376, `.docx`) -> one record of text, a blank line between paragraphs.

use std::io::{BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use super::form::OLE;
use super::packed::{Limited, PackedError, RAISE_THE_LIMIT};
use super::record::particular;
use super::xml::{Utf8, attribute, referred};
use super::{Body, Limits, Particulars, Place, ReadError, Record};

/// Text boxes inside one another are followed so far.
const MAX_OPEN: usize = 50;

/// Reads a document as it would be printed with all changes accepted: insertions stand, deletions do not, nor do
/// comments, hidden words, footnotes, headers and footers. What was accepted and left out is counted in the notes.
///
/// Title and author come from the core properties. Their dates say when the file was made and changed, not when the
/// article was published: the later one becomes `modified`.
///
/// # Errors
/// [`ReadError`] for a file with a password, an old `.doc`, a damaged file, one beyond the limits, and one without text.
pub fn record(name: &str, bytes: &[u8], limits: &Limits) -> Result<Record, ReadError> {
    let bad = |message: &str, remedy: &str| ReadError::new(name, Place::File, message, remedy);
    if bytes.starts_with(OLE) {
        return Err(bad(
            "is protected with a password, or is an old .doc",
            "open it and save it as .docx without a password",
        ));
    }
    let mut archive =
        ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(name, &error.to_string()))?;
    let main = main_part(&mut archive, limits).unwrap_or_else(|| "word/document.xml".to_owned());
    let mut story = Story::new(limits);
    read_part(&mut archive, &main, limits, |event| story.take(event)).map_err(|fault| match fault {
        Fault::Missing => bad("is no Word document (it holds no text part)", "give a .docx"),
        Fault::Locked => bad("is protected with a password", "save it without a password"),
        Fault::TooLong(limit) => bad(&format!("holds more than the limit of {limit} bytes"), RAISE_THE_LIMIT),
        Fault::Damaged(why) => damaged(name, &why),
    })?;
    story.end_paragraph(true);
    let text = story.paragraphs.join("\n\n");
    if text.is_empty() {
        return Err(bad("holds no text", "give a file with the text of an article"));
    }
    let mut core = Core::default();
    // Without them the text is whole all the same.
    read_part(&mut archive, "docProps/core.xml", limits, |event| core.take(event)).ok();
    let mut notes = Vec::new();
    for (number, what) in [
        (story.n_insertions, "tracked insertions accepted"),
        (story.n_deletions, "tracked deletions left out"),
        (story.n_comments, "comments left out"),
        (story.n_hidden, "hidden runs of words left out"),
    ] {
        if number > 0 {
            notes.push(format!("{what}: {number}"));
        }
    }
    let particulars = Particulars {
        headline: particular(&core.title),
        author: particular(&core.creator),
        modified: particular(&core.modified).or_else(|| particular(&core.created)),
        ..Particulars::default()
    };
    Ok(Record { name: name.to_owned(), body: Body::Text(text), particulars, notes, ..Record::default() })
}

fn damaged(name: &str, why: &str) -> ReadError {
    let message = format!("is damaged, or no .docx ({why})");
    ReadError::new(name, Place::File, message, "open it in a word processor and save it again")
}

/// Why a part is not read.
enum Fault {
    Missing,
    Locked,
    TooLong(u64),
    Damaged(String),
}

impl From<ZipError> for Fault {
    fn from(error: ZipError) -> Self {
        match error {
            ZipError::FileNotFound => Fault::Missing,
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
                Fault::Locked
            }
            other => Fault::Damaged(other.to_string()),
        }
    }
}

impl From<quick_xml::Error> for Fault {
    fn from(error: quick_xml::Error) -> Self {
        if let quick_xml::Error::Io(error) = &error
            && let Some(PackedError::TooLong { limit }) =
                error.get_ref().and_then(|inner| inner.downcast_ref::<PackedError>())
        {
            return Fault::TooLong(*limit);
        }
        Fault::Damaged(error.to_string())
    }
}

/// Hands the events of one part to `take`, until that fails.
fn read_part(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    path: &str,
    limits: &Limits,
    mut take: impl FnMut(&Event) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let part = archive.by_name(path)?;
    let source: Box<dyn Read + '_> = Box::new(Limited::new(part, limits.whole()));
    let mut reader = Reader::from_reader(Utf8::new(BufReader::new(source)));
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer)? {
            Event::Eof => return Ok(()),
            event => take(&event)?,
        }
        buffer.clear();
    }
}

/// The path of the part with the text, which the package's relations name.
fn main_part(archive: &mut ZipArchive<Cursor<&[u8]>>, limits: &Limits) -> Option<String> {
    let mut main = None;
    let read = read_part(archive, "_rels/.rels", limits, |event| {
        if let Event::Start(tag) | Event::Empty(tag) = event
            && tag.local_name().as_ref() == "Relationship"
            && attribute(tag, "Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
        {
            main = attribute(tag, "Target");
        }
        Ok(())
    });
    read.ok()?;
    Some(main?.trim_start_matches('/').to_owned())
}

/// The text as far as it was read.
struct Story {
    paragraphs: Vec<String>,
    /// The paragraphs that are open: more than one where a text box stands in one.
    open: Vec<String>,
    /// What a paragraph whose end was deleted leaves to the next.
    carried: String,
    n_bytes: u64,
    max_bytes: u64,
    /// Elements open inside one that is left out, it included.
    n_skipped: usize,
    in_text: bool,
    in_run: bool,
    is_hidden: bool,
    in_paragraph_properties: bool,
    end_is_deleted: bool,
    n_insertions: u32,
    n_deletions: u32,
    n_comments: u32,
    n_hidden: u32,
}

impl Story {
    fn new(limits: &Limits) -> Self {
        Story {
            paragraphs: Vec::new(),
            open: Vec::new(),
            carried: String::new(),
            n_bytes: 0,
            max_bytes: limits.max_article_bytes,
            n_skipped: 0,
            in_text: false,
            in_run: false,
            is_hidden: false,
            in_paragraph_properties: false,
            end_is_deleted: false,
            n_insertions: 0,
            n_deletions: 0,
            n_comments: 0,
            n_hidden: 0,
        }
    }

    fn take(&mut self, event: &Event) -> Result<(), Fault> {
        match event {
            Event::Start(_) if self.n_skipped > 0 => self.n_skipped += 1,
            Event::End(_) if self.n_skipped > 0 => self.n_skipped -= 1,
            _ if self.n_skipped > 0 => {}
            Event::Start(tag) => self.start(tag)?,
            Event::Empty(tag) => self.empty(tag)?,
            Event::End(tag) => match tag.local_name().as_ref() {
                "p" => self.end_paragraph(false),
                "r" => (self.in_run, self.is_hidden) = (false, false),
                "t" => self.in_text = false,
                "pPr" => self.in_paragraph_properties = false,
                _ => {}
            },
            Event::Text(text) if self.in_text => self.push(&text.xml10_content())?,
            Event::CData(text) if self.in_text => self.push(&text.xml10_content())?,
            Event::GeneralRef(reference) if self.in_text => {
                self.push(&referred(reference).unwrap_or_default())?;
            }
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, tag: &BytesStart) -> Result<(), Fault> {
        match tag.local_name().as_ref() {
            // The end of the paragraph was deleted or moved away.
            "del" | "moveFrom" if self.in_paragraph_properties => {
                (self.end_is_deleted, self.n_skipped) = (true, 1)
            }
            "del" | "moveFrom" => {
                self.n_deletions += 1;
                self.n_skipped = 1;
            }
            // The same again for programs that do not know the first form; and what the paragraph once was.
            "Fallback" | "pPrChange" | "rPrChange" => self.n_skipped = 1,
            "ins" | "moveTo" if !self.in_paragraph_properties => self.n_insertions += 1,
            "p" if self.open.len() < MAX_OPEN => {
                let carried =
                    if self.open.is_empty() { std::mem::take(&mut self.carried) } else { String::new() };
                self.open.push(carried);
                self.in_run = false;
            }
            "pPr" => self.in_paragraph_properties = true,
            "r" => (self.in_run, self.is_hidden) = (true, false),
            "t" => self.in_text = true,
            _ => return self.empty(tag),
        }
        Ok(())
    }

    fn empty(&mut self, tag: &BytesStart) -> Result<(), Fault> {
        match tag.local_name().as_ref() {
            "del" | "moveFrom" if self.in_paragraph_properties => self.end_is_deleted = true,
            "commentReference" => self.n_comments += 1,
            "vanish" if self.in_run && !self.in_paragraph_properties => {
                let is_off = attribute(tag, "val")
                    .is_some_and(|value| matches!(value.as_str(), "0" | "false" | "off"));
                if !is_off {
                    self.is_hidden = true;
                    self.n_hidden += 1;
                }
            }
            "tab" | "ptab" if self.in_run => self.push("\t")?,
            "br" | "cr" if self.in_run => self.push("\n")?,
            "noBreakHyphen" if self.in_run => self.push("\u{2011}")?,
            _ => {}
        }
        Ok(())
    }

    fn push(&mut self, text: &str) -> Result<(), Fault> {
        if self.is_hidden {
            return Ok(());
        }
        self.n_bytes += text.len() as u64;
        if self.n_bytes > self.max_bytes {
            return Err(Fault::TooLong(self.max_bytes));
        }
        if let Some(paragraph) = self.open.last_mut() {
            paragraph.push_str(text);
        }
        Ok(())
    }

    fn end_paragraph(&mut self, is_last: bool) {
        let deleted = std::mem::take(&mut self.end_is_deleted) && !is_last;
        let paragraph = self.open.pop().unwrap_or_default();
        let paragraph = if is_last { std::mem::take(&mut self.carried) + &paragraph } else { paragraph };
        if deleted && self.open.is_empty() {
            self.carried = paragraph;
        } else if !paragraph.trim().is_empty() {
            self.paragraphs.push(paragraph.trim().to_owned());
        }
    }
}

/// The core properties (ECMA-376 part 2, with Dublin Core).
#[derive(Default)]
struct Core {
    title: String,
    creator: String,
    created: String,
    modified: String,
    current: String,
}

impl Core {
    fn take(&mut self, event: &Event) -> Result<(), Fault> {
        match event {
            Event::Start(tag) => self.current = tag.local_name().as_ref().to_owned(),
            Event::End(_) => self.current.clear(),
            Event::Text(text) => self.push(text),
            Event::CData(text) => self.push(text),
            Event::GeneralRef(reference) => self.push(&referred(reference).unwrap_or_default()),
            _ => {}
        }
        Ok(())
    }

    fn push(&mut self, text: &str) {
        match self.current.as_str() {
            "title" => self.title.push_str(text),
            "creator" => self.creator.push_str(text),
            "created" => self.created.push_str(text),
            "modified" => self.modified.push_str(text),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::super::packed::tests::noise;
    use super::*;

    fn docx_of(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (path, xml) in parts {
            writer.start_file(*path, SimpleFileOptions::default()).unwrap();
            writer.write_all(xml.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn docx(body: &str) -> Vec<u8> {
        let document =
            format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"x\"><w:body>{body}</w:body></w:document>");
        let core = "<cp:coreProperties><dc:title>Bridge &amp; port</dc:title><dc:creator>Ana Diaz</dc:creator>\
            <dcterms:created>2024-01-01T00:00:00Z</dcterms:created><dcterms:modified>2025-03-01T10:00:00Z</dcterms:modified>\
            </cp:coreProperties>";
        docx_of(&[("word/document.xml", &document), ("docProps/core.xml", core)])
    }

    fn check(body: &str, expected: &str) -> Vec<String> {
        let found = record("a.docx", &docx(body), &Limits::default()).unwrap();
        assert_eq!(found.body, Body::Text(expected.to_owned()));
        assert_eq!(found.particulars.headline.as_deref(), Some("Bridge & port"));
        assert_eq!(found.particulars.author.as_deref(), Some("Ana Diaz"));
        assert_eq!(found.particulars.modified.as_deref(), Some("2025-03-01T10:00:00Z"));
        found.notes
    }

    #[test]
    fn paragraphs() {
        let notes = check(
            "<w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:t>“It </w:t></w:r><w:r><w:t>will&#8217;s &lt;</w:t>\
             <w:tab/><w:t xml:space=\"preserve\"> hold,”</w:t><w:br/><w:t>he said.</w:t></w:r></w:p><w:p/>\
             <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
            "“It will’s <\t hold,”\nhe said.\n\nCell",
        );
        assert!(notes.is_empty());
    }

    #[test]
    fn changes_are_accepted_and_comments_counted() {
        let notes = check(
            "<w:p><w:r><w:t>It </w:t></w:r><w:ins><w:r><w:t>will </w:t></w:r></w:ins><w:del><w:r><w:delText>may </w:delText>\
             </w:r></w:del><w:moveFrom><w:r><w:t>not </w:t></w:r></w:moveFrom><w:r><w:t>hold.</w:t></w:r>\
             <w:r><w:commentReference w:id=\"1\"/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden</w:t></w:r></w:p>\
             <w:p><w:pPr><w:rPr><w:del w:id=\"3\"/></w:rPr></w:pPr><w:r><w:t>One </w:t></w:r></w:p><w:p><w:r><w:t>two.</w:t></w:r></w:p>",
            "It will hold.\n\nOne two.",
        );
        assert_eq!(
            notes,
            [
                "tracked insertions accepted: 1",
                "tracked deletions left out: 2",
                "comments left out: 1",
                "hidden runs of words left out: 1"
            ]
        );
    }

    #[test]
    fn a_text_box_is_read_once() {
        let paragraph = "<w:txbxContent><w:p><w:r><w:t>Box.</w:t></w:r></w:p></w:txbxContent>";
        check(
            &format!(
                "<w:p><w:r><w:t>Before.</w:t></w:r><w:r><mc:AlternateContent><mc:Choice>{paragraph}</mc:Choice>\
                 <mc:Fallback>{paragraph}</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t> After.</w:t></w:r></w:p>"
            ),
            "Box.\n\nBefore. After.",
        );
    }

    #[test]
    fn the_text_part_is_where_the_package_says() {
        let bytes = docx_of(&[
            (
                "_rels/.rels",
                "<Relationships><Relationship Type=\"http://x/officeDocument\" Target=\"/word/document2.xml\"/></Relationships>",
            ),
            ("word/document2.xml", "<w:p><w:r><w:t>Text.</w:t></w:r></w:p>"),
        ]);
        assert_eq!(record("a", &bytes, &Limits::default()).unwrap().body, Body::Text("Text.".to_owned()));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let says = |bytes: &[u8], limits: &Limits| record("a.docx", bytes, limits).unwrap_err().to_string();
        let limits = Limits::default();
        assert!(says(&[OLE, &[0; 600]].concat(), &limits).contains("password"));
        assert!(says(b"", &limits).contains("is damaged, or no .docx"));
        assert!(says(&docx_of(&[("x.txt", "x")]), &limits).contains("no Word document"));
        assert!(says(&docx("<w:p/>"), &limits).contains("holds no text"));
        assert!(says(&docx("<w:p><w:r></w:p>"), &limits).contains("is damaged"));
        let bomb = docx(&format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "a".repeat(1 << 20)));
        assert!(bomb.len() < 10_000);
        for limits in [
            Limits { max_whole_bytes: 9000, max_article_bytes: 9000, ..limits },
            Limits { max_article_bytes: 9000, ..limits },
        ] {
            assert!(
                says(&bomb, &limits).contains("more than the limit of 9000 bytes"),
                "{}",
                says(&bomb, &limits)
            );
        }
    }

    #[test]
    fn cut_and_mutated_files_come_to_an_end() {
        let bytes = docx(
            "<w:p><w:r><w:t>It will hold.</w:t></w:r><w:ins><w:r><w:t>Yes &amp;.</w:t></w:r></w:ins></w:p>",
        );
        for end in 0..bytes.len() {
            assert!(record("a", &bytes[..end], &Limits::default()).is_err());
        }
        for seed in 0..2000 {
            let mut bytes = bytes.clone();
            for pair in noise(8, seed).chunks(2) {
                let at = usize::from(pair[0]) * bytes.len() / 256;
                bytes[at] = pair[1];
            }
            record("a", &bytes, &Limits::default()).ok();
        }
        let xml = "<w:p><w:pPr><w:del/></w:pPr><w:r><w:t>a&lt;</w:t></w:r></w:p>".repeat(3);
        for seed in 0..1000 {
            let mut xml = xml.clone().into_bytes();
            for pair in noise(6, seed).chunks(2) {
                let at = usize::from(pair[0]) * xml.len() / 256;
                xml[at] = b"<>/&;\"w:= \x01"[usize::from(pair[1]) % 11];
            }
            let xml = String::from_utf8(xml).unwrap();
            record("a", &docx_of(&[("word/document.xml", &xml)]), &Limits::default()).ok();
        }
        let deep = "<w:p>".repeat(50_000) + "<w:r><w:t>x</w:t>";
        record("a", &docx(&deep), &Limits::default()).ok();
    }
}
