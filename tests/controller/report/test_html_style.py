import pytest

from controller.report.html_style import style


@pytest.mark.hazard("H35")
@pytest.mark.parametrize("world", ["SIMULATED", "REAL"])
def test_on_paper_the_world_stands_at_the_head_of_every_page(world: str) -> None:
    (page,) = (rule for rule in style(world).split("\n@") if rule.startswith("page"))

    assert f'@top-center {{ content: "{world}"' in page


def test_nothing_is_fetched_for_it() -> None:
    assert "url(" not in style("REAL")
    assert "@import" not in style("REAL")
    assert "@font-face" not in style("REAL")


def test_paper_is_a4() -> None:
    assert "size: A4" in style("REAL")
