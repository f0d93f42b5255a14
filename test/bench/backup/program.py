"""Runs on a droplet of the lab: ours, click-odoo-backupdb and Odoo's own zip, of one database that people write to and
whose garbage is collected, one after the other in each round. One JSON document on standard output.

Arguments: rounds, operations a second.
"""

import json
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import zipfile
from pathlib import Path

sys.path.insert(0, "/usr/local/lib/ipai")
from ipai_backup import configuration, records, restore, served  # noqa: E402
from ipai_backup.store import Store  # noqa: E402

HERE = Path(__file__).parent
ROUNDS, RATE = int(sys.argv[1]), sys.argv[2]
host = configuration.load()
store = Store(host)
ODOO = host.odoo_container
#: In Odoo's data folder, which the container and the host share.
ARCHIVE, TARGET = "bench.zip", "bench_copy"
inside = Path("/var/lib/odoo") / ARCHIVE
outside = host.odoo_data / ARCHIVE

#: What Odoo's scheduler does once a day, made to do it all the time.
COLLECT = """INSERT INTO ir_cron_trigger (cron_id, call_at) SELECT res_id, now() FROM ir_model_data
WHERE module = 'base' AND name = 'autovacuum_job'; NOTIFY cron_trigger, 'odoo';"""
MAKE = """
import sys; sys.path.insert(0, "/usr/local/lib/ipai")
from ipai_backup import configuration, make
from ipai_backup.store import Store
host = configuration.load()
print(make.make(host, Store(host))["id"])
"""
ZIP = f"""
import sys; sys.path.insert(0, "/usr/local/lib/ipai")
from ipai_odoo import configuration, registry
settings = configuration.load()
with registry.environment(settings): pass
import odoo.service.db as db
from odoo.tools import config
config["list_db"] = True
with open("{inside}", "wb") as stream: db.dump_db("{host.odoo.name}", stream, "zip")
"""
UNZIP = f"""
import sys; sys.path.insert(0, "/usr/local/lib/ipai")
from ipai_odoo import configuration, registry
with registry.environment(configuration.load()): pass
import odoo.service.db as db
from odoo.tools import config
config["list_db"] = True
db.restore_db("{TARGET}", "{inside}", True)
"""


def in_odoo(*command: str, stdin: str = "") -> None:
    done = subprocess.run(["docker", "exec", "-i", "-e", "PYTHONPATH=/tmp/click", ODOO, *command], input=stdin, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)[:80]}: {done.stderr[-2000:]}")


def ours() -> str:
    # as the host's unit does it
    command = ["nice", "-n", "10", "ionice", "-c", "idle", sys.executable, "-B", "-c", MAKE]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def click() -> str:
    outside.unlink(missing_ok=True)
    in_odoo("python3", "-m", "click_odoo_contrib.backupdb", "-c", "/etc/odoo/odoo.conf", "--if-exists", "--format=zip", host.odoo.name, str(inside))
    return ""


def odoo() -> str:
    in_odoo("python3", "-c", ZIP)
    return ""


def lost_of_ours(backup: str) -> int:
    kinds = records.parts(store)[backup]
    manifest = json.loads(store.read_text(kinds["manifest"]["short_id"], records.MANIFEST))
    listed = store._call("ls", "--no-lock", kinds["files"]["short_id"], str(host.filestore), "--recursive").stdout  # noqa: SLF001
    held = set(re.findall(r"/([0-9a-f]{2}/[0-9a-f]{40})$", listed, re.MULTILINE))
    return len(set(manifest["databases"][host.odoo.name]["attachments"]) - held)


def lost_of_zip(_backup: str) -> int:
    with zipfile.ZipFile(outside) as archive:
        held = {name.removeprefix("filestore/") for name in archive.namelist()}
        names, columns = set(), None
        with archive.open("dump.sql") as lines:
            for line in lines:
                if line.startswith(b"COPY public.ir_attachment ("):
                    columns = line.decode().split("(")[1].split(")")[0].split(", ")
                elif columns and line == b"\\.\n":
                    break
                elif columns:
                    names.add(line.decode().rstrip("\n").split("\t")[columns.index("store_fname")])
    return len(names - {"\\N"} - held)


def back_of_ours(backup: str) -> None:
    restore.restore(host, store, backup, TARGET)


def back_of_zip(_backup: str) -> None:
    in_odoo("python3", "-c", UNZIP)


METHODS = {"ours": (ours, lost_of_ours, back_of_ours), "click-odoo-backupdb": (click, lost_of_zip, back_of_zip), "Odoo's zip": (odoo, lost_of_zip, back_of_zip)}


class Life:
    """People who write, garbage that is collected, and somebody who asks for the login page."""

    def __enter__(self) -> "Life":
        self.page: list[tuple[float, float]] = []
        self.over = threading.Event()
        script = (HERE / "writer.py").read_text(encoding="utf-8")
        self.writer = subprocess.Popen(["docker", "exec", "-i", ODOO, "python3", "-c", script, RATE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.writes: list[tuple[float, float]] = []
        self.threads = [threading.Thread(target=each) for each in (self.read, self.ask, self.collect)]
        self.writer.stdout.readline()
        for each in self.threads:
            each.start()
        return self

    def __exit__(self, *_error) -> None:
        self.over.set()
        self.writer.stdin.close()
        for each in self.threads:
            each.join()

    def read(self) -> None:
        for line in self.writer.stdout:
            self.writes.append((time.monotonic(), float(line)))

    def ask(self) -> None:
        while not self.over.wait(0.2):
            began = time.monotonic()
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/web/login", timeout=60).read()
            self.page.append((began, (time.monotonic() - began) * 1000))

    def collect(self) -> None:
        sql = ["docker", "exec", host.postgres, "psql", "-U", "postgres", "-qd", host.odoo.name, "-c", COLLECT]
        while not self.over.wait(1):
            subprocess.run(sql, check=False)


def ports() -> str:
    said = subprocess.run(["docker", "port", ODOO, "8069"], capture_output=True, text=True, check=True).stdout
    return said.split("\n")[0].rsplit(":", 1)[1]


def between(values: list[tuple[float, float]], began: float, ended: float) -> list[float]:
    return [value for at, value in values if began <= at <= ended]


PORT = ports()
measured = {name: {"seconds": [], "lost": [], "restore": [], "page": [], "quiet": [], "writes": []} for name in METHODS}
for number in range(ROUNDS):
    for name, (save, lost, back) in METHODS.items():
        with Life() as life:
            time.sleep(8)
            began = time.monotonic()
            backup = save()
            ended = time.monotonic()
        row = measured[name]
        row["seconds"].append(ended - began)
        row["quiet"] += between(life.page, began - 8, began)
        row["page"] += between(life.page, began, ended)
        row["writes"].append(len(between(life.writes, began, ended)) / (ended - began))
        row["lost"].append(lost(backup))
        if number == 0:
            served.drop(host, TARGET)
            began = time.monotonic()
            back(backup)
            row["restore"].append(time.monotonic() - began)
            served.drop(host, TARGET)
        print(f"round {number + 1}: {name}: {row['seconds'][-1]:.1f} s, {row['lost'][-1]} files lost", file=sys.stderr, flush=True)
        outside.unlink(missing_ok=True)
for row in measured.values():
    row["page"], row["quiet"] = (statistics.median(row[key]) if row[key] else 0 for key in ("page", "quiet"))
print(json.dumps(measured))
