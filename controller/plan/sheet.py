"""A sheet of paper measured in millimetres: lines, areas, dots and words on it, saved as PNG true to scale.

The one door to Pillow. Knows nothing of plans; what is drawn where is `picture`'s business. Areas are drawn
at twice the size and shrunk, which smooths them; words go on afterwards, so that they stay crisp.
"""

import math
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from controller.plan.errors import PictureError

PX_PER_MM = 10
SMOOTHING = 2
# 10 px/mm is exactly 254 dpi, which the file states (pHYs): printed at 100 %, a millimetre is a millimetre.
DPI = PX_PER_MM * 25.4

Colour = tuple[int, int, int]
Point = tuple[float, float]


class Sheet:
    """A white sheet of `width_mm` by `height_mm`; all places and sizes in mm from its upper left corner."""

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self.width_mm = width_mm
        self.height_mm = height_mm
        self._scale = PX_PER_MM * SMOOTHING
        size = (round(width_mm * PX_PER_MM) * SMOOTHING, round(height_mm * PX_PER_MM) * SMOOTHING)
        self._image = Image.new("RGB", size, (255, 255, 255))
        self._draw = ImageDraw.Draw(self._image)

    def area(self, outer: Sequence[Point], holes: Sequence[Sequence[Point]], fill: Colour) -> None:
        """Fill an area, its holes left as they are."""
        self._image.paste(fill, (0, 0), self._mask(outer, holes))

    def hatch(self, outer: Sequence[Point], holes: Sequence[Sequence[Point]], colour: Colour) -> None:
        """Fill an area with slanted lines, 1.2 mm apart."""
        mask = self._mask(outer, holes)
        box = mask.getbbox()
        if box is None:
            return
        lines = Image.new("L", mask.size, 0)
        draw = ImageDraw.Draw(lines)
        left, top, right, bottom = box
        tall = bottom - top
        for start in range(left - tall, right, round(1.2 * self._scale)):
            draw.line(
                [(start, bottom), (start + tall, top)], fill=255, width=max(1, round(0.2 * self._scale))
            )
        both = Image.new("L", mask.size, 0)
        both.paste(lines, (0, 0), mask)
        self._image.paste(colour, (0, 0), both)

    def line(self, points: Sequence[Point], colour: Colour, width_mm: float, closed: bool = False) -> None:
        """A line through `points`."""
        path = (
            [self._px(point) for point in (*points, *points[:1])] if closed else [self._px(p) for p in points]
        )
        self._draw.line(path, fill=colour, width=max(1, round(width_mm * self._scale)), joint="curve")

    def box(self, left: float, top: float, right: float, bottom: float, fill: Colour) -> None:
        """A filled rectangle."""
        self._draw.rectangle([self._px((left, top)), self._px((right, bottom))], fill=fill)

    def dot(self, at: Point, diameter_mm: float, colour: Colour) -> None:
        """A filled circle."""
        self._draw.ellipse(self._around(at, diameter_mm), fill=colour)

    def ring(self, at: Point, diameter_mm: float, colour: Colour, width_mm: float) -> None:
        """A circle, not filled."""
        self._draw.ellipse(
            self._around(at, diameter_mm), outline=colour, width=max(1, round(width_mm * self._scale))
        )

    def text(
        self,
        at: Point,
        words: str,
        size_mm: float,
        colour: Colour,
        anchor: str = "lm",
        halo_mm: float = 0.0,
    ) -> None:
        """Words `size_mm` high, with a white edge of `halo_mm` around each letter.

        anchor: as in Pillow: l, m, r across and a (top), m, s (foot) down.
        """
        self._shrink()
        self._draw.text(
            self._px(at),
            words,
            fill=colour,
            font=self._font(size_mm),
            anchor=anchor,
            stroke_width=round(halo_mm * PX_PER_MM),
            stroke_fill=(255, 255, 255),
        )

    def text_width_mm(self, words: str, size_mm: float) -> float:
        """How wide `text` would write `words`."""
        return float(self._font(size_mm).getlength(words)) / PX_PER_MM

    def across(
        self, words: str, box: tuple[float, float, float, float], colour: Colour, opacity: float
    ) -> None:
        """`words` as large as they fit, slanted over `box` (left, top, right, bottom), seen through."""
        self._shrink()
        left, top, right, bottom = (round(value * PX_PER_MM) for value in box)
        size = (right - left, bottom - top)
        slant = math.atan2(size[1], size[0]) * 0.6
        width_at_100 = ImageFont.load_default(100).getlength(words)
        room = min(size[0] / (math.cos(slant) + 0.2 * math.sin(slant)), size[1] / max(math.sin(slant), 0.05))
        font = ImageFont.load_default(88 * room / width_at_100)
        layer = Image.new("L", size, 0)
        ImageDraw.Draw(layer).text(
            (size[0] / 2, size[1] / 2), words, fill=round(255 * opacity), font=font, anchor="mm"
        )
        layer = layer.rotate(math.degrees(slant), resample=Image.Resampling.BICUBIC)
        self._image.paste(colour, (left, top), layer)

    def png(self, description: str) -> bytes:
        """The sheet as PNG with its scale and `description` inside; the same sheet gives the same bytes."""
        self._shrink()
        words = PngInfo()
        words.add_text("Description", description)
        file = BytesIO()
        self._image.save(file, format="PNG", dpi=(DPI, DPI), pnginfo=words)
        return file.getvalue()

    def save(self, path: Path, description: str) -> None:
        """Write the `png` of the sheet to a file. Raises PictureError."""
        if path.suffix.lower() != ".png":
            raise PictureError(
                f'{path}: pictures are written as PNG, expected a name ending in ".png"; rename it'
            )
        content = self.png(description)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise PictureError(
                f"{path}: the picture can't be written ({error.strerror}); choose another place"
            ) from error

    def _mask(self, outer: Sequence[Point], holes: Sequence[Sequence[Point]]) -> Image.Image:
        mask = Image.new("L", self._image.size, 0)
        draw = ImageDraw.Draw(mask)
        draw.polygon([self._px(point) for point in outer], fill=255)
        for hole in holes:
            draw.polygon([self._px(point) for point in hole], fill=0)
        return mask

    def _shrink(self) -> None:
        if self._scale != PX_PER_MM:
            self._image = self._image.reduce(SMOOTHING)
            self._draw = ImageDraw.Draw(self._image)
            self._scale = PX_PER_MM

    def _font(self, size_mm: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
        return ImageFont.load_default(size_mm * PX_PER_MM)

    def _px(self, at: Point) -> Point:
        return at[0] * self._scale, at[1] * self._scale

    def _around(self, at: Point, diameter_mm: float) -> tuple[float, float, float, float]:
        x, y = self._px(at)
        reach = diameter_mm * self._scale / 2
        return x - reach, y - reach, x + reach, y + reach
