from controller.scanner.scans import WAYS_OUT, Complaint, Mishap, visible


def test_every_mishap_has_a_way_out() -> None:
    assert WAYS_OUT.keys() == set(Mishap)


def test_a_complaint_says_what_was_got_and_what_to_do() -> None:
    complaint = Complaint(Mishap.CAPS_LOCK, "its lamp is lit, expected it off")
    assert str(complaint) == (
        "scan not used (Caps Lock): its lamp is lit, expected it off; switch Caps Lock off and scan again"
    )


def test_what_can_not_be_seen_is_shown_by_name_or_number() -> None:
    assert visible("]d2 A\x1dB\r\n\t\x1e\x04\x02\xe4") == "]d2 A<GS>B<CR><LF><TAB><RS><EOT><02><e4>"
