"""Random but lawful records: every kind of entry a session writes, in an order a session may write it in.

The same number gives the same record. Half are simulated, names come in many scripts, and a good part is
never ended, or ends before it has begun.
"""

from functools import cache
from random import Random

from controller.record.chain import GENESIS, Entry, seal

GTIN = "09506000134352"
PEOPLE = (
    "Tess",
    "Dr. Anaïs Müller",
    "田中 さくら",
    "Дарья Ильина",
    "د. ليلى",
    'O"Hara & <Sons>',
    "Ṇāgārjuna",
    "  ",
)
CLIENTS = ("C-7", "c 19/b", "клиент-3", "客-42", "a|b,c$d\\e", "")
PLACES = (("Hillside Clinic", "room 1"), ("Клиника «Холм»", "кабинет 2"), ("", ""))
MACHINES = ("0011223344556677", "a0b1c2d3e4f50617")
AMOUNTS = ("4 ml", "2,5 mL", "20 mg", "a thin layer", "", "0.5 g over the crown", "150 µg")


class SessionScribe:
    """Writes one session, entry after entry, as the dice fall."""

    def __init__(self, number: int) -> None:
        self.dice = Random(f"session {number}")
        self.simulated = number % 2 == 0
        self.number = number
        self.entries: list[Entry] = []
        self.at_s = 0
        self.dots = self.dice.choice((0, 1, 12, 60))
        self.next_dot = 1
        self.cartridges = 0
        self.operator = self.dice.choice(PEOPLE)
        self.held = ""

    def write(self, kind: str, **body: object) -> None:
        self.at_s += self.dice.randint(1, 90)
        if self.dice.random() < 0.01:
            # Somebody sets the computer's clock back.
            self.at_s = max(0, self.at_s - 3600)
        minutes, seconds = divmod(self.at_s, 60)
        hours, minutes = divmod(minutes, 60)
        at_utc = f"2026-11-22T{9 + hours % 14:02}:{minutes:02}:{seconds:02}.{self.dice.randint(0, 999):03}Z"
        prev = self.entries[-1].head if self.entries else GENESIS
        self.entries.append(seal(prev, at_utc, kind, body))

    def open(self) -> None:
        clinic, room = self.dice.choice(PLACES)
        name = f"20261122-140000-{self.number:03}-c-s1"
        self.write(
            "session_opened",
            session=f"SIMULATED-{name}" if self.simulated else name,
            client_ref=self.dice.choice(CLIENTS),
            plan_hash=f"{self.number:064x}",
            plan_session=self.dice.randint(1, 3),
            dots=self.dots,
            simulated=self.simulated,
            machine_profile="native-protocol machine",
            clinic=clinic,
            room=room,
            operator=self.operator,
            depth_ceiling_um=600,
            shades=["1:20", "1:14"],
        )

    def prepare(self) -> None:
        for _ in range(self.dice.randint(1, 2)):
            self.connect()
        found = ["psoriasis on the scalp", "eczema"][: self.dice.choice((0, 0, 0, 1, 2))]
        self.write("screening", contraindications=found, by=self.operator)
        for _ in range(self.dice.randint(0, 2)):
            self.write("consent", form=self.dice.choice(("SMP-2026/3", "同意書 4", " ")), by=self.operator)
        for _ in range(self.dice.randint(0, 3)):
            agent = self.dice.choice(("lidocaine 2 %", "EMLA", "リドカイン"))
            self.write(
                "anaesthetic", agent=agent, amount=self.dice.choice(AMOUNTS), by=self.dice.choice(PEOPLE)
            )
        for _ in range(self.dice.randint(0, 2)):
            self.write(
                "signature",
                by=self.dice.choice(PEOPLE),
                plan_hash=f"{self.number:064x}",
                depth_ceiling_um=600,
            )
        for shade in ("1:20", "1:14"):
            self.pigment(shade, f"P-{self.dice.randint(1, 4)}{shade[2:]}")

    def connect(self) -> None:
        uid = self.dice.choice(MACHINES)
        self.write("connected", uid=uid, boot=3, reset_cause=0, simulated=self.simulated, job=7, hi=0, done=0)

    def pigment(self, shade: str, serial: str) -> None:
        self.write(
            "pigment",
            shade=shade,
            maker="Inkworks",
            lot="PIG7",
            serial=serial,
            expiry="2028-12-31",
            opened_until="2026-12-22",
            certificate="CERT-7",
            by=self.operator,
        )
        if self.dice.random() < 0.2:
            self.write("pigment_discarded", shade=shade, lot="PIG7", serial=serial)

    def claim(self) -> None:
        self.cartridges += 1
        self.held = f"SN{self.number}-{self.cartridges}"
        self.step(
            "claimed",
            by=self.operator,
            lot=self.dice.choice(("LOT42A", "L/7(b)+")),
            expiry="2028-02-29",
            tag=1,
            dots_max=1500,
            minutes_max=60,
            entry=self.dice.choice(("serial", "evdev", "typed", "keyboard")),
        )

    def step(self, state: str, **more: object) -> None:
        self.write("cartridge", gtin=GTIN, serial=self.held, state=state, **more)

    def cartridge(self) -> None:
        """One cartridge from claim to bin, or as far as the dice let it come."""
        self.claim()
        if self.dice.random() < 0.15:
            self.step("damaged", by=self.operator, dots_struck=0, why="seal broken")
            return
        self.step("opened", by=self.operator, utc_s=1.5)
        if self.dice.random() < 0.1:
            return
        self.step("in_use", by=self.operator, machine=MACHINES[0], boot=3, seating=self.cartridges)
        self.write(
            "armed", by=self.operator, first_dot=self.next_dot, cartridge=self.held, machine=MACHINES[0]
        )
        struck = self.strike(self.dice.randint(0, 25))
        if self.dice.random() < 0.2:
            self.write("recalled", gtin=GTIN, serial=self.held, lot="LOT42A")
        if self.dice.random() < 0.85:
            out_of_use = self.dice.choice(("spent", "damaged"))
            self.step(out_of_use, by=self.operator, dots_struck=struck, why="its dots are used up")
            if self.dice.random() < 0.8:
                self.step("discarded", by=self.operator)

    def strike(self, count: int) -> int:
        struck = 0
        while struck < count and self.next_dot <= self.dots:
            self.dot(self.next_dot)
            self.next_dot += 1
            struck += 1
            if self.dice.random() < 0.05:
                self.trouble()
        return struck

    def dot(self, dot: int) -> None:
        place = {"x_um": dot * 150, "y_um": -dot * 10, "cartridge": self.held}
        if self.dice.random() < 0.08:
            self.write("uncertain", dot=dot, why="no answer", **place)
            if self.dice.random() < 0.7:
                decision = self.dice.choice(("placed", "skip"))
                self.write("reconciled", dot=dot, decision=decision, by=self.operator)
            return
        self.write(
            "dot",
            dot=dot,
            outcome=self.dice.choice(("placed",) * 8 + ("shallow", "missed")),
            depth_um=self.dice.randint(300, 560),
            planned_um=400,
            needles=7,
            duration_us=9000,
            replayed=False,
            **place,
        )

    def trouble(self) -> None:
        kind = self.dice.choice(("fault", "stop", "disconnected", "emergency_stop"))
        if kind == "fault":
            self.write("fault", code="depth", detail="dot 3 was 160 µm off", state="depositing")
            self.write("state", **{"from": "fault", "to": "hold", "event": "acknowledge"})
        elif kind == "stop":
            self.write("stop", by=self.dice.choice(("machine", self.operator)), why="pedal silent")
        elif kind == "disconnected":
            self.write("disconnected", why="the port is gone\nand \x07 back")
            self.connect()
        else:
            self.write("state", **{"from": "depositing", "to": "emergency_stop", "event": "emergency_stop"})

    def close(self) -> None:
        self.write(
            "session_closed",
            by=self.operator,
            dots=self.dots,
            deposited=0,
            missed=0,
            skipped=0,
            uncertain=0,
            left=self.dots - self.next_dot + 1,
            cartridges_used=self.cartridges,
            simulated=self.simulated,
        )


@cache
def random_session(number: int) -> tuple[Entry, ...]:
    """The record with that number."""
    scribe = SessionScribe(number)
    scribe.open()
    if scribe.dice.random() < 0.92:
        scribe.prepare()
        for _ in range(scribe.dice.randint(0, 4)):
            scribe.cartridge()
    if scribe.dice.random() < 0.75:
        scribe.close()
    return tuple(scribe.entries)


def numbers_of(simulated: bool, ended: bool) -> list[int]:
    """The numbers below 50 of records of one sort."""
    records = {number: random_session(number) for number in range(50)}
    return [
        number
        for number, entries in records.items()
        if entries[0].body["simulated"] is simulated and (entries[-1].kind == "session_closed") is ended
    ]
