"""Where this computer keeps settings and data of its user, by the platform's own custom.

Only names are made here; nothing is created. Light on purpose: the command line asks for a place to write a
crash report when nothing else may work.
"""

from pathlib import Path

import platformdirs

APP_NAME = "stipple"


def user_config_file() -> Path:
    """The settings file of this user, which need not exist."""
    return platformdirs.user_config_path(APP_NAME, appauthor=False) / "stipple.toml"


def user_data_dir() -> Path:
    """The directory for ledger, records and crash reports, unless the settings say otherwise."""
    return platformdirs.user_data_path(APP_NAME, appauthor=False)
