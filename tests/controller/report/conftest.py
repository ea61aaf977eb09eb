"""Reports of a whole session and of a troubled one, of both worlds; made once, since nothing changes them."""

import pytest

from controller.report.document import Document
from tests.controller.report.reports import PLAN, SMALL_PLAN, made, troubled_entries, whole_entries


@pytest.fixture(scope="session")
def troubled() -> Document:
    """Simulated, not closed."""
    return made(troubled_entries(), PLAN)


@pytest.fixture(scope="session")
def whole() -> Document:
    """Simulated, closed."""
    return made(whole_entries(), SMALL_PLAN)


@pytest.fixture(scope="session")
def real() -> Document:
    """Real, closed."""
    return made(whole_entries(simulated=False), SMALL_PLAN)
