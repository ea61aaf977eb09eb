import runpy

import pytest

from controller import cli


def test_python_dash_m_controller_is_the_command_stipple(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "main", lambda: 7)

    with pytest.raises(SystemExit) as left:
        runpy.run_module("controller", run_name="__main__")

    assert left.value.code == 7
