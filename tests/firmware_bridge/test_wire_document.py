"""docs/wire-protocol.md tells the truth: its bytes, numbers and names are those of file and code."""

import re
from pathlib import Path

import pytest

from firmware_bridge import link, native_driver
from firmware_bridge.device import arq, core, limits, nvm, striker, wire
from tests.firmware_bridge.golden import FRAMES, GOLDEN, GoldenFrame

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "wire-protocol.md").read_text(encoding="utf-8")
DUMPS = re.findall(r"^```frame (.+?)\n(.+?)^```", TEXT, re.MULTILINE | re.DOTALL)
SECTIONS = set(re.findall(r"^#{2,3} (\d+(?:\.\d+)?)", TEXT, re.MULTILINE))
KINDS = {
    "B": "u8",
    "H": "u16",
    "h": "i16",
    "I": "u32",
    "i": "i32",
    "Q": "u64",
    "8s": "b8",
}


def test_it_shows_dumps() -> None:
    assert len(DUMPS) >= 8


@pytest.mark.parametrize(("title", "body"), DUMPS, ids=[title for title, _ in DUMPS])
def test_each_dump_is_a_frozen_frame(title: str, body: str) -> None:
    bytes_shown = "".join(line.split(";")[0] for line in body.splitlines())

    assert {str(frame): frame.wire for frame in FRAMES}[title] == bytes.fromhex(bytes_shown)


@pytest.mark.parametrize("frame", {frame.type: frame for frame in FRAMES}.values(), ids=lambda f: f.name)
def test_each_frame_stands_in_the_table_with_every_field_and_its_type(frame: GoldenFrame) -> None:
    kinds = re.findall(r"8s|[BHhIiQ]", wire.LAYOUTS[frame.type][1])
    fields = ", ".join(f"{name} {KINDS[kind]}" for name, kind in zip(frame.fields, kinds, strict=True))

    assert f"| `{frame.type:02x}` | {frame.name} | {fields or '–'} |" in TEXT


def test_the_schema_text_and_the_numbers_made_from_it_are_the_frozen_ones() -> None:
    found = re.search(r"^```schema\n(.+?)\n```", TEXT, re.MULTILINE | re.DOTALL)

    assert found
    assert found[1].replace("\n", "") == GOLDEN["schema_text"]
    for number in (GOLDEN["schema"], GOLDEN["handshake_seed"], GOLDEN["connection"]["seed"]):
        assert f"`{number:08X}`" in TEXT or f"{number:08X}\n" in TEXT
    assert bytes.fromhex(GOLDEN["connection"]["seed_input"]).hex(" ", 4) == "13e6409b 44332211 d4c3b2a1"
    assert "13 e6 40 9b  44 33 22 11  d4 c3 b2 a1" in TEXT


def _table_numbers(heading: str, column: str) -> set[int]:
    section = TEXT.split(heading)[1].split("\n## ")[0]
    table = section.partition(column)[2].split("\n\n")[0]
    return {int(number) for number in re.findall(r"\| (\d+) (?=\| [a-z])", table)}


def test_every_cause_is_listed() -> None:
    causes = {value for name, value in vars(limits).items() if name.startswith("CAUSE_")}

    assert _table_numbers("### 5.4 Causes", "| cause | name |") == causes


def test_every_reason_is_listed() -> None:
    reasons = {
        value
        for name, value in vars(limits).items()
        if name.isupper() and not name.startswith("CAUSE_") and not name.endswith(("_ABSOLUTE", "_MAX"))
    }

    assert _table_numbers("## 7. Commands", "| reason | name |") == reasons


@pytest.mark.parametrize(
    "sentence",
    [
        f"at most {wire.COVERED_BYTES_MAX} bytes",
        f"at most {wire.FRAME_BYTES_MAX} bytes",
        f"longer than {wire.CHUNK_BYTES_MAX} bytes",
        f"At most **{arq.WINDOW}** numbered frames",
        f"if more than {arq.WAITING_MAX} wait",
        f"Clamped to {arq.RTO_US_MIN // 1000} … {arq.RTO_US_MAX // 1000} ms",
        f"A frame sent **{arq.TRIES_MAX}** times",
        f"expiry **{core.LEASE_US // 1000} ms**",
        f"every {core.STATUS_PERIOD_US // 1000} ms",
        f"The latest **{nvm.RESULTS_KEPT}** results",
        f"ceiling 1 … {limits.DEPTH_UM_ABSOLUTE} µm",
        f"dwell 1 … {limits.DWELL_100US_MAX} ",
        f"|offset| ≤ {limits.TIP_OFFSET_UM_MAX} µm and spread ≤ {limits.TIP_SPREAD_UM_MAX} µm",
        f"HELLO each {link.HELLO_PERIOD_S * 1000:.0f} ms, at most {link.GREETING_S_MAX:.0f} s",
        f"repeats it every {native_driver.STOP_REPEAT_S * 1000:.0f} ms",
        f"{wire.FRAME_BYTES_MAX * 8 * 10 / 115_200 * 1000:.1f} ms at 115200 baud",
    ],
)
def test_each_number_in_it_is_the_one_in_the_code(sentence: str) -> None:
    assert sentence in " ".join(TEXT.split())


def test_a_board_holds_as_many_dots_as_the_dump_says() -> None:
    answers = [frame for frame in FRAMES if frame.name == "HELLO_ACK"]

    assert [frame.fields["queue_dots"] for frame in answers] == [striker.QUEUE_DOTS]


def test_every_section_the_code_refers_to_exists() -> None:
    wanted = set()
    for path in sorted((ROOT / "firmware_bridge").rglob("*.py")):
        for found in re.findall(
            r"§(\d+(?:\.\d+)?)(?:[–, §]+(\d+(?:\.\d+)?))?", path.read_text(encoding="utf-8")
        ):
            wanted |= {section for section in found if section}

    assert wanted
    assert wanted <= SECTIONS
