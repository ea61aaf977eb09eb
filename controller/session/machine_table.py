"""The one door to `transitions`: the table as a running state machine that explains every refusal."""

from functools import partial

from transitions import Machine

from controller.session.interlocks import Refusal
from controller.session.states import SessionState, Trigger
from controller.session.transition_table import TABLE, Row
from controller.session.view import View

TYPED: dict[Trigger, tuple[str, ...]] = {
    Trigger.BEGIN: ("begin",),
    Trigger.SCREENING_PASSED: ("screen", "sign"),
    Trigger.CARTRIDGE_CLAIMED: ("scan",),
    Trigger.CARTRIDGE_SEATED: ("intact",),
    Trigger.CARTRIDGE_REJECTED: ("change",),
    Trigger.ARM: ("arm",),
    Trigger.STOP: ("stop",),
    Trigger.CHANGE_CARTRIDGE: ("change",),
    Trigger.RECONCILED: ("reconcile",),
    Trigger.ACKNOWLEDGE: ("acknowledge",),
    Trigger.CLOSE: ("close",),
}
"""What a technician types to bring a trigger about. The others are the machine's."""


class CommandRejected(Exception):
    """A step that the table does not allow here and now. Nothing has changed."""

    exit_code = 2

    def __init__(
        self, state: SessionState, trigger: Trigger, refusal: Refusal, allowed: tuple[Trigger, ...]
    ) -> None:
        """allowed: the triggers that this state knows at all."""
        self.state = state
        self.trigger = trigger
        self.refusal = refusal
        self.allowed = allowed
        super().__init__(f"{trigger.value} is refused while {state.value}: {refusal}")


class SessionTable:
    """Current state plus `fire`. No callbacks, no IO: whoever fires looks at the state before and after."""

    state: SessionState

    def __init__(self, initial: SessionState = SessionState.OFFLINE) -> None:
        """Start in `initial`."""
        self._machine = Machine(
            model=self,
            states=SessionState,
            initial=initial,
            auto_transitions=False,
            transitions=[
                {
                    "trigger": f"fire_{row.trigger.value}",
                    "source": row.source,
                    "dest": row.dest,
                    "conditions": partial(_permits, row),
                }
                for row in TABLE
            ],
        )

    def fire(self, trigger: Trigger, view: View) -> SessionState:
        """Take the step `trigger` if the table and its interlocks allow it, and answer the new state.

        Raises CommandRejected, naming the reason and the way out, and then nothing has changed.
        """
        refusal = self.refusal(trigger, view)
        if refusal is not None:
            raise CommandRejected(self.state, trigger, refusal, self.allowed())
        getattr(self, f"fire_{trigger.value}")(view)
        return self.state

    def refusal(self, trigger: Trigger, view: View) -> Refusal | None:
        """Why `trigger` would be refused now, or None if it would be taken."""
        rows = [row for row in TABLE if row.trigger is trigger and row.source is self.state]
        if not rows:
            words = TYPED.get(trigger, (trigger.value.replace("_", " "),))
            return self.not_now(" or ".join(words), view)
        row = next(row for row in rows if row.when is None or row.when(view))
        return row.interlock(view) if row.interlock is not None else None

    def not_now(self, word: str, view: View) -> Refusal:
        """The refusal of a command that this state does not know; it names those that it does know."""
        where = self.state.value.replace("_", " ").upper()
        words = [typed for trigger in self.allowed() for typed in TYPED.get(trigger, ())]
        words += ["discard"] if view.undiscarded else []
        words += ["status", "quit"] if self.allowed() else []
        known = ", ".join(dict.fromkeys(words)) or "nothing, the session is closed"
        return Refusal("not_now", f"{word} is not possible in {where}", f"possible now: {known}")

    def allowed(self) -> tuple[Trigger, ...]:
        """Triggers that the current state knows, in the table's order."""
        return tuple(dict.fromkeys(row.trigger for row in TABLE if row.source is self.state))


def _permits(row: Row, view: View) -> bool:
    return (row.when is None or row.when(view)) and (row.interlock is None or row.interlock(view) is None)
