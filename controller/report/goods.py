"""What was used up: cartridges and pigment, each down to its lot. A core."""

from controller.report.document import Block, Section, Table, Words
from controller.report.moments import clock, minute
from controller.summary.model import CartridgeUsed, PigmentUsed, SessionSummary

_ENTRIES = {
    "serial": "label scanned",
    "evdev": "label scanned",
    "keyboard": "label by keyboard",
    "typed": "LABEL TYPED BY HAND",
}
_CARTRIDGE = ("cartridge", "dots", "times, UTC", "how it ended, and who claimed it")
_BOTTLE = ("shade", "maker and lot", "serial", "expiry", "certificate", "named, UTC")


def goods(summary: SessionSummary) -> Section:
    """Cartridges and bottles, in the order they came."""
    blocks: list[Block] = []
    if summary.cartridges:
        rows = tuple(_cartridge(one) for one in summary.cartridges)
        blocks.append(Table(_CARTRIDGE, (50, 12, 64, 54), rows))
    else:
        blocks.append(Words("No cartridge was claimed."))
    if summary.pigments:
        bottles = tuple(_bottle(one) for one in summary.pigments)
        blocks.append(Table(_BOTTLE, (14, 32, 38, 42, 24, 30), bottles))
    else:
        blocks.append(Words("No pigment is on record."))
    return Section("Cartridges and pigment", tuple(blocks))


def _cartridge(one: CartridgeUsed) -> tuple[str, ...]:
    steps = (
        ("opened", one.opened_at_utc),
        ("in use", one.in_use_at_utc),
        ("out", one.out_of_use_at_utc),
        ("sharps bin", one.discarded_at_utc),
    )
    taken = [f"{name} {clock(at_utc)}" for name, at_utc in steps if at_utc]
    times = [" · ".join(taken[at : at + 2]) for at in range(0, len(taken), 2)]
    entry = f", {_ENTRIES.get(one.entry, one.entry)}" if one.entry else ""
    end = f"{one.state}: {one.why}" if one.why else one.state
    recalled = ["LOT RECALLED"] if one.recalled else []
    return (
        f"serial {one.serial}\nlot {one.lot}, expiry {one.expiry}\nGTIN {one.gtin}",
        str(one.dots_struck),
        "\n".join([f"{one.claimed_at_utc[:10]} claimed {clock(one.claimed_at_utc)}", *times]),
        "\n".join([*recalled, end, f"claimed by {one.claimed_by}{entry}"]),
    )


def _bottle(one: PigmentUsed) -> tuple[str, ...]:
    discarded = "\ndiscarded since" if one.discarded else ""
    return (
        one.shade,
        f"{one.maker}\nlot {one.lot}",
        f"{one.serial}{discarded}",
        f"{one.expiry}\nopened until {one.opened_until}",
        one.certificate,
        f"{minute(one.at_utc)}\n{one.by}",
    )
