"""Which session a person means: by its name, its folder, or the record's file. A shell.

A name is looked for under the folder of the records; nothing is written, no ledger is asked.
"""

from pathlib import Path

from config.schema import Settings
from controller.runner.session_files import SessionFolder, existing_folder


def find_session(named: str, settings: Settings) -> SessionFolder:
    """The session that `named` means: a path if there is one, else a name under `paths.records_dir`.

    Raises:
        SessionNotFound: neither leads to a record.
    """
    path = Path(named)
    return existing_folder(path if path.exists() else settings.paths.records_dir / named)
