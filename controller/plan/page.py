"""May this SVG be measured at all? The page's size in mm, and nothing in it that is measured but not seen.

Looks at the XML alone; what the shapes are is `outline`'s business.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from controller.plan.errors import DrawingError

SCALE_MISMATCH_MAX = 1e-3
INKSCAPE = "{http://www.inkscape.org/namespaces/inkscape}"

_SHAPES = frozenset({"path", "rect", "circle", "ellipse", "polygon", "polyline", "line", "use"})
_DEFINITIONS = frozenset({"defs", "symbol", "clipPath", "mask", "marker", "pattern"})
_MM = re.compile(r"\s*([0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?)\s*mm\s*")
_UNIT = re.compile(r"[0-9.]\s*(?:px|pt|pc|cm|mm|in|em|ex|%)\s*$")
_LENGTHS = ("x", "y", "width", "height", "cx", "cy", "r", "rx", "ry", "x1", "y1", "x2", "y2")


@dataclass(frozen=True, slots=True)
class Page:
    """The page's width, and the label of every shape on it in drawing order ("" where it has none)."""

    width_mm: float
    labels: tuple[str, ...]


def read_page(path: Path) -> Page:
    """The page, once everything that would make a measure doubtful has been refused.

    Raises DrawingError naming the file, what it says, and what to do.
    """
    try:
        root = ElementTree.fromstring(path.read_bytes())
    except OSError as error:
        raise DrawingError(
            f"{path}: the drawing can't be opened ({error.strerror}); check the path"
        ) from error
    except ElementTree.ParseError as error:
        raise DrawingError(f"{path.name}: not an SVG file ({error}); export the drawing as SVG") from error
    if _local(root.tag) != "svg":
        raise DrawingError(
            f"{path.name}: not an SVG file (its root is <{_local(root.tag)}>); export the drawing as SVG"
        )
    width_mm, height_mm = (_length_mm(root, key, path.name) for key in ("width", "height"))
    _check_scale(root, width_mm, height_mm, path.name)
    for element in root.iter():
        _check_seen_as_measured(element, path.name)
    return Page(width_mm, tuple(label_of(shape.attrib) for shape in _shapes_in(root)))


def label_of(attributes: Mapping[str, str]) -> str:
    """What a shape or layer is called: its label in Inkscape, or else its id, or else nothing."""
    return (attributes.get(INKSCAPE + "label") or attributes.get("id") or "").strip()


def _shapes_in(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """The shapes that are drawn; those kept in definitions are not."""
    for inner in element:
        if _local(inner.tag) in _SHAPES:
            yield inner
        elif _local(inner.tag) not in _DEFINITIONS:
            yield from _shapes_in(inner)


def _length_mm(root: ElementTree.Element, key: str, name: str) -> float:
    text = root.get(key)
    match = _MM.fullmatch(text or "")
    if match is None or float(match.group(1)) <= 0:
        got = f"{key} is missing" if text is None else f'{key} is "{text}"'
        raise DrawingError(f'{name}: {got}, expected a length in mm such as "180mm"; set the page size in mm')
    return float(match.group(1))


def _check_scale(root: ElementTree.Element, width_mm: float, height_mm: float, name: str) -> None:
    box = root.get("viewBox")
    try:
        _, _, box_width, box_height = (float(part) for part in (box or "").replace(",", " ").split())
    except ValueError:
        got = "viewBox is missing" if box is None else f'viewBox is "{box}"'
        raise DrawingError(
            f'{name}: {got}, expected four numbers such as "0 0 {width_mm:g} {height_mm:g}"; without them '
            f"the size of a "
            f"drawing unit is unknown"
        ) from None
    if not (box_width > 0 and box_height > 0):
        raise DrawingError(
            f"{name}: viewBox is {box_width:g} by {box_height:g}, expected both above 0; set the page size"
        )
    across_mm, down_mm = width_mm / box_width, height_mm / box_height
    if abs(across_mm / down_mm - 1) > SCALE_MISMATCH_MAX:
        raise DrawingError(
            f"{name}: by width and viewBox a drawing unit is {across_mm:.4g} mm across but {down_mm:.4g} mm "
            f"down, expected the same; give page and viewBox the same proportions"
        )


def _check_seen_as_measured(element: ElementTree.Element, name: str) -> None:
    """A hidden keep-out would be struck without a word; a clipped zone is larger than it looks."""
    if not any(_local(inner.tag) in _SHAPES for inner in element.iter()):
        return
    label = label_of(element.attrib) or f"<{_local(element.tag)}>"
    if _local(element.tag) == "use":
        raise DrawingError(f'{name}: "{label}" is a clone of another shape; unlink it, so that it is a shape')
    if _property(element, "display") == "none" or _property(element, "visibility") in ("hidden", "collapse"):
        raise DrawingError(
            f'{name}: "{label}" is hidden, so what you see is not what is measured; show it or delete it'
        )
    if _property(element, "clip-path") not in ("", "none") or _property(element, "mask") not in ("", "none"):
        raise DrawingError(
            f'{name}: "{label}" is clipped or masked, so what you see is not what is measured; cut the '
            f"outline itself"
        )
    for key in _LENGTHS:
        if _local(element.tag) in _SHAPES and _UNIT.search(element.get(key, "")):
            raise DrawingError(
                f'{name}: "{label}" has {key}="{element.get(key)}", expected a plain number in drawing '
                f"units; save the "
                f"drawing as plain SVG"
            )


def _property(element: ElementTree.Element, key: str) -> str:
    for part in element.get("style", "").split(";"):
        name, _, value = part.partition(":")
        if name.strip() == key:
            return value.strip()
    return element.get(key, "").strip()


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]
