"""The bottle of a record's entry, and the session's shades and bottles folded from it."""

from controller.session.facts import fold
from controller.session.pigment_in_session import BottleInSession, bottle_of

OPENED = {
    "session": "s7",
    "client_ref": "c3",
    "plan_hash": "ab" * 32,
    "plan_session": 1,
    "simulated": True,
    "dots": 1,
    "shades": ["1:20", "1:14"],
}
ENTRY = {
    "shade": "1:14",
    "maker": "Inkworks",
    "lot": "PIG7",
    "serial": "P14",
    "expiry": "2028-06-30",
    "opened_until": "2026-12-31",
    "certificate": "CERT-7",
    "by": "Tess",
}
BOTTLE = BottleInSession("1:14", "Inkworks", "PIG7", "P14", "2028-06-30", "2026-12-31")


def test_an_entry_names_a_bottle() -> None:
    assert bottle_of(ENTRY) == BOTTLE


def test_a_shade_has_the_bottle_named_last() -> None:
    facts = fold([("session_opened", OPENED), ("pigment", ENTRY), ("pigment", ENTRY | {"serial": "P14b"})])

    assert facts.pigment["1:14"].serial == "P14b"
    assert facts.shades_without_pigment == ("1:20",)


def test_a_shade_lacks_its_bottle_again_once_that_was_discarded() -> None:
    discarded = {"shade": "1:14", "lot": "PIG7", "serial": "P14"}
    facts = fold([("session_opened", OPENED), ("pigment", ENTRY), ("pigment_discarded", discarded)])
    assert facts.shades_without_pigment == ("1:20", "1:14")

    kept = fold([("pigment", ENTRY | {"serial": "P14b"}), ("pigment_discarded", discarded)])
    assert kept.pigment["1:14"].serial == "P14b"


def test_a_record_without_shades_lacks_no_pigment() -> None:
    old = {name: value for name, value in OPENED.items() if name != "shades"}

    assert fold([("session_opened", old)]).shades_without_pigment == ()
