"""The end of a session for the clinic: what it lacks is brought to it, then P10 and P11 are checked. A core.

To tamper with copies of the record costs time, so the dice pick one session in TAMPER_EVERY for it.
"""

from sim.campaign.clinic import Audit
from sim.campaign.clinic_side import ClinicSide
from sim.campaign.course import Course
from sim.campaign.invariants import Violation
from sim.campaign.invariants_clinic import p10_same, p11_change_is_found, p11_cut_is_found, p11_whole
from sim.chance import Dice

TAMPER_EVERY = 8


def settle(side: ClinicSide, audit: Audit, dice: Dice, course: Course) -> None:
    """Nothing goes wrong any more, and no controller runs. Raises Violation."""
    _check("P11", p11_whole(audit), course)
    side.mend()
    courier = audit.courier()
    if not side.follow(courier, lambda: not courier.waiting):
        what = f"of {len(audit.sealed)} entries the clinic lacks {courier.waiting}, two sound minutes later"
        _check("P10", what, course)
    _check("P10", p10_same(audit, side.copy()), course)
    if dice.randint(1, TAMPER_EVERY) == 1:
        tamper(side, audit, dice, course)


def tamper(side: ClinicSide, audit: Audit, dice: Dice, course: Course) -> None:
    """Change one copy of the record and cut another: both are to be found out. Raises Violation."""
    course.note("auditor", "tampers with copies of the record")
    _check("P11", p11_change_is_found(audit, dice), course)
    keep = dice.randint(1, len(audit.sealed) - 1)
    _check("P11", p11_cut_is_found(audit, keep, audit.sealed[-1][5]), course)
    side.trouble_expected = True
    courier = audit.courier_of_cut(keep)
    side.follow(courier, lambda: bool(courier.trouble) or not courier.waiting)
    if not courier.trouble:
        what = f"a record cut to {keep} entries is pushed, and nobody finds that the clinic has more"
        _check("P11", what, course)


def _check(promise: str, what: str, course: Course) -> None:
    if what:
        raise Violation(promise, what, course.now_us)
