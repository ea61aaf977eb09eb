"""What the interlocks look at: one frozen picture of session and machine at one moment."""

from typing import NamedTuple

from controller.session.pigment_in_session import BottleInSession


class View(NamedTuple):
    """Everything a rule may depend on. Counts in dots, ages and times in seconds."""

    connected: bool = False
    journal_durable: bool = True
    worlds_agree: bool = True
    contradiction: str = ""
    latched: str = ""
    latched_why: str = ""
    machine_armed: bool = False
    pedal_up: bool = False
    pedal_down: bool = False
    pedal_age_s: float = float("inf")
    pedal_age_s_max: float = 0.1
    estop: bool = False
    bay_tag: int = 0
    bay_calibrated: bool = False
    screening_clear: bool = False
    contraindications: tuple[str, ...] = ()
    signed_by: str = ""
    uncertain: int = 0
    dots_left: int = 0
    dots_unreported: int = 0
    cartridge_serial: str = ""
    cartridge_tag: int = 0
    cartridge_opened: bool = False
    cartridge_in_use: bool = False
    cartridge_in_place: bool = False
    cartridge_dots_left: int = 0
    cartridge_minutes_left: float = 0.0
    cartridge_expired: bool = False
    cartridge_needles_whole: bool = True
    cartridge_recalled: bool = False
    undiscarded: tuple[str, ...] = ()
    shades_without_pigment: tuple[str, ...] = ()
    pigment_over: tuple[BottleInSession, ...] = ()
