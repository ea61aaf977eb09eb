"""Who and when, and what was asked, signed and given before a needle moved. A core.

What should be on record and is not is said, never left out.
"""

from controller.report.document import Facts, Section, Table, Words
from controller.report.moments import between, minute, span
from controller.summary.model import SessionSummary
from controller.summary.work import Work

NONE = "none on record"


def who_and_when(summary: SessionSummary, work: Work | None, sessions: int | None) -> Section:
    """The session itself. sessions: how many the plan has, None where there is no plan to ask."""
    of = f" of {sessions}" if sessions else ""
    ended = f"{minute(summary.last_at_utc)}" if summary.closed else "NOT ENDED"
    if work is None:
        worked = "no dot has a result"
    else:
        first_to_last = between(work.first_dot_at_utc, work.last_dot_at_utc)
        worked = f"{first_to_last} from first to last dot, {span(work.pedal_s)} with the pedal down"
    pairs = (
        ("client", summary.client_ref or NONE),
        ("plan's session", f"{summary.plan_session}{of}"),
        ("clinic", summary.clinic or NONE),
        ("room", summary.room or NONE),
        ("begun, UTC", minute(summary.begun_at_utc)),
        ("ended, UTC", ended),
        ("from first to last entry", between(summary.begun_at_utc, summary.last_at_utc)),
        ("worked", worked),
        ("people named", ", ".join(summary.operators) or NONE),
        ("closed by", summary.closed_by or "nobody yet"),
        ("machine", f"{summary.machine_profile}\n{', '.join(summary.machines) or 'never connected'}"),
        ("depth ceiling", f"{summary.depth_ceiling_um / 1000:.2f} mm"),
    )
    return Section("Who and when", (Facts(pairs),))


def asked_and_signed(summary: SessionSummary) -> Section:
    """Screening, consent, anaesthetic and signatures, each with who and when."""
    rows = [
        ("screening", _screened(one.contraindications), one.by, minute(one.at_utc))
        for one in summary.screenings
    ] or [("screening", NONE, "–", "–")]
    rows += [("consent", f"form {one.form}", one.by, minute(one.at_utc)) for one in summary.consents] or [
        ("consent", NONE, "–", "–")
    ]
    rows += [
        ("anaesthetic", f"{one.amount} of {one.agent}", one.by, minute(one.at_utc))
        for one in summary.anaesthetics
    ] or [("anaesthetic", NONE, "–", "–")]
    rows += [
        (
            "signature",
            f"plan {one.plan_hash[:16]}, no strike deeper than {one.depth_ceiling_um / 1000:.2f} mm",
            one.by,
            minute(one.at_utc),
        )
        for one in summary.signatures
    ] or [("signature", NONE, "–", "–")]
    headings = ("what", "on record", "by", "at, UTC")
    return Section(
        "Asked, signed and given",
        (
            Table(headings, (26, 84, 40, 30), tuple(rows)),
            Words(f"Plan of this session: {summary.plan_hash or NONE}"),
        ),
    )


def _screened(contraindications: tuple[str, ...]) -> str:
    found = ", ".join(contraindications)
    return f"FOUND: {found}" if found else "no eczema, dermatitis or psoriasis found on the scalp"
