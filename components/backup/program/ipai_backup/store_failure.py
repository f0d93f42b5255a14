"""What went wrong at the store, by what restic said of it: each cause has a message of its own."""

import re

from .failure import Failure

#: restic's documented exit codes
NO_REPOSITORY, LOCKED, WRONG_PASSWORD = 10, 11, 12

RENEW = "set BACKUP_ACCESS_KEY and BACKUP_SECRET_KEY to what the store knows today, then npx ipai up"
AGAIN = "npx ipai backup (a new one is whole), and look who {} the bucket"


def words(pattern: str) -> re.Pattern:
    return re.compile(pattern, re.IGNORECASE)


#: What a store says that no retry mends, as S3 names it: restic goes on trying for a quarter of an hour.
HOPELESS = (
    (
        words(r"InvalidAccessKeyId|SignatureDoesNotMatch|access key Id you provided does not exist|signature we calculated"),
        ("The store does not know the host's key.", RENEW, "store-key"),
    ),
    (
        words(r"RequestTimeTooSkewed|difference between the request time"),
        ("The host's clock is off, so the store refuses it.", "timedatectl (is it synchronised?), then npx ipai backup", "clock-off"),
    ),
    (
        words(r"QuotaExceeded|InsufficientStorage|Insufficient Storage|StorageFull|507 "),
        ("The store is full.", "npx ipai backup prune, or give the bucket more room; then npx ipai backup", "store-full"),
    ),
    (
        words(r"NoSuchBucket|bucket does not exist"),
        ("The bucket does not exist.", "npx ipai up (in the lab it makes it), or make it at the store", "no-bucket"),
    ),
)

#: What may be over in a moment.
AWAY = words(
    r"connection refused|closed by foreign host|no such host|i/o timeout|network is unreachable|no route to host|connection reset"
    r"|TLS handshake|context deadline exceeded|request timeout|server misbehaving|unexpected EOF|\bEOF\b"
    # as Python says it, which takes locks away
    r"|IncompleteRead|timed out|name or service not known|failure in name resolution|remote end closed connection"
    r"|InternalError|SlowDown|Service Unavailable|Bad Gateway|Gateway Time"
)
#: How restic says that it tries again, and that it worked then.
TRIES_AGAIN, WORKED = words(r"returned error, retrying"), words(r"operation successful after")

#: Of a file that is not there, and of one that is not what was written.
GONE = words(r"does not exist|no such key|NoSuchKey|not found in index|file not found")
CHANGED = words(
    r"ciphertext verification failed|hash does not match|wrong hash|does not match id|invalid data returned"
    r"|unexpected size|not contained in|Blob ID"
)

#: Of a command that looks at what may go at any moment, this is an answer.
STORE_GONE = "store-gone"
STORE_REFUSES = "store-refuses"

DISK_FULL = ("The host's disk is full.", "npx ipai check (shows what is full), make room, then npx ipai backup", "disk-full")

OTHERS = (
    (words(r"no space left on device"), DISK_FULL),
    (
        words(r"AccessDenied|Access Denied|403 Forbidden"),
        (
            "The store refuses what the host's key asks for.",
            "give the key the right to read, to add and to list, then npx ipai backup",
            STORE_REFUSES,
        ),
    ),
    (
        AWAY,
        ("The store does not answer.", "npx ipai backup, once the store answers again", "store-away"),
    ),
    (CHANGED, ("The store gives back other bytes than were written.", AGAIN.format("writes to"), "store-changed")),
    (GONE, ("A file of the store is gone.", AGAIN.format("deletes from"), STORE_GONE)),
)  # fmt: skip

#: How restic says that a command whose output it saves has failed.
DUMP = words(r"command failed|subprocess .*: pg_dump:|exit status \d")

LOCKED_BY = (
    "Somebody else holds the repository.",
    "wait until npx ipai backup prune or the check elsewhere has ended, then npx ipai backup",
    "repository-locked",
)
NOT_OPENED = (
    "The repository does not open with this stack's password.",
    "npx ipai up --refresh (lays the password of the stack again), then npx ipai backup. If it says so again, another"
    " stack's backups are in this bucket: name another one in ipai:backup, npx ipai up",
    "wrong-password",
)


#: How the command begins that takes away one lock, which restic itself does not.
REMOVE_LOCK = "DELETE locks/"
#: A right of its own: of what restic keeps, a host's key may delete nothing else.
LOCK_STAYS = (
    "The store does not let the host take its own lock away.",
    "give the key the right to delete locks/*, then npx ipai backup",
    STORE_REFUSES,
)


def is_hopeless(line: str) -> bool:
    return any(pattern.search(line) for pattern, _ in HOPELESS)


def failed(repository: str, command: str, status: int, said: str) -> Failure:
    """The failure for how a command ended: restic's, or `REMOVE_LOCK`."""
    if status == WRONG_PASSWORD:
        return failure(NOT_OPENED, said)
    if status == LOCKED:
        return failure(LOCKED_BY, said)
    # What the dump itself says is no word of the store.
    if "--stdin-from-command" in command and DUMP.search(said):
        what = "The dump of a database broke off, so there is no backup."
        return Failure(what, said[-2000:], "npx ipai verify (does the database serve?), then npx ipai backup", "dump-failed")
    known = damage(said)
    if known and known.code == STORE_REFUSES and command.startswith(REMOVE_LOCK):
        return failure(LOCK_STAYS, said)
    if known:
        return known
    what = f"{' '.join(command.split()[:2])} failed on {repository}."
    return Failure(what, said, "npx ipai verify, and look whether the bucket answers", "store")


def damage(said: str) -> Failure | None:
    """The failure for a store that lost something, holds other bytes than were written, or is away."""
    for pattern, cause in (*HOPELESS, *OTHERS):
        if pattern.search(said):
            return failure(cause, said)
    return None


def failure(cause: tuple[str, str, str], said: str) -> Failure:
    what, next_step, code = cause
    return Failure(what, said[-2000:], next_step, code)
