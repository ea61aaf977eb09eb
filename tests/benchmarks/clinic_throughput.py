"""How many entries a second a room brings to its clinic, beside the plain way of one entry at a time.

Run by `make benchmark`. Both go through the same receiver process, with CURVE, to a store on this disk that
answers once an entry is there to stay: the sender as it is, which lets many entries share a commit, and a
room that sends an entry, waits for its answer, and sends the next.
"""

import tempfile
import time
from pathlib import Path

from controller.clinic.messages import Ack, Entries, decode, encode
from controller.clinic.sending.courier import Courier, Standing
from controller.clinic.sending.record_shelf import RecordShelf
from controller.clinic.sending.sender import Sender
from controller.record.chain import Draft, Entry
from controller.record.journal import Journal
from controller.record.verify import intact_entries
from controller.sockets.dealer import Dealer
from controller.sockets.events import SocketEvent
from controller.sockets.key_files import read_pair, read_public
from tests.system.clinic_processes import ROOM, ClinicProcesses, ready

AT_UTC = "2026-11-22T14:00:00.000Z"
ENTRIES, ONE_BY_ONE = 20_000, 1_000
ROUNDS = 3
ASKED_PER_S = 2_000

DOT = {
    "cartridge": "SIM-5TPP5EJTNEP2",
    "depth_um": 398,
    "duration_us": 8123,
    "needles": 7,
    "outcome": "placed",
    "planned_um": 400,
    "replayed": False,
    "x_um": 123456,
    "y_um": 65432,
}
"""What a session's entries mostly are."""


def record(path: Path, session: str, count: int) -> Path:
    """A record of so many entries on this disk."""
    header = {"session": session, "simulated": True, "room": ROOM, "client_ref": "C-1"}
    with Journal.create(path, AT_UTC, header) as journal:
        journal.append((Draft("dot", {"dot": dot, **DOT}) for dot in range(1, count)), AT_UTC)
    return path


def grouped_per_s(both: ClinicProcesses, path: Path) -> float:
    """Entries a second of the sender as it is, from the connection to the last acknowledgement."""
    courier = Courier(simulated=True)
    sender = Sender(lambda: dealer_of(both), RecordShelf(None, "", [path]), courier, lambda _: None)
    begun_s = time.monotonic()
    while not courier.reports() or sender.unfinished:
        sender.step(1.0)
    took_s = time.monotonic() - begun_s
    sender.close()
    assert [one.standing for one in courier.reports()] == [Standing.WHOLE]
    return ENTRIES / took_s


def one_by_one_per_s(both: ClinicProcesses, entries: tuple[Entry, ...]) -> float:
    """Entries a second of a room that waits for each entry's answer."""
    dealer = dealer_of(both)
    while SocketEvent.GREETED not in list(dealer.events()):
        dealer.wait(1.0)
    session = entries[0].body["session"]
    begun_s = time.monotonic()
    for entry in entries:
        dealer.send(encode(Entries(session, True, (entry,))))
        while not (answers := list(dealer.received())):
            dealer.wait(1.0)
        assert isinstance(acknowledged := decode(answers[0]), Ack)
        assert acknowledged.seq == entry.seq
    took_s = time.monotonic() - begun_s
    dealer.close()
    return len(entries) / took_s


def dealer_of(both: ClinicProcesses) -> Dealer:
    """A room's socket, which begins to connect."""
    keys = both.folder / "keys"
    own = read_pair(keys / "SIMULATED-room.key")
    return Dealer(both.endpoint, own, read_public(keys / "SIMULATED-clinic.pub"))


def main() -> None:
    """Both in turn, three times; the best of each, and the ratio."""
    # Not under /tmp, which may lie in memory: a commit has to cost what a disk makes it cost.
    out = Path("out")
    out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as folder, ClinicProcesses(Path(folder).resolve()) as both:
        both.make_keys()
        ready(both.start_clinic())
        grouped, plain = [], []
        for number in range(ROUNDS):
            whole = record(both.folder / f"{number}" / "whole.sqlite", f"SIMULATED-whole-{number}", ENTRIES)
            few = record(both.folder / f"{number}" / "few.sqlite", f"SIMULATED-few-{number}", ONE_BY_ONE)
            grouped.append(grouped_per_s(both, whole))
            plain.append(one_by_one_per_s(both, intact_entries(few)))
            print(f"round {number + 1}: {grouped[-1]:.0f} entries/s, one by one {plain[-1]:.0f} entries/s")
    ratio = max(grouped) / max(plain)
    print(
        f"best: {max(grouped):.0f} entries/s with CURVE and every entry on the disk, {ratio:.1f} × one by one"
    )
    print(f"asked: at least {ASKED_PER_S} entries/s: {'met' if max(grouped) >= ASKED_PER_S else 'MISSED'}")


if __name__ == "__main__":
    main()
