"""Restores one attachment, or one file or folder, beside what is there: never over anything.

Odoo never changes a file of its filestore, so one that is lost is put back in its place, too.
"""

import hashlib
import os
import re
import shutil
import tempfile
import time
from pathlib import Path

from . import postgres, restore, sql_text
from .configuration import Configuration
from .failure import Failure, tell
from .piped import Piped
from .store import Store


def file(host: Configuration, store: Store, backup: str, path: str) -> dict:
    began = time.time()
    kinds = restore.known(store, backup)
    wanted = Path(path)
    if not wanted.is_absolute() or ".." in wanted.parts or wanted == Path("/"):
        raise Failure("That is no path of the host.", f"given: {path}", "give an absolute path", "bad-path")
    tell(f"restoring {path} beside what is there")
    target = beside(host, backup, wanted.name)
    # first into a folder of its own: half a copy would be taken for a whole one
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=target.parent) as folder:
        include = Path(folder) / "include"
        include.write_text(f"/{escaped(wanted.name)}\n", encoding="utf-8")
        try:
            store.restore(kinds["files"]["short_id"], str(wanted.parent), Path(folder) / "out", include)
        except Failure as failure:
            raise unknown(path, backup) if failure.code == "store-gone" or "not found" in failure.said else failure from None
        found = Path(folder) / "out" / wanted.name
        if not os.path.lexists(found):
            raise unknown(path, backup)
        os.rename(found, target)
    return answer("file", backup, target, began, put_back=False)


def attachment(host: Configuration, store: Store, backup: str, wanted: str) -> dict:
    """`wanted`: its number, or its name when that is the only one of this name."""
    began = time.time()
    kinds = restore.known(store, backup)
    tell("reading the attachments of the backup")
    row = the_one(rows(host, store, kinds), wanted)
    target = beside(host, backup, f"{row['id']}-{re.sub('[^A-Za-z0-9._-]', '_', row['name'] or '')}")
    if row["store_fname"] is None:
        with open(target, "xb") as content:
            content.write(bytes.fromhex((row["db_datas"] or "")[2:]))
        return answer("attachment", backup, target, began, put_back=False)
    kept = host.filestore / row["store_fname"]
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=target.parent) as folder:
        include = Path(folder) / "include"
        include.write_text(f"/{row['store_fname']}\n", encoding="utf-8")
        store.restore(kinds["files"]["short_id"], str(host.filestore), Path(folder) / "out", include)
        found = Path(folder) / "out" / row["store_fname"]
        if not found.is_file():
            raise Failure("The backup does not have the file of this attachment.", row["store_fname"], "npx ipai backups (was it proved?), then give an older one", "no-such-file")
        if hashlib.sha1(found.read_bytes(), usedforsecurity=False).hexdigest() != kept.name:
            raise Failure("The file of this attachment is not what its name says.", row["store_fname"], "give an older backup", "file-changed")
        os.rename(found, target)
    lost = is_lost(host, row, kept)
    if lost:
        put(host, target, kept)
    return answer("attachment", backup, target, began, put_back=lost)


def rows(host: Configuration, store: Store, kinds: dict):
    """Rows of the backup's own table: what is in production's today does not count."""
    dump = store.pipe(kinds[f"database.{host.odoo.name}"]["short_id"], f"{host.odoo.name}.dump")
    command = ["pg_restore", "--data-only", "--table=ir_attachment", "--file=-"]
    made = Piped(postgres.inside(host.postgres, *command), stdin=dump.stdout)
    dump.stdout.close()
    yield from sql_text.rows_of(made.stdout, "ir_attachment")
    said = made.said() + dump.said()
    # It stops reading behind its table, which restic calls a failure; a dump that broke off before fails here.
    if made.returncode != 0:
        raise Failure("The dump cannot be read from the repository.", said[-2000:], "npx ipai backups, then give another one", "dump-unreadable")


def the_one(all_rows, wanted: str) -> dict:
    found = [row for row in all_rows if wanted in (row["id"], row["name"])]
    exact = [row for row in found if row["id"] == wanted] or found
    if len(exact) == 1:
        return exact[0]
    if not exact:
        raise Failure("This backup has no such attachment.", f"given: {wanted}", "give its number (its address in Odoo has it) or its whole name", "no-such-attachment")
    said = "\n".join(f"{row['id']}: {row['name']}, of {row['res_model']} {row['res_id']}, {row['create_date']}" for row in exact[:20])
    raise Failure(f"{len(exact)} attachments have this name.", said, "give the number of one", "several-attachments")


def is_lost(host: Configuration, row: dict, kept: Path) -> bool:
    """Whether production still knows the attachment, and only its file is gone."""
    sql = f"SELECT 1 FROM ir_attachment WHERE store_fname = {postgres.literal(row['store_fname'])} LIMIT 1"
    return not kept.exists() and postgres.query(host.postgres, host.odoo.name, sql, "Production's attachments cannot be read.") == ["1"]


def put(host: Configuration, source: Path, kept: Path) -> None:
    kept.parent.mkdir(exist_ok=True, mode=0o755)
    os.chown(kept.parent, host.odoo_uid, host.odoo_gid)
    unfinished = kept.with_name(f".{kept.name}.new")
    shutil.copyfile(source, unfinished)
    os.chown(unfinished, host.odoo_uid, host.odoo_gid)
    os.replace(unfinished, kept)


def beside(host: Configuration, backup: str, name: str) -> Path:
    folder = host.state / "restored" / backup
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / name
    if os.path.lexists(target):
        raise Failure("It has been restored already: a restore goes beside what is there, never over it.", str(target), f"use it, or take it away on the host: rm -r {target}", "target-exists")
    return target


def escaped(name: str) -> str:
    """restic reads a list of patterns."""
    return re.sub(r"([\\*?\[\]])", r"\\\1", name)


def unknown(path: str, backup: str) -> Failure:
    return Failure("This backup has no such file.", f"{path} in {backup}", "give a path below Odoo's data, n8n's, /etc/ipai, /opt/ipai, /etc/nginx or /etc/letsencrypt", "no-such-file")


def answer(kind: str, backup: str, target: Path, began: float, put_back: bool) -> dict:
    return {"kind": kind, "id": backup, "target": str(target), "putBack": put_back, "seconds": round(time.time() - began, 1)}
