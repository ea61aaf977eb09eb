"""docs/states.png shows what the table says."""

from pathlib import Path

from PIL import Image

from controller.session.state_document import fingerprint, ways
from controller.session.state_picture import FINGERPRINT_KEY, draw, png_info
from controller.session.states import SessionState

PICTURE = Path(__file__).parents[3] / "docs" / "states.png"


def test_the_picture_in_the_documents_was_drawn_from_this_table() -> None:
    with Image.open(PICTURE) as image:
        found = image.info.get(FINGERPRINT_KEY)
        assert image.size == draw().size
    assert found == fingerprint(), "out of date: run stipple states draw --out docs/states.png"


def test_a_picture_saved_says_which_table_it_is_of(tmp_path: Path) -> None:
    draw().save(tmp_path / "states.png", pnginfo=png_info())
    with Image.open(tmp_path / "states.png") as image:
        assert image.info[FINGERPRINT_KEY] == fingerprint()


def test_there_is_room_for_every_state_and_every_way() -> None:
    width, height = draw().size
    assert width > 100 * len(SessionState)
    assert height > 40 * len(ways())


def test_the_state_in_which_the_needle_may_move_is_the_only_red_one() -> None:
    colours = {colour for _, colour in draw().getcolors(1 << 24) or []}
    assert (196, 30, 36) in colours
