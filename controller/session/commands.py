"""What a technician can say, one line a command, the same typed at the terminal and sent by a program."""

import re
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
class UsePigment:
    """This bottle of pigment is used for its shade."""

    serial: str


@dataclass(frozen=True, slots=True)
class NoteConsent:
    """The client has consented. form: the reference of what was signed."""

    form: str


@dataclass(frozen=True, slots=True)
class NoteAnaesthetic:
    """An anaesthetic was given. amount, agent: as typed, such as 4 ml and lidocaine 2 %."""

    amount: str
    agent: str


@dataclass(frozen=True, slots=True)
class Scan:
    """The text a scanner read off a blister, with its symbology identifier.

    entry: serial, evdev or typed (field by field, twice); keyboard if it came as a line at the terminal,
    which a scanner may have typed as well as a person.
    """

    text: str
    entry: str = "keyboard"


@dataclass(frozen=True, slots=True)
class PackIntact:
    """Was the blister whole when it was opened?"""

    intact: bool


@dataclass(frozen=True, slots=True)
class Arm:
    """Let the pedal start work."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Needle up, disarm. why: set where nobody typed stop, but a line that could not be understood."""

    why: str = ""


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
    """End the session for good. unfinished: with dots of the plan left, and meaning it."""

    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Quit:
    """Leave; the session can be resumed."""


@dataclass(frozen=True, slots=True)
class ShowStatus:
    """Say where things stand."""


@dataclass(frozen=True, slots=True)
class ShowMap:
    """Draw the skin around a dot; 0: around the uncertain ones."""

    dot: int = 0


OperatorCommand = (
    Begin
    | Screen
    | Sign
    | UsePigment
    | NoteConsent
    | NoteAnaesthetic
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
    | ShowMap
)

USAGE = {
    "begin": "go on from standby",
    "screen none | screen NAME…": f"screening: none, or which of {', '.join(CONTRAINDICATIONS)}",
    "sign NAME": "the clinician signs for plan and depth",
    "pigment SERIAL": "the bottle used for its shade",
    "consent FORM": "the client has signed this form",
    "anaesthetic AMOUNT of AGENT": "it was given, such as 4 ml of lidocaine 2 %",
    "scan TEXT": r"a blister's code; a scanner types TEXT alone, \x1d stands for the separator",
    "intact yes|no": "was the blister whole?",
    "arm": "let the pedal start work (pedal released)",
    "stop": "needle up, disarm; with the machine armed, an empty or unknown line does the same",
    "change": "take the cartridge out of use",
    "discard SERIAL": "it lies in the sharps bin",
    "acknowledge": "the cause of a fault or emergency stop is dealt with",
    "reconcile DOT placed|skip": "decide an uncertain dot after looking at the skin",
    "map [DOT]": "draw the skin around a dot, without DOT the uncertain ones; also as a picture",
    "status": "say where things stand",
    "close [unfinished]": "end the session for good; unfinished: though dots of the plan are left",
    "quit": "leave; the session can be resumed",
}
"""What can be typed and what it does; `help` prints it."""

_STOP = re.compile(r"\W*stop(?![^\W_])", re.IGNORECASE)
_SCANNED = re.compile(r"\][A-Za-z][0-9]")
"""A symbology identifier (ISO/IEC 15424), which a scanner puts before what it has read."""

_AMOUNT_OF_AGENT = re.compile(r"(\S.*?)\s+of\s+(\S.*)", re.IGNORECASE)

_BARE: dict[str, Callable[[], OperatorCommand]] = {
    "begin": Begin,
    "arm": Arm,
    "stop": Stop,
    "change": ChangeCartridge,
    "acknowledge": Acknowledge,
    "close": Close,
    "quit": Quit,
    "status": ShowStatus,
    "map": ShowMap,
}


_EXPLAINED = {
    "screen": f", NAME being {', '.join(CONTRAINDICATIONS[:-1])} or {CONTRAINDICATIONS[-1]}",
    "sign": ", NAME in letters that can be read",
    "consent": ", FORM being its reference in letters that can be read",
    "anaesthetic": ", such as anaesthetic 4 ml of lidocaine 2 %",
    "reconcile": ", one dot at a time: placed if its pigment is there, skip if it is not or you can't tell; "
    "it is never struck again in this session",
}
"""What the form of a command does not say by itself."""


class CommandUnknown(ValueError):
    """A line that is no command. The message says what was expected."""

    exit_code = 2

    def __init__(self, line: str, expected: str) -> None:
        """line: as typed; expected: the form it should have had."""
        super().__init__(f"not understood: {_quoted(line)}; expected: {expected}")


def parse(line: str) -> OperatorCommand:
    """The command in a line; capitals matter in names and codes only. Raises CommandUnknown."""
    line = line.strip()
    if _STOP.match(line):
        return Stop()
    if _SCANNED.match(line):
        return Scan(line.replace("\\x1d", "\x1d"))
    verb, _, rest = line.partition(" ")
    verb, rest = verb.lower(), rest.strip()
    command = _BARE[verb]() if verb in _BARE and not rest else _with_words(verb, rest)
    if command is not None:
        return command
    forms = [form for form in USAGE if form.split()[0] == verb]
    expected = " | ".join(forms or USAGE)
    raise CommandUnknown(line, expected + _EXPLAINED.get(verb, ""))


def parse_or_stop(line: str) -> OperatorCommand:
    """The command in a line typed while the machine is armed: what is not understood is a stop. P8."""
    try:
        return parse(line)
    except CommandUnknown:
        return Stop(f"{_quoted(line)} was not understood" if line.strip() else "an empty line")


def screening_question() -> str:
    """What to ask the client, and how to type the answer; it suggests none."""
    return f"ask the client: {_listed(CONTRAINDICATIONS)} on the scalp? screen none, or screen NAME"


def _with_words(verb: str, rest: str) -> OperatorCommand | None:
    words = rest.lower().replace(",", " ").split()
    match verb, words:
        case "scan", [_, *_]:
            return Scan(rest.replace("\\x1d", "\x1d"))
        case "sign", [_, *_] if is_legible(rest):
            return Sign(rest)
        case "pigment", [_] if is_legible(rest):
            return UsePigment(rest)
        case "consent", [_, *_] if is_legible(rest):
            return NoteConsent(rest)
        case "anaesthetic", [_, *_] if is_legible(rest) and (told := _AMOUNT_OF_AGENT.fullmatch(rest)):
            return NoteAnaesthetic(*told.groups())
        case "discard", [_]:
            return Discard(rest)
        case "intact", ["yes" | "no" as answer]:
            return PackIntact(answer == "yes")
        case "screen", ["none"]:
            return Screen(())
        case "screen", [_, *_] if set(words) <= set(CONTRAINDICATIONS):
            return Screen(tuple(words))
        case "reconcile", [dot, "placed" | "skip" as decision] if _is_number(dot):
            return Reconcile(int(dot), decision)
        case "map", [dot] if _is_number(dot):
            return ShowMap(int(dot))
        case "close", ["unfinished"]:
            return Close(unfinished=True)
    return None


def is_legible(name: str) -> bool:
    """True if a name can stand in the record: every character printable, none lost on the way here."""
    return bool(name.strip()) and name.isprintable() and "\ufffd" not in name


def _is_number(word: str) -> bool:
    return word.isdecimal() and len(word) <= 9


def _listed(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _quoted(line: str) -> str:
    """As typed, but for characters that can't be shown."""
    return "'" + "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in line.strip()) + "'"


def describe(command: OperatorCommand) -> dict[str, object]:
    """The command as a JSON-ready object, for the record."""
    body = {field.name: getattr(command, field.name) for field in fields(command)}
    return {"command": type(command).__name__, **body}
