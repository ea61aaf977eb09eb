"""Drawings, prescriptions and plans to test with."""

from collections.abc import Callable
from pathlib import Path

import pytest

from controller.plan.make import make_plan
from controller.plan.model import Plan
from tests.controller.plan.shipped_limits import LIMITS

EXAMPLES = Path(__file__).parents[3] / "examples"

SMALL_RX = """
outline = "small.svg"
client_ref = "C-7"

[zones.patch]
density_per_cm2 = 72
depth_mm = 0.40
shades = { "1:10" = 0.75, "1:20" = 0.25 }

[sessions]
share = [0.40, 0.35, 0.25]
"""


@pytest.fixture(scope="session")
def small_rx() -> str:
    return SMALL_RX


@pytest.fixture
def draw(tmp_path: Path) -> Callable[..., Path]:
    """Write an SVG with these shapes in it; the page is 100 by 80 mm unless said otherwise."""

    def write(
        shapes: str,
        page: str = 'width="100mm" height="80mm" viewBox="0 0 100 80"',
        name: str = "small.svg",
    ) -> Path:
        path = tmp_path / name
        path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" {page}>{shapes}</svg>')
        return path

    return write


@pytest.fixture
def prescribe(tmp_path: Path) -> Callable[..., Path]:
    """Write the small prescription with pieces of its text replaced."""

    def write(*changes: tuple[str, str], name: str = "small.toml") -> Path:
        text = SMALL_RX
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


@pytest.fixture(scope="session")
def frontal() -> Plan:
    return make_plan(EXAMPLES / "frontal-hairline.svg", EXAMPLES / "frontal-hairline.toml", 1, LIMITS)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = tmp_path_factory.mktemp("small")
    (folder / "small.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="100mm" height="80mm" viewBox="0 0 100 80">'
        '<g id="zones"><rect id="patch" x="10" y="10" width="20" height="15"/></g>'
        '<g id="keep-out"><circle id="mole" cx="20" cy="17" r="2"/></g></svg>'
    )
    (folder / "small.toml").write_text(SMALL_RX)
    return make_plan(folder / "small.svg", folder / "small.toml", 5, LIMITS)
