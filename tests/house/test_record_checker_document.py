"""The checker that a stranger reads in docs/record-format.md is, to the letter, the one that is shipped."""

from tests.house.source_tree import ROOT, project_files

CHECKER = ROOT / "controller" / "record" / "check_record.py"
DOCUMENT = ROOT / "docs" / "record-format.md"


def test_the_documents_checker_is_the_shipped_one() -> None:
    shown = DOCUMENT.read_text(encoding="utf-8").split("```python\n")

    assert len(shown) == 2
    assert shown[1].partition("```")[0] == CHECKER.read_text(encoding="utf-8")


def test_there_is_no_third_copy_of_it() -> None:
    line = CHECKER.read_bytes().splitlines()[5]
    assert line.startswith(b"NEEDS = ")

    copies = [file for file in project_files() if line in (ROOT / file).read_bytes()]
    assert copies == [CHECKER.relative_to(ROOT), DOCUMENT.relative_to(ROOT)]
