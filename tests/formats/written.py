"""One manuscript as a file of each format, by the programs that people write them with."""

import csv
import html
import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage

from tests.formats.manuscript import Manuscript


def typst_source(m: Manuscript, columns: int) -> str:
    def escaped(text: str) -> str:
        return "".join(f"\\{c}" if c in "\\#$*_`<>@[]=-+/~" else c for c in text)

    lines = [
        f'#set page(paper: "a4", columns: {columns}, numbering: "1", header: [Annual report \\# of the society])',
        "#set par(justify: true, first-line-indent: 1em, spacing: 0.65em)",
        f'#set text(lang: "en", hyphenate: true, size: 10pt); #set document(title: "{m.title}", date: datetime(year: 2021, month: 5, day: 4))',
        "#show heading: set block(above: 1.6em, below: 1em)",
    ]
    for heading, told in m.sections:
        lines.append(f"\n= {escaped(heading)}\n")
        for paragraph in told:
            noted = escaped(paragraph)
            if paragraph == m.paragraphs[1]:
                first, _, rest = escaped(paragraph).partition(". ")
                noted = f"{first}.#footnote[{escaped(m.note)}] {rest}"
            lines.append(noted + "\n")
    cells = ", ".join(f"[{escaped(cell)}]" for row in m.table for cell in row)
    lines.append(f"#table(columns: {len(m.table[0])}, {cells})")
    return "\n".join(lines)


def pdf(m: Manuscript, columns: int = 1) -> bytes:
    import typst

    return bytes(typst.compile(typst_source(m, columns).encode(), format="pdf"))


def pdf_in_two_columns(m: Manuscript) -> bytes:
    return pdf(m, 2)


def docx(m: Manuscript) -> bytes:
    """With a deleted change, hidden words, a hyperlink and a soft hyphen where nobody should see them."""
    from docx import Document
    from docx.oxml import parse_xml

    document = Document()
    document.core_properties.title = m.title
    document.add_paragraph(m.title, style="Title")
    for heading, told in m.sections:
        document.add_heading(heading, 1)
        for paragraph in told:
            half = len(paragraph) // 2
            added = document.add_paragraph(paragraph[:half])
            added.add_run(paragraph[half:]).bold = True
            if paragraph == m.paragraphs[0]:
                added.add_run("HIDDEN").font.hidden = True
                namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
                added._p.append(
                    parse_xml(f'<w:del {namespace} w:id="1" w:author="a"><w:r><w:delText>DELETED</w:delText></w:r></w:del>')
                )
    table = document.add_table(len(m.table), len(m.table[0]))
    for row, cells in zip(table.rows, m.table, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    return _saved(document.save)


def html_body(m: Manuscript) -> str:
    told = [f"<h1>{html.escape(m.title)}</h1>"]
    for heading, paragraphs in m.sections:
        told.append(f"<h2>{html.escape(heading)}</h2>")
        for paragraph in paragraphs:
            noted = m.noted(html.escape(paragraph, quote=False), '<sup><a href="#n1" id="r1">1</a></sup>')
            words = noted.split(" ")
            told.append(f"<p>{words[0][:2]}<b>{words[0][2:]}</b> <em>{words[1]}</em>\n{' '.join(words[2:])}</p>")
    rows = [[f"<td>{html.escape(cell)}</td>" for cell in row] for row in m.table]
    head = "".join(cell.replace("td>", "th>") for cell in rows[0])
    body = "</tr><tr>".join("".join(row) for row in rows[1:])
    told.append(f"<table><tr>{head}</tr><tr>{body}</tr></table>")
    told.append(f'<ol><li id="n1">{html.escape(m.note)} <a href="#r1">↩</a></li></ol>')
    return "\n".join(told)


def web_page(m: Manuscript) -> bytes:
    """With what pages have around their text."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(m.title)}</title>'
        '<meta property="article:published_time" content="2021-05-04T10:00:00+02:00"><style>p {color: red}</style></head>'
        '<body><nav><a href="/">Home</a> <a href="/news">NAVIGATION</a></nav><div role="dialog">We use COOKIES</div>'
        f"<article>{html_body(m)}<!-- COMMENT --><p hidden>HIDDEN</p><p style='display:none'>HIDDEN</p></article>"
        "<aside>RELATED stories</aside><script>SCRIPT</script><footer>IMPRINT</footer></body></html>"
    ).encode()


def epub(m: Manuscript) -> bytes:
    """A chapter for each section, as the specification has it."""
    names = [f"chapter {number}.xhtml" for number in range(1, len(m.sections) + 1)]
    media = 'media-type="application/xhtml+xml"'
    items = "".join(f'<item id="c{n}" href="text/chapter%20{n + 1}.xhtml" {media}/>' for n in range(len(names)))
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(names)))
    files = {
        "META-INF/container.xml": '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<rootfiles><rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
        "OPS/book.opf": f'<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{html.escape(m.title)}</dc:title><dc:date>2021-05-04</dc:date></metadata>'
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>",
    }
    for n, (name, (heading, told)) in enumerate(zip(names, m.sections, strict=True)):
        whole = Manuscript(heading, [(heading, told)], m.table if n == 0 else [["", ""]], m.note)
        body = html_body(whole).partition("\n")[2] if n == 0 else "".join(f"<p>{html.escape(p)}</p>" for p in told)
        head = "" if n == 0 else f"<h2>{html.escape(heading)}</h2>"
        files[f"OPS/text/{name}"] = (
            f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{head}{body}</body></html>'
        )
    return zipped({"mimetype": "application/epub+zip", **files})


def zipped(files: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def odt(m: Manuscript) -> bytes:
    from odf.opendocument import OpenDocumentText
    from odf.table import Table, TableCell, TableRow
    from odf.text import H, Note, NoteBody, NoteCitation, P, Span

    document = OpenDocumentText()
    for heading, told in m.sections:
        document.text.addElement(H(outlinelevel=1, text=heading))
        for paragraph in told:
            first, _, rest = paragraph.partition(". ")
            added = P(text=f"{first}.")
            if paragraph == m.paragraphs[1]:
                note = Note(noteclass="footnote")
                note.addElement(NoteCitation(text="1"))
                body = NoteBody()
                body.addElement(P(text=m.note))
                note.addElement(body)
                added.addElement(note)
            added.addElement(Span(text=f" {rest}"))
            document.text.addElement(added)
    table = Table()
    for cells in m.table:
        row = TableRow()
        for text in cells:
            cell = TableCell()
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    document.text.addElement(table)
    return _saved(document.write)


NOTED = "\1"
"""Where the note's mark is to stand."""


def rtf(m: Manuscript) -> bytes:
    def escaped(text: str) -> str:
        return "".join(f"\\{c}" if c in "\\{}" else c if c < "\x80" else f"\\u{ord(c)}?" for c in text)

    told = []
    note = rf"{{\super\chftn{{\*\footnote\pard {{\super\chftn}} {escaped(m.note)}}}}}"
    for heading, paragraphs in m.sections:
        told.append(rf"{{\pard\b\fs32 {escaped(heading)}\par}}")
        told += [rf"{{\pard {escaped(m.noted(paragraph, NOTED)).replace(NOTED, note)}\par}}" for paragraph in paragraphs]
    rows = [r"\trowd\cellx2000\cellx4000\cellx6000 " + "".join(rf"{escaped(c)}\cell " for c in row) + r"\row" for row in m.table]
    info = rf"{{\info{{\title {escaped(m.title)}}}{{\creatim\yr2021\mo5\dy4}}}}"
    return (r"{\rtf1\ansi\deff0{\fonttbl{\f0 Times;}}" + info + "\n".join([*told, *rows]) + "}").encode("ascii")


def pptx(m: Manuscript) -> bytes:
    """A slide for each paragraph, its section's heading above."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    for heading, told in m.sections:
        for paragraph in told:
            slide = deck.slides.add_slide(deck.slide_layouts[1])
            slide.shapes.title.text = heading
            slide.placeholders[1].text = paragraph
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "The figures"
    table = slide.shapes.add_table(len(m.table), len(m.table[0]), *map(Inches, (1, 2, 6, 1))).table
    for r, row in enumerate(m.table):
        for c, cell in enumerate(row):
            table.cell(r, c).text = cell
    return _saved(deck.save)


def xlsx(m: Manuscript) -> bytes:
    """The table on one sheet, the paragraphs in a column of another; a hidden sheet."""
    from openpyxl import Workbook

    book = Workbook()
    figures = book.active
    figures.title = "Figures"
    for row in m.table:
        figures.append(row)
    text = book.create_sheet("Text")
    for heading, told in m.sections:
        text.append([heading])
        for paragraph in told:
            text.append([paragraph])
    hidden = book.create_sheet("Secret")
    hidden.append(["HIDDEN", "HIDDEN"])
    hidden.sheet_state = "hidden"
    return _saved(book.save)


def csv_file(m: Manuscript) -> bytes:
    """A row for each paragraph, and the table's rows in columns of their own."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerows([["Section", "Words"], *([h, p] for h, told in m.sections for p in told)])
    return buffer.getvalue().encode("utf-8-sig")


def eml(m: Manuscript) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Ann <ann@example.org>", "bob@example.org"
    message["Subject"], message["Date"] = f"{m.title} – naïve", "Tue, 04 May 2021 23:30:00 -0500"
    message["Message-ID"] = "<1@example.org>"
    told = [part for heading, paragraphs in m.sections for part in (heading, *paragraphs)]
    message.set_content("\n\n".join(told), cte="quoted-printable")
    message.add_alternative(f"<html><body>{html_body(m)}</body></html>", subtype="html")
    message.add_attachment(b"ATTACHED", maintype="application", subtype="octet-stream", filename="a.bin")
    return message.as_bytes()


def markdown(m: Manuscript) -> bytes:
    told = [part for heading, paragraphs in m.sections for part in (f"## {heading}", *paragraphs)]
    return "\n\n".join([f"# {m.title}", *told]).encode()


def plain(m: Manuscript) -> bytes:
    told = [part for heading, paragraphs in m.sections for part in (heading, *paragraphs)]
    return "\n\n".join([m.title, *told]).encode()


WRITERS: dict[str, Callable[[Manuscript], bytes]] = {
    "a.pdf": pdf,
    "two columns.pdf": pdf_in_two_columns,
    "a.docx": docx,
    "a.html": web_page,
    "a.epub": epub,
    "a.odt": odt,
    "a.rtf": rtf,
    "a.pptx": pptx,
    "a.xlsx": xlsx,
    "a.csv": csv_file,
    "a.eml": eml,
    "a.md": markdown,
    "a.txt": plain,
}
"""File name -> what writes it."""


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    buffer = io.BytesIO()
    save(buffer)
    return buffer.getvalue()
