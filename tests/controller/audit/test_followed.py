"""How far a ledger was followed is what the log's newest word about it says."""

from controller.audit.followed import FOLLOWED_KIND, REPLACED_KIND, Followed, Mark

STEP = {"id": 7, "serial": "SN1", "state": "claimed"}
URL = "sqlite:////data/ledger.sqlite"


def test_before_the_first_row_nothing_was_followed() -> None:
    followed = Followed.said_in([], URL)
    assert followed.last_id("cartridge_step") == 0
    assert not followed.differs("cartridge_step", None)


def test_what_was_followed_reads_back_as_it_was_said() -> None:
    followed = Followed(URL).after("cartridge_step", STEP).after("recall", {"id": 2, "lot": "L"})
    draft = followed.draft()

    assert draft.kind == FOLLOWED_KIND
    assert Followed.said_in([dict(draft.body)], URL) == followed
    assert (followed.last_id("cartridge_step"), followed.last_id("recall")) == (7, 2)


def test_each_ledger_is_followed_for_itself_by_the_newest_word_about_it() -> None:
    older, newer = (Followed(URL).after("recall", {"id": id_}) for id_ in (1, 2))
    other = Followed("sqlite:////other.sqlite").after("recall", {"id": 9})
    said = [dict(one.draft().body) for one in (other, newer, older)]

    assert Followed.said_in(said, URL) == newer
    assert Followed.said_in(said, "sqlite:////third.sqlite").last_id("recall") == 0


def test_a_row_that_changed_or_is_gone_differs_from_the_one_followed() -> None:
    followed = Followed(URL).after("cartridge_step", STEP)

    assert not followed.differs("cartridge_step", STEP)
    assert followed.differs("cartridge_step", {**STEP, "state": "opened"})
    assert followed.differs("cartridge_step", None)


def test_a_ledger_that_differs_is_followed_anew_and_the_log_says_what_was_there_before() -> None:
    followed = Followed(URL).after("cartridge_step", STEP).after("recall", {"id": 2})
    other = {**STEP, "state": "opened"}
    again, draft = followed.restarted("cartridge_step", other)

    assert (again.last_id("cartridge_step"), again.last_id("recall")) == (0, 2)
    assert draft.kind == REPLACED_KIND
    assert dict(draft.body) == {
        "ledger": URL,
        "table": "cartridge_step",
        "id": 7,
        "sha256": Mark.of(STEP).sha256,
        "found": Mark.of(other).sha256,
    }
    assert followed.restarted("cartridge_step", None)[1].body["found"] is None
