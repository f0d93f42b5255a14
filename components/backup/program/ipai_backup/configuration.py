"""The configuration that the stack lays on the host."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from .failure import Failure

FILE = Path("/etc/ipai/backup.json")


@dataclass(frozen=True)
class Database:
    name: str
    role: str
    #: Whether an Odoo is in it: its garbage collection is held off while files are copied.
    odoo: bool


@dataclass(frozen=True, kw_only=True)
class Access:
    """What it takes to open the repository, from the host or from elsewhere."""

    stack: str
    #: As restic names it: `s3:https://host/bucket`.
    repository: str
    region: str
    #: Folder with the files `password`, `access_key` and `secret_key`.
    secrets: Path
    #: Where records and scratch files are kept.
    state: Path

    def environment(self) -> dict[str, str]:
        """For restic: secrets travel in its environment, which only root can read, never as arguments."""
        # restic would say of one that is missing what it says of a file of the store.
        read(self.secrets / "password")
        return {
            **os.environ,
            "RESTIC_REPOSITORY": self.repository,
            "RESTIC_PASSWORD_FILE": str(self.secrets / "password"),
            "RESTIC_CACHE_DIR": str(self.state / "cache"),
            "AWS_ACCESS_KEY_ID": read(self.secrets / "access_key"),
            "AWS_SECRET_ACCESS_KEY": read(self.secrets / "secret_key"),
            "AWS_DEFAULT_REGION": self.region,
        }


@dataclass(frozen=True, kw_only=True)
class Configuration(Access):
    #: `production` is what no copy of another stack ever goes over.
    running_environment: str
    #: The container that PostgreSQL runs in.
    postgres: str
    #: The one that serves Odoo's pages.
    odoo_container: str
    databases: tuple[Database, ...]
    #: Odoo's data folder on the host.
    odoo_data: Path
    #: Owner of what is restored there.
    odoo_uid: int
    odoo_gid: int
    #: What is copied besides the databases.
    files: tuple[str, ...]
    #: Without it nobody opens what n8n keeps of other services.
    n8n_key: Path
    #: Of the images that are in service, so that a restore knows which fit.
    release: dict
    #: In which moments are given and said.
    time_zone: str
    #: Whether the database can be brought back to any moment.
    point_in_time: bool
    #: The second repository, where what was proved is copied to; None for none.
    copy: Access | None

    @property
    def odoo(self) -> Database:
        return next(database for database in self.databases if database.odoo)

    @property
    def filestore(self) -> Path:
        return self.odoo_data / "filestore" / self.odoo.name


def read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Failure(
            f"The secret {path} cannot be read.",
            str(error),
            "npx ipai up --refresh (the stack lays it again)",
            "secret-missing",
        ) from error


def load(path: Path = FILE) -> Configuration:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Failure(
            f"The configuration {path} cannot be read.",
            str(error),
            "npx ipai up --refresh (the stack lays it again)",
            "configuration",
        ) from error
    return Configuration(
        stack=values["stack"],
        running_environment=values.get("environment", "production"),
        repository=values["repository"],
        region=values["region"],
        secrets=Path(values["secrets"]),
        postgres=values["postgres"],
        odoo_container=values.get("odoo_container", "odoo-prod"),
        databases=tuple(Database(**each) for each in values["databases"]),
        odoo_data=Path(values["odoo_data"]),
        odoo_uid=values["odoo_uid"],
        odoo_gid=values["odoo_gid"],
        files=tuple(values["files"]),
        n8n_key=Path(values.get("n8n_key", "/etc/ipai/secrets/n8n/n8n_encryption_key")),
        release=values["release"],
        time_zone=values.get("time_zone", "UTC"),
        point_in_time=values.get("point_in_time", False),
        copy=copy_of(values),
        state=Path(values["state"]),
    )


def copy_of(values: dict) -> Access | None:
    copy = values.get("copy")
    if copy is None:
        return None
    return Access(
        stack=values["stack"],
        repository=copy["repository"],
        region=copy["region"],
        secrets=Path(copy["secrets"]),
        state=Path(values["state"]),
    )
