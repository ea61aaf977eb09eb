"""Whatever is wrong with what a person gives the program: one clear message, the exit code, nothing lost."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from controller.cli import main
from firmware_bridge.serial_port import SerialPort
from tests.system import strange_ports
from tests.system.procedure_room import EXAMPLE, Room, dots_left_at_most, planned

pytestmark = pytest.mark.system


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    path.write_bytes(planned(60, 1))
    return path


def stipple(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """Exit code and what was said on stderr."""
    code = main([str(argument) for argument in arguments])
    said = capsys.readouterr().err
    assert "Traceback" not in said
    return code, said


def begin(capsys: pytest.CaptureFixture[str], port: object, plan: Path) -> tuple[int, str]:
    return stipple(capsys, "run", "--port", port, "--plan", plan, "--out", plan.parent / "session", "--jsonl")


def test_a_port_that_does_not_exist(capsys: pytest.CaptureFixture[str], plan: Path) -> None:
    code, said = begin(capsys, "/dev/no-such-port", plan)
    assert code == 3
    assert "no serial port at /dev/no-such-port: check that the machine is switched on" in said


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (strange_ports.silent, "the machine did not answer within 3.0 s"),
        (strange_ports.garbage, "what is on this port is not a Stipple machine"),
        (strange_ports.echo, "what is on this port is not a Stipple machine"),
        (strange_ports.older_firmware, "the machine speaks protocol version 1 (schema deadbeef)"),
    ],
)
def test_a_port_without_a_machine_that_we_can_talk_to(
    capsys: pytest.CaptureFixture[str], plan: Path, answer: Callable[[bytes], bytes], message: str
) -> None:
    with strange_ports.port(answer) as name:
        code, said = begin(capsys, name, plan)
    assert code == 3
    assert message in said
    assert not (plan.parent / "session").exists()


def test_a_port_that_another_program_holds(capsys: pytest.CaptureFixture[str], plan: Path) -> None:
    with strange_ports.port(strange_ports.silent) as name:
        held = SerialPort(name, 115_200)
        code, said = begin(capsys, name, plan)
        held.close()
    assert code == 3
    assert f"port {name} is in use by another program" in said


def test_a_second_controller_on_the_same_port_or_record_is_refused_and_the_first_goes_on(
    tmp_path: Path,
) -> None:
    async def scenario() -> tuple[str, str]:
        room = Room(tmp_path / "s", 60)
        try:
            await room.start_machine()
            await room.start_controller()
            await room.work_until(dots_left_at_most(40))
            refused = []
            for arguments in (
                ("run", "--plan", str(room.plan), "--out", str(tmp_path / "second")),
                ("resume", str(room.folder)),
            ):
                second = await room.start_second_controller(*arguments)
                assert await second.exit_code() in (2, 3)
                refused.append(await second.stderr())
            await room.work_to_the_end()
        finally:
            await room.leave()
        assert room.truth().record_matches_skin
        assert room.outcomes().count("placed") == 60
        return refused[0], refused[1]

    port_busy, record_busy = asyncio.run(scenario())
    assert "in use by another program" in port_busy
    assert "SIMULATED-record.sqlite" in record_busy


def test_a_session_that_was_begun_is_not_begun_again(tmp_path: Path) -> None:
    async def scenario() -> str:
        room = Room(tmp_path / "s", 60)
        try:
            await room.start_machine()
            await room.start_controller()
            await room.work_until(dots_left_at_most(40))
            await room.kill_controller()
            again = await room.start_second_controller(
                "run", "--plan", str(room.plan), "--out", str(tmp_path / "second")
            )
            assert await again.exit_code() == 2
            return await again.stderr()
        finally:
            await room.leave()

    assert "begun before" in asyncio.run(scenario())
    assert not (tmp_path / "second").exists()


SQUARE = '<path id="frontal" d="M 10 10 H 40 V 40 H 10 Z"/>'
BOW_TIE = '<path id="frontal" d="M 10 10 L 40 40 H 10 L 40 10 Z"/>'
ZONE = "density_per_cm2 = {density}\ndepth_mm = {depth}\nshades = {{ '1:10' = 1.0 }}\n"


@pytest.mark.parametrize(
    ("size", "shapes", "zones", "message"),
    [
        ('width="180" height="120"', SQUARE, {"frontal": (72, 0.4)}, "mm"),
        ('width="180mm" height="120mm"', BOW_TIE, {"frontal": (72, 0.4)}, "frontal"),
        ('width="180mm" height="120mm"', "", {"frontal": (72, 0.4)}, "outline"),
        ('width="180mm" height="120mm"', SQUARE, {"frontal": (72, 0.4), "crown": (72, 0.4)}, "crown"),
        ('width="180mm" height="120mm"', SQUARE, {}, "zone"),
        ('width="180mm" height="120mm"', SQUARE, {"frontal": (116, 0.4)}, "115"),
        ('width="180mm" height="120mm"', SQUARE, {"frontal": (72, 0.7)}, "0.6"),
    ],
    ids=["no mm", "self-crossing", "empty", "unknown zone", "zone not prescribed", "too dense", "too deep"],
)
def test_a_drawing_or_prescription_that_cannot_be_planned(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    size: str,
    shapes: str,
    zones: dict[str, tuple[int, float]],
    message: str,
) -> None:
    svg, rx, out = tmp_path / "d.svg", tmp_path / "d.toml", tmp_path / "plan.json"
    svg.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 180 120"><g id="zones">{shapes}</g></svg>'
    )
    tables = [f"[zones.{name}]\n" + ZONE.format(density=n, depth=mm) for name, (n, mm) in zones.items()]
    head = 'outline = "d.svg"\nclient_ref = "C-1"\nstretch_max = 0.05\n'
    rx.write_text(head + "".join(tables) + "[sessions]\nshare = [0.4, 0.35, 0.25]\n")
    code, said = stipple(capsys, "plan", "make", "--svg", svg, "--rx", rx, "--out", out)
    assert code == 2
    assert message in said
    assert not out.exists()


def test_a_plan_changed_by_hand(capsys: pytest.CaptureFixture[str], plan: Path) -> None:
    content = json.loads(plan.read_text())
    content["plan"]["sessions"][0][0][2] += 100
    plan.write_text(json.dumps(content))
    code, said = begin(capsys, "/dev/no-such-port", plan)
    assert code == 2
    assert "plan.json" in said
    assert "changed" in said


def test_a_plan_too_deep_for_this_machine(
    capsys: pytest.CaptureFixture[str], plan: Path, tmp_path: Path
) -> None:
    settings = tmp_path / "shallow.toml"
    settings.write_text("[machine.depth]\ntarget_um = 200\ntolerance_um = 50\nceiling_um = 300\n")
    code, said = stipple(
        capsys, "run", "--port", "/dev/no-such-port", "--plan", plan, "--config", settings, "--jsonl"
    )
    assert code == 2
    assert "depth 400 µm, is outside what this machine may do: expected depth 1 … 300 µm" in said


def test_settings_with_an_unknown_key(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("[machine.depth]\ncieling_um = 500\n")
    code, said = stipple(capsys, "config", "check", settings)
    assert code == 2
    assert "cieling_um" in said
    assert "ceiling_um" in said


def test_a_session_the_plan_does_not_have(capsys: pytest.CaptureFixture[str], plan: Path) -> None:
    code, said = stipple(capsys, "run", "--port", "/dev/x", "--plan", plan, "--session", 9, "--jsonl")
    assert code == 2
    assert "session 9 is not in the plan" in said


def test_nothing_to_resume(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, said = stipple(capsys, "resume", tmp_path, "--port", "/dev/x")
    assert code == 2
    assert f"no record in {tmp_path}" in said


def test_the_example_is_where_the_readme_says() -> None:
    assert EXAMPLE.exists()
    assert EXAMPLE.with_suffix(".toml").exists()
