"""Records of a whole and of a troubled session, their reports, and what stands in a report."""

from collections.abc import Iterator

from config.loader import shipped_settings
from controller.plan.model import Plan
from controller.plan.planfile import save_plan
from controller.record.chain import Draft, Entry
from controller.record.journal import Journal
from controller.report.document import Block, Document, Picture
from controller.report.make import report_of
from controller.runner.session_files import SessionFolder
from tests.controller.report.troubled import OPERATOR, TROUBLED, plan
from tests.controller.summary.told import WHOLE, record

PLAN = plan()
SMALL_PLAN = plan(dots=6)


def troubled_entries() -> tuple[Entry, ...]:
    return record(*TROUBLED, dots=12, plan_hash=PLAN.plan_hash, operator=OPERATOR)


def whole_entries(simulated: bool = True) -> tuple[Entry, ...]:
    return record(*WHOLE, simulated=simulated, plan_hash=SMALL_PLAN.plan_hash)


def made(entries: tuple[Entry, ...], of: Plan | None) -> Document:
    return report_of(entries, of, shipped_settings().aftercare)


def texts_of(document: Document) -> list[str]:
    """Every text that stands in it, in order."""
    found = [document.title, document.subtitle, *document.alerts]
    for section in document.sections:
        found.append(section.title)
        for block in section.blocks:
            found.extend(_texts_in(block))
    return [*found, document.foot]


def _texts_in(block: Block) -> Iterator[str]:
    for name in ("text", "texts", "pairs", "headings", "rows", "figures", "said"):
        yield from _flat(getattr(block, name, ()))


def _flat(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _flat(part)


def pictures_of(document: Document) -> list[Picture]:
    blocks = (block for section in document.sections for block in section.blocks)
    return [block for block in blocks if isinstance(block, Picture)]


def written(entries: tuple[Entry, ...], folder: SessionFolder, of: Plan | None) -> None:
    """The session as `stipple run` leaves it: its record and, if kept, its plan."""
    folder.path.mkdir(parents=True)
    with Journal.create(folder.record, entries[0].at_utc, entries[0].body) as journal:
        for entry in entries[1:]:
            journal.append([Draft(entry.kind, entry.body)], entry.at_utc)
    if of is not None:
        save_plan(of, folder.plan)
