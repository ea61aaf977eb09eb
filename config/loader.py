"""Finds and reads the settings files, lays them over each other and hands out one checked `Settings`.

Layers, later ones win key by key: shipped files → this user's file → the file named by --config, or else by
STIPPLE_CONFIG → STIPPLE_DATA_DIR, for one key.
What keys there are and what they may hold is `schema`'s; this is the only module here that touches a file.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from config import places
from config.bounds import expected, nearest_key
from config.errors import (
    BadSetting,
    ConfigError,
    ConfigFileMissing,
    ConfigFileUnreadable,
    ConfigSyntaxError,
    MissingSetting,
    SettingsDisagree,
    SeveralConfigErrors,
    UnknownSetting,
    shown,
)
from config.schema import KEY_EXPECTED, Settings

CONFIG_VARIABLE = "STIPPLE_CONFIG"
DATA_VARIABLE = "STIPPLE_DATA_DIR"
SHIPPED = ("machine.toml", "safety.toml", "cartridges.toml", "clinic.toml", "fhir.toml", "aftercare.toml")

_DIRECTORIES = ("data_dir", "records_dir", "keys_dir")


@dataclass(frozen=True, slots=True)
class Loaded:
    """Checked settings, and for every dotted key its value and the file (or custom) it came from."""

    settings: Settings
    values: Mapping[str, object]
    origins: Mapping[str, str]
    files: tuple[str, ...]


def load_settings(path: Path | None = None) -> Settings:
    """The settings in force; `path` is the file named by --config, if any.

    Raises a `ConfigError` that names file, key, value and bound.
    """
    return load(path).settings


@cache
def shipped_settings() -> Settings:
    """The settings as shipped, whatever this user or the environment has set."""
    return _checked(list(_shipped())).settings


def load(path: Path | None = None) -> Loaded:
    """As `load_settings`, and where each value came from."""
    return _checked(list(_layers(path)))


def _checked(layers: list[tuple[str, dict[str, Any]]]) -> Loaded:
    tree: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for source, values in layers:
        _lay_over(tree, values, source, origins, ())
    _complete_paths(tree, origins)
    try:
        settings = Settings.model_validate(tree)
    except ValidationError as error:
        problems = [problem for line in error.errors() for problem in _explain(line, tree, origins)]
        raise problems[0] if len(problems) == 1 else SeveralConfigErrors(problems) from None
    flat = dict(_leaves(tree, ()))
    return Loaded(
        settings,
        MappingProxyType(flat),
        MappingProxyType({key: origins[key] for key in flat}),
        tuple(source for source, _ in layers),
    )


def _shipped() -> Iterator[tuple[str, dict[str, Any]]]:
    shipped = resources.files("config")
    for name in SHIPPED:
        yield f"shipped {name}", tomllib.loads(shipped.joinpath(name).read_text(encoding="utf-8"))


def _layers(path: Path | None) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from _shipped()
    user_file = places.user_config_file()
    if user_file.exists():
        yield str(user_file), _read(user_file, "this user's settings")
    named = os.environ.get(CONFIG_VARIABLE, "")
    if path is not None:
        yield str(path), _read(path, "--config")
    elif named:
        yield named, _read(Path(named), CONFIG_VARIABLE)
    data_dir = os.environ.get(DATA_VARIABLE, "")
    if data_dir:
        yield DATA_VARIABLE, {"paths": {"data_dir": Path(data_dir).absolute()}}


def _read(path: Path, named_by: str) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigFileMissing(str(path), named_by) from None
    except OSError as error:
        raise ConfigFileUnreadable(str(path), error.strerror or type(error).__name__) from error
    except UnicodeDecodeError as error:
        raise ConfigFileUnreadable(str(path), f"byte {error.start} is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigSyntaxError(str(path), str(error)) from error
    _anchor_directories(values, path.absolute().parent)
    return values


def _anchor_directories(values: dict[str, Any], anchor: Path) -> None:
    """A directory named relatively is meant from the file that names it, wherever the command is started."""
    paths = values.get("paths")
    if isinstance(paths, dict):
        for name in _DIRECTORIES:
            if isinstance(paths.get(name), str) and paths[name]:
                paths[name] = anchor / Path(paths[name]).expanduser()


def _lay_over(
    tree: dict[str, Any], values: dict[str, Any], source: str, origins: dict[str, str], at: tuple[str, ...]
) -> None:
    for name, value in values.items():
        here = (*at, name)
        origins[".".join(here)] = source
        if isinstance(value, dict):
            below = tree.get(name)
            if not isinstance(below, dict):
                below = tree[name] = {}
            _lay_over(below, value, source, origins, here)
        else:
            tree[name] = value


def _complete_paths(tree: dict[str, Any], origins: dict[str, str]) -> None:
    paths = tree.setdefault("paths", {})
    if not isinstance(paths, dict):
        return
    given = paths.get("data_dir")
    data_dir = given if isinstance(given, Path) else places.user_data_dir()
    derived: dict[str, object] = {
        "data_dir": data_dir,
        "records_dir": data_dir / "records",
        "keys_dir": data_dir / "keys",
        "ledger_url": f"sqlite:///{data_dir / 'ledger.sqlite'}",
        "ledger_simulated_url": f"sqlite:///{data_dir / 'SIMULATED-ledger.sqlite'}",
        "store_url": f"sqlite:///{data_dir / 'clinic.sqlite'}",
        "store_simulated_url": f"sqlite:///{data_dir / 'SIMULATED-clinic.sqlite'}",
    }
    for name, value in derived.items():
        if name not in paths:
            paths[name] = value
            origins[f"paths.{name}"] = (
                "this computer's custom" if name == "data_dir" else "follows paths.data_dir"
            )


def _explain(line: Any, tree: dict[str, Any], origins: Mapping[str, str]) -> Iterator[ConfigError]:
    """One line of a pydantic report, as the errors of this package."""
    if line["type"] == "settings_disagree":
        flat = dict(_leaves(tree, ()))
        for rule in line["ctx"]["broken"]:
            yield SettingsDisagree(
                rule.expected, [f"{key} = {shown(flat[key])} ({origins[key]})" for key in rule.keys]
            )
        return
    loc = tuple(str(part) for part in line["loc"])
    bad_key = loc[-1] == "[key]"
    loc = loc[:-1] if bad_key else loc
    key = ".".join(loc)
    source = _nearest_origin(loc, origins)
    if line["type"] == "extra_forbidden":
        yield UnknownSetting(source, key, line["input"], nearest_key(loc))
    elif line["type"] == "missing":
        yield MissingSetting(source, key, expected(loc))
    elif bad_key:
        yield BadSetting(source, ".".join(loc[:-1]), loc[-1], KEY_EXPECTED[loc[0]])
    else:
        yield BadSetting(source, key, line["input"], expected(loc))


def _nearest_origin(loc: tuple[str, ...], origins: Mapping[str, str]) -> str:
    known = (".".join(loc[:length]) for length in range(len(loc), 0, -1))
    return next(origins[key] for key in known if key in origins)


def _leaves(tree: Mapping[str, Any], at: tuple[str, ...]) -> Iterator[tuple[str, object]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*at, name))
        else:
            yield ".".join((*at, name)), value
