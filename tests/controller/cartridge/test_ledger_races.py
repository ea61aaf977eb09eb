import subprocess
import sys
import threading
from pathlib import Path
from random import Random

import pytest

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import ClaimReason, ClaimRefused
from controller.cartridge.ledger import Ledger
from tests.controller.cartridge.ledger_calls import AT_UTC, S, claim, receive


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
