from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from controller.session.cli import app
from controller.session.state_document import BEGIN_MARK, END_MARK, MarkMissing, mermaid
from controller.session.states import SessionState, Trigger


def test_draw_writes_a_picture(tmp_path: Path) -> None:
    out = tmp_path / "states.png"
    result = CliRunner().invoke(app, ["draw", "--out", str(out)])
    assert result.exit_code == 0
    assert result.output == f"states drawn to {out}\n"
    with Image.open(out) as image:
        assert image.format == "PNG"


def test_draw_writes_mermaid_text_where_the_name_asks_for_it(tmp_path: Path) -> None:
    out = tmp_path / "states.mmd"
    CliRunner().invoke(app, ["draw", "--out", str(out)])
    assert out.read_text(encoding="utf-8") == mermaid() + "\n"


def test_table_lists_every_state_and_every_trigger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    result = CliRunner().invoke(app, ["table"])
    assert result.exit_code == 0
    for name in (*SessionState, *Trigger):
        assert name.value in result.output


def test_doc_renews_the_marked_part(tmp_path: Path) -> None:
    document = tmp_path / "states.md"
    document.write_text(f"mine\n{BEGIN_MARK}\nold\n{END_MARK}\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["doc", "--write", str(document)])
    assert result.output == f"states written to {document}\n"
    assert document.read_text(encoding="utf-8").startswith("mine\n")
    assert "stateDiagram-v2" in document.read_text(encoding="utf-8")


def test_doc_leaves_a_document_without_a_place_for_it_alone(tmp_path: Path) -> None:
    document = tmp_path / "states.md"
    document.write_text("mine\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["doc", "--write", str(document)])
    assert isinstance(result.exception, MarkMissing)
    assert document.read_text(encoding="utf-8") == "mine\n"
