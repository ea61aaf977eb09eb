from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from controller.cartridge.errors import LedgerUnavailable
from controller.cartridge.ledger import Ledger
from controller.cartridge.schema import lots_table
from tests.controller.cartridge.ledger_calls import S, claim, receive
from tests.controller.cartridge.other_program import OtherProgram

LOT = {"gtin": "09506000134352", "lot": "LOT42A", "expiry": None}


def test_a_transaction_that_fails_leaves_nothing_behind(ledger: Ledger) -> None:
    def broken_off() -> None:
        with ledger.transaction() as connection:
            connection.exec_driver_sql("INSERT INTO lots VALUES ('09506000134352', 'LOT42A', '2028-11-30')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    with ledger.transaction(reading=True) as connection:
        assert connection.execute(select(lots_table)).all() == []


def test_a_broken_rule_of_the_tables_is_an_error_of_ours(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError), ledger.transaction() as connection:
        connection.execute(insert(lots_table).values(LOT))


def test_a_database_that_lost_its_tables_meanwhile_is_told(
    ledger: Ledger, other_program: OtherProgram
) -> None:
    assert other_program.run("DROP TABLE recalls") == "done"
    with pytest.raises(LedgerUnavailable, match="recalls"):
        ledger.recall("LOT42A", reason="seal", by="Ann", at_utc="2026-11-22")


def test_the_steps_of_a_room_are_taken_in_it(url: str) -> None:
    with Ledger.open(url, "simulated", room="room 2") as ledger:
        assert ledger.room == "room 2"


@pytest.mark.hazard("H22")
@pytest.mark.parametrize("suffix", ["", "-wal"])
def test_no_step_goes_into_a_ledger_whose_file_was_taken_away(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "ledger.sqlite"
    taken = path.with_name(path.name + suffix)
    with Ledger.open(f"sqlite:///{path}", "simulated") as ledger:
        [cartridge] = receive(ledger)
        away = taken.rename(tmp_path / "away")
        with pytest.raises(
            LedgerUnavailable, match=f"{taken.name} was moved, deleted or replaced .* put the"
        ):
            claim(ledger, cartridge)
        taken.write_bytes(b"")
        with pytest.raises(LedgerUnavailable, match="moved, deleted or replaced"):
            claim(ledger, cartridge)
        away.replace(taken)
        assert claim(ledger, cartridge).state is S.CLAIMED


@pytest.mark.hazard("H22")
def test_a_step_during_which_the_file_is_taken_away_counts_as_failed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(f"sqlite:///{path}", "simulated") as ledger:

        def take_away_in_a_step() -> None:
            with ledger.transaction() as connection:
                connection.exec_driver_sql(
                    "INSERT INTO lots VALUES ('09506000134352', 'LOT42A', '2028-11-30')"
                )
                path.rename(tmp_path / "away")

        with pytest.raises(LedgerUnavailable, match="moved, deleted or replaced"):
            take_away_in_a_step()
        (tmp_path / "away").rename(path)
