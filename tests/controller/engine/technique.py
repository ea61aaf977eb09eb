"""What a technician does in a `SessionRoom`, in the words of the procedure."""

from controller.session.states import SessionState as S
from tests.controller.engine.session_room import SessionRoom


def to_cartridge(room: SessionRoom) -> None:
    """Connected, screened, signed: a cartridge is needed."""
    room.until(S.STANDBY)
    room.say("begin")
    room.say("screen none")
    room.say("sign Dr Ada")


def seat(room: SessionRoom, number: int) -> None:
    """Scan, open and seat cartridge SN<number>, and wait until its tips are measured."""
    room.say(f"scan SN{number}")
    room.say("intact yes")
    room.plant.insert(number)
    room.until(S.READY)


def to_ready(room: SessionRoom) -> None:
    """Ready with cartridge SN1."""
    to_cartridge(room)
    seat(room, 1)
    room.run_for(0.1)


def start_work(room: SessionRoom) -> None:
    """From ready: release, arm, press."""
    room.pedal("up")
    room.run_until(lambda: not room.armed and room.status.pedal_up and not room.refusal_of("arm"))
    room.run_until(lambda: bool(room.status.armed))
    room.pedal("down")
    room.until(S.DEPOSITING)


def to_depositing(room: SessionRoom) -> None:
    """Armed with cartridge SN1, pedal pressed."""
    to_ready(room)
    start_work(room)


def finish(room: SessionRoom, last_serial: str) -> None:
    """From depositing with a cartridge that suffices to closed."""
    room.until(S.CARTRIDGE_CHANGE)
    room.pedal("up")
    room.plant.remove()
    room.until(S.STANDBY)
    room.say(f"discard {last_serial}")
    room.say("close")
    room.run_until(lambda: bool(room.bodies("session_closed")))


def go_on(room: SessionRoom, next_number: int = 9) -> None:
    """Whatever the state after a mishap: what the screen asks for, until the session is closed."""
    end_us = room.now_us + 120_000_000
    while room.state is not S.CLOSED:
        assert room.now_us < end_us, (
            f"stuck in {room.state}: {room.snapshot['next_step']}; {room.sayings[-3:]}"
        )
        before = room.state
        _next_thing(room, next_number)
        room.run_for(0.05)
        if room.state in (S.OFFLINE, S.DEPOSITING, S.CALIBRATING):
            room.run_until(lambda was=room.state: room.state is not was)  # type: ignore[misc]
        if before is S.CARTRIDGE_CHANGE:
            next_number += 1
    room.run_until(lambda: bool(room.bodies("session_closed")))


def _next_thing(room: SessionRoom, number: int) -> None:
    match room.state:
        case S.STANDBY | S.NEED_CARTRIDGE if room.facts.undiscarded:
            room.say(f"discard {next(iter(room.facts.undiscarded))}")
        case S.STANDBY:
            room.say("close" if room.facts.dots_left == 0 else "begin")
        case S.SCREENING:
            room.say("screen none")
            room.say("sign Dr Ada")
        case S.NEED_CARTRIDGE:
            if room.plant.seated is not None:
                room.plant.remove()
            room.say(f"scan SN{number + len(room.ledger.steps)}")
        case S.CARTRIDGE_CLAIMED:
            cartridge = room.facts.cartridge
            assert cartridge is not None
            if cartridge.state == "claimed":
                room.say("intact yes")
            elif room.plant.seated is None:
                room.plant.insert(cartridge.tag)
        case S.READY:
            room.pedal("up")
            room.run_for(0.1)
            room.refusal_of("arm")
        case S.ARMED | S.HOLD:
            room.pedal("down")
        case S.CARTRIDGE_CHANGE:
            room.pedal("up")
            if room.plant.seated is not None:
                room.plant.remove()
        case S.RECONCILING:
            for dot in room.facts.uncertain:
                room.say(f"reconcile {dot} skip")
        case S.FAULT | S.EMERGENCY_STOP:
            room.plant.set_estop(False)
            room.run_for(0.1)
            room.refusal_of("acknowledge")
        case _:
            pass
