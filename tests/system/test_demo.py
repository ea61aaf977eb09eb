"""`stipple demo` as a person runs it: the example in, record and pictures out, no process left over."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from controller.record.verify import verify_record
from tests.system.procedure_room import EXAMPLE, ROOT

pytestmark = pytest.mark.system
DEMO = [
    sys.executable,
    "-m",
    "controller",
    "demo",
    "--svg",
    str(EXAMPLE),
    "--rx",
    str(EXAMPLE.with_suffix(".toml")),
]
PROMISED_KEYS = {
    "simulated", "plan_dots", "deposited", "uncertain", "skipped", "double_strikes", "strikes_in_skin",
    "record_matches_skin", "cartridges_used", "depth_error_um_max", "chain_ok", "clinic_has_it",
    "simulated_s", "wall_s",
}  # fmt: skip


def test_a_session_from_the_example_keeps_every_promise_and_leaves_record_and_pictures(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [*DEMO, "--dots-max", "120", "--seed", "3", "--out", str(tmp_path), "--json"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result.keys() >= PROMISED_KEYS
    assert result["simulated"] is True
    assert result["plan_dots"] == result["deposited"] == result["strikes_in_skin"] == 120
    assert (result["uncertain"], result["skipped"], result["double_strikes"]) == (0, 0, 0)
    assert result["record_matches_skin"]
    assert result["chain_ok"]
    assert result["depth_error_um_max"] <= 50
    (folder,) = tmp_path.iterdir()
    assert folder.name.startswith("SIMULATED-")
    record = verify_record(folder / "SIMULATED-record.sqlite")
    assert record.intact
    assert record.closed
    assert result["clinic_has_it"]
    assert result["clinic_entries"] == record.entries
    for name in ("SIMULATED-plan.png", "SIMULATED-skin.png"):
        with Image.open(folder / name) as picture:
            assert picture.info["dpi"] == pytest.approx((254, 254), abs=0.1)
    assert "record and skin agree, no place struck twice" in done.stderr


@pytest.mark.parametrize("whom", ["the demo alone", "everybody at the terminal"])
def test_ctrl_c_ends_the_demo_and_every_program_it_has_started(tmp_path: Path, whom: str) -> None:
    demo = subprocess.Popen(
        [*DEMO, "--dots-max", "2000", "--out", str(tmp_path), "--json"],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    )
    with demo:
        assert demo.stderr is not None
        for line in demo.stderr:
            if "seat cartridge" in line:
                break
        if whom == "the demo alone":
            demo.send_signal(signal.SIGINT)
        else:
            os.killpg(demo.pid, signal.SIGINT)
        assert demo.wait(20) == 130
        assert "Traceback" not in demo.stderr.read()
    with pytest.raises(ProcessLookupError):
        os.killpg(demo.pid, 0)
    (folder,) = tmp_path.iterdir()
    assert verify_record(folder / "SIMULATED-record.sqlite").intact
