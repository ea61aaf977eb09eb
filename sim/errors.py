"""Everything that can be wrong with a simulation, in words that say what to do about it.

SimError                    root; `exit_code` 2 is what the command line ends with
 ├─ SettingInvalid          an option or argument outside its bounds          (also a ValueError)
 ├─ BenchLineInvalid        a bench line that can't be understood             (also a ValueError)
 ├─ BenchRefused            a bench line that makes no sense right now
 ├─ LinkTaken               the place of the port's link holds something else (also a FileExistsError)
 ├─ StateUnusable           the state directory can't be used
 ├─ TruthUnreadable         a skin or record file that isn't one              (also a ValueError)
 └─ PlantMisused            the board asked the impossible of its hardware: a fault of the program
"""


class SimError(Exception):
    """Root of everything this package raises on purpose."""

    exit_code = 2


class SettingInvalid(SimError, ValueError):
    """An option has a value the simulator can't work with."""

    def __init__(self, name: str, got: object, expected: str) -> None:
        """`name` as the user wrote it, `got` their value, `expected` the bounds in words."""
        super().__init__(f"{name} is {got}: expected {expected}")


class BenchLineInvalid(SimError, ValueError):
    """A bench line that is no command."""

    def __init__(self, line: str, why: str, expected: str) -> None:
        """`expected` shows the form that would have been understood."""
        super().__init__(f"bench line {line!r}: {why}; expected {expected}")


class BenchRefused(SimError):
    """A bench command that can't be carried out in the machine's present state."""

    def __init__(self, wanted: str, why: str, way_out: str) -> None:
        """`way_out` is the next thing to type."""
        super().__init__(f"can't {wanted}: {why}; {way_out}")


class LinkTaken(SimError, FileExistsError):
    """Something that is no link stands where the port's link should go."""

    def __init__(self, path: str) -> None:
        """`path` is left untouched."""
        super().__init__(f"{path} exists and is no link: it was left alone; name another place with --link")


class StateUnusable(SimError):
    """The directory with memory and skin can't be used."""

    def __init__(self, path: str, why: str, way_out: str) -> None:
        """`path` is the directory, or the file in it, that stands in the way."""
        super().__init__(f"state at {path}: {why}; {way_out}")


class TruthUnreadable(SimError, ValueError):
    """A file of strikes or dots that doesn't read as one."""

    def __init__(self, source: str, line: int, got: str, expected: str) -> None:
        """`line` counts from 1, comments included."""
        super().__init__(f"{source} line {line}: got {got!r}, expected {expected}; export the file again")


class PlantMisused(SimError):
    """The machine core drove its hardware in a way that no hardware survives."""

    def __init__(self, what: str, at_us: int) -> None:
        """`at_us` is the plant's own clock."""
        super().__init__(
            f"at {at_us} µs of plant time: {what}; this is a fault in the machine core, report it"
        )
