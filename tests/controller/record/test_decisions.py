"""Which dots were uncertain, and what was decided about each. Promises P1, P2."""

from controller.record.chain import GENESIS, Entry, seal
from controller.record.decisions import Decided, decisions


def entries(*drafts: tuple[str, dict[str, object]]) -> list[Entry]:
    sealed: list[Entry] = []
    for second, (kind, body) in enumerate(drafts):
        head = sealed[-1].head if sealed else GENESIS
        sealed.append(seal(head, f"2026-11-22T14:00:0{second}.000Z", kind, body))
    return sealed


def test_every_uncertain_dot_is_told_with_its_decision_who_made_it_and_when() -> None:
    found = decisions(
        entries(
            ("dot", {"dot": 7}),
            ("uncertain", {"dot": 8, "why": "its power was lost"}),
            ("uncertain", {"dot": 9, "why": "its power was lost"}),
            ("reconciled", {"dot": 8, "decision": "skip", "by": "Tess"}),
        )
    )

    assert found == (Decided(8, "skip", "Tess", "2026-11-22T14:00:03.000Z"), Decided(9))
    assert str(found[0]) == "dot 8: skip, decided by Tess at 2026-11-22T14:00:03.000Z"
    assert str(found[1]) == "dot 9: not decided yet"


def test_a_decision_about_a_dot_that_was_never_uncertain_is_shown_all_the_same() -> None:
    (found,) = decisions(entries(("reconciled", {"dot": 8, "decision": "placed", "by": "Tess"})))

    assert (found.dot, found.decision) == (8, "placed")


def test_a_record_without_uncertain_dots_has_none() -> None:
    assert decisions(entries(("dot", {"dot": 7}))) == ()
