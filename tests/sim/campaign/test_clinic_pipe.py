"""The network to the clinic: whole messages in order, and each fault for as long as it was asked for."""

from sim.campaign.clinic_pipe import COPY_LATE_US_MAX, LATENCY_US, ClinicPipe
from sim.seeds import dice_box


def pipe() -> ClinicPipe:
    return ClinicPipe(dice_box(1)("clinic"))


def arrivals(one: ClinicPipe) -> list[tuple[int, bytes]]:
    """When each message arrives, and which."""
    found = []
    while (at_us := one.next_deadline_us()) is not None:
        assert one.pop(at_us - 1) is None
        message = one.pop(at_us)
        assert message is not None
        found.append((at_us, message))
    return found


def test_messages_arrive_whole_in_order_after_the_latency() -> None:
    one = pipe()
    one.push(b"a", 0)
    one.push(b"bb", 0)
    one.push(b"c", 7)

    assert arrivals(one) == [(LATENCY_US, b"a"), (LATENCY_US, b"bb"), (LATENCY_US + 7, b"c")]
    assert one.pop(10_000_000) is None


def test_what_is_lost_never_arrives() -> None:
    one = pipe()
    one.lose(100)
    one.push(b"a", 99)
    one.push(b"b", 100)

    assert arrivals(one) == [(LATENCY_US + 100, b"b")]


def test_a_slow_message_is_overtaken_by_none() -> None:
    one = pipe()
    one.slow(3_000_000, 100)
    one.push(b"a", 99)
    one.push(b"b", 100)

    assert arrivals(one) == [(3_000_099, b"a"), (3_000_099, b"b")]


def test_a_repeated_message_comes_a_second_time_somewhat_later() -> None:
    one = pipe()
    one.repeat(100)
    one.push(b"a", 99)
    one.push(b"b", 100)

    came = arrivals(one)

    assert sorted(message for _, message in came) == [b"a", b"a", b"b"]
    assert came[0] == (LATENCY_US + 99, b"a")
    assert max(at_us for at_us, _ in came) <= LATENCY_US + 99 + COPY_LATE_US_MAX


def test_a_cut_loses_what_was_on_its_way_and_nothing_after_it() -> None:
    one = pipe()
    one.slow(3_000_000, 100)
    one.push(b"a", 0)
    one.cut()
    one.push(b"b", 200)

    assert arrivals(one) == [(LATENCY_US + 200, b"b")]


def test_mended_it_is_sound() -> None:
    one = pipe()
    one.lose(1000)
    one.slow(3_000_000, 1000)
    one.repeat(1000)

    one.mend()
    one.push(b"a", 0)

    assert arrivals(one) == [(LATENCY_US, b"a")]
