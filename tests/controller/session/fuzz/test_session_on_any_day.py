"""Any sequence of commands, hands, faults and deaths: the rules of the session hold after each of them.

A whole controller core, the real machine core and the plant, in virtual time (`watched_room`). P1–P9.
"""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from controller.session.states import SessionState as S
from firmware_bridge.errors import PortLost
from tests.controller.engine.technique import to_ready
from tests.controller.session.fuzz.watched_room import WatchedRoom
from tests.fuzz.effort import effort

pytestmark = pytest.mark.timeout(600)

DOTS = 50
LINES = [
    "begin", "screen none", "screen eczema", "sign Dr Ada", "scan SN1", "scan SN2", "scan SN3", "intact yes",
    "intact no", "arm", "change", "discard SN1", "discard SN2", "acknowledge", "reconcile 1 skip",
    "reconcile 9 placed", "close", "close unfinished", "status", "quit", "stop", "help me",
]  # fmt: skip
MACHINE_MISHAPS = ["cable out", "cable in", "power out", "power on", "cut", "other machine", "wiped"]
WAITS_S = [0.02, 0.06, 0.15, 0.35, 1.0]


def test_commands_faster_than_the_wire_end_the_connection_and_not_the_program() -> None:
    room = WatchedRoom(DOTS)
    to_ready(room)
    room.pedal("up")
    room.run_for(0.2)
    for _ in range(80):
        room.type("arm")
        room.stop_now()
        room.check()

    assert room.state is S.OFFLINE
    room.until(S.STANDBY)
    assert not room.armed


class SessionOnAnyDay(RuleBasedStateMachine):
    """What people type and do, what breaks and what comes back, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.room = WatchedRoom(DOTS)

    @initialize(steps=st.sampled_from([0, 3, 6, 8, 10, 12]))
    def begin_well(self, steps: int) -> None:
        self.do_what_is_asked(steps)

    @rule(times=st.integers(1, 6))
    def do_what_is_asked(self, times: int) -> None:
        for _ in range(times):
            self._do_what_is_asked()
            self.room.run_for(0.15)

    def _do_what_is_asked(self) -> None:
        room = self.room
        if not room.alive or room.exit_code is not None or not room.engine.ctx.journal_durable:
            room.kill_host()
            room.start_host()
        match room.state:
            case S.STANDBY | S.NEED_CARTRIDGE if room.facts.undiscarded:
                room.type(f"discard {next(iter(room.facts.undiscarded))}")
            case S.STANDBY:
                room.type("close" if room.facts.dots_left == 0 else "begin")
            case S.SCREENING:
                room.type("screen none")
                room.type("sign Dr Ada")
            case S.NEED_CARTRIDGE:
                self.hands("pull")
                room.type(f"scan SN{len(room.ledger.steps) + 1}")
            case S.CARTRIDGE_CLAIMED:
                cartridge = room.facts.cartridge
                room.type("intact yes")
                if cartridge is not None and room.plant.seated is None:
                    room.plant.insert(cartridge.tag)
            case S.READY:
                room.pedal("up")
                room.run_for(0.1)
                room.type("arm")
            case S.ARMED | S.HOLD:
                room.pedal("down")
            case S.CARTRIDGE_CHANGE:
                room.pedal("up")
                self.hands("pull")
            case S.RECONCILING:
                for dot in room.facts.uncertain:
                    room.type(f"reconcile {dot} skip")
            case S.FAULT | S.EMERGENCY_STOP:
                room.plant.set_estop(False)
                room.run_for(0.1)
                room.type("acknowledge")

    @rule(line=st.sampled_from(LINES))
    def type(self, line: str) -> None:
        if self.room.alive:
            self.room.type(line)

    @rule()
    def stop(self) -> None:
        if self.room.alive:
            self.room.stop_now()
            if self.room.cable and self.room.engine.ctx.machine.connected:
                self.room.run_for(0.06)
                assert not self.room.armed

    @rule(wait_s=st.sampled_from(WAITS_S))
    def wait(self, wait_s: float) -> None:
        self.room.run_for(wait_s)

    @rule(what=st.sampled_from(["down", "up", "unplug", "press", "release", "pull", "seat", "bend"]))
    def hands(self, what: str) -> None:
        room, plant = self.room, self.room.plant
        if what in ("down", "up", "unplug"):
            room.pedal(what)
        elif what in ("press", "release"):
            plant.set_estop(what == "press")
        elif what == "seat" and plant.seated is None:
            plant.insert(room.facts.cartridge.tag if room.facts.cartridge else 1)
        elif plant.seated is not None and what == "pull":
            plant.remove()
        elif plant.seated is not None and what == "bend":
            plant.bend(1)

    @rule(
        what=st.sampled_from(
            ["cable out", "cable in", "power out", "power on", "cut", "other machine", "wiped"]
        )
    )
    def machine(self, what: str) -> None:
        room = self.room
        match what:
            case "cable out":
                room.cable = False
                if room.alive:
                    room.engine.port_lost(PortLost("/dev/cable", "gone"), room.now_s)
                    room.carry_out()
            case "cable in":
                room.cable = True
            case "power out":
                room.machine.power_off(room.now_us)
            case "power on":
                room.machine.power_on(room.now_us)
            case "cut":
                room.machine.cut_line()
            case "other machine" | "wiped":
                room.replace_machine(seed=2 if what == "other machine" else 1)

    @rule(what=st.sampled_from(["kill", "start", "start", "disk fails", "disk slow", "disk quick"]))
    def host(self, what: str) -> None:
        room = self.room
        if what == "kill":
            room.kill_host()
        elif what == "start" and not room.alive:
            room.start_host()
        elif what == "disk fails":
            room.disk_error = OSError("disk full")
        elif what.startswith("disk"):
            room.disk_delay_us = 250_000 if what == "disk slow" else 2_000

    @rule(what=st.sampled_from(["prompt", "slow", "answers", "refuses", "relents"]))
    def ledger(self, what: str) -> None:
        room, ledger = self.room, self.room.slow_ledger
        if what in ("prompt", "slow"):
            ledger.prompt = what == "prompt"
        if what in ("refuses", "relents"):
            ledger.refuses = "the ledger says no" if what == "refuses" else ""
        if what in ("prompt", "answers"):
            while ledger.answers and room.alive:
                room.engine.ledger_answered(ledger.answers.pop(0), room.now_s)
                room.carry_out()

    @invariant()
    def the_rules_hold(self) -> None:
        self.room.check()

    def teardown(self) -> None:
        """With everything mended and a fresh host, the record accounts for every strike there ever was."""
        room = self.room
        room.kill_host()
        room.disk_error, room.disk_delay_us, room.cable = None, 0, True
        room.slow_ledger.prompt, room.slow_ledger.refuses = True, ""
        room.machine.power_on(room.now_us)
        room.start_host()
        if room.state is not S.CLOSED:
            room.run_until(lambda: room.state is not S.OFFLINE, 5)
            room.run_for(0.2)
            room.check()
            assert not room.armed
        assert room.truth().missing_in_record == 0


SessionOnAnyDay.TestCase.settings = effort(40, steps=30)
TestSessionOnAnyDay = SessionOnAnyDay.TestCase
