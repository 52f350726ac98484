//! An e-mail (RFC 5322 with MIME, `.eml`) -> one record: its text, or its HTML where it has no text.

use mail_parser::{MessageParser, MimeHeaders as _, PartType};

use super::record::particular;
use super::{Body, Particulars, Place, ReadError, Record};

/// Reads an e-mail. Its subject is the headline, its date that of publication (RFC 3339), its sender the author: the
/// name if one is given, else the address. Attachments are left out.
///
/// # Errors
/// [`ReadError`] where the bytes are no e-mail, or one without text.
pub fn record(name: &str, bytes: &[u8]) -> Result<Record, ReadError> {
    let bad = |message: &str, remedy: &str| ReadError::new(name, Place::File, message, remedy);
    let message = MessageParser::default()
        .parse(bytes)
        .filter(|message| message.from().is_some() || message.subject().is_some() || message.date().is_some())
        .ok_or_else(|| {
            bad("is no e-mail (no From, Subject or Date)", "give the message with its head (.eml)")
        })?;
    let text = message.text_bodies().find_map(|part| match &part.body {
        PartType::Text(text) if !text.trim().is_empty() => {
            let format = part
                .content_type()
                .and_then(|kind| Some((kind.attribute("format")?, kind.attribute("delsp"))));
            Some(match format {
                Some((format, delsp)) if format.eq_ignore_ascii_case("flowed") => {
                    unflowed(text, delsp.is_some_and(|delsp| delsp.eq_ignore_ascii_case("yes")))
                }
                _ => text.to_string(),
            })
        }
        _ => None,
    });
    let html = || {
        message.html_bodies().find_map(|part| match &part.body {
            PartType::Html(html) if !html.trim().is_empty() => Some(html.to_string()),
            _ => None,
        })
    };
    let body = text
        .map(Body::Text)
        .or_else(|| html().map(|html| Body::Html(html.into_bytes())))
        .ok_or_else(|| bad("holds no text", "give what is attached to it, if that is the article"))?;
    let from = message.from().and_then(|from| from.first());
    let particulars = Particulars {
        headline: message.subject().and_then(particular),
        author: from.and_then(|from| {
            from.name().and_then(particular).or_else(|| from.address().and_then(particular))
        }),
        published: message.date().filter(|date| date.is_valid()).map(mail_parser::DateTime::to_rfc3339),
        ..Particulars::default()
    };
    let notes = match message.attachment_count() {
        0 => Vec::new(),
        n_attachments => vec![format!("attachments left out: {n_attachments}")],
    };
    let charset = matches!(body, Body::Html(_)).then(|| "utf-8".to_owned());
    Ok(Record { name: name.to_owned(), body, particulars, charset, notes, ..Record::default() })
}

/// The text with its flowed lines joined (RFC 3676): a line that ends in a space goes on in the next.
fn unflowed(text: &str, without_space: bool) -> String {
    let mut joined = String::with_capacity(text.len());
    for line in text.lines() {
        // A space was put before lines that would look like a quoted one or a separator of mailboxes.
        let line = line.strip_prefix(' ').unwrap_or(line);
        // "-- " stands before a signature and is no flowed line.
        if line.ends_with(' ') && line != "-- " {
            joined.push_str(if without_space { &line[..line.len() - 1] } else { line });
        } else {
            joined.push_str(line);
            joined.push('\n');
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::super::packed::tests::noise;
    use super::*;

    const MAIL: &str = "From: =?utf-8?Q?Ana_D=C3=ADaz?= <ana@x.example>\r\nTo: desk@x.example\r\n\
        Subject: Bridge\r\n opens\r\nDate: Sat, 1 Mar 2025 10:00:00 +0100\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>It will =\r\nhold</p>\r\n\
        --b\r\nContent-Type: text/plain; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        =93It will =\r\nhold,=94 he said.\r\n--b--\r\n\
        --m\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\nx\r\n--m--\r\n";

    #[test]
    fn text_goes_before_html() {
        let found = record("a.eml", MAIL.as_bytes()).unwrap();
        assert_eq!(found.body, Body::Text("“It will hold,” he said.".to_owned()));
        assert_eq!(found.particulars.headline.as_deref(), Some("Bridge opens"));
        assert_eq!(found.particulars.author.as_deref(), Some("Ana Díaz"));
        assert_eq!(found.particulars.published.as_deref(), Some("2025-03-01T10:00:00+01:00"));
        assert_eq!(found.notes, ["attachments left out: 1"]);
        let html = "From: ana@x.example\nContent-Type: text/html; charset=iso-8859-1\n\n<p>Caf\u{e9}</p>";
        let latin: Vec<u8> = html.chars().map(|c| c as u8).collect();
        let found = record("a.eml", &latin).unwrap();
        assert_eq!(found.body, Body::Html("<p>Café</p>".into()));
        assert_eq!(found.charset.as_deref(), Some("utf-8"));
        assert_eq!(found.particulars.author.as_deref(), Some("ana@x.example"));
    }

    #[test]
    fn flowed_lines_are_joined() {
        let mail =
            "From: a@x\nContent-Type: text/plain; format=flowed\n\nIt will \nhold.\n\n From here.\n-- \nAna";
        let found = record("a.eml", mail.as_bytes()).unwrap();
        assert_eq!(found.body, Body::Text("It will hold.\n\nFrom here.\n-- \nAna\n".to_owned()));
    }

    #[test]
    fn what_is_no_mail_is_said() {
        for bytes in [b"".as_slice(), b"Just words.", &noise(500, 3), b"From: a@x\n\n \n"] {
            assert!(record("a.eml", bytes).is_err());
        }
    }

    #[test]
    fn cut_and_mutated_mails_come_to_an_end() {
        for end in 0..MAIL.len() {
            record("a.eml", &MAIL.as_bytes()[..end]).ok();
        }
        let nested = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n".repeat(5000);
        record("a.eml", format!("From: a@x\r\n{nested}").as_bytes()).ok();
        let nested = "Content-Type: message/rfc822\r\n\r\nFrom: a@x\r\n".repeat(5000);
        record("a.eml", format!("From: a@x\r\n{nested}").as_bytes()).ok();
    }
}
