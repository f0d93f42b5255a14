"""Starts Odoo's web server on a socket where requests wait for their turn.

Odoo lets eight requests a worker wait (`PreforkServer.start` in odoo/service/server.py). Once they do, in the second in
which a new release boots beside it, the kernel drops what comes, the sender tries again after a while, and Odoo closes
a connection that says nothing for two seconds: people see an error although their answer was seconds away. So the socket
is made here and handed over as systemd hands sockets over (sd_listen_fds(3)), which Odoo knows.
"""

import os
import socket
import sys

from .configuration import read_options
from .refusal import Refusal

#: As many as the kernel allows: it takes the lesser of this and net.core.somaxconn.
WAITING = 65535
#: SD_LISTEN_FDS_START
HANDED_OVER = 3


def main() -> None:
    try:
        options = read_options()
    except Refusal as refusal:
        sys.exit(f"ipai-odoo-serve: {refusal}")
    hand_over(listening(options.get("http_interface", "0.0.0.0"), int(options.get("http_port", 8069))))
    os.execvp("odoo", ["odoo"])


def listening(interface: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in interface else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Workers ask together, and one gets it: the others must not wait for the next.
    found.setblocking(False)
    found.bind((interface, port))
    found.listen(WAITING)
    return found


def hand_over(found: socket.socket) -> None:
    """To the program that this process becomes: `LISTEN_PID` keeps those that it starts from taking it too."""
    if found.fileno() != HANDED_OVER:
        os.dup2(found.fileno(), HANDED_OVER)
    os.set_inheritable(HANDED_OVER, True)
    os.environ["LISTEN_FDS"] = "1"
    os.environ["LISTEN_PID"] = str(os.getpid())
    found.detach()
