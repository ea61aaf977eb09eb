"""A PDF as poppler's programs read it: its words, and its pages as pictures."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
from PIL import Image

Pixels = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]


def pages_of(pdf: bytes, pdftoppm: str, folder: Path, dpi: int = 50) -> list[Pixels]:
    """Every page in colour."""
    file = folder / "report.pdf"
    file.write_bytes(pdf)
    subprocess.run([pdftoppm, "-r", str(dpi), str(file), str(folder / "page")], check=True)
    return [np.asarray(Image.open(path)) for path in sorted(folder.glob("page-*.ppm"))]


def words_of(pdf: bytes, pdftoppm: str, folder: Path) -> list[str]:
    """Every page's words, spaces and line breaks as one space."""
    program = shutil.which("pdftotext", path=str(Path(pdftoppm).parent))
    assert program is not None, "it comes with pdftoppm"
    file = folder / "report.pdf"
    file.write_bytes(pdf)
    read = subprocess.run([program, "-raw", str(file), "-"], check=True, capture_output=True).stdout.decode()
    return [" ".join(page.split()) for page in read.split("\f")[:-1]]
