"""Every error of the package: its exact words, its exit code, and the built-in it resembles."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim import errors
from sim.demo import record_csv
from sim.hardware import skin_csv
from sim.hardware.bay import CartridgeBay
from sim.pacing import PacedPipe
from sim.process import bench
from sim.process.pty_port import PtyPort
from sim.process.state_dir import StateDir
from sim.seeds import dice_box
from tests.sim.virtual_room import VirtualRoom


def _no_baud(_: Path) -> None:
    PacedPipe(50)


def _no_command(_: Path) -> None:
    bench.parse("pedal sideways")


def _no_cartridge(_: Path) -> None:
    CartridgeBay(dice_box(1), dice_box(1)("noise")).remove()


def _no_link(where: Path) -> None:
    (where / "port").write_text("someone's file")
    PtyPort(where / "port").plug()


def _other_seed(where: Path) -> None:
    with StateDir(where, 1):
        pass
    StateDir(where, 2)


def _no_skin(_: Path) -> None:
    list(skin_csv.parse_strikes("t_us,x_um\n", "skin.csv"))


def _no_record(_: Path) -> None:
    header = ",".join(record_csv.COLUMNS)
    list(record_csv.parse_dots(f"# SIMULATED\n{header}\n1,vanished,,,,,\n", "dots.csv"))


def _two_plunges(_: Path) -> None:
    plant = VirtualRoom().plant
    plant.plunge(0, 0)
    plant.plunge(0, 0)


CASES: list[tuple[type[errors.SimError], type[Exception], Callable[[Path], None], str]] = [
    (errors.SettingInvalid, ValueError, _no_baud, "baud is 50: expected 300 to 12000000 bits per second"),
    (
        errors.BenchLineInvalid,
        ValueError,
        _no_command,
        "bench line 'pedal sideways': 'sideways' makes no sense here; expected \"pedal down|up|unplug\"",
    ),
    (
        errors.BenchRefused,
        errors.SimError,
        _no_cartridge,
        "can't pull the cartridge: the bay is empty; seat one first: seat TAG",
    ),
    (
        errors.LinkTaken,
        FileExistsError,
        _no_link,
        "WHERE/port exists and is no link: it was left alone; name another place with --link",
    ),
    (
        errors.StateUnusable,
        errors.SimError,
        _other_seed,
        "state at WHERE: it is the machine with seed 1, got seed 2; "
        "give that seed, or name another directory",
    ),
    (
        errors.TruthUnreadable,
        ValueError,
        _no_skin,
        "skin.csv line 1: got 't_us,x_um', expected t_us,x_um,y_um,depth_um,needles,cartridge; "
        "export the file again",
    ),
    (
        errors.TruthUnreadable,
        ValueError,
        _no_record,
        "dots.csv line 3: got '1,vanished,,,,,', expected whole numbers, and an outcome among "
        "placed, shallow, missed, uncertain; export the file again",
    ),
    (
        errors.PlantMisused,
        errors.SimError,
        _two_plunges,
        "at 0 µs of plant time: a plunge was started with the needle still out; "
        "this is a fault in the machine core, report it",
    ),
]


@pytest.mark.parametrize(("error", "resembles", "provoke", "words"), CASES)
def test_an_error_says_what_was_got_what_was_expected_and_what_to_do(
    error: type[errors.SimError],
    resembles: type[Exception],
    provoke: Callable[[Path], None],
    words: str,
    tmp_path: Path,
) -> None:
    with pytest.raises(error) as caught:
        provoke(tmp_path)
    assert str(caught.value) == words.replace("WHERE", str(tmp_path))
    assert isinstance(caught.value, resembles)
    assert caught.value.exit_code == 2


def test_no_error_class_is_left_out_of_the_table() -> None:
    named = {thing for thing in vars(errors).values() if isinstance(thing, type)}
    assert {case[0] for case in CASES} == named - {errors.SimError}
