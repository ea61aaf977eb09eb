import grimp
import pytest

from tests.house.cores_contract import find_faults


@pytest.fixture
def graph() -> grimp.ImportGraph:
    """controller.core → controller.shell → os, and controller.pure beside them."""
    graph = grimp.ImportGraph()
    for name in ("controller.core", "controller.shell", "controller.pure"):
        graph.add_module(name)
    graph.add_module("os", is_squashed=True)
    graph.add_import(importer="controller.shell", imported="os")
    return graph


def test_a_shell_may_do_io_and_a_core_beside_it_is_fine(graph: grimp.ImportGraph) -> None:
    assert list(find_faults(graph, ["controller.shell"], ["os", "time"])) == []


def test_a_module_nobody_named_is_held_to_the_rule_of_cores(graph: grimp.ImportGraph) -> None:
    assert list(find_faults(graph, [], ["os"])) == [
        "controller.shell is a core and must not reach os: controller.shell -> os"
    ]


def test_a_core_may_not_reach_io_through_a_shell(graph: grimp.ImportGraph) -> None:
    graph.add_import(importer="controller.core", imported="controller.shell")

    assert list(find_faults(graph, ["controller.shell"], ["os"])) == [
        "controller.core is a core and must not reach os: controller.core -> controller.shell -> os"
    ]


def test_a_package_named_as_a_shell_stands_for_all_its_modules(graph: grimp.ImportGraph) -> None:
    graph.add_module("controllers")
    graph.add_import(importer="controllers", imported="os")

    assert list(find_faults(graph, ["controller"], ["os"])) == [
        "controllers is a core and must not reach os: controllers -> os"
    ]


def test_a_shell_that_does_nothing_forbidden_leaves_the_list(graph: grimp.ImportGraph) -> None:
    assert list(find_faults(graph, ["controller.shell", "controller.pure"], ["os"])) == [
        "controller.pure is listed as a shell but does nothing a core may not: remove it from `shells`"
    ]


def test_a_shell_that_is_not_there_leaves_the_list(graph: grimp.ImportGraph) -> None:
    assert list(find_faults(graph, ["controller.shell", "controller.gone"], ["os"])) == [
        "controller.gone is listed as a shell but is not there: remove it from `shells`"
    ]
