"""The needle drive's way out and back, and its hard stop."""

from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.device.hal import NEEDLE_DOWN, NEEDLE_JAMMED, NEEDLE_UP
from sim.hardware.needle import HARD_STOP_UM, NEEDLE_UM_PER_US, REST_UM, NeedleDrive, Plunge


@given(
    extension_um=st.integers(-10_000, 100_000), dwell_us=st.integers(-5, 100_000), share=st.floats(0.0, 1.0)
)
def test_no_command_gets_the_needle_past_the_hard_stop(
    extension_um: int, dwell_us: int, share: float
) -> None:
    plunge = Plunge.of(extension_um, dwell_us, 0)
    assert REST_UM <= plunge.extension_um_at(int(plunge.up_us * share)) <= HARD_STOP_UM + NEEDLE_UM_PER_US


@given(extension_um=st.integers(REST_UM, HARD_STOP_UM), dwell_us=st.integers(0, 100_000))
def test_the_needle_dwells_at_the_extension_asked_for_and_comes_back(
    extension_um: int, dwell_us: int
) -> None:
    plunge = Plunge.of(extension_um, dwell_us, 1000)
    assert plunge.leave_us - plunge.bottom_us == dwell_us
    for at_us in (plunge.bottom_us, plunge.leave_us):
        assert plunge.extension_um_at(at_us) == extension_um
    assert plunge.extension_um_at(plunge.up_us) == REST_UM


def test_a_plunge_tells_of_its_deepest_point_and_then_of_its_end() -> None:
    drive = NeedleDrive()
    assert drive.next_event_us(0) is None
    drive.start(300, 5000, 0)
    bottom_us = drive.next_event_us(0)
    assert bottom_us == 15_000
    assert drive.phase(bottom_us) == NEEDLE_DOWN
    drive.bottomed = True
    up_us = drive.next_event_us(bottom_us)
    assert up_us == 35_000
    assert drive.phase(up_us) == NEEDLE_UP
    assert drive.next_event_us(up_us) is None


def test_a_released_needle_springs_back_from_where_it_was() -> None:
    drive = NeedleDrive()
    drive.start(300, 5000, 0)
    reached_um = drive.release(5000)
    assert reached_um == REST_UM + 600
    assert drive.bottomed
    assert drive.phase(9999) == NEEDLE_DOWN
    assert drive.phase(10_000) == NEEDLE_UP


def test_releasing_a_needle_at_rest_finds_it_at_rest() -> None:
    drive = NeedleDrive()
    assert drive.release(0) == REST_UM
    assert drive.extension_um(0) == REST_UM


def test_a_drive_without_power_reports_a_jam_until_the_next_plunge() -> None:
    drive = NeedleDrive()
    drive.refuse()
    assert drive.phase(0) == NEEDLE_JAMMED
    drive.start(0, 0, 0)
    assert drive.phase(1) == NEEDLE_DOWN


def test_a_drive_that_starts_afresh_is_up() -> None:
    drive = NeedleDrive()
    drive.refuse()
    drive.reset()
    assert drive.phase(0) == NEEDLE_UP
