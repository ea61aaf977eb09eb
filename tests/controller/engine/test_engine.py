from controller.session.states import SessionState as S
from tests.controller.engine.session_room import SessionRoom


def test_a_whole_session_puts_every_dot_into_the_skin_once_and_onto_the_record() -> None:
    room = SessionRoom(dots=40)
    room.to_depositing()
    room.finish(last_serial="SN1")
    assert room.state is S.CLOSED
    assert room.exit_code == 0
    assert len(room.skin.strikes) == 40
    assert room.skin.double_strikes() == 0
    assert [body["dot"] for body in room.bodies("dot")] == list(range(1, 41))
    assert room.bodies("session_closed")[0]["deposited"] == 40
