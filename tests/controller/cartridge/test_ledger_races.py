import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.counts import counts
from controller.cartridge.errors import ClaimReason, ClaimRefused, GoodsInRefused
from controller.cartridge.ledger import Ledger
from tests.controller.cartridge.ledger_calls import AT_UTC, GTIN, TODAY, S, claim, receive


def test_sessions_racing_in_threads_claim_a_cartridge_once(
    url: str, ledger: Ledger, cartridge: Cartridge
) -> None:
    together = threading.Barrier(4)
    outcomes: list[str] = []

    def race(session: str) -> None:
        with Ledger.open(url, "simulated") as own:
            together.wait(10)
            try:
                outcomes.append(f"got {claim(own, cartridge, session).session}")
            except ClaimRefused as refused:
                outcomes.append(refused.reason)

    threads = [threading.Thread(target=race, args=(f"s{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["claimed"] * 3 + [f"got {ledger.get(cartridge.key).session}"]


RACER = """
import sys
from datetime import date
from controller.cartridge.errors import ClaimRefused
from controller.cartridge.ledger import Ledger
url, session, at_utc = sys.argv[1:]
with Ledger.open(url, "simulated") as ledger:
    cartridges = ledger.cartridges()
    print("ready", flush=True)
    sys.stdin.readline()
    for cartridge in cartridges:
        try:
            ledger.claim(cartridge.udi, session, "c", by="t", at_utc=at_utc, today=date(2026, 11, 22))
            print(cartridge.serial)
        except ClaimRefused:
            pass
"""


@pytest.mark.hazard("H22")
def test_sessions_racing_in_processes_claim_each_cartridge_once(url: str, ledger: Ledger) -> None:
    received = receive(ledger, 20)
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, url, f"s{number}", AT_UTC],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        )
        for number in range(2)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    claimed: list[str] = []
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    for racer in racers:
        claimed += racer.communicate()[0].split()
        assert racer.returncode == 0
    assert sorted(claimed) == sorted(cartridge.serial for cartridge in received)


ROOMS, CARTRIDGES = 50, 200
PATIENCE_MS = 60_000


def test_fifty_rooms_racing_for_two_hundred_cartridges_claim_each_once(url: str, ledger: Ledger) -> None:
    received = receive(ledger, CARTRIDGES)
    together = threading.Barrier(ROOMS)
    got: dict[str, list[str]] = {f"room {number}": [] for number in range(ROOMS)}
    reasons: set[ClaimReason] = set()
    failures: list[Exception] = []

    def race(room: str) -> None:
        chance = Random(room)
        try:
            with Ledger.open(url, "simulated", PATIENCE_MS, room=room) as own:
                together.wait(60)
                while left := own.cartridges(state=S.RECEIVED):
                    # Of the first few, so that they get in each other's way.
                    wanted = chance.choice(left[:ROOMS])
                    try:
                        got[room].append(claim(own, wanted, session=room).serial)
                    except ClaimRefused as refused:
                        reasons.add(refused.reason)
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=race, args=(room,)) for room in got]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert reasons <= {ClaimReason.CLAIMED}
    assert sorted(serial for serials in got.values() for serial in serials) == sorted(
        cartridge.serial for cartridge in received
    )
    for room, serials in got.items():
        assert {cartridge.serial for cartridge in ledger.cartridges(session=room)} == set(serials)
    for cartridge in received:
        assert [step.state for step in ledger.history(cartridge.key)] == [S.RECEIVED, S.CLAIMED]


def test_ledgers_made_at_the_same_moment_are_one(url: str) -> None:
    together = threading.Barrier(4)
    failures: list[Exception] = []

    def make() -> None:
        together.wait(10)
        try:
            Ledger.open(url, "simulated").close()
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


CLERKS, ROUNDS = 4, 6


def booked_at_once(url: str, book: Callable[[Ledger, int, int], object]) -> tuple[int, list[str]]:
    """Clerks who all `book` at once, round after round; answers how often it was done, and the refusals."""
    together = threading.Barrier(CLERKS)
    done: list[int] = []
    refusals: list[str] = []
    failures: list[Exception] = []

    def clerk(number: int) -> None:
        with Ledger.open(url, "simulated", PATIENCE_MS) as own:
            for turn in range(ROUNDS):
                together.wait(60)
                try:
                    book(own, number, turn)
                    done.append(turn)
                except GoodsInRefused as refused:
                    refusals.append(str(refused))
                except Exception as failure:
                    failures.append(failure)

    clerks = [threading.Thread(target=clerk, args=(number,)) for number in range(CLERKS)]
    for one in clerks:
        one.start()
    for one in clerks:
        one.join()
    assert failures == []
    return len(done), refusals


def test_clerks_who_book_the_same_new_lot_in_at_once_all_book_it_in(url: str, ledger: Ledger) -> None:
    """A second clerk met the database's own error here, and the program ended as by a fault of ours."""

    def book(own: Ledger, _: int, turn: int) -> None:
        own.receive(GTIN, f"LOT{turn}", date(2028, 11, 30), 2, by="stores", at_utc=AT_UTC, today=TODAY)

    assert booked_at_once(url, book) == (CLERKS * ROUNDS, [])
    assert ledger.lots() == {f"LOT{turn}" for turn in range(ROUNDS)}
    assert {(one.received, one.difference) for one in counts(ledger)} == {(2 * CLERKS, 0)}


def test_of_clerks_who_disagree_about_a_new_lots_expiry_one_is_believed(url: str, ledger: Ledger) -> None:
    def book(own: Ledger, number: int, turn: int) -> None:
        expiry = date(2028, 11, 1 + number)
        own.receive(GTIN, f"LOT{turn}", expiry, 2, by="stores", at_utc=AT_UTC, today=TODAY)

    done, refusals = booked_at_once(url, book)
    assert (done, len(refusals)) == (ROUNDS, ROUNDS * (CLERKS - 1))
    assert all("as at its first delivery" in refusal for refusal in refusals)
    assert {one.received for one in counts(ledger)} == {2}


def test_of_clerks_who_book_the_same_blister_in_one_does_whatever_lot_they_say(
    url: str, ledger: Ledger
) -> None:
    def book(own: Ledger, number: int, turn: int) -> None:
        own.receive(
            GTIN, f"LOT{number % 2}", date(2028, 11, 30), 1, by="stores", at_utc=AT_UTC, today=TODAY,
            serials=[f"SN{turn}"],
        )  # fmt: skip

    done, refusals = booked_at_once(url, book)
    assert (done, len(refusals)) == (ROUNDS, ROUNDS * (CLERKS - 1))
    assert all("serials received before" in refusal for refusal in refusals)
    assert sorted(one.serial for one in ledger.cartridges()) == [f"SN{turn}" for turn in range(ROUNDS)]
