"""A PostgreSQL server of the tests' own: on a socket in a folder of its own, gone when they are.

Debian's package brings the programs; nobody's own server is touched.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg

USER = "stipple"
STRANGER, PASSWORD = "stranger", "tell-nobody"
"""Who has to say a password, and which."""

KEEPER = """
"$0" -D "$1/data" -l "$1/log" -o "$2" -w start </dev/null >/dev/null 2>&1 && echo ready
read -r _
"$0" -D "$1/data" -m immediate -w stop >/dev/null 2>&1
cd / && rm -rf "$1"
"""
"""Starts the server, and ends it as soon as its input ends: however the tests die, nothing is left of it."""


class PostgresServer:
    """A running server. `new_url` names a database nobody has used."""

    def __init__(self, programs: Path) -> None:
        """programs: the folder of initdb and pg_ctl."""
        self._programs = programs
        # Not in the tests' own folder, whose name is too long for a socket's.
        self.folder = Path(tempfile.mkdtemp(prefix="stipple-pg-"))
        self._user = _runs_as()
        self._made = 0
        self._free: list[str] = []
        if self._user:
            shutil.chown(self.folder, self._user)
        data = self.folder / "data"
        self._run("initdb", "-D", data, "-U", USER, "-E", "UTF8", "--locale=C", "--auth=trust", "--no-sync")
        rules = f"local all {STRANGER} scram-sha-256\nlocal all all trust\n"
        (data / "pg_hba.conf").write_text(rules, encoding="utf-8")
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c max_connections=150"
        # What is committed need not outlive this computer's power.
        options += " -c fsync=off -c full_page_writes=off -c autovacuum=off"
        self._keeper = subprocess.Popen(
            ["sh", "-c", KEEPER, programs / "pg_ctl", self.folder, options],
            user=self._user,
            cwd=self.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Ctrl-C is for the tests, which then end the server.
            start_new_session=True,
        )
        if not self._keeper.stdout or self._keeper.stdout.readline() != b"ready\n":
            raise RuntimeError(f"the server did not start: {(self.folder / 'log').read_text()}")
        self.execute(f"CREATE ROLE {STRANGER} LOGIN SUPERUSER PASSWORD '{PASSWORD}'")

    def new_url(self) -> str:
        """The URL of an empty database."""
        if self._free:
            return self._free.pop()
        self._made += 1
        name = f"ledger_{self._made}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def take_back(self, url: str) -> None:
        """Empty the database at `url` for the next test, which is quicker than to make and remove another."""
        name = url.partition("@/")[2].partition("?")[0]
        self.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        self.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public", name)
        self._free.append(url)

    def url(self, database: str, user: str = USER) -> str:
        """A URL of `database` for `user`, who may be "name:password"."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"

    def execute(self, sql: str, database: str = "postgres") -> None:
        """Run SQL as the one who owns everything."""
        with psycopg.connect(f"host={self.folder} user={USER} dbname={database}", autocommit=True) as server:
            server.execute(sql.encode())

    def restart(self) -> None:
        """As after a loss of power: every connection is dead."""
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "restart")

    def stop(self) -> None:
        """End it and remove every trace."""
        self._keeper.communicate()

    def _run(self, program: str, *arguments: Path | str) -> None:
        # Without streams of its own pg_ctl leaves ours to the server, and whoever reads them waits for it.
        done = subprocess.run(
            [self._programs / program, *arguments],
            user=self._user,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            log = self.folder / "log"
            said = log.read_text() if log.exists() else str(done.stderr)
            raise RuntimeError(f"{program} ended with {done.returncode}: {said}")


def programs() -> Path | None:
    """Where initdb and pg_ctl are; None if PostgreSQL is not installed."""
    asked = shutil.which("pg_config")
    told = (
        subprocess.run([asked, "--bindir"], capture_output=True, text=True, check=True).stdout
        if asked
        else ""
    )
    on_path = shutil.which("initdb")
    candidates = [
        *([Path(told.strip())] if told else []),
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
        *([Path(on_path).parent] if on_path else []),
    ]
    return next((folder for folder in candidates if (folder / "initdb").exists()), None)


def _runs_as() -> str | None:
    """PostgreSQL refuses to be root: whom it is run as then; None if we are somebody else."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), None)
