"""docs/configuration.md lists every setting with the default and the bound that are really in force."""

import re

from config.bounds import known_keys
from config.loader import load
from tests.house.source_tree import ROOT

ROW = re.compile(r"^\| `(?P<key>[a-z0-9_.*]+)` \| (?P<default>[^|]*?) \| (?P<bound>[^|]*?) \|", re.MULTILINE)
DOCUMENT = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


def test_every_setting_is_documented_with_its_bound() -> None:
    documented = {row["key"]: row["bound"] for row in ROW.finditer(DOCUMENT)}

    assert documented == known_keys()


def test_every_documented_default_is_the_shipped_one() -> None:
    values = load().values
    defaults = {row["key"]: row["default"] for row in ROW.finditer(DOCUMENT)}

    for key, default in defaults.items():
        if not key.startswith(("paths.", "cartridges.gtin.", "fhir.codes.")):
            assert default == f"`{values[key]}`" if values[key] != "" else default == "empty", key
