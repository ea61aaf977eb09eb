"""Whatever is wrong with what a person gives the program: one clear message, the exit code, nothing lost."""

import asyncio
import json
from contextlib import ExitStack
from pathlib import Path

import pytest

from controller.cli import main
from firmware_bridge.serial_port import SerialPort
from sim.demo.room import Program
from tests.system import strange_ports
from tests.system.procedure_room import EXAMPLE, Room, planned, state_is

pytestmark = pytest.mark.system


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    planned(60, path)
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


def test_a_port_without_a_machine_that_we_can_talk_to(plan: Path) -> None:
    answers = {
        strange_ports.silent: "the machine did not answer within 3.0 s",
        strange_ports.garbage: "what is on this port is not a Stipple machine",
        strange_ports.echo: "what is on this port is not a Stipple machine",
        strange_ports.older_firmware: "the machine speaks protocol version 1 (schema deadbeef)",
    }
    out = plan.parent / "session"

    async def begin_at(name: str) -> tuple[int, str]:
        program = await Program.start("run", "--port", name, "--plan", str(plan), "--out", str(out))
        return await program.exit_code(), await program.stderr()

    async def at_all_at_once(names: list[str]) -> list[tuple[int, str]]:
        return await asyncio.gather(*(begin_at(name) for name in names))

    with ExitStack() as stack:
        names = [stack.enter_context(strange_ports.port(answer)) for answer in answers]
        results = asyncio.run(at_all_at_once(names))
    for (code, said), message in zip(results, answers.values(), strict=True):
        assert code == 3
        assert message in said
    assert not out.exists()


def test_a_port_that_another_program_holds(capsys: pytest.CaptureFixture[str], plan: Path) -> None:
    with strange_ports.port(strange_ports.silent) as name:
        held = SerialPort(name, 115_200)
        code, said = begin(capsys, name, plan)
        held.close()
    assert code == 3
    assert f"port {name} is in use by another program" in said


@pytest.mark.hazard("H19")
def test_a_second_controller_on_the_same_port_record_or_plan_is_refused_and_the_first_goes_on(
    tmp_path: Path,
) -> None:
    async def scenario() -> list[str]:
        room = Room(tmp_path / "s", 400)
        second = str(tmp_path / "second")
        try:
            await room.start_machine()
            await room.start_controller()
            await room.work_until(state_is("ready"))
            others = [
                await room.start_second_controller("run", "--plan", str(room.plan), "--out", second),
                await room.start_second_controller("resume", str(room.folder)),
            ]
            codes = [await other.exit_code() for other in others]
            await room.work_to_the_end()
            # The port is free now, but this session of the plan has been struck.
            others.append(
                await room.start_second_controller("run", "--plan", str(room.plan), "--out", second)
            )
            assert [*codes, await others[2].exit_code()] == [3, 2, 2]
            refused = [await other.stderr() for other in others]
        finally:
            await room.leave()
        assert room.truth().record_matches_skin
        assert room.truth().strikes_in_skin == 400
        return refused

    port_busy, record_busy, begun_before = asyncio.run(scenario())
    assert "in use by another program" in port_busy
    assert "SIMULATED-record.sqlite: the record is being written by" in record_busy
    assert "begun before" in begun_before
    assert not (tmp_path / "second").exists()


SQUARE = '<path id="frontal" d="M 10 10 H 40 V 40 H 10 Z"/>'
BOW_TIE = '<path id="frontal" d="M 10 10 L 40 40 H 10 L 40 10 Z"/>'
ZONE = "density_per_cm2 = {density}\ndepth_mm = {depth}\nshades = {{ '1:10' = 1.0 }}\n"


@pytest.mark.parametrize(
    ("size", "shapes", "zones", "message"),
    [
        ('width="180" height="120"', SQUARE, {"frontal": (72, 0.4)}, "mm"),
        ('width="180mm" height="120mm"', BOW_TIE, {"frontal": (72, 0.4)}, "frontal"),
        ('width="180mm" height="120mm"', "", {"frontal": (72, 0.4)}, "no zone is drawn"),
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
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 180 120">'
        f'<g id="zones">{shapes}</g></svg>'
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


@pytest.mark.hazard("H07")
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


@pytest.mark.hazard("H37")
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
