"""Characters put together to one scan, ended by a line's end or by silence. A core, for both readers."""

from controller.scanner.scans import Complaint, Entry, Mishap, Scan

SCAN_CHARACTERS_MAX = 256
"""A label of GTIN, expiry, lot and serial takes 72 at most; the rest is for fields of no concern."""

SILENCE_S = 0.25
"""After so much silence what has come is a whole scan, or what is left of one."""


class ScanAssembler:
    """Collects one scan after another."""

    def __init__(self, entry: Entry) -> None:
        """entry: what each scan is marked with."""
        self._entry = entry
        self._text = ""
        self._complaint: Complaint | None = None
        self._ends_seen = False
        self._deadline_s: float | None = None

    def put(self, character: str, now_s: float) -> None:
        """One more character."""
        self._deadline_s = now_s + SILENCE_S
        if len(self._text) < SCAN_CHARACTERS_MAX:
            self._text += character
            return
        self.spoil(
            Mishap.TOO_LONG,
            f"more than {SCAN_CHARACTERS_MAX} characters came without a line's end, expected one label",
            now_s,
        )

    def spoil(self, mishap: Mishap, why: str, now_s: float) -> None:
        """The scan under way is of no use; the first reason given is told when it ends."""
        self._deadline_s = now_s + SILENCE_S
        self._complaint = self._complaint or Complaint(mishap, why)

    def end(self) -> Scan | Complaint | None:
        """A line's end; None if nothing came before it."""
        self._ends_seen = True
        return self._taken()

    def next_deadline_s(self) -> float | None:
        """When silence will end the scan under way; None if there is none."""
        return self._deadline_s

    def handle_deadline(self, now_s: float) -> Scan | Complaint | None:
        """Silence: a whole scan from a scanner that ends none, half a one from a scanner that does."""
        if self._deadline_s is None or now_s < self._deadline_s:
            return None
        if self._ends_seen:
            self.spoil(
                Mishap.BROKEN_OFF,
                f"{len(self._text)} characters came and then nothing, expected a line's end as before",
                now_s,
            )
        return self._taken()

    def _taken(self) -> Scan | Complaint | None:
        text, complaint = self._text, self._complaint
        self._text, self._complaint, self._deadline_s = "", None, None
        if complaint is not None:
            return complaint
        return Scan(text, self._entry) if text else None
