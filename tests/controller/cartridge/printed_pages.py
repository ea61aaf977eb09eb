"""What stands on the pages of a PDF of labels, read from its bytes: bars, frames, words, and pixels.

Knows the few operators that label pages are drawn with, and refuses any other, so that nothing on a page is
overlooked.
"""

import re
import subprocess
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

Pixels = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
Shares = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

_NUMBER = r"(-?\d+(?:\.\d+)?)"
_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)endobj", re.DOTALL)
_BOX = re.compile(rf"{_NUMBER} {_NUMBER} {_NUMBER} {_NUMBER} re ([fS])")
_FONT = re.compile(rf"BT /(F\d+) {_NUMBER} Tf ET")
_WORDS = re.compile(rf"(?:q 1 g )?BT {_NUMBER} {_NUMBER} Td \((.*)\) Tj ET(?: Q)?")
_SETTINGS = re.compile(rf"2 J|{_NUMBER} w|BT {_NUMBER} Tz ET")


@dataclass
class PrintedPage:
    """One page; all lengths in mm from its top left corner."""

    width_mm: float
    height_mm: float
    bars: list[tuple[float, float, float, float]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def pixels(self, dpi: int) -> Pixels:
        """The bars alone, each pixel as dark as bars cover it."""
        dots_per_mm = dpi / 25.4
        shade = np.zeros(
            (round(self.height_mm * dots_per_mm), round(self.width_mm * dots_per_mm)), np.float32
        )
        for x_mm, y_mm, width_mm, height_mm in self.bars:
            across = _covered(x_mm * dots_per_mm, (x_mm + width_mm) * dots_per_mm, shade.shape[1])
            down = _covered(y_mm * dots_per_mm, (y_mm + height_mm) * dots_per_mm, shade.shape[0])
            (rows,), (columns,) = down.nonzero(), across.nonzero()
            part = np.ix_(rows, columns)
            shade[part] += np.outer(down[rows], across[columns])
        return np.asarray(255 * (1 - shade.clip(0, 1)), np.uint8)


def _covered(start: float, end: float, count: int) -> Shares:
    """Of each of `count` pixels in a row, the share between `start` and `end`."""
    at = np.arange(count)
    return np.asarray((np.minimum(end, at + 1) - np.maximum(start, at)).clip(0, 1))


def printed_pages(pdf: bytes) -> list[PrintedPage]:
    """Every page of the file, in order."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    (tree,) = (body for body in objects.values() if b"/Type /Pages" in body)
    _, _, width_pt, height_pt = map(float, _found(rb"/MediaBox \[(.*?)\]", tree).split())
    pages = []
    for number in re.findall(rb"(\d+) 0 R", _found(rb"/Kids \[(.*?)\]", tree)):
        content = objects[int(_found(rb"/Contents (\d+) 0 R", objects[int(number)]))]
        stream = zlib.decompress(_found(rb"stream\r?\n(.*)\r?\nendstream", content))
        page = PrintedPage(width_pt * 25.4 / 72, height_pt * 25.4 / 72)
        for line in stream.decode("latin-1").splitlines():
            _read(line, page, height_pt)
        pages.append(page)
    return pages


def poppler_pixels(program: str, pdf: bytes, dpi: int, folder: Path) -> list[Pixels]:
    """Every page as poppler's `program`, pdftoppm, draws it."""
    (folder / "labels.pdf").write_bytes(pdf)
    command = [program, "-r", str(dpi), "-gray", str(folder / "labels.pdf"), str(folder / "page")]
    subprocess.run(command, check=True)
    return [np.asarray(Image.open(path)) for path in sorted(folder.glob("page-*.pgm"))]


def _read(line: str, page: PrintedPage, height_pt: float) -> None:
    mm = 25.4 / 72
    if box := _BOX.fullmatch(line):
        x, y, width, height = (float(number) for number in box.groups()[:4])
        if box[5] == "f":
            page.bars.append((x * mm, (height_pt - y) * mm, width * mm, -height * mm))
    elif words := _WORDS.fullmatch(line):
        page.words.append(re.sub(r"\\(.)", r"\1", words[3]))
    else:
        assert _FONT.fullmatch(line) or _SETTINGS.fullmatch(line), f"an operator nobody reads: {line!r}"


def _found(pattern: bytes, text: bytes) -> bytes:
    match = re.search(pattern, text, re.DOTALL)
    assert match, f"no {pattern!r} in the PDF"
    return match[1]
