"""A setting that nothing reads is a limit that holds nothing: every key has a reader outside config/."""

import ast

import pytest

from config.bounds import known_keys
from tests.house.source_tree import modules, parsed

# Read in config/ for those outside: the other paths follow data_dir, and `…_for` picks the world.
READ_IN_CONFIG = {
    "paths.data_dir",
    "paths.ledger_url",
    "paths.ledger_simulated_url",
    "paths.store_url",
    "paths.store_simulated_url",
    "clinic.receiver",
    "clinic.receiver_simulated",
}


def _reads() -> set[tuple[str, str]]:
    """Every attribute read outside config/, with the name before its dot; "" where that is no name."""
    found = set()
    for module in modules():
        if module.parts[0] != "config":
            for node in ast.walk(parsed(module)):
                if isinstance(node, ast.Attribute):
                    owner = node.value
                    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
                    found.add((name, node.attr))
    return found


READS = _reads()
READ_NAMES = {name for _, name in READS}


@pytest.mark.parametrize("key", sorted(known_keys().keys() - READ_IN_CONFIG))
def test_a_setting_is_read_by_name(key: str) -> None:
    table, name = key.split(".")[-2:]

    # A cartridge type is found by its GTIN, a code by its concept: no table's name stands beside a reader.
    found_by_key = key.startswith(("cartridges.", "fhir.codes."))
    assert name in READ_NAMES if found_by_key else (table, name) in READS


def test_a_setting_that_only_has_a_namesake_elsewhere_would_be_found() -> None:
    assert "queue_dots" in READ_NAMES
    assert ("link", "queue_dots") not in READS
