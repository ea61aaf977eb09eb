"""One seed decides everything, but for the nonce of a process."""

from sim.seeds import dice_box, process_dice


def test_the_same_seed_and_name_give_the_same_stream() -> None:
    assert dice_box(3)("a").getrandbits(64) == dice_box(3)("a").getrandbits(64)


def test_other_seeds_and_other_names_give_other_streams() -> None:
    draws = {dice_box(seed)(name).getrandbits(64) for seed in (1, 2) for name in ("a", "b")}
    assert len(draws) == 4


def test_a_process_draws_all_but_its_nonce_from_the_seed() -> None:
    assert process_dice(3)("noise").getrandbits(64) == dice_box(3)("noise").getrandbits(64)
    assert process_dice(3)("nonce").getrandbits(64) != process_dice(3)("nonce").getrandbits(64)
