"""The containers of a drill: a production on a network that leads nowhere."""

import json
import os
import time
from pathlib import Path

from . import postgres
from .configuration import Configuration, read
from .docker import docker, inside
from .failure import Failure, tell
from .proof import check

#: What is looked at inside Odoo's container, which has Python; secrets come on standard input.
LOOK = (Path(__file__).parent / "look_odoo.py").read_text(encoding="utf-8")
#: On what a drill makes; its value is the drill's process.
LABEL = "ipai.drill"
#: The user that health checks log in as.
PROBE = "ipai_probe"
START_SECONDS = 300


class Sandbox:
    def __init__(self, name: str, scratch: Path, images: dict[str, str]):
        self.name = f"ipai-{name}"
        self.scratch = scratch
        self.root = scratch / "root"
        self.postgres = f"{self.name}-postgres"
        self._odoo = f"{self.name}-odoo"
        #: Under which name this machine has an image: registries have several.
        self._aliases = images
        self._images: dict[str, str] = {}

    def use(self, release: dict) -> None:
        """Fetches the images that the backup names, by their digests."""
        for kind, key in (("odoo", "image"), ("postgres", "postgres"), ("n8n", "n8n")):
            image = self._here(release[key])
            if docker("image", "inspect", image, check=False).returncode != 0:
                tell(f"fetching {image}")
                docker("pull", "--quiet", image)
            self._images[kind] = image
        docker("network", "create", "--internal", f"--label={LABEL}={os.getpid()}", self.name)

    def _here(self, image: str) -> str:
        host, _, rest = image.partition("/")
        return f"{self._aliases.get(host, host)}/{rest}"

    def start_postgres(self, host: Configuration) -> None:
        """An empty cluster with the roles of production, and with their passwords of the time."""
        # Under the name that Odoo's and n8n's configurations have for it.
        alias = json.loads((self.root / "etc/ipai/backup.json").read_text(encoding="utf-8"))["postgres"]
        self._run(
            self.postgres,
            [
                f"--network-alias={alias}",
                *self._secrets("database"),
                "--env=POSTGRES_PASSWORD_FILE=/run/secrets/postgres_password",
            ],
            "postgres",
            ["-c", "fsync=off"],
        )
        self._wait_for_postgres()
        names = {database.role: database.name for database in host.databases}
        variables = [f"--env=IPAI_ODOO_DATABASE={names['odoo']}", f"--env=IPAI_N8N_DATABASE={names['n8n']}"]
        docker("exec", *variables, self.postgres, "ipai-pg-provision")

    def check_odoo(self, host: Configuration) -> list[dict]:
        """Odoo on the restored data: somebody logs in and has a document printed."""
        tell("starting Odoo")
        self._run(
            self._odoo,
            [
                f"--volume={host.odoo_data}:/var/lib/odoo",
                f"--volume={self.root}/opt/ipai/odoo/odoo.conf:/etc/odoo/odoo.conf:ro",
            ],
            "odoo",
            ["--workers=0", "--max-cron-threads=0"],
        )
        given = {
            "database": host.odoo.name,
            "login": PROBE,
            "password": read(self.root / "etc/ipai/secrets/odoo/odoo_probe_password"),
        }
        done = inside(self._odoo, "python3", "-c", LOOK, stdin=json.dumps(given))
        if done.returncode != 0:
            logs = docker("logs", "--tail", "30", self._odoo, check=False)
            raise Failure(
                "Odoo does not start on the restored data.",
                f"{done.stderr[-1000:]}\n{(logs.stdout + logs.stderr)[-3000:]}",
                "npx ipai verify (does production serve?)",
                "drill-odoo",
            )
        return [check(each["name"], each["problems"], 1) for each in json.loads(done.stdout.strip().splitlines()[-1])]

    def check_n8n(self, host: Configuration, key: Path) -> list[dict]:
        """Every credential of n8n, decrypted with the key of the escrow."""
        (database,) = [each for each in host.databases if each.role == "n8n"]
        sql = "SELECT count(*) FROM credentials_entity"
        (count,) = postgres.query(self.postgres, database.name, sql, "n8n's credentials cannot be counted.")
        checks = [check("n8n: key of the escrow", self._other_key(key), 1)]
        if count == "0":
            return checks
        tell(f"decrypting {count} credentials of n8n")
        done = self._decrypt(host, database.name, key)
        opened = decrypted(done.stdout)
        # what n8n prints beside may hold what it has decrypted
        problem = f"{opened} of {count} can be decrypted; n8n ended with {done.returncode}"
        return [*checks, check("n8n: credentials", [] if opened == int(count) else [problem], int(count))]

    def _other_key(self, key: Path) -> list[str]:
        file = self.root / "var/lib/ipai/n8n/config"
        if not file.is_file():
            return ["the backup does not hold the key that n8n used, so that nothing says whether it is this one"]
        known = json.loads(file.read_text(encoding="utf-8"))
        return [] if known.get("encryptionKey") == read(key) else ["it is not the key that n8n used"]

    def _decrypt(self, host: Configuration, database: str, key: Path):
        alias = json.loads((self.root / "etc/ipai/backup.json").read_text(encoding="utf-8"))["postgres"]
        variables = {
            "DB_TYPE": "postgresdb",
            "DB_POSTGRESDB_HOST": alias,
            "DB_POSTGRESDB_DATABASE": database,
            "DB_POSTGRESDB_USER": "n8n",
            "DB_POSTGRESDB_PASSWORD_FILE": "/run/secrets/n8n_db_password",
            "N8N_ENCRYPTION_KEY": read(key),
            "N8N_DIAGNOSTICS_ENABLED": "false",
        }
        environment = self.scratch / "n8n.env"
        environment.touch(mode=0o600)
        environment.write_text("".join(f"{name}={value}\n" for name, value in variables.items()), encoding="utf-8")
        return docker(
            "run",
            "--rm",
            f"--name={self.name}-n8n",
            f"--network={self.name}",
            f"--env-file={environment}",
            *self._secrets("n8n"),
            self._images["n8n"],
            *("export:credentials", "--all", "--decrypted", "--output=/dev/stdout"),
            check=False,
        )

    def _secrets(self, project: str) -> list[str]:
        """Each file by itself, as on the host: the folder is root's alone."""
        folder = self.root / "etc/ipai/secrets" / project
        return [f"--volume={file}:/run/secrets/{file.name}:ro" for file in folder.iterdir()]

    def remove(self) -> None:
        for container in (f"{self.name}-n8n", self._odoo, self.postgres):
            docker("rm", "--force", "--volumes", container, check=False)
        docker("network", "rm", self.name, check=False)

    def _run(self, name: str, options: list[str], image: str, command: list[str]) -> None:
        label = f"--label={LABEL}={os.getpid()}"
        docker("run", "--detach", f"--name={name}", f"--network={self.name}", label, *options, self._images[image], *command)

    def _wait_for_postgres(self) -> None:
        until = time.monotonic() + START_SECONDS
        # Over TCP: the socket answers while the cluster is still being made.
        while inside(self.postgres, "pg_isready", "-q", "-h", "127.0.0.1").returncode != 0:
            runs = docker("inspect", "--format={{.State.Running}}", self.postgres).stdout.strip() == "true"
            if not runs or time.monotonic() > until:
                logs = docker("logs", "--tail=20", self.postgres, check=False)
                raise Failure(
                    "PostgreSQL does not start.",
                    (logs.stdout + logs.stderr)[-2000:],
                    "docker info (has this machine room and memory?)",
                    "drill-postgres",
                )
            time.sleep(0.5)


def decrypted(printed: str) -> int:
    """How many credentials a list holds that n8n has printed among its messages."""
    try:
        listed, _ = json.JSONDecoder().raw_decode(printed[max(printed.find("[{"), 0) :])
    except ValueError:
        return 0
    return sum(isinstance(each.get("data"), dict) for each in listed) if isinstance(listed, list) else 0


def remove_abandoned() -> None:
    """What a drill left whose process is gone."""
    for kind, remove in (("container", ("rm", "--force", "--volumes")), ("network", ("network", "rm"))):
        form = '{{.ID}} {{.Label "' + LABEL + '"}}'
        listed = docker(kind, "ls", *(["--all"] if kind == "container" else []), f"--filter=label={LABEL}", f"--format={form}")
        for line in listed.stdout.splitlines():
            found, process = line.split()
            if not Path(f"/proc/{process}").exists():
                docker(*remove, found)
