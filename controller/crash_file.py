"""Writes down an error nobody expected, so that the operator sees one line and the engineer everything.

The file stands in this user's data directory; the settings are not asked, for they may be what is broken.
"""

import os
import platform
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from config.places import user_data_dir


def write_crash_file(error: BaseException, arguments: Sequence[str]) -> Path:
    """Write version, platform, `arguments` and the traceback of `error` to a new file, and return where it
    is.

    Where the data directory can't be written (a full or read-only disk may be the very cause), the system's
    directory for temporary files takes its place; an error there rises.
    """
    now = datetime.now(UTC)
    name = f"crash-{now:%Y%m%dT%H%M%SZ}-{os.getpid()}.txt"
    text = "\n".join(
        [
            f"stipple {_version()} · Python {platform.python_version()} · {platform.platform()}",
            f"at_utc {now.isoformat(timespec='milliseconds')}",
            f"arguments {list(arguments)}",
            "",
            "".join(traceback.format_exception(error)),
        ]
    )
    try:
        return _write(user_data_dir() / "crashes", name, text)
    except OSError:
        return _write(Path(tempfile.gettempdir()), name, text)


def _write(directory: Path, name: str, text: str) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / name
    path.write_text(text, encoding="utf-8")
    return path


def _version() -> str:
    try:
        return version("stipple")
    except PackageNotFoundError:
        return "not installed"
