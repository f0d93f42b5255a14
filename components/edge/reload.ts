/** Where the command is that reloads nginx. */
export const RELOAD_COMMAND = "/usr/local/sbin/ipai-nginx-reload";

/**
 * A signal to nginx returns before anything has happened, and nginx keeps what it had when it
 * cannot take a new configuration, a port for example. This ends when no worker of before accepts
 * connections any more, and fails when they still do.
 */
export const RELOAD_SCRIPT = `#!/bin/sh
# Written by the stack: ends when the new configuration serves, fails when the old one still does.
# Called by systemd, which gives MAINPID.
set -eu
workers=$(pgrep --parent "$MAINPID" --full '^nginx: worker process$' || true)
/usr/sbin/nginx -g 'daemon on; master_process on;' -s reload

# A worker that has stopped accepting says in its title that it is shutting down.
accepts() { [ "$(tr -d '\\0' 2>/dev/null < "/proc/$1/cmdline")" = "nginx: worker process" ]; }
looks=200
for worker in $workers; do
  while accepts "$worker"; do
    looks=$((looks - 1))
    if [ "$looks" -eq 0 ]; then
      echo "nginx still serves its old configuration; the end of its error log:" >&2
      tail --lines 5 /var/log/nginx/error.log >&2
      exit 1
    fi
    sleep 0.05
  done
done
`;
