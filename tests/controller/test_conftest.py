import pytest

from tests.controller.conftest import without_node, without_poppler, without_postgresql


def test_without_postgresql_a_test_is_left_out_and_says_so() -> None:
    with pytest.raises(pytest.skip.Exception, match="PostgreSQL is not installed here, so this was not run"):
        without_postgresql("")


def test_a_build_machine_leaves_nothing_out() -> None:
    with pytest.raises(pytest.fail.Exception, match="Debian: apt install postgresql"):
        without_postgresql("true")


def test_without_poppler_it_is_the_same() -> None:
    with pytest.raises(pytest.skip.Exception, match="pdftoppm is not installed here, so this was not read"):
        without_poppler("")
    with pytest.raises(pytest.fail.Exception, match="Debian: apt install poppler-utils"):
        without_poppler("true")


def test_without_node_it_is_the_same() -> None:
    with pytest.raises(pytest.skip.Exception, match="no other FHIR implementation has read this"):
        without_node("")
    with pytest.raises(pytest.fail.Exception, match="Debian: apt install nodejs npm"):
        without_node("true")
