"""Runs the host's program again and again, by requests on standard input, at moments of the test's choosing."""

import contextlib
import io
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, sys.argv[1])
root, https = Path(sys.argv[2]), int(sys.argv[3])

from ipai_watch import __main__, configuration, machine, maintenance, services, sinks  # noqa: E402

configuration.load.__defaults__ = (root / "watch.json",)
sinks.SECRETS = root / "secrets"
sinks.LIMIT = 0.5
services.HTTPS = ("127.0.0.1", https)
machine.REBOOT = root / "reboot-required"
real, offset = time.time, 0
time.time = lambda: real() + offset

for line in sys.stdin:
    request = json.loads(line)
    offset = request["minutes"] * 60
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        __main__.main(request["words"])
    print(json.dumps({"said": said.getvalue()}), flush=True)
