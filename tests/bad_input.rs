//! Bad input, one by one, through the whole command: each is named with its place, what is wrong and what to do, and
//! costs no other article its rows.
#![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::{SimpleFileOptions, ZipWriter};

/// An article that stands before and behind every bad input.
const GOOD: &str = "Storm nears the coast\n\n“Stay indoors,” said Mayor Ana Diaz on Sunday.\n";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quoteledger"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.output().unwrap()
}

/// The errors and warnings of a run on the named files, a good article before and behind them; its rows must be there.
fn messages_of(folder: &Path, arguments: &[&str]) -> (i32, Vec<String>) {
    fs::write(folder.join("1.txt"), GOOD).unwrap();
    fs::write(folder.join("2.txt"), GOOD).unwrap();
    let output = run(folder, &[&["extract", "1.txt"], arguments, &["2.txt", "--format", "jsonl"]].concat());
    let rows = String::from_utf8(output.stdout).unwrap();
    for article in ["1.txt", "2.txt"] {
        assert!(rows.contains(&format!("\"article\":\"{article}\"")), "{arguments:?}: {rows}");
    }
    let messages = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), messages.lines().map(str::to_owned).collect())
}

/// What is said of one bad file, all of it.
fn check(name: &str, bytes: &[u8], expected: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    let (status, messages) = messages_of(folder.path(), &[name]);
    assert_eq!((status, messages), (2, expected.iter().map(|line| (*line).to_owned()).collect()), "{name}");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, part) in parts {
        writer.start_file(*path, SimpleFileOptions::default()).unwrap();
        writer.write_all(part).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn word_document(words: &str) -> Vec<u8> {
    let document = format!(
        "<w:document xmlns:w=\"x\"><w:body><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:body></w:document>"
    );
    package(&[("word/document.xml", document.as_bytes())])
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Words that do not pack well.
fn words(n_bytes: usize) -> String {
    let mut state: u32 = 1;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b"abcdefghijklmnopqrstuvwxyz     \n"[(state >> 27) as usize])
    })
    .take(n_bytes)
    .collect()
}

#[test]
fn packed_files() {
    let cut = |packed: &[u8]| packed[..packed.len() / 2].to_vec();
    let text = words(9000);
    let mut damaged = gzip(text.as_bytes());
    damaged[3000] ^= 0xff;
    for (name, packed, says) in [
        ("cut.txt.gz", cut(&gzip(text.as_bytes())), "the gzip data are cut short; "),
        ("cut.html.zst", cut(&zstd(text.as_bytes())), "the zstd data are cut short; "),
        ("damaged.txt.gz", damaged, "the gzip data are damaged ("),
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), packed).unwrap();
        let (status, messages) = messages_of(folder.path(), &[name]);
        assert_eq!((status, messages.len()), (2, 1), "{messages:?}");
        assert!(messages[0].starts_with(&format!("error: {name}: {says}")), "{messages:?}");
        assert!(
            messages[0].ends_with(" bytes before came out well: fetch or copy the file again"),
            "{messages:?}"
        );
    }
}

#[test]
fn bombs() {
    let zeros = vec![b'a'; 17 << 20];
    check(
        "bomb.txt.gz",
        &gzip(&zeros),
        &[
            "error: bomb.txt.gz: more than 500 bytes come out of each packed byte, as from a bomb: unpack it yourself if \
           you trust where it comes from",
        ],
    );
    let bomb = word_document(&"a".repeat(64_100_000));
    assert!(bomb.len() < 100_000);
    check(
        "bomb.docx",
        &bomb,
        &[
            "error: bomb.docx: holds more than the limit of 64000000 bytes: divide it, or raise the limit (--max-bytes)",
        ],
    );
}

#[test]
fn what_is_too_long_names_the_option() {
    let page = format!("<html><body><p>{}</p></body></html>", "word ".repeat(13_000_000));
    check(
        "long.html",
        page.as_bytes(),
        &[
            "error: long.html: is larger than 64000000 bytes: give the article alone, or raise the limit (--max-bytes)",
        ],
    );
    // The option does what the message says, for each form with a limit.
    let text = format!("“Stay indoors,” said Ana Diaz.\\n{}", "word ".repeat(200));
    let response = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>{text}");
    let warc = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://x.example/\r\nContent-Type: application/http\r\n\
         Content-Length: {}\r\n\r\n{response}\r\n\r\n",
        response.len()
    );
    let files = [
        ("a.txt", text.clone().into_bytes()),
        ("a.html", format!("<html><p>{text}").into_bytes()),
        ("a.md", text.clone().into_bytes()),
        ("a.eml", format!("From: a@x.example\r\n\r\n{text}").into_bytes()),
        ("a.docx", word_document(&text)),
        ("a.jsonl", format!("{{\"text\": \"{text}\"}}").into_bytes()),
        (
            "a.rss",
            format!("<rss><channel><item><description>{text}</description></item></channel></rss>")
                .into_bytes(),
        ),
        ("a.warc", warc.into_bytes()),
    ];
    let folder = tempfile::tempdir().unwrap();
    let mut arguments = Vec::new();
    for (name, bytes) in &files {
        fs::write(folder.path().join(name), bytes).unwrap();
        arguments.push(*name);
    }
    let (status, messages) = messages_of(folder.path(), &[&arguments[..], &["--max-bytes", "500"]].concat());
    assert_eq!((status, messages.len()), (2, files.len()), "{messages:?}");
    for (message, (name, _)) in messages.iter().zip(&files) {
        assert!(message.starts_with(&format!("error: {name}: ")), "{message}");
        assert!(message.contains(" 500 bytes") && message.contains("(--max-bytes)"), "{message}");
    }
    let (status, messages) = messages_of(folder.path(), &[&arguments[..], &["--max-bytes", "5000"]].concat());
    assert_eq!(status, 0, "{messages:?}");

    let output = run(folder.path(), &["explain", "a.txt", "--max-bytes", "500"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: a.txt: is larger than 500 bytes: give the article alone, or raise the limit (--max-bytes)\n"
    );
}

#[test]
fn pages_nested_too_deep_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let story =
        "<p>“Stay indoors,” said Mayor Ana Diaz on Sunday, as the storm came nearer to the coast.</p>"
            .repeat(5);
    let page = format!("<html><body>{}{story}{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
    fs::write(folder.path().join("deep.html"), page).unwrap();
    let output = run(folder.path(), &["extract", "deep.html", "--format", "jsonl"]);
    let rows = String::from_utf8(output.stdout).unwrap();
    assert_eq!((output.status.code(), rows.contains("Stay indoors,")), (Some(0), true), "{rows}");
    let output = run(folder.path(), &["explain", "deep.html"]);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn json() {
    check(
        "a.jsonl",
        b"{\"text\": \"\xe2\x80\x9cOne,\xe2\x80\x9d said Ana Diaz.\"}\n{\"text\": \"Two}\n{\"body_of\": \"Three.\"}\nwords\n{\"text\": \"Five.\"}\n",
        &[
            "error: a.jsonl: line 2: not JSON (a string is not closed on its line): mend it",
            "error: a.jsonl: line 3: holds no text (its fields: body_of): name the field that holds the text (--field text=NAME)",
            "error: a.jsonl: line 4: not JSON (no value begins with 'w'): mend it",
        ],
    );
    check(
        "a.json",
        b"[\n  {\"text\": \"One.\"},\n  {\"text\": \"Two\",},\n  {\"text\": \"Three.\"}\n]\n",
        &["error: a.json: line 3: column 18: not JSON (trailing comma): mend it"],
    );
    check(
        "cut.json",
        b"[\n  {\"text\": \"One.\"},\n  {\"text\": \"Two",
        &[
            "error: cut.json: line 3: the file ends in the middle of this value; those before it are kept: fetch or copy \
           the file again",
        ],
    );
    check(
        "empty.jsonl",
        b"\n",
        &["error: empty.jsonl: holds no articles: give objects with their texts, one a line or in an array"],
    );
}

#[test]
fn json_is_told_behind_a_byte_order_mark_and_in_utf_16() {
    let folder = tempfile::tempdir().unwrap();
    let json = "\u{feff}[{\"id\": 1, \"text\": \"“One,” said Ana Diaz.\"}, {\"id\": 2, \"text\": \"“Two,” said Ben Roe.\"}]";
    for bytes in [json.as_bytes().to_vec(), utf16(json)] {
        let path = folder.path().join("input");
        fs::write(&path, bytes).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_quoteledger"));
        let output = command
            .args(["extract", "-", "--format", "jsonl"])
            .stdin(fs::File::open(&path).unwrap())
            .output()
            .unwrap();
        let rows = String::from_utf8(output.stdout).unwrap();
        assert!(rows.contains("\"-#1\"") && rows.contains("\"-#2\"") && rows.contains("“One,”"), "{rows}");
    }
}

#[test]
fn web_archives() {
    let record = |url: &str, page: &str| {
        let response = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}");
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://{url}\r\nContent-Type: application/http\r\n\
             Content-Length: {}\r\n\r\n{response}\r\n\r\n",
            response.len()
        )
    };
    let story =
        "<p>“Stay indoors,” said Mayor Ana Diaz on Sunday, as the storm came nearer to the coast.</p>"
            .repeat(5);
    let (one, two, three) = (record("one", &story), record("two", &story), record("three", &story));
    let at = one.len();
    let cut = &two[..two.len() - 50];
    check(
        "cut.warc",
        format!("{one}{cut}").as_bytes(),
        &[&format!(
            "error: cut.warc: byte {at}: this record is cut short; those before it are kept: fetch or copy the file again"
        )],
    );
    let longer = two.replace("Content-Length: ", "Content-Length: 1");
    check(
        "longer.warc",
        format!("{one}{longer}{three}").as_bytes(),
        &[&format!(
            "error: longer.warc: byte {at}: this record is not as long as it says: fetch or copy the file again"
        )],
    );
    let packed = two.replace("\r\n\r\n<p>", "\r\nContent-Encoding: dcb\r\n\r\n");
    let length = packed.split_once("\r\n\r\n").unwrap().1.len() - 4;
    let packed = packed.replace(
        &format!("Content-Length: {}", two.split_once("\r\n\r\n").unwrap().1.len() - 4),
        &format!("Content-Length: {length}"),
    );
    check(
        "coded.warc",
        format!("{one}{packed}{three}").as_bytes(),
        &[&format!(
            "error: coded.warc: byte {at}: http://two is packed in a way that is not read (dcb): fetch it with gzip, \
             deflate, br or zstd, or without any"
        )],
    );
    let picture = one.replace("text/html", "image/gif");
    check(
        "pictures.warc",
        picture.as_bytes(),
        &["error: pictures.warc: holds no web pages: give an archive with responses of type text/html"],
    );
}

#[test]
fn word_documents() {
    let ole = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), &[0; 2000]].concat();
    for name in ["locked.docx", "old.doc"] {
        check(
            name,
            &ole,
            &[&format!(
                "error: {name}: is protected with a password, or is an old .doc: open it and save it as .docx without a password"
            )],
        );
    }
    check(
        "other.docx",
        &package(&[("content.xml", b"<x/>")]),
        &["error: other.docx: is no Word document (it holds no text part): give a .docx"],
    );
    let whole = word_document(&words(5000));
    for (name, bytes) in [("cut.docx", &whole[..whole.len() / 2]), ("no.docx", b"Just words.")] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), bytes).unwrap();
        let (status, messages) = messages_of(folder.path(), &[name]);
        assert_eq!((status, messages.len()), (2, 1), "{messages:?}");
        assert!(
            messages[0].starts_with(&format!("error: {name}: is damaged, or no .docx (")),
            "{messages:?}"
        );
    }
}

#[cfg(not(feature = "pdf"))]
#[test]
fn pdf_documents() {
    for (name, bytes) in [("a.pdf", "%PDF-1.7"), ("release.html", "%PDF-1.4")] {
        check(
            name,
            bytes.as_bytes(),
            &[&format!(
                "error: {name}: is a PDF document, which this build does not read: cargo install quoteledger --features \
                 pdf, or: pdftotext '{name}' - | quoteledger extract -"
            )],
        );
    }
}

#[cfg(feature = "pdf")]
#[test]
fn pdf_documents() {
    check(
        "locked.pdf",
        include_bytes!("records/pdf/locked.pdf"),
        &[
            "error: locked.pdf: is protected with a password: save it without one (for instance: qpdf --decrypt \
           --password=WORD IN.pdf OUT.pdf)",
        ],
    );
    check(
        "broken.pdf",
        b"%PDF-1.7\nwords",
        &["error: broken.pdf: is damaged, or no PDF document: fetch it again, or print it to PDF again"],
    );
}

#[test]
fn files_that_are_no_text() {
    let picture = [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &[0, 1, 2, 3, 0xfe].repeat(400)].concat();
    check(
        "picture.txt",
        &picture,
        &["error: picture.txt: looks like binary data (byte 8 is NUL): give text, a page or a document"],
    );
    check(
        "picture.html",
        &picture,
        &["error: picture.html: looks like binary data (byte 8 is NUL): give text, a page or a document"],
    );
    check(
        "rich.txt",
        b"{\\rtf1\\ansi \\ldblquote Stay,\\rdblquote  said Ana Diaz.}",
        &["error: rich.txt: is rich text (RTF), which is not read: save it as .docx or as plain text"],
    );
    check(
        "latin.txt",
        b"One line.\n\x93Stay,\x94 said Ana Diaz.\n",
        &[
            "error: latin.txt: line 2: byte 10 of the file is not UTF-8: save the file as UTF-8 (for instance: iconv -f \
           WINDOWS-1252 -t UTF-8)",
        ],
    );
    check(
        "wide.txt",
        &utf16("“Stay indoors,” said Ana Diaz."),
        &[
            "error: wide.txt: looks like text in UTF-16LE without a byte-order mark: save the file as UTF-8 (for instance: \
           iconv -f UTF-16LE -t UTF-8)",
        ],
    );
    check("empty.txt", b"", &["error: empty.txt: is empty: give a file with the text of an article"]);
    check("blank.md", b" \n\n", &["error: blank.md: holds no text: give a file with the text of an article"]);
    check("empty.rss", b"", &["error: empty.rss: is no feed: give RSS, Atom or JSON Feed"]);
    check(
        "none.rss",
        b"<rss version=\"2.0\"><channel><title>News</title></channel></rss>",
        &["error: none.rss: is a feed without entries: fetch it again later"],
    );
    check(
        "empty.warc",
        b"",
        &["error: empty.warc: holds no web pages: give an archive with responses of type text/html"],
    );
    check(
        "no.eml",
        b"Just words.\n",
        &["error: no.eml: is no e-mail (no From, Subject or Date): give the message with its head (.eml)"],
    );
}

#[test]
fn text_in_utf_16_is_read() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("wide.txt"), utf16(&format!("\u{feff}{GOOD}"))).unwrap();
    fs::write(folder.path().join("narrow.txt"), GOOD).unwrap();
    let output =
        run(folder.path(), &["extract", "narrow.txt", "wide.txt", "--format", "jsonl", "--kinds", "direct"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let rows = String::from_utf8(output.stdout).unwrap();
    assert_eq!(rows.lines().count(), 2);
    assert!(rows.lines().all(|row| row.contains("\"spans\":[[24,37]]")), "{rows}");
}

#[test]
fn folders_without_an_article() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("none/deeper")).unwrap();
    fs::write(folder.path().join("none/deeper/SETTINGS.JSON"), "{}").unwrap();
    let (status, messages) = messages_of(folder.path(), &["none"]);
    assert_eq!(status, 2);
    assert_eq!(
        messages,
        [
            "warning: none: 1 .json file passed over: name it to have it read, as none/*.json",
            "error: none: no articles in this folder: it has no file whose name tells an article (see quoteledger extract \
          --help); name others one by one"
        ]
    );
}

#[cfg(unix)]
#[test]
fn links_and_permissions() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    symlink("gone.txt", path("dangling.txt")).unwrap();
    symlink("round.txt", path("round.txt")).unwrap();
    let (status, messages) = messages_of(folder.path(), &["dangling.txt", "round.txt"]);
    assert_eq!(status, 2);
    assert_eq!(
        messages,
        [
            "error: dangling.txt: is a link to gone.txt, which does not exist: mend the link, or remove it",
            "error: round.txt: is a link that leads to itself: mend the link, or remove it",
        ]
    );
    // In a folder, only links that are named as articles count; editors leave others. A folder that is linked into
    // itself is walked once.
    fs::create_dir(path("news")).unwrap();
    fs::write(path("news/a.txt"), GOOD).unwrap();
    symlink("gone", path("news/.#a.txt")).unwrap();
    symlink("gone", path("news/old")).unwrap();
    symlink("gone.html", path("news/z.html")).unwrap();
    symlink(".", path("news/again")).unwrap();
    let (status, messages) = messages_of(folder.path(), &["news"]);
    assert_eq!(status, 2);
    assert_eq!(
        messages,
        ["error: news/z.html: is a link to gone.html, which does not exist: mend the link, or remove it"]
    );

    fs::write(path("secret.txt"), GOOD).unwrap();
    fs::set_permissions(path("secret.txt"), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(path("secret.txt")).is_ok() {
        // The superuser may read everything, so there is nothing to see.
        return;
    }
    let (status, messages) = messages_of(folder.path(), &["secret.txt"]);
    assert_eq!(status, 2);
    assert_eq!(
        messages,
        ["error: secret.txt: cannot be read: permission denied: check who may read and write it"]
    );
}
