"""How a room comes to its ledger: straight to a file of its own, to a server through the room's book.

A shell.
"""

from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from controller.cartridge.errors import LedgerUnavailable
from controller.cartridge.ledger import Ledger
from controller.cartridge.ledger_database import World
from controller.cartridge.postgres_engine import is_postgresql
from controller.cartridge.room_book import RoomBook
from controller.cartridge.room_ledger import RoomLedger
from controller.cartridge.room_sessions import RoomSessionBook
from controller.cartridge.session_book import SessionBook

BOOK = {"real": "room-book.sqlite", "simulated": "SIMULATED-room-book.sqlite"}
"""The book's file in the folder of the room's data, by world."""


def open_room_ledger(url: str, world: World, room: str, data_dir: Path, at_utc: str) -> Ledger | RoomLedger:
    """The ledger at `url` as `room` uses it. A server that can't be reached is no hindrance.

    Args:
        url: of the clinic's ledger.
        world: simulated or real.
        room: as the settings name it.
        data_dir: where the room keeps its book if `url` is a server's.
        at_utc: now.

    Raises:
        NotALedger, WrongWorld, LedgerUnavailable: as `Ledger.open`, of the file or the book.
        RoomBookRefused: the clinic does not take this room's book.
    """
    if not leads_to_a_server(url):
        return Ledger.open(url, world, room=room)
    book = RoomBook.open(f"sqlite:///{data_dir / BOOK[world]}", world, room=room)
    ledger = RoomLedger(lambda: Ledger.open(url, world, room=room), book, room)
    try:
        ledger.sync(at_utc)
    except LedgerUnavailable as error:
        ledger.cut_off(error)
    except BaseException:
        ledger.close()
        raise
    return ledger


def keeps_a_book(url: str, world: World, data_dir: Path) -> bool:
    """Does this computer keep a room's book beside the ledger at `url`, a server's?"""
    return leads_to_a_server(url) and (data_dir / BOOK[world]).is_file()


def sessions_of(ledger: Ledger | RoomLedger) -> SessionBook | RoomSessionBook:
    """The sessions begun with `ledger`."""
    return RoomSessionBook(ledger) if isinstance(ledger, RoomLedger) else SessionBook(ledger)


def leads_to_a_server(url: str) -> bool:
    """Is `url` a server's? One that is no URL is not."""
    try:
        return is_postgresql(make_url(url))
    except ArgumentError:
        return False
