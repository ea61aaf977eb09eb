"""The simulated machine as a process: a real port, a real bench, real signals."""

import os
import signal
from pathlib import Path

import pytest

from firmware_bridge.driver import Connected, Disconnected
from firmware_bridge.messages import Done, Dot, JobOpen, Resume, Status, Tip
from sim.hardware.skin_csv import parse_strikes
from tests.sim.sim_process import RealHost, SimProcess
from tests.sim.virtual_room import CEILING_UM, DEPTH_UM, TAG, rows_um

pytestmark = pytest.mark.system
DOTS = 40


def _strike_all(host: RealHost, process: SimProcess) -> None:
    driver = host.driver
    host.run_until(lambda: bool(host.of(Connected)))
    driver.open_job(JobOpen(b"job-0001", b"plan-001", 1, DOTS, CEILING_UM, -1, 400_000, -1, 400_000))
    driver.calibrate()
    host.run_until(lambda: bool(host.of(Tip)) and bool(host.of(Status)))
    host.run_until(lambda: host.of(Status)[-1].calibrated)
    driver.resume(Resume(host.of(Status)[-1].stop_generation, 1, TAG, DOTS))
    host.run_until(lambda: bool(host.of(Status)[-1].armed))
    process.tell("pedal down")
    host.wants_strikes = True
    for dot, (x_um, y_um) in enumerate(rows_um(DOTS), start=1):
        host.run_until(lambda: driver.dots_acceptable > 0)
        driver.place(Dot(dot, x_um, y_um, DEPTH_UM, 100))
    host.run_until(lambda: len(host.of(Done)) == DOTS)


def test_a_host_strikes_through_the_port_and_a_killed_machine_has_lost_nothing(tmp_path: Path) -> None:
    link, state = tmp_path / "port", tmp_path / "state"
    with SimProcess(link, "--state", str(state), "--speed", "max") as process:
        skin = Path(process.hear("ready", link=str(link), strikes=0)["skin"])
        process.tell(f"seat {TAG}")
        process.hear("bench", ok=True, cartridge="0x000000000000002a")
        with RealHost(link) as host:
            _strike_all(host, process)
            os.kill(process.pid, signal.SIGKILL)
            assert process.exit_code() == -signal.SIGKILL
    assert len(list(parse_strikes(skin.read_text(), "skin"))) == DOTS
    with SimProcess(link, "--state", str(state)) as process:
        process.hear("ready", strikes=DOTS)
        process.tell(f"seat {TAG}")
        seated = process.hear("bench", cartridge_strikes=DOTS)
        assert (seated["boot"], seated["hi"], seated["done"]) == (2, DOTS, DOTS)
        process.tell("quit")
        assert process.hear("end", why="quit")["power"] is False
        assert process.exit_code() == 0
    assert not link.is_symlink()


def test_strikes_are_told_while_they_are_made(tmp_path: Path) -> None:
    with SimProcess(tmp_path / "port", "--state", str(tmp_path / "state"), "--speed", "max") as process:
        process.hear("ready")
        process.tell(f"seat {TAG}")
        with RealHost(tmp_path / "port") as host:
            _strike_all(host, process)
        assert process.hear("strikes")["strikes"] > 0


def test_a_cut_link_is_lost_to_the_host_and_comes_back_by_itself(tmp_path: Path) -> None:
    with SimProcess(tmp_path / "port", "--state", str(tmp_path / "state")) as process:
        process.hear("ready")
        with RealHost(tmp_path / "port") as host:
            host.run_until(lambda: bool(host.of(Connected)))
            process.hear("host", state="open")
            process.tell("link cut 0.05")
            process.hear("link", state="cut", duration_s=0.05)
            host.run_until(lambda: bool(host.of(Disconnected)))
        process.hear("link", state="restored")
        with RealHost(tmp_path / "port") as host:
            host.run_until(lambda: bool(host.of(Connected)))
            assert host.of(Connected)[0].boot == 1


def test_a_host_that_closes_the_port_may_come_again(tmp_path: Path) -> None:
    with SimProcess(tmp_path / "port", "--state", str(tmp_path / "state")) as process:
        process.hear("ready")
        for _ in range(2):
            with RealHost(tmp_path / "port") as host:
                host.run_until(lambda: bool(host.of(Connected)))
            process.hear("host", state="open")
            process.hear("host", state="closed")


def test_lines_that_make_no_sense_are_refused_and_the_machine_runs_on(tmp_path: Path) -> None:
    with SimProcess(tmp_path / "port", "--state", str(tmp_path / "state")) as process:
        process.tell("dance")
        assert "no such command" in process.hear("bench", ok=False)["error"]
        process.tell("pull")
        assert "the bay is empty" in process.hear("bench", ok=False)["error"]
        process.tell("status\n\nseat 7")
        assert process.hear("bench", line="status")["power"] is True
        assert process.hear("bench", line="seat 7")["seating"] == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(number: signal.Signals, tmp_path: Path) -> None:
    with SimProcess(tmp_path / "port", "--state", str(tmp_path / "state")) as process:
        process.hear("ready")
        os.kill(process.pid, number)
        process.hear("end", why=number.name)
        assert process.exit_code() == 0
        assert not (tmp_path / "port").is_symlink()


def test_the_end_of_the_bench_lines_ends_it_only_if_asked_to(tmp_path: Path) -> None:
    with SimProcess(tmp_path / "one", "--state", str(tmp_path / "1"), "--until-eof") as process:
        process.hear("ready")
        process.end_lines()
        process.hear("end", why="end of bench")
        assert process.exit_code() == 0
    with SimProcess(tmp_path / "two", "--state", str(tmp_path / "2")) as process:
        process.hear("ready")
        process.end_lines()
        with RealHost(tmp_path / "two") as host:
            host.run_until(lambda: bool(host.of(Connected)))


def test_a_terminal_that_goes_away_takes_only_the_bench_with_it(tmp_path: Path) -> None:
    ours_fd, terminal_fd = os.openpty()
    with SimProcess(tmp_path / "port", "--state", str(tmp_path / "state"), stdin=terminal_fd) as process:
        process.hear("ready")
        os.write(ours_fd, b"seat 7\n")
        process.hear("bench", seating=1)
        os.close(terminal_fd)
        os.close(ours_fd)
        with RealHost(tmp_path / "port") as host:
            host.run_until(lambda: bool(host.of(Connected)))


def test_without_a_bench_it_reads_no_lines(tmp_path: Path) -> None:
    with SimProcess(tmp_path / "port", "--state", str(tmp_path / "state"), "--no-bench") as process:
        process.hear("ready")
        process.tell("quit")
        with RealHost(tmp_path / "port") as host:
            host.run_until(lambda: bool(host.of(Connected)))


def test_a_cable_can_be_cut_while_nobody_uses_it(tmp_path: Path) -> None:
    with SimProcess(tmp_path / "port", "--state", str(tmp_path / "state")) as process:
        process.hear("ready")
        process.tell("link cut 0.01")
        process.hear("link", state="cut")
        process.hear("link", state="restored")


def test_it_does_not_outlive_whoever_reads_its_output(tmp_path: Path) -> None:
    with SimProcess(tmp_path / "port", "--state", str(tmp_path / "state")) as process:
        process.hear("ready")
        process.stop_listening()
        process.tell("status")
        assert process.exit_code() == 0
        assert process.errors() == ""
        assert not (tmp_path / "port").is_symlink()
