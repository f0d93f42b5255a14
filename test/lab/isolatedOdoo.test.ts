import { equal, match } from "node:assert/strict";
import path from "node:path";
import { execa } from "execa";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { useDroplet } from "./droplet.ts";
import { installDocker, pushedImage } from "./support/composeProject.ts";

const PROGRAM = path.resolve(import.meta.dirname, "../../components/backup/program");
const NETWORK = "isolated-test";

const prepare = `
set -eu
mkdir -p /tmp/isolated
tar -xz -C /tmp/isolated
printf 'db_name = odoo\\nlist_db = False\\ndbfilter = ^odoo$\\n' >/tmp/isolated/odoo.conf
docker pull --quiet "$1"
for name in isolated-postgres isolated-odoo; do
  docker run --detach --init --name "$name" --env LANG=C.UTF-8 --volume /etc/hostname:/etc/lab-host:ro "$1" sleep infinity
done
cat >/tmp/isolated/run.py <<'END'
import sys
from pathlib import Path
sys.path.insert(0, "/tmp/isolated")
from ipai_backup import isolated
isolated.CONF = Path("/tmp/isolated/odoo.conf")
with isolated.odoo("isolated-postgres", "isolated-odoo", "copy", "${NETWORK}") as run:
    print(run("sh", "-c", sys.argv[1], what="The program fails.").stdout)
END
`;

const kill = `
setsid python3 /tmp/isolated/run.py 'exec sleep 600' >/dev/null 2>&1 &
program=$!
until [ "$(docker ps --quiet --filter network=${NETWORK} | wc -l)" -eq 2 ]; do
  kill -0 "$program" || exit 1
done
kill -KILL "$program"
`;

describe("Odoo on a database that nobody serves", function () {
  this.timeout(240_000);
  const droplet = useDroplet();
  let remote: Remote;
  const host = async (script: string, ...args: string[]) =>
    (await remote.run({ step: "act on the host", script, args })).stdout.trim();
  const run = (script: string) => host('python3 -B /tmp/isolated/run.py "$1"', script);
  /** The daemon keeps a network that a container is on. */
  const left = () => host(`docker network ls --quiet --filter name=${NETWORK}`);

  before("install Docker", async function () {
    this.timeout(480_000);
    remote = await openRemote(droplet().connection);
    await installDocker(remote);
    const packed = await execa("tar", ["-cz", "-C", PROGRAM, "ipai_backup"], {
      encoding: "buffer",
    });
    const image = await pushedImage();
    const stdin = Buffer.from(packed.stdout);
    await remote.run({ step: "bring the program", script: prepare, args: [image], stdin });
  });
  after("take it away", async () => {
    await host("docker rm --force isolated-postgres isolated-odoo; rm -r /tmp/isolated");
    await remote.close();
  });

  it("has this host's configuration and mounts, for the other database alone", async () => {
    const conf = await run("cat /etc/odoo/odoo.conf /etc/lab-host");
    equal(conf, `db_name = copy\nlist_db = False\ndbfilter = ^copy$\n${await host("hostname")}`);
  });

  it("reaches PostgreSQL and no other place, and leaves nothing behind", async () => {
    match(await run("getent hosts isolated-postgres"), /isolated-postgres$/);
    equal(await run("grep -c '^eth0\\s00000000' /proc/net/route || true"), "0");
    equal(await left(), "");
  });

  it("starts although an earlier run was killed in the middle of its work", async () => {
    await host(kill);
    match(await run("getent hosts isolated-postgres"), /isolated-postgres$/);
    equal(await left(), "");
  });
});
