"""A session in which everything happened that a report has a word for, and a plan for it."""

from controller.plan.model import Patch, Plan, PlannedDot, Source, Zone
from tests.controller.summary.told import (
    SIGNED,
    Told,
    cartridge,
    claimed,
    dot,
    in_use,
    pigment,
    reconciled,
    spent,
    state,
    uncertain,
)

OPERATOR = 'Żaneta <script>alert("x")</script>'
"""A name with letters beyond Western Europe, and one that would be markup."""

_SQUARE = ((0, 0), (40_000, 0), (40_000, 20_000), (0, 20_000))
_MOLE = ((30_000, 8_000), (34_000, 8_000), (34_000, 12_000), (30_000, 12_000))


def plan(dots: int = 12, sessions: int = 3) -> Plan:
    """One zone with a keep-out; session 1 has `dots`, the others have one each."""
    placed = tuple(
        PlannedDot(number, 1000 * number, 2000, 400, "frontal", "1:20") for number in range(1, dots + 1)
    )
    return Plan(
        client_ref="C-7",
        seed=1,
        zones=(Zone("frontal", (Patch(_SQUARE),), 70.0, None, 400, (("1:20", 1.0),)),),
        keep_out=(Patch(_MOLE),),
        sessions=(placed, *(placed[:1] for _ in range(sessions - 1))),
        sources=(Source("frontal.svg", "cd" * 32),),
    )


TROUBLED: tuple[Told, ...] = (
    *SIGNED,
    ("anaesthetic", {"agent": "lidocaine 2 %", "amount": "2 ml", "by": OPERATOR}),
    pigment(),
    pigment("P14", "1:14", "PIG8"),
    ("pigment_discarded", {"shade": "1:14", "lot": "PIG8", "serial": "P14"}),
    claimed("SN0", entry="typed"),
    cartridge("damaged", "SN0"),
    cartridge("discarded", "SN0"),
    *in_use("SN1"),
    state("armed", "depositing", "pedal_pressed"),
    dot(1),
    dot(2, depth_um=448),
    dot(3, depth_um=340, outcome="shallow"),
    dot(4, depth_um=0, outcome="missed", needles=0),
    (
        "fault",
        {
            "code": "machine_stopped",
            "detail": "the machine stopped: the needle is jammed",
            "state": "depositing",
        },
    ),
    state("depositing", "fault", "fault"),
    uncertain(5),
    ("disconnected", {"why": "the port was lost"}),
    state("fault", "offline", "disconnected"),
    uncertain(6),
    uncertain(7),
    state("offline", "fault", "connected"),
    state("fault", "reconciling", "acknowledge"),
    reconciled(5, "placed"),
    reconciled(6, "skip"),
    ("recalled", {"gtin": "09506000134352", "serial": "SN1", "lot": "LOT42A"}),
    spent(7, why="its lot was recalled; it was taken out"),
    ("stop", {"by": OPERATOR}),
    state("armed", "emergency_stop", "emergency_stop"),
    ("stop", {"by": "machine", "why": "the emergency stop was pressed"}),
)
"""Not closed; dot 7 waits for a decision, dots 8 to 12 are left."""
