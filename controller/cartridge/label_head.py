"""What a page of labels says of itself: which delivery, which labels, and the count to be filled in by hand.

In the margins of the sheet where it has some, else on two of its labels, which can be stuck into the book of
goods-in. A core.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from controller.cartridge.goods_in import Delivered
from controller.cartridge.label_marks import (
    CAP_HEIGHT,
    MM_PER_PT,
    Frame,
    Mark,
    Words,
    squeeze_percent,
    width_mm,
)
from controller.cartridge.label_sheets import Box, LabelSheet
from controller.cartridge.udi import Udi

TITLE_PT = 10.0
TEXT_PT = 8.0
_SLIP_LINES = 8
_PITCH = 1.2
_PAD_MM = 2.0
_SQUEEZE_PERCENT_MIN = 60


@dataclass(frozen=True, slots=True)
class LabelJob:
    """One printing. The last five are of one page of it, filled in by `labels`."""

    simulated: bool
    reprint: bool
    printed_on: date
    delivery: str = ""
    supplier: str = ""
    sterilisation: str = ""
    page: int = 1
    pages: int = 1
    first: int = 1
    last: int = 1
    total: int = 1

    @property
    def title(self) -> str:
        """What the page is; the world comes first."""
        return f"{'SIMULATED' if self.simulated else 'REAL'} goods-in labels"

    @property
    def warning(self) -> str:
        """What a second print has to say of itself; nothing for the first."""
        return "REPRINT, destroy any earlier print" if self.reprint else ""

    @property
    def on_page(self) -> int:
        """Labels on this page."""
        return self.last - self.first + 1


def summed_up(deliveries: Collection[Delivered]) -> tuple[str, str, str]:
    """Numbers, suppliers and sterilisations of `deliveries`, as the head tells them."""
    told = [
        (str(one.number) for one in deliveries),
        (one.supplier for one in deliveries),
        (one.sterilisation for one in deliveries),
    ]
    numbers, suppliers, methods = (", ".join(dict.fromkeys(each for each in texts if each)) for texts in told)
    return numbers, suppliers, methods


def head_and_count(job: LabelJob, udi: Udi, sheet: LabelSheet, slips: Sequence[Box]) -> list[Mark]:
    """The marks for one page; `udi` is any of its labels, for the lot."""
    if slips:
        head, count = slips
        return _head_slip(job, udi, head) + _count_slip(job, count)
    return _head(job, udi, sheet.head) + _foot(job, sheet.foot)


def _head(job: LabelJob, udi: Udi, box: Box) -> list[Mark]:
    page = f"page {job.page} of {job.pages}"
    page_mm = width_mm(page, TITLE_PT, bold=True)
    title = f"{job.title}: {job.warning}" if job.warning else job.title
    lot = [f"GTIN {udi.gtin}", f"lot {udi.lot}", f"expiry {udi.expiry}", _labels(job)]
    delivery = [
        f"printed {job.printed_on}",
        *_named("delivery", job.delivery),
        *_named("supplier", job.supplier),
        *_named("sterilisation", job.sterilisation),
    ]
    left_mm, right_mm = box.x_mm + _PAD_MM, box.x_mm + box.width_mm - _PAD_MM
    first_mm = box.y_mm + CAP_HEIGHT * TITLE_PT * MM_PER_PT
    pitch_mm = _PITCH * TEXT_PT * MM_PER_PT
    room_mm = right_mm - left_mm
    return [
        _fitted(left_mm, first_mm, title, TITLE_PT, room_mm - page_mm - _PAD_MM, bold=True),
        Words(right_mm - page_mm, first_mm, page, TITLE_PT, bold=True),
        _fitted(left_mm, first_mm + pitch_mm, " · ".join(lot), TEXT_PT, room_mm),
        _fitted(left_mm, first_mm + 2 * pitch_mm, " · ".join(delivery), TEXT_PT, room_mm),
    ]


def _foot(job: LabelJob, box: Box) -> list[Mark]:
    """The count in one row: what was printed, and frames for applied, spoiled and who counted."""
    frame_mm = Box(box.x_mm, box.y_mm + 2.0, 0.0, 7.0)
    at_mm = frame_mm.y_mm + frame_mm.height_mm - 2.0
    x_mm = box.x_mm + _PAD_MM
    printed = f"labels on this page: printed {job.on_page}"
    marks: list[Mark] = [Words(x_mm, at_mm, printed, TITLE_PT, bold=True)]
    x_mm += width_mm(printed, TITLE_PT, bold=True) + 4.0
    for name, write_mm in (("= applied", 18.0), ("+ spoiled", 18.0), ("by, date", 0.0)):
        marks.append(Words(x_mm, at_mm, name, TITLE_PT))
        x_mm += width_mm(name, TITLE_PT) + 1.5
        wide_mm = write_mm or box.x_mm + box.width_mm - _PAD_MM - x_mm
        marks.append(Frame(x_mm, frame_mm.y_mm, wide_mm, frame_mm.height_mm))
        x_mm += wide_mm + 3.0
    return marks


def _head_slip(job: LabelJob, udi: Udi, box: Box) -> list[Mark]:
    lines = [
        f"page {job.page} of {job.pages} · printed {job.printed_on}",
        f"GTIN {udi.gtin}",
        f"lot {udi.lot} · expiry {udi.expiry}",
        " · ".join([_labels(job), *_named("delivery", job.delivery)]),
        *_named("supplier", job.supplier),
        *_named("sterilisation", job.sterilisation),
    ]
    pitch_mm = box.height_mm / (_SLIP_LINES + 0.5)
    size_pt = min(TEXT_PT, pitch_mm / _PITCH / MM_PER_PT)
    x_mm, room_mm = box.x_mm + _PAD_MM, box.width_mm - 2 * _PAD_MM
    at_mm = box.y_mm + pitch_mm
    titles = [text for text in (job.title, job.warning) if text]
    return [
        _fitted(x_mm, at_mm + number * pitch_mm, text, size_pt, room_mm, bold=text in titles)
        for number, text in enumerate([*titles, *lines])
    ]


def _count_slip(job: LabelJob, box: Box) -> list[Mark]:
    pitch_mm = (box.height_mm - _PAD_MM) / 4
    size_pt = min(TITLE_PT, 0.6 * pitch_mm / MM_PER_PT)
    x_mm = box.x_mm + _PAD_MM
    names = ("= applied", "+ spoiled", "by, date")
    frame_x_mm = x_mm + max(width_mm(name, size_pt) for name in names) + 2.0
    printed = f"labels on this page: printed {job.on_page}"
    at_mm = box.y_mm + 0.75 * pitch_mm
    marks: list[Mark] = [_fitted(x_mm, at_mm, printed, size_pt, box.width_mm - 2 * _PAD_MM, bold=True)]
    for number, name in enumerate(names, 1):
        marks.append(Words(x_mm, at_mm + number * pitch_mm, name, size_pt))
        marks.append(
            Frame(
                frame_x_mm,
                box.y_mm + number * pitch_mm,
                box.x_mm + box.width_mm - _PAD_MM - frame_x_mm,
                pitch_mm - 1.0,
            )
        )
    return marks


def _labels(job: LabelJob) -> str:
    return f"labels {job.first} to {job.last} of {job.total}"


def _named(name: str, text: str) -> list[str]:
    return [f"{name} {text}"] if text else []


def _fitted(
    x_mm: float, at_mm: float, text: str, size_pt: float, room_mm: float, bold: bool = False
) -> Words:
    """A line squeezed into its room, and cut off where that is not enough: the ledger has it whole."""
    whole = text
    while (squeeze := squeeze_percent(text, size_pt, room_mm, bold)) < _SQUEEZE_PERCENT_MIN:
        whole = whole[:-1]
        text = f"{whole} [...]"
    return Words(x_mm, at_mm, text, size_pt, bold, squeeze)
