"""Signals as bytes to wait for."""

import os
import signal

import pytest

from sim.process.end_signals import END_SIGNALS, end_signals


@pytest.mark.parametrize("number", END_SIGNALS)
def test_a_signal_arrives_as_a_byte_and_ends_nothing(number: signal.Signals) -> None:
    with end_signals() as fd:
        signal.raise_signal(number)
        assert os.read(fd, 10) == bytes([number])


def test_afterwards_everything_is_as_it_was() -> None:
    watched = (*END_SIGNALS, signal.SIGTTIN)
    before = [signal.getsignal(number) for number in watched]
    with end_signals():
        assert signal.getsignal(signal.SIGTTIN) == signal.SIG_IGN
    assert [signal.getsignal(number) for number in watched] == before
