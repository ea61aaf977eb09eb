"""Which dot to send next, and what must be durable before. The hot path: plain numbers, no table. P2, P9.

Three things hold it back: no dot is sent before the arming it belongs to is on disk, none before its intent
is, and none so far ahead of the results on disk that the machine could forget one before the record has it.
"""

from collections import deque

from firmware_bridge.device.nvm import RESULTS_KEPT

INTENT_BATCH_DOTS = 8
"""Dots covered by one durable intent."""

INTENT_AHEAD_DOTS = 8
"""The next intent is written when fewer dots than this are covered ahead: nobody waits for the disk."""


class Feeder:
    """Horizons of one session. Tickets number the record's drafts, as the journal counts them."""

    def __init__(self, dots_total: int, resolved_hi: int, intent_hi: int) -> None:
        """Everything known so far is durable: it was just read from disk, or there is nothing yet."""
        self._dots_total = dots_total
        self.next_dot = resolved_hi + 1
        """The dot to send next."""
        self._intent_hi = max(intent_hi, resolved_hi)
        self._intent_durable_hi = self._intent_hi
        self._results_durable_hi = resolved_hi
        self._arming_ticket = 0
        self.committed_ticket = 0
        """Everything drafted up to here is on disk."""
        self._pending: deque[tuple[int, str, int]] = deque()

    def intent_wanted(self, cartridge_dots_left: int) -> tuple[int, int] | None:
        """(first, last) of the next intent to draft, or None. Within cartridge budget and plan."""
        last_allowed = min(self._dots_total, self.next_dot + cartridge_dots_left - 1)
        first = max(self._intent_hi + 1, self.next_dot)
        if first > last_allowed or self._intent_hi - self.next_dot >= INTENT_AHEAD_DOTS:
            return None
        return first, min(first + INTENT_BATCH_DOTS - 1, last_allowed)

    def arming_drafted(self, resolved_hi: int, ticket: int) -> None:
        """The machine is armed anew, its queue empty: go on after the last dot that has ended."""
        self.restart_after(resolved_hi)
        self._arming_ticket = ticket

    def intent_drafted(self, last: int, ticket: int) -> None:
        """An intent up to `last` was handed to the journal."""
        self._intent_hi = last
        self._pending.append((ticket, "intent", last))

    def result_drafted(self, dot: int, ticket: int) -> None:
        """The end of `dot`, known or uncertain, was handed to the journal."""
        self._pending.append((ticket, "result", dot))

    def committed(self, ticket: int) -> None:
        """Everything drafted up to `ticket` is on disk."""
        self.committed_ticket = ticket
        while self._pending and self._pending[0][0] <= ticket:
            _, kind, dot = self._pending.popleft()
            if kind == "intent":
                self._intent_durable_hi = dot
            else:
                self._results_durable_hi = dot

    def sendable(self) -> int | None:
        """The dot that may be sent now as far as the record is concerned, or None."""
        dot = self.next_dot
        last = min(self._dots_total, self._intent_durable_hi)
        if self.committed_ticket < self._arming_ticket or dot > last:
            return None
        return dot if dot <= self._results_durable_hi + RESULTS_KEPT else None

    def sent(self, dot: int) -> None:
        """`dot` was handed to the machine."""
        self.next_dot = dot + 1

    def restart_after(self, resolved_hi: int) -> None:
        """The machine's queue is empty again: go on after the last dot that has ended."""
        self.next_dot = resolved_hi + 1
