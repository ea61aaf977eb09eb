"""The risk analysis as data: hazards, their controls, promises and faults, as `docs/hazards.toml` has them.

Only the form is checked here. Whether it is true of code and tests is `hazards`' business.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

ANALYSIS = Path("docs/hazards.toml")
PROMISES = tuple(f"P{number}" for number in range(1, 13))

Severity = Literal["minor", "moderate", "serious", "critical"]
Likelihood = Literal["rare", "occasional", "frequent"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
LIKELIHOODS: tuple[Likelihood, ...] = get_args(Likelihood)
Sentence = Annotated[str, Field(min_length=3, pattern=r"^\S.*[^\s.]$")]
"""Without a full stop: the document sets it."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Control(_Table):
    """at: `file::name`, where the rule stands; rule: what it says."""

    at: Annotated[str, Field(pattern=r"^[\w./-]+::[\w.]+$")]
    rule: Sentence

    @property
    def place(self) -> tuple[Path, str]:
        """File, relative to the root, and the name in it."""
        file, _, name = self.at.partition("::")
        return Path(file), name


class Hazard(_Table):
    """One hazard. severity, likelihood: before any control; residual: what its controls leave."""

    group: str
    hazard: Sentence
    harm: Sentence
    severity: Severity
    likelihood: Likelihood
    causes: Annotated[list[Sentence], Field(min_length=1)]
    promises: list[str]
    controls: Annotated[list[Control], Field(min_length=1)]
    faults: list[str]
    residual: Sentence


class NotCovered(_Table):
    """A risk that nothing in this program controls. outside: who has to."""

    risk: Sentence
    outside: Sentence


class Analysis(_Table):
    """The whole file. groups: id to heading, in the document's order."""

    groups: dict[str, str]
    hazards: dict[Annotated[str, Field(pattern=r"^H\d\d$")], Hazard]
    not_covered: list[NotCovered]


def load_analysis(text: str) -> Analysis:
    """The analysis in `text`. Raises pydantic's ValidationError, naming key, value and what was expected."""
    return Analysis.model_validate(tomllib.loads(text))
