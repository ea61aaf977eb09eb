import pytest

from config.bounds import expected, known_keys, nearest_key
from config.loader import load


def test_the_known_keys_are_those_of_the_settings_in_force() -> None:
    in_force = {
        key.replace("09506000134352", "*").replace("codes.consent", "codes.*") for key in load().values
    }

    assert set(known_keys()) == in_force


@pytest.mark.parametrize(
    ("loc", "words"),
    [
        (("machine", "link", "lease_ms"), "a whole number, 100 to 500"),
        (("safety", "pedal_fresh_s"), "a number, 0.02 to 0.2"),
        (("cartridges", "gtin", "09506000134352", "needles"), "a whole number, exactly 3"),
        (("cartridges", "gtin", "09506000134352"), "a table of settings"),
        (("paths", "records_dir"), "the name of a directory"),
        (("machine", "depth"), "a table of settings"),
        (("machine", "nowhere"), "a table of settings"),
    ],
)
def test_a_bound_is_put_in_words(loc: tuple[str, ...], words: str) -> None:
    assert expected(loc) == words


@pytest.mark.parametrize(
    ("loc", "nearest"),
    [
        (("machine", "depth", "target"), "machine.depth.target_um"),
        (("machine", "lease_ms"), "machine.link.lease_ms"),
        (("machin",), "machine"),
        (("cartridges", "gtin", "09506000134352", "dots"), "cartridges.gtin.09506000134352.dots_max"),
        (("xyz",), ""),
    ],
)
def test_a_slip_of_spelling_finds_the_key_that_was_meant(loc: tuple[str, ...], nearest: str) -> None:
    assert nearest_key(loc) == nearest
