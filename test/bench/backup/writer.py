"""Runs inside Odoo's container: people at work, for as long as it is left alone. Says each operation's milliseconds.

Argument: operations a second. Three of five add a file of 20 to 200 kB, the others take an older one away.
"""

import os
import random
import sys
import threading
import time

sys.path.insert(0, "/usr/local/lib/ipai")
from ipai_odoo import configuration, registry  # noqa: E402

def end_with_input() -> None:
    """Whoever started it closes its input, however they end."""
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_input, daemon=True).start()
every = 1 / float(sys.argv[1])
rng = random.Random(12)
made: list[int] = []
while True:
    began = time.monotonic()
    # a cursor each, as each request has one
    with registry.environment(configuration.load()) as env:
        attachments = env["ir.attachment"]
        if len(made) > 20 and rng.random() < 0.4:
            attachments.browse(made.pop(rng.randrange(len(made)))).unlink()
        else:
            raw = rng.randbytes(rng.randrange(20_000, 200_000))
            made.append(attachments.create({"name": "bench", "raw": raw}).id)
    took = time.monotonic() - began
    print(f"{took * 1000:.1f}", flush=True)
    time.sleep(max(0.0, every - took))
