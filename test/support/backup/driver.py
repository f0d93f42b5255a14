"""Runs the host's own program of backups on files of the test's choosing: PROGRAM ROOT WORD..."""

import sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])
root = Path(sys.argv[2])

from ipai_backup import __main__, configuration, store  # noqa: E402

configuration.load.__defaults__ = (root / "backup.json",)
__main__.LOCK = str(root / "lock")
# At the first refusal, so that no test waits for a store that stays away.
store.AWAY_SECONDS = 0
store.OPTIONS = ("-o", "s3.retries=3")
sys.exit(__main__.main(sys.argv[3:]))
