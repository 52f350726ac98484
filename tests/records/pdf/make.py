"""Makes the PDF documents of this folder anew. README.md beside this file says what must be installed."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.platypus import BaseDocTemplate, Frame, FrameBreak, NextPageTemplate, PageTemplate, Paragraph

sys.path.insert(0, "..")
from make import OPEN_DOCUMENT, TRAM

STORY = [
    "The country’s last coal-fired power station will be switched off on Friday at noon, forty years after it was "
    "opened by a queen and eleven after a minister promised that it would be gone within five.",
    "“I shall press the button myself, and then I shall go home and plant something,” said Wilhelmina Adeyemi, who "
    "has run the control room at Brackwater since 2003. “There is nothing sad about a machine that has done its work.”",
    "Two hundred and sixty people worked at the station when its end was announced. Eighty are left. The unions say "
    "the others were “talked out of the door”; the company, Norrland Power, says that every one of them was offered "
    "a post elsewhere.",
    "“Elsewhere meant four hundred kilometres away,” the unions’ spokesman, Gareth Lindqvist, told this newspaper. “You "
    "cannot move a mother of ninety-one four hundred kilometres.”",
    "Energy Minister Paloma Szabo called the closure “a promise kept, if not on time”. In a statement on Tuesday she "
    "added that the grid would hold through the winter without the station’s 600 megawatts, because the new cable to "
    "the islands had been finished ahead of schedule.",
    "Not everybody believes it. The cable has failed twice since August, according to the regulator’s quarterly report, "
    "and in October the islands themselves had to be supplied from the mainland for nine days.",
    "“A cable is a rope with two ends,” said Professor Ekaterina Moll of the Technical University, who wrote the report. "
    "“People think of it as a tap.",
    "“It is not a tap. When both ends are cold, it carries nothing to anybody.”",
    "Brackwater itself has begun to look for another reason to exist. The chimney is to stay, as a landmark and a "
    "well-known perch for falcons; the turbine hall may become a market, a museum or an aquarium. The mayor, Idris "
    "Halloran, said that he had “no favourite, only a deadline”.",
    "The last ship with coal left Brackwater’s quay in September. Its captain, asked what he would carry next, laughed. "
    "“Windmills,” he said.",
    "The state will pay for the demolition of the cooling towers, which the company had put at 41 million crowns. The "
    "auditor’s office thinks it will cost twice as much and has asked for three more tenders before work begins.",
    "Residents have been told to keep their windows shut for a week. “After forty years,” said Oona Petrakis, who lives "
    "under the western tower, “they could have thought of that sooner.”",
]


def newspaper(path, encrypt=None):
    """Two columns under one headline, justified and with hyphens, a header and page numbers on each of its pages."""

    def furniture(canvas, document):
        canvas.saveState()
        canvas.setFont("Times-Italic", 9)
        canvas.drawString(2 * cm, A4[1] - 1.2 * cm, "The Brackwater Herald")
        canvas.drawRightString(A4[0] - 2 * cm, A4[1] - 1.2 * cm, "Wednesday, 12 March 2025")
        canvas.drawCentredString(A4[0] / 2, 1 * cm, f"Page {document.page}")
        canvas.restoreState()

    width, height, gap = A4[0] - 4 * cm, 11 * cm, 0.8 * cm
    top = A4[1] - 2 * cm
    column = (width - gap) / 2
    title = Frame(2 * cm, top - 2.2 * cm, width, 2.2 * cm, id="title", leftPadding=0, rightPadding=0)

    def columns(y):
        return [
            Frame(2 * cm + n * (column + gap), y, column, height, leftPadding=0, rightPadding=0, id=f"c{n}") for n in range(2)
        ]

    document = BaseDocTemplate(
        path, pagesize=A4, title="Last coal plant goes dark", author="Miriam Okafor", encrypt=encrypt
    )
    document.addPageTemplates(
        [
            PageTemplate(id="first", frames=[title, *columns(top - 2.2 * cm - height)], onPage=furniture),
            PageTemplate(id="later", frames=columns(top - height), onPage=furniture),
        ]
    )
    body = ParagraphStyle(
        "body", fontName="Times-Roman", fontSize=10, leading=12, alignment=TA_JUSTIFY, firstLineIndent=12,
        hyphenationLang="en_GB", embeddedHyphenation=1, uriWasteReduce=0,
    )
    head = ParagraphStyle("head", fontName="Times-Bold", fontSize=22, leading=26)
    flow = [Paragraph("Last coal plant goes dark", head), FrameBreak(), NextPageTemplate("later")]
    flow += [Paragraph(text, body) for text in STORY]
    document.build(flow)


def accepted(document):
    """The document with its changes accepted: a printed one would show those, too."""
    document = re.sub(r"<text:tracked-changes>.*</text:tracked-changes>", "", document, flags=re.S)
    return re.sub(r"<text:change\b[^>]*>|<text:change-(?:start|end)\b[^>]*>", "", document)


def main():
    newspaper("reportlab.pdf")
    newspaper("locked.pdf", StandardEncryption("secret", ownerPassword="owner"))
    newspaper("no-copies.pdf", StandardEncryption("", ownerPassword="owner", canCopy=0))
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "libreoffice.fodt")
        with open(source, "w", encoding="utf-8") as out:
            out.write(accepted(OPEN_DOCUMENT))
        convert = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to"]
        subprocess.run([*convert, "pdf", "--outdir", folder, source], check=True)
        shutil.copy(os.path.join(folder, "libreoffice.pdf"), "libreoffice.pdf")
        page = os.path.join(folder, "page.html")
        with open(page, "w", encoding="utf-8") as out:
            out.write(TRAM)
        chromium = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/browser"]
        subprocess.run([*chromium, "--print-to-pdf=chromium.pdf", f"file://{page}"], check=True)


if __name__ == "__main__":
    main()
