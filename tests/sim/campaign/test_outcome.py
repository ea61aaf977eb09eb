"""Sums over sessions do not depend on the order they came in; a broken promise stays with its session."""

from dataclasses import replace

from sim.campaign.outcome import Broken, Outcome, Totals

ONE = Outcome(
    seed=1,
    trace_hash="aa",
    broken=None,
    simulated_s=30.5,
    cpu_s=0.25,
    strikes=24,
    deposited=23,
    uncertain=1,
    host_kills=2,
    fired={"drop": 2, "echo": 1},
)
TWO = replace(ONE, seed=2, trace_hash="bb", simulated_s=19.5, fired={"burst": 1, "drop": 1})


def test_the_sum_is_the_same_in_whatever_order_the_sessions_ended() -> None:
    assert Totals.of([TWO, ONE], 5.0) == Totals.of([ONE, TWO], 5.0)


def test_the_sum_adds_up_figures_and_faults_by_kind() -> None:
    totals = Totals.of([ONE, TWO], 5.0)

    assert (totals.sessions, totals.strikes, totals.deposited) == (2, 48, 46)
    assert (totals.uncertain, totals.host_kills, totals.simulated_s, totals.cpu_s) == (2, 4, 50.0, 0.5)
    assert totals.fired == {"burst": 1, "drop": 3, "echo": 1}
    assert totals.times_real == 10.0


def test_another_trace_of_any_session_is_another_trace_of_the_campaign() -> None:
    other = replace(TWO, trace_hash="bc")

    assert Totals.of([ONE, TWO], 5.0).trace_hash != Totals.of([ONE, other], 5.0).trace_hash


def test_as_json_a_session_says_that_it_is_simulated_and_what_was_broken() -> None:
    body = replace(ONE, broken=Broken("P1", "dot 3 was struck twice", 12.5)).as_dict()

    assert body["simulated"] is True
    assert body["broken"] == {"promise": "P1", "what": "dot 3 was struck twice", "at_s": 12.5}
