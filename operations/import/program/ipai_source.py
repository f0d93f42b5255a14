"""Reads an Odoo that runs elsewhere, or what was saved of one: `facts | dump | files | stop | start`, and where.

It runs where the Odoo is: on this machine for files, over SSH for a host. Nothing is changed, but for `stop`
and `start`. Python 3.6 is enough, and nothing else: the host is whatever people have had until today.
"""

import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile

#: Odoo names a file of the filestore after its content.
FILE = re.compile(r"[0-9a-f]{2}/[0-9a-f]{40}")
BLOCK = 1 << 20


class Failure(Exception):
    def __init__(self, what, said, following, code):
        super().__init__(what)
        self.document = {"what": what, "said": said, "next": following, "code": code}


class Zip:
    """What Odoo's database manager and `odoo db dump` make."""

    def __init__(self, given):
        self.path = given["path"]
        self.zip = zipfile.ZipFile(self.path)
        # Beside them are the marks of Odoo's garbage collection, empty files of the same names.
        folder = "filestore/"
        names = {each.filename[len(folder):]: each for each in self.zip.infolist() if each.filename.startswith(folder)}
        self.entries = {name: entry for name, entry in names.items() if FILE.fullmatch(name)}
        if "dump.sql" not in self.zip.namelist():
            raise Failure("This zip is none of Odoo's.", "there is no dump.sql in it", "give a zip that Odoo's database manager made", "no-dump")

    def facts(self):
        return {
            "dumpBytes": self.zip.getinfo("dump.sql").file_size,
            "writtenAt": os.path.getmtime(self.path),
            "files": {name: entry.file_size for name, entry in self.entries.items()},
        }

    def dump(self):
        with self.zip.open("dump.sql") as dump:
            shutil.copyfileobj(dump, sys.stdout.buffer, BLOCK)

    def open(self, name):
        return self.zip.open(self.entries[name]), self.entries[name].file_size


class Folder:
    """A dump and a folder of files: `click-odoo-backupdb --format folder`, or both made by hand."""

    def __init__(self, given):
        self.file = given["dump"] if given["kind"] == "dump" else dump_in(given["path"])
        self.root = root_of(given["filestore"] if given["kind"] == "dump" else os.path.join(given["path"], "filestore"))

    def facts(self):
        return {"dumpBytes": os.path.getsize(self.file), "writtenAt": os.path.getmtime(self.file), "files": files_below(self.root)}

    def dump(self):
        with open(self.file, "rb") as dump:
            shutil.copyfileobj(dump, sys.stdout.buffer, BLOCK)

    def open(self, name):
        path = os.path.join(self.root, name)
        return open(path, "rb"), os.path.getsize(path)


class Host(Folder):
    """A host where Odoo runs, in containers or as a service of the system."""

    def __init__(self, given):
        self.postgres, self.database = the_one(given.get("database"))
        self.folders = [folder for folder in data_folders() if os.path.isdir(os.path.join(folder, "filestore", self.database))]
        found = given.get("filestore") or (os.path.join(self.folders[0], "filestore", self.database) if self.folders else "")
        if not os.path.isdir(found):
            looked = ", ".join(sorted(data_folders())) or "no data folder of Odoo"
            raise Failure("The filestore of %s is not found." % self.database, "looked below %s" % looked, "give its folder: --filestore /path/on/that/host", "no-filestore")
        self.root = root_of(found)

    def facts(self):
        (size,) = lines(psql(self.postgres, self.database, "SELECT pg_database_size(current_database())"))
        return {"dumpBytes": int(size), "writtenAt": None, "files": files_below(self.root), "database": self.database, "writers": self.writers()}

    def dump(self):
        command = [*program(self.postgres, "pg_dump"), "--format=custom", "--compress=0", "--no-owner", "--no-privileges", self.database]
        sys.stdout.flush()
        done = subprocess.run(command, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise Failure("pg_dump failed on that host.", "it ended with %d" % done.returncode, "look at its words above", "dump-failed")

    def writers(self):
        """What would have to stop so that nobody writes any more: `container:NAME` and `unit:NAME`."""
        found = []
        for name, mounts in containers().items():
            if any(self.root.startswith(mount.rstrip("/") + "/") for mount in mounts):
                found.append("container:" + name)
        if not found and os.path.isdir("/run/systemd/system"):
            command = ["systemctl", "list-units", "--type=service", "--state=running", "--plain", "--no-legend", "odoo*", "openerp*"]
            found = ["unit:" + line.split()[0] for line in lines(run(command))]
        return found

    def stop(self):
        return self.switch("stop", self.writers())

    def switch(self, action, writers):
        for writer in writers:
            kind, name = writer.split(":", 1)
            run(["docker", action, name] if kind == "container" else ["systemctl", action, name])
        return {"writers": writers}


def dump_in(folder):
    for name in ("dump.sql", "dump.dump", "db.dump"):
        if os.path.isfile(os.path.join(folder, name)):
            return os.path.join(folder, name)
    raise Failure("There is no dump in this folder.", folder, "give a folder that click-odoo-backupdb made, or the dump with --filestore", "no-dump")


def root_of(folder):
    """The folder whose folders are named by two digits: the filestore of one database."""
    for each in [folder, *sorted(glob.glob(os.path.join(folder, "*")))]:
        if glob.glob(os.path.join(each, "[0-9a-f][0-9a-f]")):
            return os.path.realpath(each)
    if os.path.isdir(folder):
        return os.path.realpath(folder)
    raise Failure("There is no filestore.", folder, "give its folder with --filestore", "no-filestore")


def files_below(root):
    found = {}
    for folder in glob.glob(os.path.join(root, "[0-9a-f][0-9a-f]")):
        for entry in os.scandir(folder):
            name = "%s/%s" % (os.path.basename(folder), entry.name)
            if FILE.fullmatch(name):
                found[name] = entry.stat().st_size
    return found


def the_one(wanted):
    """Where the database is: in which container, or `None` for the system's own server."""
    tried = [*containers(), None] if shutil.which("docker") else [None]
    sql = "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate"
    found = []
    for postgres in tried:
        for name in lines(psql(postgres, "postgres", sql, check=False)):
            is_odoo = lines(psql(postgres, name, "SELECT to_regclass('public.ir_module_module') IS NOT NULL", check=False)) == ["t"]
            if is_odoo and wanted in (None, name):
                found.append((postgres, name))
    if len(found) == 1:
        return found[0]
    said = ", ".join("%s (%s)" % (name, postgres or "the system's PostgreSQL") for postgres, name in found) or "none found"
    raise Failure("Which database of Odoo is meant?", said, "name it: --database NAME", "which-database")


def containers():
    """Running containers, and the folders of this host that are mounted in each."""
    if not shutil.which("docker"):
        return {}
    running = lines(run(["docker", "ps", "--quiet"]))
    if not running:
        return {}
    form = "{{.Name}}{{range .Mounts}}\t{{.Source}}{{end}}"
    listed = [line.split("\t") for line in lines(run(["docker", "inspect", "--format", form, *running]))]
    return {name.lstrip("/"): mounts for name, *mounts in listed}


def data_folders():
    folders = {mount for mounts in containers().values() for mount in mounts}
    for conf in glob.glob("/etc/odoo*.conf") + glob.glob("/etc/odoo/*.conf"):
        with open(conf, encoding="utf-8", errors="replace") as text:
            folders.update(re.findall(r"^\s*data_dir\s*=\s*(\S+)", text.read(), re.MULTILINE))
    folders.update(["/var/lib/odoo", "/opt/odoo", *glob.glob("/home/*"), *glob.glob("/opt/odoo*")])
    return {each for folder in folders for each in (folder, os.path.join(folder, ".local/share/Odoo"))}


def program(postgres, name):
    """As the superuser: by the container's own account of it, or by that of the system."""
    if postgres is not None:
        return ["docker", "exec", "-i", postgres, "sh", "-c", 'exec "$0" --username="${POSTGRES_USER:-postgres}" "$@"', name]
    return ["runuser", "-u", "postgres", "--", name]


def psql(postgres, database, sql, check=True):
    return run([*program(postgres, "psql"), "-X", "-A", "-t", "--dbname=" + database, "--command=" + sql], check)


def run(command, check=True):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/")
    if done.returncode == 0:
        return done.stdout.decode(errors="replace")
    if not check:
        return ""
    said = (done.stderr or done.stdout).decode(errors="replace")[-2000:]
    raise Failure("%s failed on that host." % command[0], said, "mend it there, then run the command again", "source-command")


def lines(text):
    return [line for line in text.splitlines() if line.strip()]


def send_files(source):
    """The files that standard input names, as a tar."""
    with tarfile.open(fileobj=sys.stdout.buffer, mode="w|") as tar:
        for name in lines(sys.stdin.read()):
            stream, size = source.open(name)
            with stream:
                entry = tarfile.TarInfo(name)
                entry.size = size
                tar.addfile(entry, stream)


KINDS = {"zip": Zip, "folder": Folder, "dump": Folder, "host": Host}


def main(action, given):
    try:
        source = KINDS[given["kind"]](given)
        if action == "dump":
            source.dump()
        elif action == "files":
            send_files(source)
        elif action == "start":
            print(json.dumps(source.switch("start", given["writers"])))
        else:
            print(json.dumps(source.stop() if action == "stop" else source.facts()))
    except (Failure, OSError, zipfile.BadZipFile) as error:
        document = getattr(error, "document", None) or {
            "what": "The source cannot be read.", "said": str(error), "next": "give a source that is there and whole", "code": "source-unreadable"
        }
        # what was asked for may have been a stream, which must not end with these words
        print(json.dumps({"failure": document}), file=sys.stderr if action in ("dump", "files") else sys.stdout)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], json.loads(sys.argv[2])))
