"""Docker's command line, on whichever machine this is."""

import json
import subprocess
from pathlib import Path

from .failure import Failure


def inside(container: str, *command: str, stdin: str = ""):
    return docker("exec", "-i", container, *command, stdin=stdin, check=False)


def docker(*arguments: str, stdin: str = "", check: bool = True):
    done = subprocess.run(
        ["docker", *arguments], input=stdin, capture_output=True, text=True, errors="replace", check=False
    )
    if check and done.returncode != 0:
        raise Failure(
            f"docker {arguments[0]} failed.",
            (done.stderr or done.stdout)[-2000:],
            "docker info (does Docker run on this machine, and may you use it?)",
            "docker",
        )
    return done


def one_off(like: str, network: str, conf: Path):
    """Runs programs in containers like a given one of Odoo, each on its own, with another configuration.

    The image is that of the given one too, where no other is named.
    """
    (known,) = json.loads(docker("inspect", like).stdout)
    mounts = [
        f"--volume={each['Source']}:{each['Destination']}:{'rw' if each['RW'] else 'ro'}"
        for each in known["Mounts"]
        if each["Type"] == "bind" and each["Destination"] != "/etc/odoo/odoo.conf"
    ]
    environment = [f"--env={variable}" for variable in known["Config"]["Env"]]

    def run(*command: str, what: str, stdin: str = "", image: str = ""):
        done = docker(
            *("run", "--rm", "--interactive", f"--network={network}", *environment, *mounts),
            *(f"--volume={conf}:/etc/odoo/odoo.conf:ro", image or known["Image"], *command),
            stdin=stdin,
            check=False,
        )
        if done.returncode != 0:
            raise Failure(what, (done.stdout + done.stderr)[-3000:], "npx ipai verify", "odoo-command")
        return done

    return run
