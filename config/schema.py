"""The settings as frozen, unit-named models: which keys there are, their types and their bounds.

What they mean together is `cross_checks`' affair, and where the values come from is `loader`'s. A default
stands in the shipped TOML files, never here, so that a number has one home. Sans-IO.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, model_validator
from pydantic_core import PydanticCustomError

from config.cross_checks import broken_rules
from config.endpoint import is_endpoint
from config.gtin import is_gtin14

DEPTH_UM_ABSOLUTE = 1500
"""No settings file raises the refusal of depth above this; the machine keeps the same number at its end."""

DWELL_MS_MAX = 100
"""No settings file keeps a needle in the skin for longer; the machine has the same limit."""


def _gtin(text: str) -> str:
    if not is_gtin14(text):
        raise ValueError("not a GTIN")
    return text


def _endpoint_or_none(text: str) -> str:
    if text and not is_endpoint(text):
        raise ValueError("not an endpoint")
    return text


def _lasting_database_url(url: str) -> str:
    """A ledger that depends on the working directory, or forgets, would let a used cartridge back in."""
    scheme, separator, rest = url.partition("://")
    lasting = rest.startswith("//") if scheme.startswith("sqlite") else bool(rest)
    if not (scheme and separator and lasting):
        raise ValueError("not a lasting database URL")
    return url


Name = Annotated[str, Field(min_length=1, max_length=80, description="a name of 1 to 80 characters")]
GTIN_EXPECTED = "a GTIN of 14 digits with a right check digit"
Gtin = Annotated[str, AfterValidator(_gtin), Field(description=GTIN_EXPECTED)]
DatabaseUrl = Annotated[
    str,
    AfterValidator(_lasting_database_url),
    Field(
        description="a database URL such as sqlite:////absolute/file.sqlite or postgresql+psycopg://host/name"
    ),
]
EndpointOrNone = Annotated[
    str,
    AfterValidator(_endpoint_or_none),
    Field(description="an address such as tcp://clinic.example:5571, or nothing"),
]
Uri = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/@-]{1,200}$",
        description="a URI of letters, digits and . _ ~ : / @ - such as urn:clinic:clients",
    ),
]
CONCEPTS = (
    "procedure",
    "category",
    "machine",
    "cartridge",
    "pigment",
    "screening",
    "dots",
    "depth",
    "dot_log",
    "consent",
)
"""What of a session can be given a code of the clinic's terminology."""

CONCEPT_EXPECTED = f"one of {', '.join(CONCEPTS)}"
KEY_EXPECTED = MappingProxyType({"cartridges": GTIN_EXPECTED, "fhir": CONCEPT_EXPECTED})
"""What a key chosen by the user has to be, by its table."""


def _concept(name: str) -> str:
    if name not in CONCEPTS:
        raise ValueError("not a concept")
    return name


Concept = Annotated[str, AfterValidator(_concept), Field(description=CONCEPT_EXPECTED)]
Directory = Annotated[Path, Field(description="the name of a directory")]


class Section(BaseModel):
    """One table of a settings file: frozen, no key it doesn't know, no value quietly converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Serial(Section):
    """The line to the machine; which port it is on, the command line says."""

    baud: int = Field(ge=9600, le=4_000_000)


class DepthEnvelope(Section):
    """Penetration below the skin's surface, signed for by the clinician; needle extension is not meant."""

    target_um: int = Field(ge=50, le=DEPTH_UM_ABSOLUTE)
    tolerance_um: int = Field(ge=5, le=500)
    ceiling_um: int = Field(ge=50, le=DEPTH_UM_ABSOLUTE)


class Stage(Section):
    """Reach of the stage, in the drawing's coordinates."""

    x_min_um: int = Field(ge=-1_000_000, le=1_000_000)
    x_max_um: int = Field(ge=-1_000_000, le=1_000_000)
    y_min_um: int = Field(ge=-1_000_000, le=1_000_000)
    y_max_um: int = Field(ge=-1_000_000, le=1_000_000)


class Link(Section):
    """Timing of the wire: the dead-man's lease and its heartbeat."""

    lease_ms: int = Field(ge=100, le=500)
    heartbeat_ms: int = Field(ge=20, le=250)


class Machine(Section):
    """Profile of one machine: its line, its depth envelope, its reach, its timing."""

    name: Name
    dwell_ms: int = Field(ge=1, le=DWELL_MS_MAX)
    serial: Serial
    depth: DepthEnvelope
    stage: Stage
    link: Link


class Safety(Section):
    """Limits that no profile, prescription or plan may exceed."""

    depth_warning_um: int = Field(ge=100, le=DEPTH_UM_ABSOLUTE)
    depth_refusal_um: int = Field(ge=100, le=DEPTH_UM_ABSOLUTE)
    depth_error_stop_um: int = Field(ge=20, le=500)
    pedal_fresh_s: float = Field(ge=0.02, le=0.2)
    hold_s_max: int = Field(ge=10, le=3600)
    density_warning_per_cm2: float = Field(ge=1, le=150)
    density_refusal_per_cm2: float = Field(ge=1, le=150)


class CartridgeType(Section):
    """What one cartridge of a type may do before it is spent."""

    needles: int = Field(ge=3, le=3)
    dots_max: int = Field(ge=1, le=10_000)
    minutes_max: int = Field(ge=1, le=480)


class Cartridges(Section):
    """Cartridge types by GTIN, and the careful one for a GTIN that is not listed."""

    default: CartridgeType
    gtin: Annotated[Mapping[Gtin, CartridgeType], AfterValidator(MappingProxyType), PlainSerializer(dict)]

    def for_gtin(self, gtin: str) -> CartridgeType:
        """The type listed under `gtin` (14 digits), or the default if none is."""
        return self.gtin.get(gtin, self.default)


class Clinic(Section):
    """Whose room this is, and where the clinic's receivers are. Each world has its own."""

    name: Name
    room: Name
    receiver: EndpointOrNone
    receiver_simulated: EndpointOrNone

    def receiver_for(self, *, simulated: bool) -> str:
        """The receiver of that world, or nothing."""
        return self.receiver_simulated if simulated else self.receiver


class Code(Section):
    """One code of a terminology, as the clinic's record system wants it."""

    system: Uri
    code: str = Field(
        pattern=r"^\S+( \S+)*$", max_length=200, description="a code: text without spaces around it"
    )
    display: Name


class Fhir(Section):
    """How a session is named in a record system that speaks FHIR: systems of identifiers, and codes.

    system: what the systems of this program's own identifiers and codes begin with.
    """

    system: Uri
    client_system: Uri
    staff_system: Uri
    codes: Annotated[Mapping[Concept, Code], AfterValidator(MappingProxyType), PlainSerializer(dict)]


class Aftercare(Section):
    """When a client comes again, counted from a session's last dot; told in reports, kept by people."""

    second_after_days_min: int = Field(ge=7, le=60)
    second_recommended_days_min: int = Field(ge=7, le=120)
    second_recommended_days_max: int = Field(ge=7, le=120)
    third_recommended_days_min: int = Field(ge=7, le=120)
    third_recommended_days_max: int = Field(ge=7, le=120)
    touch_up_years_min: int = Field(ge=1, le=20)
    touch_up_years_max: int = Field(ge=1, le=20)


class Paths(Section):
    """Where records, keys, ledgers and the clinic's store are kept. The simulated world has its own."""

    data_dir: Directory
    records_dir: Directory
    keys_dir: Directory
    ledger_url: DatabaseUrl
    ledger_simulated_url: DatabaseUrl
    store_url: DatabaseUrl
    store_simulated_url: DatabaseUrl

    def ledger_url_for(self, *, simulated: bool) -> str:
        """The ledger of the machine's world: a simulated claim must never use up a real cartridge."""
        return self.ledger_simulated_url if simulated else self.ledger_url

    def store_url_for(self, *, simulated: bool) -> str:
        """The clinic's store of that world, on the computer that is the clinic's receiver."""
        return self.store_simulated_url if simulated else self.store_url


class Settings(Section):
    """Everything that may be set, whole and in agreement with itself."""

    machine: Machine
    safety: Safety
    cartridges: Cartridges
    clinic: Clinic
    fhir: Fhir
    aftercare: Aftercare
    paths: Paths

    @model_validator(mode="after")
    def _agree(self) -> Self:
        broken = broken_rules(self)
        if broken:
            raise PydanticCustomError("settings_disagree", "settings disagree", {"broken": broken})
        return self
