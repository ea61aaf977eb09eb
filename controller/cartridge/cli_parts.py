"""What the commands of `stipple stock` share: options, opening the ledger, how a cartridge is shown.

A shell, for the `…_cli` modules and `cli` only.
"""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from controller.cartridge.claim_rules import Cartridge
    from controller.cartridge.ledger import Ledger
    from controller.cartridge.lot_rules import LotRecall

Simulated = Annotated[
    bool, typer.Option("--simulated", help="The ledger of simulated cartridges, not of real ones.")
]
LedgerUrl = Annotated[
    str | None,
    typer.Option("--ledger", metavar="URL", help="The ledger; if left out, the one in the settings."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object instead of text.")]


def opened_ledger(url: str | None, simulated: bool) -> "Ledger":
    """The ledger at `url`, or the one in the settings; a context manager.

    Raises:
        NotALedger, WrongWorld, LedgerUnavailable: as `Ledger.open`.
    """
    from controller.cartridge.ledger import Ledger

    if url is None:
        from config.loader import load_settings

        url = load_settings().paths.ledger_url_for(simulated=simulated)
    return Ledger.open(url, "simulated" if simulated else "real")


def label_fields(one: "Cartridge") -> dict[str, object]:
    """What its label says, for JSON."""
    return {
        "scan": one.udi.scan,
        "gtin": one.gtin,
        "lot": one.lot,
        "expiry": one.expiry.isoformat(),
        "serial": one.serial,
        "tag": one.tag,
    }


def use_fields(one: "Cartridge") -> dict[str, object]:
    """How far it is on its way, where and with whom, for JSON."""
    return {
        "state": one.state.value,
        "room": one.room,
        "session": one.session,
        "client_ref": one.client_ref,
        "dots_struck": one.dots_struck,
    }


def recall_fields(one: "LotRecall") -> dict[str, object]:
    """What is told of a recall, for JSON."""
    return {
        "lot": one.lot,
        "gtin": one.gtin,
        "reason": one.reason,
        "by": one.by,
        "at_utc": one.at_utc,
    }


def in_stock_text(stores: int, rooms: "Mapping[str, int]") -> str:
    """Where that is which no session has had: so many in the stores, so many in each room."""
    return ", ".join([f"{stores} in the stores", *(f"{count} in {room}" for room, count in rooms.items())])


def visible(scan: str) -> str:
    r"""A scan with its separator shown as \x1d."""
    return scan.replace("\x1d", r"\x1d")


def world(simulated: bool) -> str:
    """How every line of output begins."""
    return "SIMULATED" if simulated else "REAL"
