"""What a host does with its backups: makes one, proves it, lists them, restores one beside production.

One backup is four restic snapshots under one tag: the dump of each database, the files, and a manifest
that says what must be in them. It counts only when the manifest, written last, is there. Nothing here
knows how the repository is reached or what the stack is called: that is in the configuration.
"""
