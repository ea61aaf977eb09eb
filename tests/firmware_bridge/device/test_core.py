"""Every command and every reason to refuse it (docs/wire-protocol.md §7)."""

from collections.abc import Callable

import pytest

from firmware_bridge.device import hal, limits, wire
from firmware_bridge.device.nvm import NO_JOB_ID
from firmware_bridge.messages import Done, RecallEnd, Refused, Tip
from tests.firmware_bridge.device.board import BOUNDS_UM, CEILING_UM, DOTS, JOB, PLAN, TAG, Bench


def ready() -> Bench:
    bench = Bench()
    bench.ready_to_arm()
    return bench


def test_a_dot_is_placed_from_handshake_to_result() -> None:
    bench = Bench()
    bench.strike_begun()
    bench.needle_comes_up(398)

    assert bench.last(Done) == Done(1, wire.OUTCOME_PLACED, 7, 398, 1000)
    assert bench.board.strikes() == 1
    assert bench.refusals() == []


REFUSED_RESUMES: list[tuple[str, Callable[[Bench], None], int]] = [
    (
        "stale stop generation",
        lambda b: b.send(wire.RESUME, b.generation - 1, 1, TAG, 50),
        limits.STALE_STOP_GENERATION,
    ),
    (
        "stop generation of the future",
        lambda b: b.send(wire.RESUME, b.generation + 1, 1, TAG, 50),
        limits.STALE_STOP_GENERATION,
    ),
    ("a dot already begun", lambda b: b.resume(first_dot=0), limits.DOT_NOT_NEXT),
    ("a dot beyond the job", lambda b: b.resume(first_dot=DOTS + 2), limits.DOT_NOT_NEXT),
    ("another cartridge", lambda b: b.resume(tag=TAG + 1), limits.WRONG_CARTRIDGE),
    ("no dots left", lambda b: b.resume(dots=0), limits.CARTRIDGE_SPENT),
]


@pytest.mark.parametrize(
    ("resume", "reason"), [row[1:] for row in REFUSED_RESUMES], ids=[row[0] for row in REFUSED_RESUMES]
)
def test_a_resume_that_asks_for_the_wrong_thing_arms_nothing(
    resume: Callable[[Bench], None], reason: int
) -> None:
    bench = ready()
    resume(bench)

    assert bench.last(Refused) == Refused(wire.RESUME, 0, reason)
    assert not bench.core.striker.armed


REFUSING_MACHINES: list[tuple[str, Callable[[Bench], None], int]] = [
    ("emergency stop", lambda b: setattr(b.board, "estop_now", True), limits.ESTOP_PRESSED),
    ("empty bay", lambda b: setattr(b.board, "bay", (0, 1)), limits.NO_CARTRIDGE),
    ("seated again", lambda b: setattr(b.board, "bay", (TAG, 2)), limits.NOT_CALIBRATED),
    ("pedal down", lambda b: setattr(b.board, "pedal_now", hal.PEDAL_DOWN), limits.PEDAL_NOT_UP),
    ("pedal silent", lambda b: setattr(b.board, "pedal_now", hal.PEDAL_SILENT), limits.PEDAL_NOT_UP),
    (
        "needle jammed",
        lambda b: setattr(b.board, "needle_now", (hal.NEEDLE_JAMMED, 0, 0)),
        limits.NEEDLE_JAMMED,
    ),
    ("no lease", lambda b: b.poll(301_000), limits.NO_LEASE),
]


@pytest.mark.hazard("H13", "H23")
@pytest.mark.parametrize(
    ("spoil", "reason"), [row[1:] for row in REFUSING_MACHINES], ids=[row[0] for row in REFUSING_MACHINES]
)
def test_a_machine_that_is_not_fit_is_not_armed(spoil: Callable[[Bench], None], reason: int) -> None:
    bench = ready()
    spoil(bench)
    bench.resume()

    assert bench.refusals() == [reason]
    assert not bench.core.striker.armed


def test_an_armed_machine_is_not_armed_again() -> None:
    bench = Bench()
    bench.arm()
    bench.resume()

    assert bench.refusals() == [limits.BUSY]
    assert bench.core.striker.armed


def test_nothing_is_armed_without_a_job() -> None:
    bench = Bench()
    bench.greet()
    bench.beat()
    bench.resume()

    assert bench.refusals() == [limits.NO_JOB]


def test_resuming_further_on_passes_dots_over_for_good() -> None:
    bench = ready()
    bench.resume(first_dot=5)
    bench.dot(1)
    bench.dot(5)

    assert bench.core.memory.hi == 4
    assert bench.refusals() == [limits.DOT_NOT_NEXT]
    assert bench.core.striker.queued() == 1


@pytest.mark.hazard("H03", "H07", "H18")
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ((1, 101, 0, 400, 200, 0), limits.OUT_OF_BOUNDS),
        ((1, 0, -101, 400, 200, 0), limits.OUT_OF_BOUNDS),
        ((1, 0, 0, CEILING_UM + 1, 200, 0), limits.TOO_DEEP),
        ((1, 0, 0, 0, 200, 0), limits.TOO_DEEP),
        ((1, 0, 0, 400, 0, 0), limits.DWELL_TOO_LONG),
        ((1, 0, 0, 400, 1001, 0), limits.DWELL_TOO_LONG),
        ((2, 0, 0, 400, 200, 0), limits.DOT_NOT_NEXT),
    ],
)
def test_a_dot_outside_its_limits_is_refused_by_its_number(
    fields: tuple[int, int, int, int, int, int], reason: int
) -> None:
    bench = Bench()
    bench.ready_to_arm()
    bench.send(wire.JOB_OPEN, JOB, PLAN, 1, DOTS, CEILING_UM, -100, 100, -100, 100)
    bench.resume()
    bench.send(wire.DOT, *fields)

    assert bench.last(Refused) == Refused(wire.DOT, fields[0], reason)
    assert bench.board.strikes() == 0


def test_a_dot_for_a_machine_at_rest_is_refused() -> None:
    bench = ready()
    bench.dot(1)

    assert bench.last(Refused) == Refused(wire.DOT, 1, limits.NOT_ARMED)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ((JOB, b"plan 002", 1, DOTS, CEILING_UM, *BOUNDS_UM), limits.OTHER_JOB),
        ((JOB, PLAN, 1, DOTS, 1501, *BOUNDS_UM), limits.TOO_DEEP),
        ((JOB, PLAN, 0, DOTS, CEILING_UM, *BOUNDS_UM), limits.BAD_LIMITS),
        ((JOB, PLAN, 1, DOTS, CEILING_UM, 5, 5, 0, 9), limits.BAD_LIMITS),
        ((NO_JOB_ID, PLAN, 1, DOTS, CEILING_UM, *BOUNDS_UM), limits.BAD_LIMITS),
    ],
)
def test_a_refused_job_leaves_no_job_open_not_even_the_one_before(
    fields: tuple[int | bytes, ...], reason: int
) -> None:
    bench = ready()
    bench.send(wire.JOB_OPEN, *fields)
    bench.resume()

    assert bench.refusals() == [reason, limits.NO_JOB]


def test_no_job_is_not_the_name_of_one_even_in_an_empty_memory() -> None:
    bench = Bench()
    bench.greet()
    bench.open_job(NO_JOB_ID, NO_JOB_ID)
    bench.open_job(NO_JOB_ID, PLAN)

    assert bench.refusals() == [limits.BAD_LIMITS] * 2


def test_no_job_is_opened_while_armed() -> None:
    bench = Bench()
    bench.arm()
    bench.open_job(ceiling_um=1500)

    assert bench.refusals() == [limits.BUSY]
    assert bench.core.striker.depth_ceiling_um == CEILING_UM


def test_no_other_job_is_opened_while_a_stopped_strike_still_ends() -> None:
    bench = Bench()
    bench.strike_begun()
    bench.send(wire.STOP, 0)
    bench.open_job(b"job 0002")
    bench.needle_comes_up()

    assert bench.refusals() == [limits.BUSY]
    assert (bench.core.memory.job, bench.core.memory.hi, bench.core.memory.done) == (JOB, 1, 1)


def test_tips_are_measured_and_told() -> None:
    assert ready().last(Tip) == Tip(hal.PROBE_DONE, 12, 4)


REFUSED_PROBES: list[tuple[str, Callable[[Bench], None], int]] = [
    ("emergency stop", lambda b: setattr(b.board, "estop_now", True), limits.ESTOP_PRESSED),
    ("empty bay", lambda b: setattr(b.board, "bay", (0, 1)), limits.NO_CARTRIDGE),
    ("no lease", lambda b: b.poll(301_000), limits.NO_LEASE),
    (
        "needle jammed",
        lambda b: setattr(b.board, "needle_now", (hal.NEEDLE_JAMMED, 0, 0)),
        limits.NEEDLE_JAMMED,
    ),
    ("armed", lambda b: b.resume(), limits.BUSY),
]


@pytest.mark.hazard("H26")
@pytest.mark.parametrize(
    ("spoil", "reason"), [row[1:] for row in REFUSED_PROBES], ids=[row[0] for row in REFUSED_PROBES]
)
def test_no_tip_is_measured_by_a_machine_that_is_not_fit(spoil: Callable[[Bench], None], reason: int) -> None:
    bench = ready()
    spoil(bench)
    bench.board.did.clear()
    bench.send(wire.CALIBRATE, bench.generation)

    assert bench.last(Refused) == Refused(wire.CALIBRATE, 0, reason)
    assert ("probe",) not in bench.board.did


def test_a_calibration_overtaken_by_a_stop_moves_nothing() -> None:
    bench = ready()
    asked = bench.frame(wire.CALIBRATE, bench.seq, bench.generation)
    bench.send(wire.STOP, 0)
    bench.board.did.clear()
    bench.receive(asked)

    assert bench.refusals() == [limits.STALE_STOP_GENERATION]
    assert ("probe",) not in bench.board.did


def test_results_are_recalled_from_the_dot_asked_for() -> None:
    bench = Bench()
    bench.arm()
    bench.board.pedal_now = hal.PEDAL_DOWN
    for number in range(1, 6):
        bench.dot(number)
        bench.poll()
    bench.heard.clear()
    bench.send(wire.RECALL, 3)

    assert [done.dot for done in bench.all_of(Done)] == [3, 4, 5]
    assert bench.heard[-1] == RecallEnd(5)


def test_a_machine_that_remembers_nothing_says_so() -> None:
    bench = ready()
    bench.send(wire.RECALL, 1)

    assert bench.heard[-1] == RecallEnd(0)


@pytest.mark.hazard("H01")
def test_a_command_that_arrives_twice_is_carried_out_once() -> None:
    bench = Bench()
    bench.arm()
    bench.board.pedal_now = hal.PEDAL_DOWN
    frame = bench.frame(wire.DOT, bench.seq, 1, 0, 0, 400, 200, 0)
    for _ in range(3):
        bench.receive(frame)
        bench.poll()

    assert bench.board.strikes() == 1
    assert bench.refusals() == []


@pytest.mark.hazard("H01")
def test_a_dot_sent_again_under_a_new_number_is_not_struck_again() -> None:
    bench = Bench()
    bench.strike_begun()
    bench.needle_comes_up()
    bench.dot(1)
    bench.poll()

    assert bench.refusals() == [limits.DOT_NOT_NEXT]
    assert bench.board.strikes() == 1
