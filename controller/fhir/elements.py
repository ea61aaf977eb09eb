"""The small things FHIR resources are made of: texts, codes, quantities, and dicts without empty elements.

A core, in plain dicts: FHIR's JSON knows neither null nor an empty text, list or object.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

UCUM = "http://unitsofmeasure.org"

_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""What no string of FHIR may hold, nor any UTF-8: a record may hold it all the same, as somebody typed it."""


def clean(text: str) -> str:
    """`text` as a string of FHIR may be: what it can't hold shown as U+FFFD, no space around it."""
    return _NO_TEXT.sub("\ufffd", text).strip()


def without_empty(element: Mapping[str, Any]) -> dict[str, Any]:
    """`element` without what is None or empty, inside it too; its texts cleaned. 0 and False stay."""
    return {name: kept for name, value in element.items() if not _is_empty(kept := _kept(value))}


def coding(system: str, code: str, display: str = "") -> dict[str, Any]:
    """One code of a terminology."""
    return without_empty({"system": system, "code": code, "display": display})


def quantity(value: float, unit: str, ucum: str) -> dict[str, Any]:
    """A measured value; unit as people write it, ucum as programs do."""
    return {"value": value, "unit": unit, "system": UCUM, "code": ucum}


def micrometres(value_um: float) -> dict[str, Any]:
    """A depth, to a tenth of a micrometre: a mean has no more digits that mean something."""
    return quantity(round(value_um, 1), "µm", "um")


def period(start_utc: str, end_utc: str) -> dict[str, Any]:
    """From start to end, both as the record has them; no end if it is empty, or before the start.

    A computer's clock may be set back in mid-session; R4 has no period that ends before it begins (per-1).
    """
    return without_empty({"start": start_utc, "end": end_utc if end_utc >= start_utc else ""})


def notes(texts: Iterable[str]) -> list[dict[str, Any]]:
    """Annotations, in order, without the empty ones."""
    return [{"text": text} for text in texts if clean(text)]


def _kept(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return without_empty(value)
    if isinstance(value, list | tuple):
        return [kept for one in value if not _is_empty(kept := _kept(one))]
    return value


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | dict | list) and not value)
