from controller.report.document import Table, Words
from controller.report.goods import goods
from controller.summary.of_record import summary_of
from tests.controller.report.reports import troubled_entries, whole_entries
from tests.controller.summary.told import SIGNED, record


def test_a_cartridge_is_told_down_to_its_lot_with_all_its_times() -> None:
    cartridges, _ = goods(summary_of(whole_entries())).blocks

    assert isinstance(cartridges, Table)
    assert cartridges.rows == (
        (
            "serial SN1\nlot LOT42A, expiry 2028-12-31\nGTIN 09506000134352",
            "6",
            "2026-11-22 claimed 14:00:07\nopened 14:00:08 · in use 14:00:09\n"
            "out 14:00:18 · sharps bin 14:00:19",
            "discarded: it was taken out\nclaimed by Tess, label scanned",
        ),
    )


def test_what_was_typed_by_hand_or_recalled_is_told_in_capitals() -> None:
    cartridges, _ = goods(summary_of(troubled_entries())).blocks

    assert isinstance(cartridges, Table)
    assert cartridges.rows[0][3] == (
        "discarded: its pack was not intact\nclaimed by Tess, LABEL TYPED BY HAND"
    )
    assert cartridges.rows[1][3].startswith("LOT RECALLED\nspent: its lot was recalled")


def test_a_bottle_is_told_with_its_certificate_and_whether_it_was_discarded() -> None:
    _, pigment = goods(summary_of(troubled_entries())).blocks

    assert isinstance(pigment, Table)
    assert pigment.rows == (
        (
            "1:20",
            "Inkworks\nlot PIG7",
            "P20",
            "2028-12-31\nopened until 2026-12-22",
            "CERT-7",
            "2026-11-22 14:00\nTess",
        ),
        (
            "1:14",
            "Inkworks\nlot PIG8",
            "P14\ndiscarded since",
            "2028-12-31\nopened until 2026-12-22",
            "CERT-7",
            "2026-11-22 14:00\nTess",
        ),
    )


def test_nothing_used_is_said() -> None:
    assert goods(summary_of(record(*SIGNED))).blocks == (
        Words("No cartridge was claimed."),
        Words("No pigment is on record."),
    )
