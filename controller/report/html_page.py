"""A report as one HTML file that asks nobody for anything: style, pictures and symbol are inside. A core.

Built as a tree by the standard library, which escapes every text when it writes the tree: there is no place
where a name from a record could become markup.
"""

from base64 import b64encode
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from controller.report.document import (
    Alert,
    Block,
    Code,
    Document,
    Facts,
    Figures,
    Picture,
    Points,
    Section,
    Table,
    Words,
    shown,
)
from controller.report.html_style import style

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""What a browser may load: nothing from outside, and no script at all."""

_QUIET_MODULES = 2


def html_of(document: Document) -> bytes:
    """The file, in UTF-8; the same document gives the same bytes."""
    root = Element("html", lang="en")
    head = SubElement(root, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY})
    SubElement(head, "meta", name="viewport", content="width=device-width")
    _text(head, "title", f"{document.world} {document.title}")
    SubElement(head, "style").text = style(document.world)
    body = SubElement(root, "body", {"class": "simulated" if document.simulated else "real"})
    _text(body, "div", document.world, "world")
    if document.simulated:
        _text(body, "div", document.world, "across")
    main = SubElement(body, "main")
    _text(main, "h1", document.title)
    _text(main, "p", document.subtitle, "subtitle")
    for alert in document.alerts:
        _text(main, "p", alert, "alert")
    for section in document.sections:
        _section(main, section)
    _text(body, "footer", f"{document.world} · {document.foot}")
    written = ElementTree.tostring(root, encoding="unicode", method="html")
    return f"<!DOCTYPE html>\n{written}\n".encode()


def _section(parent: Element, section: Section) -> None:
    into = SubElement(parent, "section")
    _text(into, "h2", section.title)
    for block in section.blocks:
        _block(into, block)


def _block(into: Element, block: Block) -> None:
    match block:
        case Figures(figures):
            row = SubElement(into, "div", {"class": "figures"})
            for value, counted, worrying in figures:
                tile = SubElement(row, "div", {"class": "worrying"} if worrying else {})
                _text(tile, "b", value)
                _text(tile, "span", counted)
        case Facts(pairs):
            listed = SubElement(into, "dl")
            for name, value in pairs:
                pair = SubElement(listed, "div")
                _text(pair, "dt", name)
                _text(pair, "dd", value)
        case Table():
            _table(into, block)
        case Words(text):
            _text(into, "p", text)
        case Alert(text):
            _text(into, "p", text, "alert")
        case Points(texts):
            points = SubElement(into, "ul")
            for text in texts:
                _text(points, "li", text)
        case Picture(png, width_mm, _, said):
            source = f"data:image/png;base64,{b64encode(png).decode()}"
            SubElement(into, "img", src=source, alt=shown(said), style=f"width: {width_mm:.1f}mm")
        case Code():
            _code(into, block)


def _table(into: Element, table: Table) -> None:
    drawn = SubElement(into, "table")
    columns = SubElement(drawn, "colgroup")
    for share in table.shares:
        SubElement(columns, "col", style=f"width: {100 * share / sum(table.shares):.1f}%")
    head = SubElement(SubElement(drawn, "thead"), "tr")
    for heading in table.headings:
        _text(head, "th", heading)
    body = SubElement(drawn, "tbody")
    for row in table.rows:
        line = SubElement(body, "tr")
        for cell in row:
            _text(line, "td", cell)


def _code(into: Element, code: Code) -> None:
    pair = SubElement(into, "div", {"class": "code"})
    side = code.symbol.modules + 2 * _QUIET_MODULES
    drawn = SubElement(
        pair,
        "svg",
        {
            "viewBox": f"{-_QUIET_MODULES} {-_QUIET_MODULES} {side} {side}",
            "style": f"width: {side * code.module_mm:.1f}mm",
            "shape-rendering": "crispEdges",
            "role": "img",
            "aria-label": "DataMatrix of the text beside it",
        },
    )
    for run in code.symbol.runs:
        sizes = {"x": run.column, "y": run.row, "width": run.width, "height": run.height}
        SubElement(drawn, "rect", {name: str(value) for name, value in sizes.items()})
    _text(pair, "p", code.text)


def _text(parent: Element, tag: str, text: str, kind: str = "") -> None:
    SubElement(parent, tag, {"class": kind} if kind else {}).text = shown(text)
