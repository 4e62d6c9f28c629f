"""A Word document that is being written: German, with real styles, tables and fields.

Belongs here: parts of documents as Word has them. Does not belong here: what is written.
"""

import re
from collections.abc import Sequence
from datetime import datetime, time
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from resources.press.word.head import Head

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FIXED = (1980, 1, 1, 0, 0, 0)
_WIDTH = 9640
"""Twentieths of a point between the margins of a page."""


def clean(text: str) -> str:
    """A text without characters that XML does not allow, each replaced visibly.

    Examples
    --------
    >>> clean(f"a{chr(1)}b") == f"a{chr(0xFFFD)}b"
    True
    """
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


class Paper:
    """A document; ``content`` gives its bytes."""

    def __init__(self, head: Head) -> None:
        self._paper: Any = Document()
        self._head = head
        self._set_up()

    def title(self, text: str) -> None:
        """The title of the document."""
        self.text(text, "Title")

    def heading(self, text: str, level: int = 1) -> None:
        """A heading; offices find them in the navigation of Word."""
        self.text(text, f"Heading{level}")

    def text(self, text: str, style: str = "Normal") -> None:
        """A paragraph in a style, named by its id."""
        # python-docx looks every style up by its name, which takes most of the time of a document
        run = f'<w:r><w:t xml:space="preserve">{_lines(text)}</w:t></w:r>'
        self._add(f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p>')

    def points(self, texts: Sequence[str]) -> None:
        """An enumeration."""
        for text in texts:
            self.text(text, "ListBullet")

    def picture(self, content: bytes, *, alt: str, width: float) -> None:
        """A picture with its alternative text; the width is in centimetres."""
        shape = self._paper.add_picture(BytesIO(content), width=Cm(width))
        shape._inline.docPr.set("descr", clean(alt))

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]], *, widths: Sequence[float]) -> None:
        """A table whose first row is repeated on every page; widths are shares of the page."""
        total = sum(widths)
        columns = [round(_WIDTH * width / total) for width in widths]
        grid = "".join(f'<w:gridCol w:w="{column}"/>' for column in columns)
        lines = [_row(header, columns, head=True), *(_row(row, columns) for row in rows)]
        # python-docx makes every cell an object, which takes a second for fifty rows
        self._add(
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/>'
            f'<w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0"'
            f' w:noVBand="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(lines)}</w:tbl>'
        )
        self.text("")

    def contents(self) -> None:
        """A table of contents, which Word fills when the document is opened."""
        paragraph = self._paper.add_paragraph()
        paragraph._p.append(_field('TOC \\o "1-2" \\h \\z \\u', "Inhaltsverzeichnis: hier klicken, F9"))
        # the schema of the settings fixes the order of its parts
        update = parse_xml(f'<w:updateFields {nsdecls("w")} w:val="true"/>')
        self._paper.settings.element.find(qn("w:compat")).addprevious(update)

    def content(self) -> bytes:
        """The document as bytes; the same content gives the same."""
        made = BytesIO()
        self._paper.save(made)
        fixed = BytesIO()
        with ZipFile(made) as old, ZipFile(fixed, "w", ZIP_DEFLATED) as new:
            for entry in old.infolist():
                new.writestr(ZipInfo(entry.filename, _FIXED), old.read(entry), ZIP_DEFLATED)
        return fixed.getvalue()

    def _add(self, xml: str) -> None:
        """A part at the end of the document, before the properties of its last section."""
        self._paper.element.body.insert(-1, parse_xml(xml))

    def _set_up(self) -> None:
        head, paper = self._head, self._paper
        properties = paper.core_properties
        # a property holds 255 characters, a name may have more
        properties.title, properties.author = clean(head.title)[:255], clean(head.author)[:255]
        properties.subject, properties.language = clean(head.subject)[:255], "de-DE"
        properties.comments, properties.keywords = head.mark or "", "Sozialraumbericht"
        properties.created = properties.modified = datetime.combine(head.day, time())
        properties.last_modified_by = clean(head.author)[:255]
        fonts = paper.styles["Normal"].element.get_or_add_rPr()
        fonts.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="de-DE" w:eastAsia="de-DE"/>'))
        paper.styles["Normal"].font.size = Pt(10)
        section = paper.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
        section.header.paragraphs[0].text = clean(f"{head.mark}: {head.title}" if head.mark else head.title)
        footer = section.footer.paragraphs[0]
        footer.text = "Seite "
        footer._p.append(_field("PAGE", "1"))


def _row(cells: Sequence[str], columns: Sequence[int], *, head: bool = False) -> str:
    repeated, bold = ("<w:tblHeader/>", "<w:b/>") if head else ("", "")
    body = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f'<w:p><w:pPr><w:spacing w:after="0"/></w:pPr><w:r><w:rPr>{bold}<w:sz w:val="17"/></w:rPr>'
        f'<w:t xml:space="preserve">{_lines(cell)}</w:t></w:r></w:p></w:tc>'
        for cell, width in zip(cells, columns, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{body}</w:tr>"


def _lines(text: str) -> str:
    """A text as XML; where people began a new line, a new line begins."""
    return escape(clean(text)).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')


def _field(code: str, shown: str) -> Any:
    field = parse_xml(
        f'<w:fldSimple {nsdecls("w")} w:instr="{escape(code, {chr(34): "&quot;"})}">'
        f"<w:r><w:t>{escape(shown)}</w:t></w:r></w:fldSimple>"
    )
    field.set(qn("w:dirty"), "true")
    return field
