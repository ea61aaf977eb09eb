"""What a technician can say, one line a command, the same typed at the terminal and sent by a program."""

from collections.abc import Callable
from dataclasses import dataclass, fields

CONTRAINDICATIONS = ("eczema", "dermatitis", "psoriasis")
"""On the scalp, each means the session must not start."""


@dataclass(frozen=True, slots=True)
class Begin:
    """Go on from standby."""


@dataclass(frozen=True, slots=True)
class Screen:
    """The screening's answer: contraindications found, none if empty."""

    contraindications: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """The clinician signs for the plan and the depth envelope."""

    by: str


@dataclass(frozen=True, slots=True)
class Scan:
    """The text a scanner read off a blister, with its symbology identifier."""

    text: str


@dataclass(frozen=True, slots=True)
class PackIntact:
    """Was the blister whole when it was opened?"""

    intact: bool


@dataclass(frozen=True, slots=True)
class Arm:
    """Let the pedal start work."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Needle up, disarm."""


@dataclass(frozen=True, slots=True)
class ChangeCartridge:
    """Take the cartridge out of use."""


@dataclass(frozen=True, slots=True)
class Discard:
    """The cartridge lies in the sharps bin."""

    serial: str


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """The cause of the fault or emergency stop has been dealt with."""


@dataclass(frozen=True, slots=True)
class Reconcile:
    """A person has looked at the skin. decision: placed or skip."""

    dot: int
    decision: str


@dataclass(frozen=True, slots=True)
class Close:
    """End the session for good."""


@dataclass(frozen=True, slots=True)
class Quit:
    """Leave; the session can be resumed."""


@dataclass(frozen=True, slots=True)
class ShowStatus:
    """Say where things stand."""


OperatorCommand = (
    Begin
    | Screen
    | Sign
    | Scan
    | PackIntact
    | Arm
    | Stop
    | ChangeCartridge
    | Discard
    | Acknowledge
    | Reconcile
    | Close
    | Quit
    | ShowStatus
)

USAGE = {
    "begin": "go on from standby",
    "screen none | screen NAME…": f"screening: none, or which of {', '.join(CONTRAINDICATIONS)}",
    "sign NAME": "the clinician signs for plan and depth",
    "scan TEXT": r"a blister's code as scanned; \x1d stands for the separator",
    "intact yes|no": "was the blister whole?",
    "arm": "let the pedal start work (pedal released)",
    "stop": "needle up, disarm",
    "change": "take the cartridge out of use",
    "discard SERIAL": "it lies in the sharps bin",
    "acknowledge": "the cause of a fault or emergency stop is dealt with",
    "reconcile DOT placed|skip": "decide an uncertain dot after looking at the skin",
    "status": "say where things stand",
    "close": "end the session for good",
    "quit": "leave; the session can be resumed",
}
"""What can be typed and what it does; `help` prints it."""

_BARE: dict[str, Callable[[], OperatorCommand]] = {
    "begin": Begin,
    "arm": Arm,
    "stop": Stop,
    "change": ChangeCartridge,
    "acknowledge": Acknowledge,
    "close": Close,
    "quit": Quit,
    "status": ShowStatus,
}


class CommandUnknown(ValueError):
    """A line that is no command. The message says what was expected."""

    exit_code = 2

    def __init__(self, line: str, expected: str) -> None:
        """line: as typed; expected: the form it should have had."""
        super().__init__(f"not understood: {line.strip()!r}; expected: {expected}")


def parse(line: str) -> OperatorCommand:
    """The command in a line. Raises CommandUnknown."""
    verb, _, rest = line.strip().partition(" ")
    rest = rest.strip()
    words = rest.split()
    if verb in _BARE and not rest:
        return _BARE[verb]()
    if verb == "scan" and rest:
        return Scan(rest.replace("\\x1d", "\x1d"))
    if verb == "sign" and rest:
        return Sign(rest)
    if verb == "discard" and len(words) == 1:
        return Discard(rest)
    if verb == "intact" and rest in ("yes", "no"):
        return PackIntact(rest == "yes")
    if verb == "screen" and (rest == "none" or (words and set(words) <= set(CONTRAINDICATIONS))):
        return Screen(() if rest == "none" else tuple(words))
    if verb == "reconcile" and len(words) == 2 and words[0].isdecimal() and words[1] in ("placed", "skip"):
        return Reconcile(int(words[0]), words[1])
    forms = [form for form in USAGE if form.split()[0] == verb]
    raise CommandUnknown(line, " | ".join(forms or USAGE))


def describe(command: OperatorCommand) -> dict[str, object]:
    """The command as a JSON-ready object, for the record."""
    body = {field.name: getattr(command, field.name) for field in fields(command)}
    return {"command": type(command).__name__, **body}
