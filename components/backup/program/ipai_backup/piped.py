"""A process whose pipes are read or written here."""

import subprocess
import tempfile


class Piped(subprocess.Popen):
    """Keeps in a file what the process says on standard error: a pipe holds 64 KiB, and stops whoever says more before it is read."""

    def __init__(self, command: list[str], *, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env: dict[str, str] | None = None):
        self._errors = tempfile.TemporaryFile()
        try:
            super().__init__(command, stdin=stdin, stdout=stdout, stderr=self._errors, env=env)
        except BaseException:
            self._errors.close()
            raise

    def said(self) -> str:
        """All that it said on standard error, once it has ended."""
        self.wait()
        self._errors.seek(0)
        with self._errors:
            return self._errors.read().decode(errors="replace")
