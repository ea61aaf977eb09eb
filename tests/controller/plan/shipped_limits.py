"""The limits of the shipped settings, for every plan that is made in a test."""

from config.loader import shipped_settings
from controller.plan.limits import limits_in

LIMITS = limits_in(shipped_settings())
