"""What a stranger reads who has nothing but the archive."""

from controller.archive.readme import readme
from controller.record.chain import Head

NAMES = ["SIMULATED-record.sqlite", "plan.json", "SIMULATED-plan.png", "check_record.py", "README.txt"]


def text(closed: bool = True) -> str:
    head = Head(3, "ab" * 32)
    return readme("SIMULATED-7", "SIMULATED", head, closed, NAMES[0], NAMES).decode()


def test_the_first_line_says_which_world_and_which_session() -> None:
    assert text().splitlines()[0] == "SIMULATED session SIMULATED-7"


def test_every_file_is_named_once_with_what_it_is() -> None:
    listed = [
        line.split()[0] for line in text().splitlines() if line.startswith("  ") and "python3" not in line
    ]
    assert sorted(listed) == sorted([*NAMES, "manifest.json"])
    assert "SIMULATED-plan.png       a picture" in text()


def test_it_says_how_to_check_and_what_checking_can_not_show() -> None:
    assert "python3 check_record.py ARCHIVE.zip" in text()
    assert "a record\nthat was cut off at its end is sound in itself" in text()
    assert f"Entries: 3. Hash of the last one: {'ab' * 32}" in text()


def test_of_a_session_that_was_not_ended_it_says_so() -> None:
    assert "It was ended." in text()
    assert "It was NOT ended" in text(closed=False)
