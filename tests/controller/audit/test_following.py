"""Every step of the ledger comes into the audit log, once, in order, whoever took it and whatever crashed."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from controller.audit import following
from controller.audit.following import catch_up
from controller.audit.log import AuditLog
from controller.cartridge.errors import LedgerUnavailable
from controller.cartridge.ledger import Ledger
from controller.cartridge.states import CartridgeState
from controller.pigment.pigment_book import PigmentBook
from controller.record.errors import NotDurable
from controller.record.verify import verify_record
from tests.controller.audit.room import AT_UTC, TODAY, bodies, kinds, ledger_in, log_in, receive
from tests.controller.pigment.conftest import DELIVERY

OPENED = ["audit_opened"]


def test_a_step_stands_in_the_log_as_the_ledger_has_it(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    with ledger_in(tmp_path) as ledger:
        receive(ledger)
        (one,) = ledger.cartridges()
        ledger.claim(one.udi, "SIMULATED-7", "C-1", by="Tess", at_utc=AT_UTC, today=TODAY)
        head = catch_up(log, ledger, AT_UTC)

    assert kinds(log) == [*OPENED, "cartridge_step", "cartridge_step", "ledger_followed"]
    assert bodies(log, "cartridge_step")[1] == {
        "id": 2, "gtin": one.gtin, "serial": one.serial, "state": "claimed", "session": "SIMULATED-7",
        "client_ref": "C-1", "by": "Tess", "at_utc": AT_UTC, "dots_struck": 0, "room": "room 1",
    }  # fmt: skip
    assert head.seq == 4
    assert head.log.startswith("SIMULATED-audit-")


def test_recalls_and_steps_of_pigment_are_followed_too(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    with ledger_in(tmp_path) as ledger:
        receive(ledger)
        ledger.recall("LOT1", reason="sterility", by="stores", at_utc=AT_UTC)
        book = PigmentBook(ledger)
        (bottle,) = book.receive(DELIVERY, 1, by="stores", at_utc=AT_UTC, today=TODAY)
        catch_up(log, ledger, AT_UTC)

    (recall,) = bodies(log, "recall")
    assert recall == {
        "id": 1, "gtin": None, "lot": "LOT1", "reason": "sterility", "by": "stores", "at_utc": AT_UTC,
    }  # fmt: skip
    (step,) = bodies(log, "pigment_step")
    assert (step["id"], step["serial"], step["state"]) == (1, bottle.serial, "received")


def test_what_was_followed_is_not_followed_again_and_nothing_new_adds_nothing(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    with ledger_in(tmp_path) as ledger:
        receive(ledger, 2)
        first = catch_up(log, ledger, AT_UTC)
        assert catch_up(log, ledger, AT_UTC) == first
        receive(ledger, 1, "LOT2")
        catch_up(log, ledger, AT_UTC)

    assert [body["id"] for body in bodies(log, "cartridge_step")] == [1, 2, 3]


def test_a_ledger_longer_than_a_batch_is_followed_to_its_end(tmp_path: Path, mocker: MockerFixture) -> None:
    mocker.patch.object(following, "ROWS_AT_ONCE", 4)
    log = log_in(tmp_path)
    with ledger_in(tmp_path) as ledger:
        receive(ledger, 10)
        catch_up(log, ledger, AT_UTC)

    assert [body["id"] for body in bodies(log, "cartridge_step")] == list(range(1, 11))
    assert kinds(log).count("ledger_followed") == 3
    assert verify_record(log.path).intact


def test_a_crash_between_two_batches_loses_nothing_and_doubles_nothing(
    tmp_path: Path, mocker: MockerFixture
) -> None:
    mocker.patch.object(following, "ROWS_AT_ONCE", 4)
    log, written = log_in(tmp_path), AuditLog.writing
    with ledger_in(tmp_path) as ledger:
        receive(ledger, 10)
        dying = mocker.patch.object(AuditLog, "writing", autospec=True)
        dying.side_effect = [written(log), KeyboardInterrupt]
        with pytest.raises(KeyboardInterrupt):
            catch_up(log, ledger, AT_UTC)
        mocker.stop(dying)
        assert len(bodies(log, "cartridge_step")) == 4
        catch_up(log, ledger, AT_UTC)

    assert [body["id"] for body in bodies(log, "cartridge_step")] == list(range(1, 11))


@pytest.mark.hazard("H30")
def test_an_older_copy_of_the_ledger_put_back_is_noted_and_followed_from_its_beginning(
    tmp_path: Path,
) -> None:
    log, copy = log_in(tmp_path), tmp_path / "copy.sqlite"
    with ledger_in(tmp_path) as ledger:
        receive(ledger, 1)
    shutil.copy(tmp_path / "SIMULATED-ledger.sqlite", copy)
    with ledger_in(tmp_path) as ledger:
        receive(ledger, 1, "LOT2")
        catch_up(log, ledger, AT_UTC)
    shutil.copy(copy, tmp_path / "SIMULATED-ledger.sqlite")
    with ledger_in(tmp_path) as ledger:
        catch_up(log, ledger, AT_UTC)
        receive(ledger, 1, "LOT3")
        catch_up(log, ledger, AT_UTC)

    (replaced,) = bodies(log, "ledger_replaced")
    assert (replaced["table"], replaced["id"], replaced["found"]) == ("cartridge_step", 2, None)
    assert [body["id"] for body in bodies(log, "cartridge_step")] == [1, 2, 1, 2]


def test_two_ledgers_are_followed_beside_each_other(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    for name in ("a.sqlite", "b.sqlite", "a.sqlite"):
        with ledger_in(tmp_path, name) as ledger:
            receive(ledger, 1)
            catch_up(log, ledger, AT_UTC)

    assert [body["id"] for body in bodies(log, "cartridge_step")] == [1, 1, 2]
    assert not bodies(log, "ledger_replaced")


def test_a_ledger_taken_away_is_told_and_nothing_is_added(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    with ledger_in(tmp_path) as ledger:
        receive(ledger)
        (tmp_path / "SIMULATED-ledger.sqlite").rename(tmp_path / "elsewhere")
        with pytest.raises(LedgerUnavailable):
            catch_up(log, ledger, AT_UTC)
    assert kinds(log) == OPENED


def test_a_log_that_can_not_be_written_follows_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with ledger_in(tmp_path) as ledger, pytest.raises(NotDurable):
        catch_up(log_in(tmp_path / "file"), ledger, AT_UTC)


def discard(ledger: Ledger) -> None:
    (one, *_) = ledger.cartridges(state=CartridgeState.RECEIVED)
    ledger.advance(one.key, CartridgeState.DISCARDED, None, by="stores", at_utc=AT_UTC)


def test_steps_that_no_session_took_are_followed_at_the_next(tmp_path: Path) -> None:
    """A discard at the sharps bin, by another program: it knows nothing of the log."""
    log = log_in(tmp_path)
    with ledger_in(tmp_path) as ledger:
        receive(ledger, 2)
        catch_up(log, ledger, AT_UTC)
    with ledger_in(tmp_path) as ledger:
        discard(ledger)
    with ledger_in(tmp_path) as ledger:
        catch_up(log, ledger, AT_UTC)

    assert [body["state"] for body in bodies(log, "cartridge_step")] == ["received", "received", "discarded"]
    assert date.fromisoformat(str(bodies(log, "cartridge_step")[2]["at_utc"])[:10]) == TODAY
