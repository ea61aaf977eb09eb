"""The runner for virtual time: what is durable is on disk, and a killed one leaves what a process would."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from controller.cartridge.errors import LedgerUnavailable
from controller.record.chain import Draft
from controller.record.errors import RecordBusy
from controller.record.journal import Journal
from controller.virtual.assembly import open_journal, open_ledger
from controller.virtual.disk import FULL, LOCKED, READ_ONLY
from controller.virtual.host import BUSY_US, VirtualHost
from controller.virtual.stock import Stock, book_in


@dataclass
class Computer:
    commit_us: int = 2_000
    ledger_us: int = 5_000
    record: str = ""
    ledger: str = ""
    clock_offset_s: float = 0.0


@dataclass
class Session:
    folder: Path
    dots: list[tuple[int, int, int]] = field(
        default_factory=lambda: [(5_000, 5_000, 400), (6_000, 5_000, 400)]
    )
    cartridge_dots: int = 60
    start_utc_s: float = 1_795_000_000.0


class Killed(Exception):
    pass


def live(what: str) -> None:
    """A step that is survived."""


def dying_at(step: str) -> Callable[[str], None]:
    def die(what: str) -> None:
        if what == step:
            raise Killed

    return die


@pytest.fixture
def session(tmp_path: Path) -> Session:
    made = Session(tmp_path)
    book_in(made, 2)
    return made


@pytest.fixture
def host(session: Session) -> Iterator[VirtualHost]:
    made = VirtualHost(session, Computer(), live, 0)
    yield made
    made.kill()


def kinds(session: Session) -> list[str]:
    """What is really on disk."""
    with Journal.open(session.folder / "SIMULATED-record.sqlite") as journal:
        return [entry.kind for entry in journal.entries()]


def test_a_new_host_begins_a_record_that_says_it_is_simulated(host: VirtualHost) -> None:
    (opened,) = host.durable

    assert opened[0] == "session_opened"
    assert opened[1]["simulated"] is True
    assert str(opened[1]["session"]).startswith("SIMULATED-")
    assert host.snapshot()["simulated"] is True


def test_a_new_host_wants_its_port_at_once_and_asks_once(host: VirtualHost) -> None:
    assert (host.take_reopen_us(), host.take_reopen_us()) == (0, None)


def test_what_is_typed_is_on_disk_after_the_disks_own_time(session: Session, host: VirtualHost) -> None:
    host.type_line("stop", 1_000)
    assert host.next_deadline_us() == 3_000
    host.handle_deadline(2_999)
    assert len(host.durable) == 1

    host.handle_deadline(3_000)

    assert [kind for kind, _ in host.durable] == ["session_opened", "stop"]
    host.kill()
    assert kinds(session) == ["session_opened", "stop"]


def test_a_command_that_means_nothing_now_is_refused_with_its_reason(host: VirtualHost) -> None:
    assert "arm" in host.type_line("arm", 0)
    assert host.type_line("dance", 0)


def test_a_greeting_goes_out_when_the_port_is_open_and_silence_is_told(host: VirtualHost) -> None:
    host.open_port(7, 0)
    assert host.bytes_to_send(0)

    now_us = 0
    while (reopen_us := host.take_reopen_us()) in (None, 0):
        now_us = max(now_us + 1, host.next_deadline_us() or 0)
        host.handle_deadline(now_us)
        host.bytes_to_send(now_us)

    assert reopen_us == 500_000
    assert [words.split(":")[0] for words in host.take_said()] == ["alarm"]
    assert host.take_said() == []


def test_a_lost_port_is_told_and_asked_for_again(host: VirtualHost) -> None:
    host.take_reopen_us()

    host.lose_port("hung up", 0)

    assert host.take_reopen_us() == 500_000
    assert "hung up" in host.take_said()[0]


@pytest.mark.parametrize("trouble", [READ_ONLY, LOCKED])
def test_a_record_that_can_not_be_written_stops_the_session_and_nothing_more_is_written(
    session: Session, trouble: str
) -> None:
    computer = Computer(record=trouble)
    steps = list[str]()
    host = VirtualHost(session, computer, steps.append, 0)
    host.type_line("stop", 0)

    host.handle_deadline(2_000)
    host.handle_deadline(2_000 + BUSY_US)
    computer.record = ""
    host.type_line("stop", 3_000_000)
    host.handle_deadline(10_000_000)

    assert steps == ["begin", "commit", "refused"]
    assert "SQLITE_" in host.take_said()[0]
    assert len(host.durable) == 1
    host.kill()
    assert kinds(session) == ["session_opened"]


def test_a_full_disk_takes_what_fits_into_the_records_last_page_and_no_more(session: Session) -> None:
    steps = list[str]()
    host = VirtualHost(session, Computer(record=FULL), steps.append, 0)

    for number in range(100):
        host.type_line("stop", number * 10_000)
        host.handle_deadline(number * 10_000 + 2_000)

    assert steps.count("refused") == 1
    assert "SQLITE_FULL" in host.take_said()[-1]
    assert 1 < len(host.durable) < 100
    host.kill()
    assert len(kinds(session)) == len(host.durable)


def test_a_lock_that_is_let_go_in_time_only_delays_a_commit(session: Session) -> None:
    computer = Computer(record=LOCKED)
    host = VirtualHost(session, computer, live, 0)
    host.type_line("stop", 0)

    host.handle_deadline(2_000)
    host.handle_deadline(BUSY_US)
    assert len(host.durable) == 1
    computer.record = ""
    host.handle_deadline(BUSY_US + 60_000)

    assert [kind for kind, _ in host.durable] == ["session_opened", "stop"]
    host.kill()


def test_with_the_ledger_locked_no_host_starts(session: Session) -> None:
    with pytest.raises(LedgerUnavailable, match="SQLITE_BUSY"):
        VirtualHost(session, Computer(ledger=LOCKED), live, 0)

    VirtualHost(session, Computer(), live, 0).kill()


def test_entries_are_dated_by_the_wall_clock_as_it_stands(session: Session) -> None:
    computer = Computer()
    host = VirtualHost(session, computer, live, 0)
    for offset_s in (0.0, -3600.0, 86_400.0):
        computer.clock_offset_s = offset_s
        host.type_line("stop", 0)
        host.handle_deadline(10_000)
    host.kill()

    with Journal.open(session.folder / "SIMULATED-record.sqlite") as journal:
        hours = [entry.at_utc[8:13] for entry in journal.entries()]

    assert hours == ["18T11", "18T11", "18T10", "19T11"]


@pytest.mark.parametrize(
    ("step", "on_disk"), [("commit", ["session_opened"]), ("committed", ["session_opened", "stop"])]
)
def test_killed_at_a_commit_the_entry_is_on_disk_only_if_it_had_come_so_far(
    session: Session, step: str, on_disk: list[str]
) -> None:
    host = VirtualHost(session, Computer(), dying_at(step), 0)
    host.type_line("stop", 0)

    with pytest.raises(Killed):
        host.handle_deadline(2_000)

    host.kill()
    assert kinds(session) == on_disk


def test_killed_while_sending_nothing_has_left(session: Session) -> None:
    host = VirtualHost(session, Computer(), dying_at("send"), 0)
    host.open_port(7, 0)

    with pytest.raises(Killed):
        host.bytes_to_send(0)
    host.kill()


def test_killed_while_beginning_the_record_is_there_and_another_host_goes_on(session: Session) -> None:
    with pytest.raises(Killed):
        VirtualHost(session, Computer(), dying_at("begin"), 0)

    host = VirtualHost(session, Computer(), live, 1_000_000)

    assert [kind for kind, _ in host.durable] == ["session_opened"]
    host.kill()


def test_what_waits_is_committed_when_it_ends_by_itself(session: Session, host: VirtualHost) -> None:
    host.type_line("quit", 0)
    assert host.exit_code == 0
    assert len(host.durable) == 1

    host.end(0)

    assert kinds(session) == ["session_opened", "stop"]


def test_what_waits_is_lost_when_it_is_killed(session: Session, host: VirtualHost) -> None:
    host.type_line("stop", 0)

    host.kill()

    assert kinds(session) == ["session_opened"]


def test_two_hosts_never_have_one_record(session: Session, host: VirtualHost) -> None:
    with pytest.raises(RecordBusy):
        VirtualHost(session, Computer(), live, 0)


def holding_one(session: Session) -> Stock:
    """On record the session has the first cartridge of its stock."""
    stock = book_in(session, 1)
    with open_ledger(session) as ledger:
        one = next(one for one in ledger.cartridges() if one.udi.scan == stock.scans[0])
    held = {"gtin": one.gtin, "serial": one.serial, "lot": one.lot, "expiry": one.expiry.isoformat()}
    budget = {"tag": one.tag, "dots_max": 60, "minutes_max": 60, "state": "claimed"}
    with open_journal(session, "2026-11-18T12:00:00.000Z") as journal:
        journal.append([Draft("cartridge", held | budget)], "2026-11-18T12:00:00.000Z")
    return stock


@pytest.mark.parametrize("trouble", ["", LOCKED])
def test_a_recall_is_heard_after_the_ledgers_own_time_whoever_has_its_lock(
    session: Session, trouble: str
) -> None:
    stock, steps = holding_one(session), list[str]()
    computer = Computer(ledger_us=3_000_000)
    host = VirtualHost(session, computer, steps.append, 0)
    computer.ledger = trouble
    stock.recall(stock.tag_of(stock.scans[0]), 0)

    host.type_line("stop", 0)
    host.handle_deadline(2_999_999)
    assert not any("was recalled" in words for words in host.take_said())
    host.handle_deadline(3_000_000)

    assert any("was recalled" in words for words in host.take_said())
    assert "ledger" not in steps
    host.kill()
