"""A view in which everything is as it should be, for tests to spoil one thing at a time."""

from controller.session.view import View

GOOD = View(
    connected=True,
    pedal_up=True,
    pedal_age_s=0.02,
    bay_tag=7,
    bay_calibrated=True,
    screening_clear=True,
    signed_by="Dr Ada",
    dots_left=100,
    cartridge_serial="SN7",
    cartridge_tag=7,
    cartridge_in_use=True,
    cartridge_in_place=True,
    cartridge_dots_left=50,
    cartridge_minutes_left=30.0,
)
"""Ready to be armed."""
