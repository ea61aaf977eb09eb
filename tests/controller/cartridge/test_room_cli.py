import json
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.cli import app
from controller.cartridge.clinic_desk import ClinicDesk
from controller.cartridge.errors import AllotmentRefused, NoBookInForce, StepRefused, UnknownCartridge
from controller.cartridge.ledger import Ledger
from controller.cartridge.room_access import open_room_ledger
from controller.cartridge.room_ledger import RoomLedger
from controller.cli import main
from tests.controller.cartridge.ledger_calls import AT_UTC, GTIN, S, claim
from tests.controller.cartridge.ledger_calls import TODAY as GOODS_IN_DAY

TODAY = datetime.now(UTC).date()
OTHER_GTIN = "09506000134369"


@pytest.fixture
def database() -> str:
    """What the commands print depends on no database."""
    return "sqlite"


def stock(url: str, *arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, [*arguments, "--simulated", "--ledger", url], input=typed)


def answer(url: str, *arguments: str) -> dict[str, Any]:
    result = stock(url, *arguments, "--json")
    assert result.exit_code == 0, result.output
    body: dict[str, Any] = json.loads(result.stdout)
    return body


def receive(
    ledger: Ledger, *serials: str, lot: str = "LOT42A", days: int = 365, gtin: str = GTIN
) -> list[Cartridge]:
    # Booked in long ago, so that some have expired since.
    expiry, then = TODAY + timedelta(days=days), date(2020, 1, 1)
    received = ledger.receive(
        gtin, lot, expiry, len(serials), by="stores", at_utc=AT_UTC, today=then, serials=serials
    )
    return list(received)


def places(ledger: Ledger) -> dict[str, str]:
    return {one.serial: one.place for one in ledger.cartridges()}


def test_cartridges_named_by_serial_go_to_the_room(url: str, ledger: Ledger) -> None:
    receive(ledger, "SN1", "SN2", "SN3")
    told = stock(url, "allot", "SN3", "SN1", "--room", "room 2", "--by", "Ann")
    assert told.exit_code == 0
    expiry = TODAY + timedelta(days=365)
    assert told.output == (
        "SIMULATED allotted to room 2: 2 cartridges\n"
        f"SN1  lot LOT42A  expiry {expiry}\n"
        f"SN3  lot LOT42A  expiry {expiry}\n"
        "this ledger has heard of room 2 for the first time: if its settings name it otherwise, take them "
        "back with `stipple stock give-back`\n"
    )
    assert places(ledger) == {"SN1": "allotted to room 2", "SN2": "received", "SN3": "allotted to room 2"}
    assert ledger.history(ledger.cartridges(serial="SN1")[0].key)[-1].by == "Ann"
    assert "for the first time" not in stock(url, "allot", "SN2", "--room", "room 2").output


def test_so_many_of_a_lot_go_to_the_room(url: str, ledger: Ledger) -> None:
    receive(ledger, "SN1", "SN2", "SN3")
    receive(ledger, "OLD1", lot="LOT1", days=1)
    told = answer(url, "allot", "--lot", "LOT42A", "--count", "2", "--room", "room 1")
    assert [one["serial"] for one in told["cartridges"]] == ["SN1", "SN2"]
    assert {(one["state"], one["room"]) for one in told["cartridges"]} == {("allotted", "room 1")}
    assert (told["simulated"], told["room"], told["first_of_room"]) == (True, "room 1", True)


def test_without_a_lot_those_that_expire_first_go_and_none_that_has_expired_or_is_recalled(
    url: str, ledger: Ledger
) -> None:
    receive(ledger, "LATE1", "LATE2", lot="LATE", days=300)
    receive(ledger, "SOON1", lot="SOON", days=0)
    receive(ledger, "GONE1", lot="GONE", days=-1)
    receive(ledger, "BAD1", lot="BAD", days=10)
    ledger.recall("BAD", reason="seals leak", by="Ann", at_utc=AT_UTC)
    told = answer(url, "allot", "--count", "2", "--room", "room 1")
    assert [one["serial"] for one in told["cartridges"]] == ["SOON1", "LATE1"]


def test_all_go_or_none(url: str, ledger: Ledger) -> None:
    receive(ledger, "SN1", "SN2")
    before = places(ledger)
    refused = stock(url, "allot", "--lot", "LOT42A", "--count", "3", "--room", "room 1").exception
    assert isinstance(refused, AllotmentRefused)
    assert str(refused) == (
        "allotment refused: --count is 3, expected no more than the stores have, in date and not recalled: "
        "2; nothing was changed: allot fewer, or of another lot"
    )
    assert isinstance(stock(url, "allot", "SN1", "SN9", "--room", "room 1").exception, UnknownCartridge)
    ledger.allot([ledger.cartridges(serial="SN2")[0].key], "room 2", by="stores", at_utc=AT_UTC)
    refused_step = stock(url, "allot", "SN1", "SN2", "--room", "room 1").exception
    assert isinstance(refused_step, StepRefused)
    assert "SN2: it is allotted to room 2, expected it in the stores" in str(refused_step)
    assert places(ledger) == before | {"SN2": "allotted to room 2"}


def test_a_recalled_or_expired_one_named_by_serial_stays(url: str, ledger: Ledger) -> None:
    receive(ledger, "BAD1", lot="BAD")
    receive(ledger, "GONE1", lot="GONE", days=-1)
    ledger.recall("BAD", reason="seals leak", by="Ann", at_utc=AT_UTC)
    refused = stock(url, "allot", "BAD1", "--room", "room 1").exception
    assert "its lot BAD was recalled (seals leak), expected a lot that was not" in str(refused)
    assert "last day of use of GONE1" in str(stock(url, "allot", "GONE1", "--room", "room 1").exception)
    assert set(places(ledger).values()) == {"received"}


def test_two_trade_items_are_never_mixed_up(url: str, ledger: Ledger) -> None:
    receive(ledger, "SN1")
    receive(ledger, "SN1", "SN2", gtin=OTHER_GTIN)
    for choice in (["--count", "1"], ["SN1"]):
        refused = stock(url, "allot", *choice, "--room", "room 1").exception
        assert "name it with --gtin" in str(refused)
    told = answer(url, "allot", "--count", "2", "--gtin", OTHER_GTIN, "--room", "room 1")
    assert [one["gtin"] for one in told["cartridges"]] == [OTHER_GTIN] * 2
    assert answer(url, "allot", "SN1", "--gtin", GTIN, "--room", "room 1")["cartridges"][0]["gtin"] == GTIN


@pytest.mark.parametrize(
    "arguments", [["--room", "room 1"], ["SN1", "--count", "1", "--room", "room 1"], ["SN1", "--room", " "]]
)
def test_what_is_not_clear_is_refused_before_a_ledger_is_opened(arguments: list[str], tmp_path: Path) -> None:
    refused = stock(f"sqlite:///{tmp_path / 'none.sqlite'}", "allot", *arguments).exception
    assert isinstance(refused, AllotmentRefused)
    assert not list(tmp_path.iterdir())


def test_a_refusal_is_one_line_and_its_exit_code(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    Ledger.open(url, "simulated").close()
    arguments = ["stock", "allot", "SN9", "--room", "room 1", "--simulated", "--ledger", url]
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert "cartridge SN9 of GTIN any is not in the ledger" in said
    assert "Traceback" not in said


def test_what_no_session_has_had_comes_back(url: str, ledger: Ledger) -> None:
    receive(ledger, "SN1", "SN2")
    stock(url, "allot", "SN1", "SN2", "--room", "room 1")
    told = stock(url, "give-back", "SN1", "--room", "room 1", "--by", "Tess")
    assert told.exit_code == 0
    assert told.output.startswith("SIMULATED given back by room 1: 1 cartridge\nSN1  lot LOT42A  expiry ")
    assert places(ledger) == {"SN1": "given back to the stores", "SN2": "allotted to room 1"}
    assert ledger.history(ledger.cartridges(serial="SN1")[0].key)[-1].by == "Tess"
    told_json = answer(url, "give-back", "SN2", "--room", "room 1")
    assert told_json["not_told_yet"] is None
    assert [(one["state"], one["room"]) for one in told_json["cartridges"]] == [("allotted", None)]


@pytest.mark.hazard("H21")
def test_all_come_back_or_none_and_nothing_that_a_session_had(url: str, ledger: Ledger) -> None:
    received = receive(ledger, "SN1", "SN2", "SN3")
    ledger.allot([one.key for one in received[:2]], "room 1", by="stores", at_utc=AT_UTC)
    with Ledger.open(url, "simulated", room="room 1") as room:
        claim(room, received[1], today=GOODS_IN_DAY)
    before = places(ledger)
    refusals = [
        (["SN1", "SN2"], "room 1", "SN2: it is claimed in room 1, expected it allotted to room 1"),
        (
            ["SN1"],
            "room 2",
            "it is allotted to room 1, expected it allotted to room 2; nothing was changed, name",
        ),
        (
            ["SN3"],
            "room 1",
            "SN3: it is received, expected it allotted to room 1; nothing was changed, leave",
        ),
        (["SN1", "SN9"], "room 1", "cartridge SN9 of GTIN any is not in the ledger"),
    ]
    for serials, room_, said in refusals:
        refused = stock(url, "give-back", *serials, "--room", room_).exception
        assert said in str(refused)
    assert places(ledger) == before


def lose_room(ledger: Ledger) -> list[Cartridge]:
    """Room 1 has a book; SN1 is allotted to it, and SN2 claimed."""
    received = receive(ledger, "SN1", "SN2", "SN3")
    with Ledger.open(ledger.url, "simulated", room="room 1") as room:
        ledger.allot([one.key for one in received[:2]], "room 1", by="stores", at_utc=AT_UTC)
        claim(room, received[1], today=GOODS_IN_DAY)
    ClinicDesk(ledger, "room 1", "book 1").told(AT_UTC)
    return received


def test_what_a_room_with_a_book_has_is_given_back_at_its_own_computer(url: str, ledger: Ledger) -> None:
    lose_room(ledger)
    refused = stock(url, "give-back", "SN1", "--room", "room 1").exception
    assert str(refused) == (
        "cartridge SN1: room 1 keeps a book of its own, expected it given back there; nothing was changed, "
        "give it back at the computer of room 1"
    )


@pytest.mark.parametrize("database", ["postgresql"])
def test_the_computer_of_a_room_gives_back_through_its_book_cut_off_or_not(
    url: str, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = receive(ledger, "SN1", "SN2")
    monkeypatch.setenv("STIPPLE_CONFIG", str(tmp_path / "stipple.toml"))
    settings = f'[paths]\ndata_dir = "{tmp_path}"\n[clinic]\nroom = "room 1"\n'
    (tmp_path / "stipple.toml").write_text(settings)
    ledger.allot([one.key for one in received], "room 1", by="stores", at_utc=AT_UTC)
    room = open_room_ledger(url, "simulated", "room 1", tmp_path, AT_UTC)
    assert isinstance(room, RoomLedger)
    with closing(room):
        told = stock(url, "give-back", "SN1", "--room", "room 1")
        assert told.exit_code == 0, told.exception
        assert "the stores hear of it" not in told.output
        assert ledger.get(received[0].key).place == "given back to the stores"
        nowhere = url.replace("host=", "host=/nowhere")
        told = stock(nowhere, "give-back", "SN2", "--room", "room 1")
        assert told.exit_code == 0, told.exception
        assert "the stores hear of it when the clinic's ledger can be reached again: " in told.output
        assert ledger.get(received[1].key).place == "allotted to room 1"
        room.sync(AT_UTC)
    assert ledger.get(received[1].key).place == "given back to the stores"


def test_what_goes_with_a_lost_book_is_told_and_asked_about(url: str, ledger: Ledger) -> None:
    lose_room(ledger)
    before = places(ledger)
    left = stock(url, "retire-book", "room 1", typed="n\n")
    assert left.exit_code == 1
    assert left.stdout.startswith(
        f"SIMULATED book of room 1: kept since {AT_UTC}, never heard of since\n"
        "given up with it: 2 cartridges\n"
        "SN1  lot LOT42A  allotted: lost from now on\n"
        "SN2  lot LOT42A  claimed by session s7: spent from now on\n"
    )
    assert "Give all of it up for good?" in left.stderr
    assert places(ledger) == before


def test_a_lost_book_is_retired_when_it_is_said_so(url: str, ledger: Ledger) -> None:
    lose_room(ledger)
    done = stock(url, "retire-book", "room 1", "--by", "Ann", typed="y\n")
    assert done.exit_code == 0
    assert (
        "\nSIMULATED book of room 1 retired: 2 cartridges given up\nnext: whatever of it is found in room 1"
        in (done.stdout)
    )
    assert {one.serial: one.state for one in ledger.cartridges()} == {
        "SN1": S.LOST, "SN2": S.SPENT, "SN3": S.RECEIVED,
    }  # fmt: skip
    again = stock(url, "retire-book", "room 1", "--yes").exception
    assert isinstance(again, NoBookInForce)


def test_programs_say_yes_and_get_nothing_but_json(url: str, ledger: Ledger) -> None:
    lose_room(ledger)
    told = stock(url, "retire-book", "room 1", "--yes", "--json")
    body = json.loads(told.output)
    assert (body["room"], body["book_since_utc"]) == ("room 1", AT_UTC)
    assert [(one["serial"], one["state"]) for one in body["cartridges"]] == [
        ("SN1", "lost"),
        ("SN2", "spent"),
    ]


def test_a_person_who_wants_json_is_asked_beside_it(url: str, ledger: Ledger) -> None:
    lose_room(ledger)
    told = stock(url, "retire-book", "room 1", "--json", typed="y\n")
    # The runner shows what is typed there, too.
    assert len(json.loads(told.stdout.splitlines()[-1])["cartridges"]) == 2
    assert "SN1  lot LOT42A  allotted: lost from now on" in told.stderr
