"""Makes the files of this folder anew, with the programs that write such files out in the world. README.md beside this
file says what must be installed. Run it here; what it writes differs in dates and identifiers from run to run.
"""

import datetime
import gzip
import io
import os
import shutil
import subprocess
import tempfile

import brotli
import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from feedgen.feed import FeedGenerator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

TRAM = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Night trams return to Harrow Quay - The Quay Courier</title>
<meta property="og:site_name" content="The Quay Courier">
<meta name="author" content="Lena Ostrander">
<meta property="article:published_time" content="2025-03-07T06:30:00+00:00">
<link rel="canonical" href="https://courier.example/2025/night-trams"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/city">City</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>Night trams return to Harrow Quay</h1>
<p>HARROW QUAY, March 7 – The last tram will leave the quay at two in the morning from next week, seven years after the
night service was cut, the city’s transport board said on Thursday.</p>
<p>“Nurses and bakers have walked home in the rain for long enough,” said Marguerite Oyelaran, who chairs the board. “We
owed them a ride.”</p>
<p>The board expects 4,000 passengers a night. Oyelaran said that the service would be “paid for twice over” by the
parking that it makes needless, a claim that the opposition called “arithmetic for optimists”.</p>
<p>Tomasz Brandl, who drove the last night tram in 2018, will drive the first. “My wife asked me, ‘Do you even remember
the stops?’ and I told her I have never dreamt of anything else,” he said.</p>
<p>“The wires are the weak point,” the board’s chief engineer, Dele Marchetti, wrote in a report to the council. “If it
freezes, we shall be late.</p>
<p>“If it freezes hard, we shall not run at all.”</p>
<p>Fares will stay as they are, according to the board.</p></article>
<aside><h2>Most read</h2><ul><li><a href="/1">“Never again,” says ferry captain</a></li></ul></aside>
<footer><p>© The Quay Courier</p></footer></body></html>
"""

MILL = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Flour mill to close after a century</title>
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "Flour mill to close after a century", "datePublished": "2025-03-08T10:00:00Z",
"author": {"@type": "Person", "name": "Petra Lindqvist"}}</script></head>
<body><article><h1>Flour mill to close after a century</h1>
<p>The mill at Sandvik, which has ground flour since 1921, will close in June with the loss of 112 jobs, its owners said
on Saturday.</p>
<p>“There is no way to make flour here at the price that it fetches,” the managing director, Henrik Aas, told reporters
outside the gate.</p>
<p>The union was told an hour before the press. “That is no way to treat people,” said its chairwoman, Ingrid Solheim.
She added that members would “look at every means that the law gives us”.</p>
<p>Mayor Olav Dahl said he had learnt of it from the radio.</p></article></body></html>
"""

BEES = """<html><head><title>Keepers warn of a hungry spring</title></head><body><article>
<h1>Keepers warn of a hungry spring</h1>
<p>Beekeepers in the valley have asked for help after the mildest winter on record woke their hives a month too early.</p>
<p>“They fly out and find nothing,” said Anselm Roche, who keeps forty hives above the village. “Then they come
back and eat what is left of the stores.”</p>
<p>The farm ministry said on Friday that it was “aware of the situation” and would give sugar to keepers who ask for it.</p>
<p>Roche said the sugar would come too late for a third of his bees.</p></article></body></html>
"""


def chunked(body, size=700):
    """Chunked transfer encoding (RFC 9112), one chunk with an extension."""
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    lines = [b"%x%s\r\n%s\r\n" % (len(part), b";part=first" if n == 0 else b"", part) for n, part in enumerate(parts)]
    return b"".join(lines) + b"0\r\n\r\n"


def warc(path):
    """A crawl as crawlers write it: a record each of what they write, in a gzip member of its own."""
    with open(path, "wb") as out:
        writer = WARCWriter(out, gzip=True)
        info = {"software": "warcio", "format": "WARC File Format 1.0"}
        writer.write_record(writer.create_warcinfo_record(os.path.basename(path), info))

        def request(url):
            head = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x.example")], is_http_request=True)
            return writer.create_warc_record(url, "request", http_headers=head)

        def response(url, body, *fields, status="200 OK", kind="text/html; charset=utf-8"):
            head = StatusAndHeaders(status, [("Content-Type", kind), *fields], protocol="HTTP/1.1")
            date = "2025-03-09T08:00:00Z"
            return writer.create_warc_record(
                url, "response", payload=io.BytesIO(body), http_headers=head, warc_headers_dict={"WARC-Date": date}
            )

        def pair(url, body, *fields, **more):
            sent = response(url, body, *fields, **more)
            writer.write_request_response_pair(request(url), sent)
            return sent

        tram = pair(
            "https://courier.example/2025/night-trams",
            chunked(gzip.compress(TRAM.encode(), mtime=0)),
            ("Content-Encoding", "gzip"),
            ("Transfer-Encoding", "chunked"),
        )
        pair("https://courier.example/old", b"", ("Location", "/new"), status="301 Moved Permanently")
        pair("https://courier.example/logo.png", b"\x89PNG\r\n\x1a\n" + bytes(100), kind="image/png")
        pair("https://sandvik.example/mill", brotli.compress(MILL.encode()), ("Content-Encoding", "br"))
        meta = b"fetchTimeMs: 120\r\noutlink: https://sandvik.example/ L a/@href\r\n"
        writer.write_record(
            writer.create_warc_record(
                "https://sandvik.example/mill",
                "metadata",
                payload=io.BytesIO(meta),
                warc_content_type="application/warc-fields",
            )
        )
        writer.write_record(
            writer.create_revisit_record(
                "https://courier.example/2025/night-trams",
                tram.rec_headers.get_header("WARC-Payload-Digest"),
                "https://courier.example/2025/night-trams",
                "2025-03-09T08:00:00Z",
                http_headers=StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1"),
            )
        )
        pair("https://valley.example/bees", BEES.encode("cp1252"), kind="text/html; charset=windows-1252")


def tracked(paragraph, kind, text):
    """A run of words that was put in ("ins") or struck out ("del"), as Word keeps changes."""
    change = OxmlElement(f"w:{kind}")
    change.set(qn("w:id"), "7")
    change.set(qn("w:author"), "Desk")
    change.set(qn("w:date"), "2025-02-11T09:00:00Z")
    run, words = OxmlElement("w:r"), OxmlElement("w:delText" if kind == "del" else "w:t")
    words.set(qn("xml:space"), "preserve")
    words.text = text
    run.append(words)
    change.append(run)
    paragraph._p.append(change)


def word_document(path):
    """A statement as a press office hands it round: changes tracked, a comment, a table, a footer."""
    document = docx.Document()
    document.core_properties.title = "Statement on the lighthouse at Cape Ferro"
    document.core_properties.author = "Coast Authority press office"
    document.core_properties.modified = datetime.datetime(2025, 2, 11, 9, 30)
    document.add_heading("Lighthouse at Cape Ferro to keep its keeper", 1)
    document.add_paragraph("CAPE FERRO, Feb. 11 – The Coast Authority has dropped its plan to run the lighthouse by remote control.")
    opening = document.add_paragraph("“A lamp that nobody looks at ")
    tracked(opening, "del", "might go out")
    tracked(opening, "ins", "goes out sooner or later")
    opening.add_run(",” said the authority’s director, Sunniva Braathen.")
    second = document.add_paragraph("Braathen said the keeper’s post was ")
    marked = second.add_run("“safe for as long as I hold mine”")
    second.add_run(".")
    document.add_comment(marked, text="“Check this with the minister,” says legal.", author="Legal", initials="L")
    document.add_paragraph("“We are grateful,” the keeper, Ottar Vik, wrote in a letter to the authority.", style="Intense Quote")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "Contact"
    table.rows[0].cells[1].text = "press@coast.example"
    document.sections[0].footer.paragraphs[0].text = "“Draft” – not for release"
    document.save(path)


OPEN_DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.text">
<office:meta><dc:title>Council keeps the old library</dc:title>
<meta:initial-creator>Jonna Reuter</meta:initial-creator></office:meta>
<office:body><office:text>
<text:tracked-changes>
<text:changed-region xml:id="one" text:id="one"><text:deletion><office:change-info><dc:creator>Desk</dc:creator>
<dc:date>2025-01-20T10:00:00</dc:date></office:change-info><text:p>would probably</text:p></text:deletion></text:changed-region>
<text:changed-region xml:id="two" text:id="two"><text:insertion><office:change-info><dc:creator>Desk</dc:creator>
<dc:date>2025-01-20T10:01:00</dc:date></office:change-info></text:insertion></text:changed-region>
</text:tracked-changes>
<text:h text:outline-level="1">Council keeps the old library</text:h>
<text:p>MOSSBURG, Jan. 20 – The old library on Cooper Street will not be sold, the council decided by one vote on Monday.</text:p>
<text:p>“A town that sells its books <text:change text:change-id="one"/><text:change-start text:change-id="two"/>will soon<text:change-end
 text:change-id="two"/> sell its benches,” said Councillor Amadou Keller, whose vote it was.<office:annotation><dc:creator>Desk</dc:creator>
<dc:date>2025-01-20T11:00:00</dc:date><text:p>He also said “never”.</text:p></office:annotation></text:p>
<text:p>Mayor Rosalind Tschudi, who had wanted to sell, called the vote “a luxury that we shall pay for in potholes”.<text:note
 text:id="n1" text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>“Potholes” is her word.</text:p></text:note-body></text:note></text:p>
<text:p>The library’s roof needs 300,000 crowns, according to the building office.</text:p>
</office:text></office:body></office:document>
"""


def feeds():
    """A feed with whole stories, and one with summaries, as a site's software writes them."""
    feed = FeedGenerator()
    feed.load_extension("dc")
    feed.load_extension("podcast")
    feed.title("The Quay Courier")
    feed.link(href="https://courier.example/", rel="alternate")
    feed.id("https://courier.example/")
    feed.description("News of the quay")
    feed.language("en")
    feed.updated("2025-03-09T08:00:00Z")
    for number, (title, author, summary, content, date) in enumerate(
        [
            (
                "Bridge toll to fall & then rise",
                "Lena Ostrander",
                "The toll falls in May.",
                "<p>The toll on the Long Bridge will fall to two crowns in May, the bridge board said.</p>"
                "<p>“It will rise again in October,” said its treasurer, <a href='/people/ilves'>Kadri Ilves</a>. "
                "“Enjoy the summer.”</p><p><em>This story was changed on Friday.</em></p>",
                "2025-03-07T10:00:00Z",
            ),
            (
                "School kitchen wins prize",
                "Bo Achterberg",
                "“We cook what the children pick,” said the head cook, Wanjiru Holt, after the prize was given on Friday.",
                None,
                "2025-03-08T10:00:00Z",
            ),
            (
                "Listen: the week in review",
                "Bo Achterberg",
                "Our weekly talk, with guests.",
                None,
                "2025-03-08T18:00:00Z",
            ),
        ]
    ):
        entry = feed.add_entry(order="append")
        entry.id(f"https://courier.example/story/{number + 1}")
        entry.title(title)
        entry.link(href=f"https://courier.example/story/{number + 1}")
        entry.author(name=author, email="desk@courier.example")
        entry.dc.dc_creator(author)
        entry.summary(summary)
        if content:
            entry.content(content, type="CDATA")
        entry.published(date)
        entry.updated(date)
        if number == 2:
            entry.enclosure("https://courier.example/week.mp3", "2048", "audio/mpeg")
            entry.podcast.itunes_duration("00:31:00")
    feed.rss_file("feedgen.rss", pretty=True)
    feed.atom_file("feedgen.atom", pretty=True)


SCRIPTED = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Loading …</title></head>
<body><div id="root"></div><script type="application/json" id="story">
{"title": "Choir sings its village back onto the map", "author": "Yusra Lindgren", "date": "2025-04-02T05:00:00+02:00",
"paragraphs": ["The village of Nether Ollin, left out of the county’s new map by mistake, was put back on Wednesday after its choir sang outside the map office for two days.",
"“We have forty voices and no parking,” said the choir’s leader, Hamish Adebayo. “What else were we to do?”",
"The county’s surveyor, Beate Cormier, apologised. She said that the village had “slipped between two sheets” and that a new print would cost 9,000 crowns.",
"“It is the prettiest complaint that I have ever had,” Cormier told the paper."],
"related": ["“We are still here,” says ferryman", "Map shop closes"]}
</script><script>
const story = JSON.parse(document.getElementById("story").textContent);
document.title = story.title;
const meta = document.createElement("meta");
meta.setAttribute("property", "article:published_time");
meta.setAttribute("content", story.date);
document.head.append(meta);
const article = document.createElement("article");
const add = (parent, tag, text) => { const node = document.createElement(tag); node.textContent = text; parent.append(node); return node; };
add(article, "h1", story.title);
add(article, "address", "By " + story.author).setAttribute("rel", "author");
for (const paragraph of story.paragraphs) add(article, "p", paragraph);
const aside = document.createElement("aside");
add(aside, "h2", "More from here");
for (const title of story.related) add(aside, "p", title);
document.getElementById("root").append(article, aside);
</script></body></html>
"""


def scripted_page(path, folder):
    """A page that its script puts together, as the browser has it in the end."""
    source = os.path.join(folder, "scripted.html")
    with open(source, "w", encoding="utf-8") as out:
        out.write(SCRIPTED)
    chromium = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/browser"]
    page = subprocess.run([*chromium, "--dump-dom", f"file://{source}"], check=True, capture_output=True).stdout
    with open(path, "wb") as out:
        out.write(page)


def main():
    with open("page.html.br", "wb") as out:
        out.write(brotli.compress(TRAM.encode()))
    warc("warcio.warc.gz")
    word_document("python-docx.docx")
    feeds()
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "libreoffice.fodt")
        with open(source, "w", encoding="utf-8") as out:
            out.write(OPEN_DOCUMENT)
        convert = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to"]
        subprocess.run([*convert, "docx", "--outdir", folder, source], check=True)
        shutil.copy(os.path.join(folder, "libreoffice.docx"), "libreoffice.docx")
        scripted_page("chromium.html", folder)


if __name__ == "__main__":
    main()
