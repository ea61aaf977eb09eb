"""What can be wrong with settings, each in one sentence: what, where, got, expected, and what to do.

    ConfigError                  the root; `exit_code` is what the command line answers with
    ├── ConfigFileMissing        a named file isn't there
    ├── ConfigFileUnreadable     it is there, but can't be read as text
    ├── ConfigSyntaxError        it is text, but not TOML
    ├── UnknownSetting           a key nobody asks for, usually a slip of spelling
    ├── MissingSetting           a key that has to be given together with its neighbours
    ├── BadSetting               a value of the wrong type or out of its bound
    ├── SettingsDisagree         each value is allowed, but not both together
    └── SeveralConfigErrors      more than one of the above

Sans-IO; finding and reading files is `loader`'s.
"""

import re
from collections.abc import Sequence
from pathlib import PurePath

_PASSWORD_IN_URL = re.compile(r"(?<=://)([^:/@\s]*):[^@\s]*@")


def masked(text: str) -> str:
    """`text` with the password of any URL in it covered."""
    return _PASSWORD_IN_URL.sub(r"\1:***@", text)


def shown(value: object) -> str:
    """`value` as an error may print it: written as in a settings file, a password in a URL covered."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | PurePath):
        return f'"{masked(str(value))}"'
    return str(value) if isinstance(value, int | float) else f"a {type(value).__name__}"


class ConfigError(Exception):
    """Settings that can't be used. Nothing has been changed or moved; correct the file and start again."""

    exit_code = 2


class ConfigFileMissing(ConfigError):
    """`path`, named by `named_by` (an option or an environment variable), does not exist."""

    def __init__(self, path: str, named_by: str) -> None:
        super().__init__(
            f"settings file {path} (named by {named_by}) is not there: expected a TOML file; "
            "correct the name, or leave it out to use the shipped settings"
        )


class ConfigFileUnreadable(ConfigError):
    """`path` exists but could not be read as UTF-8 text."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"settings file {path} cannot be read: {why}; expected a UTF-8 text file; "
            "correct its rights or its content"
        )


class ConfigSyntaxError(ConfigError):
    """`path` is not TOML; `why` gives line and column."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"settings file {path} is not TOML: {why}; correct that line")


class UnknownSetting(ConfigError):
    """`key` (dotted) in `source` is not a known one; `nearest` is the known key most like it, or empty."""

    def __init__(self, source: str, key: str, value: object, nearest: str) -> None:
        advice = f"did you mean {nearest}?" if nearest else "remove it; `stipple config show` lists every key"
        super().__init__(f"{source}: {key} = {shown(value)} is not a known setting; {advice}")


class MissingSetting(ConfigError):
    """`key` (dotted) has no value, though its neighbours in `source` have."""

    def __init__(self, source: str, key: str, expected: str) -> None:
        super().__init__(f"{source}: {key} is not given; expected {expected}; add it")


class BadSetting(ConfigError):
    """`value` of `key` (dotted) in `source` is not what is expected there."""

    def __init__(self, source: str, key: str, value: object, expected: str) -> None:
        super().__init__(f"{source}: {key} = {shown(value)} is not allowed; expected {expected}; correct it")


class SettingsDisagree(ConfigError):
    """Values that are each allowed but break `rule` together; `where` lists `key = value (file)`."""

    def __init__(self, rule: str, where: Sequence[str]) -> None:
        super().__init__(f"settings disagree: {', '.join(where)}; expected {rule}; change one of them")


class SeveralConfigErrors(ConfigError):
    """More than one thing is wrong; `problems` holds them in the order found."""

    def __init__(self, problems: Sequence[ConfigError]) -> None:
        self.problems = tuple(problems)
        listed = "".join(f"\n  - {problem}" for problem in problems)
        super().__init__(f"{len(problems)} settings are wrong:{listed}")
