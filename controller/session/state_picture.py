"""The table as a picture: a column for each state, a line for each way, an arrow head where it leads.

Nothing is laid out by hand, so a row added to the table is in the next picture. Words: `state_document`.
"""

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from controller.session.state_document import Way, fingerprint, ways
from controller.session.states import MOVING_STATES, SessionState

FINGERPRINT_KEY = "Stipple-states"
"""Text chunk of the PNG that says which table it was drawn from."""

Colour = tuple[int, int, int]

_INK: Colour = (26, 30, 36)
_GRID: Colour = (214, 218, 223)
_PAPER: Colour = (255, 255, 255)
_BAND: Colour = (247, 248, 250)
_LINE: Colour = (38, 92, 160)
_LOCK: Colour = (176, 92, 0)
_HEADS: dict[SessionState, Colour] = {
    SessionState.DEPOSITING: (196, 30, 36),
    SessionState.ARMED: (214, 126, 10),
    SessionState.HOLD: (214, 126, 10),
    SessionState.FAULT: (90, 28, 104),
    SessionState.EMERGENCY_STOP: (90, 28, 104),
}
_HEAD: Colour = (58, 70, 84)

_COLUMN_PX = 112
_ROW_PX = 44
_LEFT_PX = 400
_RIGHT_PX = 240
_TOP_PX = 170
_BOTTOM_PX = 24
_FONT_PX = 19
_SMALL_PX = 16


def draw() -> Image.Image:
    """The picture, in colour, about 2,300 by 1,800 pixels."""
    states, rows = list(SessionState), ways()
    size = (_LEFT_PX + len(states) * _COLUMN_PX + _RIGHT_PX, _TOP_PX + len(rows) * _ROW_PX + _BOTTOM_PX)
    image = Image.new("RGB", size, _PAPER)
    pen = ImageDraw.Draw(image)
    for number in range(1, len(rows), 2):
        top = _TOP_PX + number * _ROW_PX
        pen.rectangle((0, top, size[0], top + _ROW_PX - 1), fill=_BAND)
    _title(pen)
    for number, state in enumerate(states):
        _column(pen, number, state, size[1] - _BOTTOM_PX)
    for number, way in enumerate(rows):
        _way(pen, _TOP_PX + number * _ROW_PX + _ROW_PX // 2, way, states)
    return image


def png_info() -> PngInfo:
    """What `draw`'s picture is saved with."""
    info = PngInfo()
    info.add_text(FINGERPRINT_KEY, fingerprint())
    return info


def _title(pen: ImageDraw.ImageDraw) -> None:
    pen.text((20, 18), "States of a session", fill=_INK, font=ImageFont.load_default(30))
    lines = (
        "dot: from here    arrow: to here",
        "red: the needle may move",
        "orange: armed, needle up",
        "purple: latched until acknowledged",
    )
    for number, line in enumerate(lines):
        pen.text((20, 62 + number * 24), line, fill=_INK, font=ImageFont.load_default(_SMALL_PX))


def _column(pen: ImageDraw.ImageDraw, number: int, state: SessionState, bottom: int) -> None:
    x = _x(number)
    if state in MOVING_STATES:
        tint = (253, 236, 236) if state is SessionState.DEPOSITING else (254, 245, 228)
        pen.rectangle((x - _COLUMN_PX // 2, _TOP_PX, x + _COLUMN_PX // 2, bottom), fill=tint)
    pen.line((x, _TOP_PX, x, bottom), fill=_GRID, width=2)
    half = _COLUMN_PX // 2 - 4
    pen.rounded_rectangle(
        (x - half, _TOP_PX - 82, x + half, _TOP_PX - 14), radius=10, fill=_HEADS.get(state, _HEAD)
    )
    words = state.value.split("_")
    for line, word in enumerate(words):
        y = _TOP_PX - 48 + (line - (len(words) - 1) / 2) * 24
        pen.text((x, y), word, fill=_PAPER, font=ImageFont.load_default(_FONT_PX - 1), anchor="mm")


def _way(pen: ImageDraw.ImageDraw, y: int, way: Way, states: list[SessionState]) -> None:
    text = way.trigger.value.replace("_", " ")
    pen.text((20, y), text, fill=_INK, font=ImageFont.load_default(_FONT_PX), anchor="lm")
    if way.label:
        pen.text(
            (_LEFT_PX - 20, y),
            f"if {way.label}",
            fill=_HEAD,
            font=ImageFont.load_default(_SMALL_PX),
            anchor="rm",
        )
    to = _x(states.index(way.dest))
    starts = [_x(states.index(source)) for source in way.sources]
    pen.line((min(to, *starts), y, max(to, *starts), y), fill=_LINE, width=3)
    for x in starts:
        pen.ellipse((x - 6, y - 6, x + 6, y + 6), fill=_LINE)
    for side in (-1, 1):
        if any((x - to) * side > 0 for x in starts):
            pen.polygon([(to, y), (to + side * 17, y - 9), (to + side * 17, y + 9)], fill=_LINE)
    if way.interlock:
        right = _LEFT_PX + len(states) * _COLUMN_PX + 8
        text = "unless " + way.interlock.replace("_", " ")
        pen.text((right, y), text, fill=_LOCK, font=ImageFont.load_default(_SMALL_PX), anchor="lm")


def _x(number: int) -> int:
    return _LEFT_PX + number * _COLUMN_PX + _COLUMN_PX // 2
