"""What a session is about, in few words: told at its beginning, on resuming, and before it is signed for."""

from dataclasses import asdict, dataclass
from pathlib import Path

from controller.plan.model import Plan
from controller.session.facts import Facts


@dataclass(frozen=True, slots=True)
class Opening:
    """One session of a plan. dots, dots_left, shades: of this session; record_folder: an absolute path.

    clinic: where the record is sent; empty if it stays in this room.
    """

    simulated: bool
    session: str
    client_ref: str
    plan_session: int
    plan_sessions: int
    plan_hash: str
    dots: int
    dots_left: int
    depth_um_min: int
    depth_um_max: int
    depth_ceiling_um: int
    operator: str
    record_folder: str
    shades: tuple[str, ...] = ()
    clinic: str = ""

    @property
    def world(self) -> str:
        """SIMULATED or REAL. P12."""
        return "SIMULATED" if self.simulated else "REAL"

    def lines(self) -> tuple[str, ...]:
        """For people, the world left out; the plan's hash by its first twelve digits."""
        pigment = f", pigment {', '.join(self.shades)}" if self.shades else ""
        left = "" if self.dots_left == self.dots else f", {self.dots_left} left"
        return (
            f"client {self.client_ref}, session {self.plan_session} of {self.plan_sessions}, "
            f"plan {self.plan_hash[:12]}",
            f"{self.dots} dots{left}, {self.depth_um_min} … {self.depth_um_max} µm deep, "
            f"ceiling {self.depth_ceiling_um} µm{pigment}",
            f"operator {self.operator}, record in {self.record_folder}, "
            f"{f'sent to {self.clinic}' if self.clinic else 'sent to no clinic'}",
        )

    def __str__(self) -> str:
        """All of it in one line."""
        return f"{self.world}, {'; '.join(self.lines())}"

    def event(self) -> dict[str, object]:
        """For programs, as JSON values."""
        return asdict(self)


def opening_of(
    plan: Plan, facts: Facts, depth_ceiling_um: int, operator: str, folder: Path, clinic: str = ""
) -> Opening:
    """The opening of the session of `plan` that `facts` tell of.

    depth_ceiling_um: of the machine's settings; one signed for before holds where it is lower.
    """
    depths_um = [dot.depth_um for dot in plan.dots(facts.plan_session)]
    if facts.signed_by:
        depth_ceiling_um = min(depth_ceiling_um, facts.signed_ceiling_um)
    return Opening(
        simulated=facts.simulated,
        session=facts.session,
        client_ref=facts.client_ref,
        plan_session=facts.plan_session,
        plan_sessions=len(plan.sessions),
        plan_hash=facts.plan_hash,
        dots=facts.dots_total,
        dots_left=facts.dots_left,
        depth_um_min=min(depths_um, default=0),
        depth_um_max=max(depths_um, default=0),
        depth_ceiling_um=depth_ceiling_um,
        operator=operator,
        record_folder=str(folder.resolve()),
        shades=facts.shades,
        clinic=clinic,
    )
