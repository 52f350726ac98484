//! The heads of WARC records and of HTTP responses: lines, fields, the first line of each.

use nom::branch::alt;
use nom::bytes::complete::{tag, tag_no_case, take, take_till, take_while1};
use nom::character::complete::{digit1, one_of};
use nom::combinator::{map, map_res, opt, verify};
use nom::multi::many0;
use nom::sequence::{preceded, terminated};
use nom::{IResult, Parser as _};

/// How every record begins.
pub(super) const VERSION: &[u8] = b"WARC/1.";

/// version = "WARC/1." DIGIT CRLF
pub(super) fn version(i: &[u8]) -> IResult<&[u8], &[u8]> {
    terminated(preceded(tag(VERSION), digit1), line).parse(i)
}

/// status = "HTTP/" *any SP 3DIGIT *any CRLF
pub(super) fn status(i: &[u8]) -> IResult<&[u8], u16> {
    let protocol =
        (tag_no_case("HTTP/"), take_while1(|byte: u8| byte.is_ascii_digit() || byte == b'.'), tag(" "));
    let code = map_res(take(3_usize), |digits: &[u8]| String::from_utf8_lossy(digits).parse());
    terminated(preceded(protocol, code), line).parse(i)
}

/// The fields of a head by their names in small letters.
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

pub(super) fn fields(i: &[u8]) -> Fields {
    head(i).1
}

/// head = *( field | *any CRLF ) CRLF
pub(super) fn head(i: &[u8]) -> (&[u8], Fields) {
    let other = map(verify(line, |line: &[u8]| !line.is_empty()), |_| None);
    let (rest, fields) = many0(alt((map(field, Some), other))).parse(i).unwrap_or((i, Vec::new()));
    let rest = line(rest).map_or(rest, |(rest, _)| rest);
    (rest, Fields(fields.into_iter().flatten().collect()))
}

/// field = name ":" value CRLF *( ( SP | TAB ) value CRLF )
fn field(i: &[u8]) -> IResult<&[u8], (String, String)> {
    let name = take_while1(|byte: u8| !matches!(byte, b':' | b'\r' | b'\n' | b' ' | b'\t'));
    let (i, name) = terminated(name, tag(":")).parse(i)?;
    let (i, value) = line(i)?;
    let (i, more) = many0(preceded(one_of(" \t"), line)).parse(i)?;
    let mut value = String::from_utf8_lossy(value).trim().to_owned();
    for line in more {
        value.push(' ');
        value.push_str(String::from_utf8_lossy(line).trim());
    }
    Ok((i, (String::from_utf8_lossy(name).to_ascii_lowercase(), value)))
}

/// line = *any [CR] LF, or what is left at the end; without its end.
pub(super) fn line(i: &[u8]) -> IResult<&[u8], &[u8]> {
    let (i, _) = verify(nom::combinator::rest, |rest: &[u8]| !rest.is_empty()).parse(i).map(|_| (i, ()))?;
    let (i, line) = take_till(|byte| byte == b'\n').parse(i)?;
    let (i, _) = opt(tag("\n")).parse(i)?;
    Ok((i, line.strip_suffix(b"\r").unwrap_or(line)))
}
