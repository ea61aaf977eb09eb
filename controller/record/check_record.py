"""Checks a record of Stipple, or an archive (.zip) of one, without Stipple: python3 check_record.py FILE"""

import contextlib, hashlib, json, re, sqlite3, sys, tempfile, zipfile
from pathlib import Path

NEEDS = {kind: {"session": str, "simulated": bool} for kind in ("session_opened", "audit_opened")}
NEEDS.update(uncertain={"dot": int}, reconciled={"dot": int, "decision": str})
FORM = re.compile(r"[a-z][a-z_]{0,39}\n\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
ENTRIES = "SELECT seq, at_utc, kind, body, prev_hash, hash FROM entries ORDER BY seq"


def check(path: Path) -> str:
    """World, length and head of the record; ends the program at the first entry that does not hold."""
    prev, last, world = hashlib.sha256(b"stipple record 1").hexdigest(), 0, ""
    try:
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as packed, tempfile.TemporaryDirectory() as folder:
                first, *names = packed.namelist()
                listed = json.loads(packed.read(first))
                if {name: hashlib.sha256(packed.read(name)).hexdigest() for name in names} != listed["files"]:
                    sys.exit("BROKEN: its files are not those that its manifest lists")
                return check(Path(packed.extract(listed["record"], folder)))
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable={int(not Path(f'{path}-wal').exists())}"
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as file:
            for seq, at_utc, kind, body, before, digest in file.execute(ENTRIES):
                value, needs = dict(json.loads(body)), NEEDS.get(kind, {})
                text = json.dumps(value, allow_nan=False, sort_keys=True, separators=(",", ":"))
                whole = hashlib.sha256(f"{prev}\n{seq}\n{at_utc}\n{kind}\n{body}".encode()).hexdigest()
                form = FORM.fullmatch(f"{kind}\n{at_utc}") and [type(value.get(name)) for name in needs]
                got = [seq, before, digest, body, "session" in needs, form]
                if got != [last + 1, prev, whole, text, last == 0, [*needs.values()]]:
                    sys.exit(f"BROKEN at entry {last + 1}")
                prev, last, world = digest, seq, world or ("SIMULATED" if value["simulated"] else "REAL")
    except (LookupError, RuntimeError, TypeError, ValueError, OSError, sqlite3.Error, zipfile.BadZipFile):
        sys.exit(f"BROKEN at entry {last + 1}")
    return f"{world}\nintact: {last} entries, head {prev}" if last else sys.exit("BROKEN at entry 1")


if __name__ == "__main__":
    print(check(Path(sys.argv[1])))
