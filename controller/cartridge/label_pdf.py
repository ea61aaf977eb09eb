"""Pages of labels as a PDF: every module a rectangle, so that it prints as sharp as the printer can.

A core: the same pages and moment give the same bytes.
"""

from collections.abc import Sequence
from datetime import datetime

from fpdf import FPDF
from fpdf.prefs import ViewerPreferences

from controller.cartridge.label_marks import Bar, Frame, Mark, Page, Words, printable

_LINE_MM = 0.25


def pdf_of(
    pages: Sequence[Page], page_width_mm: float, page_height_mm: float, title: str, made_at: datetime
) -> bytes:
    """The file, with pages of this size; `made_at` is written in it."""
    pdf = FPDF(unit="mm", format=(page_width_mm, page_height_mm))
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.set_title(title)
    pdf.set_creator("stipple")
    pdf.set_creation_date(made_at)
    # A printer dialog that fits the page to the paper would make every label and module smaller.
    pdf.viewer_preferences = ViewerPreferences(print_scaling="None")
    pdf.set_line_width(_LINE_MM)
    for page in pages:
        pdf.add_page()
        for mark in page:
            _draw(pdf, mark)
    return bytes(pdf.output())


def _draw(pdf: FPDF, mark: Mark) -> None:
    match mark:
        case Bar():
            pdf.rect(mark.x_mm, mark.y_mm, mark.width_mm, mark.height_mm, style="F")
        case Frame():
            pdf.rect(mark.x_mm, mark.y_mm, mark.width_mm, mark.height_mm, style="D")
        case Words():
            pdf.set_font("helvetica", style="B" if mark.bold else "", size=mark.size_pt)
            pdf.set_text_color(255 if mark.white else 0)
            pdf.set_stretching(mark.squeeze_percent)
            pdf.text(mark.x_mm, mark.baseline_mm, printable(mark.text))
