"""The typeface of PDF reports: where its files are, and what to print for a letter that it lacks. A shell.

Such a letter loses its accents, or is a question mark that can be seen: never an empty box, never an error.
HTML reports are set by the browser, which knows more letters.
"""

from collections.abc import Collection
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from unicodedata import normalize


@dataclass(frozen=True, slots=True)
class Typeface:
    """Its two files."""

    regular: Path
    bold: Path


def report_typeface() -> Typeface:
    """The one that reports are set in; `letters/README.md` says what it is."""
    folder = Path(str(resources.files("controller.report"))) / "letters"
    return Typeface(folder / "DejaVuSans-part.ttf", folder / "DejaVuSans-Bold-part.ttf")


def printable(text: str, letters: Collection[int]) -> str:
    """`text` with code points of `letters` only; line feeds stay."""
    return "".join(_letter(letter, letters) for letter in normalize("NFC", text))


def _letter(letter: str, letters: Collection[int]) -> str:
    if letter == "\n":
        return letter
    spellings = (letter, normalize("NFKD", letter)[0])
    return next((one for one in spellings if ord(one) in letters), "?")
