"""The bench's vocabulary."""

import pytest

from sim.errors import BenchLineInvalid
from sim.process import bench


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("pedal down", bench.Pedal(bench.PedalPosition.DOWN)),
        ("pedal up", bench.Pedal(bench.PedalPosition.UP)),
        ("pedal unplug", bench.Pedal(bench.PedalPosition.UNPLUG)),
        ("seat 42", bench.Seat(42)),
        ("seat 0x2A", bench.Seat(42)),
        ("pull", bench.Pull()),
        ("estop press", bench.Estop(True)),
        ("estop release", bench.Estop(False)),
        ("link cut 2.5", bench.LinkCut(2.5)),
        ("power off", bench.Power(bench.PowerAction.OFF)),
        ("power on", bench.Power(bench.PowerAction.ON)),
        ("  power   cycle ", bench.Power(bench.PowerAction.CYCLE)),
        ("bend 1", bench.Bend(1)),
        ("status", bench.Status()),
        ("quit", bench.Quit()),
    ],
)
def test_a_line_of_the_vocabulary_is_understood(line: str, command: bench.Command) -> None:
    assert bench.parse(line) == command


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("pedal", "bench line 'pedal': 1 words; expected \"pedal down|up|unplug\""),
        ("seat forty", "bench line 'seat forty': 'forty' makes no sense here; expected \"seat TAG\""),
        ("link cut 0", "bench line 'link cut 0': 'cut 0' makes no sense here; expected \"link cut SECONDS\""),
        ("link cut nan", "'cut nan' makes no sense here"),
        ("link mend 5", "'mend 5' makes no sense here"),
        ("estop hit", "'hit' makes no sense here; expected \"estop press|release\""),
        ("bend one", "'one' makes no sense here"),
        ("pull now", '2 words; expected "pull"'),
        ("Quit", "no such command; expected one of: pedal down|up|unplug; seat TAG; pull; estop"),
        ("", "no such command"),
    ],
)
def test_any_other_line_is_refused_with_the_form_expected(line: str, why: str) -> None:
    with pytest.raises(BenchLineInvalid) as caught:
        bench.parse(line)
    assert why in str(caught.value)
