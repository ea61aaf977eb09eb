"""The map of one session's skin for its terminal: places, charts, and the picture file beside the record.

What is on a map is decided in `controller.reconciling`; this room knows the session's plan, facts and folder.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from controller.plan.model import Plan
from controller.reconciling.chart import Chart, chart_around
from controller.reconciling.picture import draw_uncertain
from controller.reconciling.place import UncertainPlace, fates_by_dot, uncertain_place
from controller.session.facts import Facts


@dataclass(frozen=True, slots=True)
class SkinMap:
    """facts: those of the running session, which go on changing; picture: the file that is written."""

    plan: Plan
    facts: Facts
    picture: Path

    @property
    def undecided(self) -> list[int]:
        """The dots still to be decided."""
        return self.facts.uncertain

    @property
    def skipped(self) -> tuple[UncertainPlace, ...]:
        """The dots that a person decided to skip: their places are left to the plan of a later session."""
        decided = self.facts.uncertain_dots.items()
        return tuple(self.place(dot) for dot, uncertain in decided if uncertain.decision == "skip")

    def place(self, dot: int) -> UncertainPlace:
        """What is known of a dot that was uncertain once."""
        return uncertain_place(self.plan, self.facts, dot)

    def chart(self, dot: int) -> Chart | None:
        """The skin around `dot`; None if the session has no such dot."""
        dots = self.plan.dots(self.facts.plan_session)
        if not 1 <= dot <= len(dots):
            return None
        near = self.place(dot).neighbours if dot in self.facts.uncertain_dots else ()
        return chart_around(
            dots[dot - 1], fates_by_dot(self.plan, self.facts), {neighbour.dot for neighbour in near}
        )

    def drawing(self) -> Callable[[], Path] | None:
        """Draws the skin as it is now when called, on any thread, and names the file; None if no dot ever was
        uncertain. What is answered raises PictureError.
        """
        if not self.facts.uncertain_dots:
            return None
        plan, out = self.plan, self.picture
        now = replace(
            self.facts, dots=bytearray(self.facts.dots), uncertain_dots=dict(self.facts.uncertain_dots)
        )

        def draw() -> Path:
            places = [uncertain_place(plan, now, dot) for dot in now.uncertain_dots]
            draw_uncertain(plan, places, fates_by_dot(plan, now), now.session, now.simulated, out)
            return out

        return draw
