import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import {
  keepText,
  type PlannedChange,
  planText,
} from "../../../../provider/resources/odooRelease/plan.ts";
import { parsePlace } from "../../../../provider/resources/odooRelease/look.ts";
import { releaseRun } from "../../../../provider/resources/odooRelease/run.ts";
import { callContext } from "../../../support/callContext.ts";
import { scriptedRemote } from "../support/scriptedRemote.ts";
import { nextImage, placeLines, releaseInputs } from "./samples.ts";

const onHost = path.resolve(
  import.meta.dirname,
  "../../../../provider/resources/odooRelease/onHost",
);

/**
 * Every program of a host that `release.sh` calls. Databases are files; each call is a line of
 * `calls`. A call that \`$FAIL\` matches fails, one that \`$KILL\` matches, once step \`$AFTER\` was begun, kills the caller.
 */
const fake = `#!/bin/sh
call="$(basename "$0") $*"
printf '%s\\n' "$call" >>"$FAKE/calls"
after() { [ -z "$AFTER" ] || grep -q " $AFTER\$" "$FAKE/home/journal"; }
if [ -n "$KILL" ] && after && printf '%s' "$call" | grep -qE "$KILL"; then kill -9 $PPID; exit 1; fi
failed() { [ -n "$ONCE" ] && ! mkdir "$FAKE/has-failed" 2>/dev/null; }
if [ -n "$FAIL" ] && printf '%s' "$call" | grep -qE "$FAIL" && ! failed; then
  echo "it fails here"
  exit 1
fi
cd "$FAKE/databases"
named() { printf '%s' "$call" | sed -nE "s/$1/\\\\1/p"; }
case $call in
*"moved="*) if [ -z "$SINCE" ] || grep -q " $SINCE\$" "$FAKE/home/journal"; then echo "$WRITTEN"; else echo 0; fi ;;
*"SELECT count("*) ls | grep -cx "$(named ".*datname = '([^']*)'.*")"; exit 0 ;;
*pg_database_size*) echo 1000 ;;
*"df -PB1"*) printf 'x\\nx 1 1 %s\\n' "\${FREE:-9999999}" ;;
*"CREATE DATABASE"*) cp "$(named '.*TEMPLATE "([^"]*)".*')" "$(named '.*CREATE DATABASE "([^"]*)".*')" ;;
*"RENAME TO"*) mv "$(named '.*DATABASE "([^"]*)" RENAME.*')" "$(named '.*RENAME TO "([^"]*)".*')" ;;
*"DROP DATABASE"*) rm "$(named '.*DROP DATABASE "([^"]*)".*')" ;;
*"ipai-odoo-update odoo-prod list"*) printf '%s\\n' "$MODULES" ;;
*ipai-odoo-update*) echo updated >odoo ;;
*"docker inspect"*'"running":'*) cat "$FAKE/inspect-$(named '.* ([a-z-]+)')" ;;
*"docker inspect"*State.Running*) echo true ;;
journalctl*--after-cursor*) ;;
journalctl*SYSLOG_IDENTIFIER=nginx*) cat "$FAKE/answers" ;;
journalctl*CONTAINER_ID_FULL=*) cat "$FAKE/said" ;;
*"docker inspect"*{{.Name}}*) echo /another ;;
*"docker inspect"*) echo healthy ;;
ss*) echo LISTEN ;;
*"ps --all"*"name=^"*) ;;
*"ps --all"*project=odoo-blue*) echo id-of-blue ;;
*"ps --all"*"project=odoo "*) echo id-of-cron ;;
*"ps --all"*) echo id-of-green ;;
"systemctl is-active --quiet ipai-hold"*) exit 1 ;;
esac
exit 0
`;

export interface FakeHost {
  readonly folder: string;
  /** Runs a verb of the program; a call that matches fails, or kills it. */
  run(
    verb: "run" | "recover" | "take-back",
    faults?: {
      fail?: string;
      failOnce?: boolean;
      kill?: string;
      after?: string;
      free?: number;
      modules?: string;
      /** What people have written, from a step on or always. */
      written?: string;
      writtenSince?: string;
    },
  ): Promise<{ exitCode: number | undefined; said: string }>;
  /** By name, what is in it. */
  databases(): Promise<Record<string, string>>;
  addDatabase(name: string, content: string): Promise<void>;
  calls(): Promise<string>;
  journal(): Promise<string[]>;
  upstream(): Promise<string>;
  remove(): Promise<void>;
}

/** A host on which the release in blue serves and the next one goes to green. */
export async function fakeHost(change: PlannedChange = { mode: "update" }): Promise<FakeHost> {
  const folder = await mkdtemp(path.join(tmpdir(), "ipai-release-"));
  const at = (...names: string[]): string => path.join(folder, ...names);
  for (const name of ["bin", "databases", "home", "green", "home/cron-before"])
    await mkdir(at(name));
  for (const name of [
    "docker",
    "systemctl",
    "systemd-run",
    "nginx",
    "ss",
    "sync",
    "sleep",
    "journalctl",
  ]) {
    await writeFile(at("bin", name), fake);
    await chmod(at("bin", name), 0o755);
  }
  await cp(onHost, at("home"), { recursive: true });
  for (const name of ["compose.yaml", "compose.override.yaml"]) {
    await writeFile(at("home", "cron-before", name), "");
  }
  await writeFile(at("home", "moved"), "2026-11-28T21:00:00.000000+00:00\n");
  await writeFile(at("home", "gone"), "0\n");
  await writeFile(at("databases", "odoo"), "before\n");
  const place = parsePlace(
    placeLines({ slots: { blue: { of: releaseInputs() } }, serving: "blue" }),
    releaseInputs(),
  );
  const release = releaseInputs(nextImage, {
    upstreamFile: at("odoo.conf"),
    directory: folder,
  });
  const run = releaseRun(callContext(scriptedRemote(() => "")), release);
  await writeFile(at("home", "keep"), keepText(release));
  await writeFile(at("home", "plan"), planText(run, place, "green", change));
  return {
    folder,
    run: async (
      verb,
      {
        fail = "",
        failOnce = false,
        kill = "",
        after = "",
        free,
        modules = '{"modules": []}',
        written = "0",
        writtenSince = "",
      } = {},
    ) => {
      const env = {
        PATH: `${at("bin")}:${process.env["PATH"] ?? ""}`,
        FAKE: folder,
        FAIL: fail,
        ONCE: failOnce ? "yes" : "",
        KILL: kill,
        AFTER: after,
        ...(free !== undefined && { FREE: String(free) }),
        MODULES: modules,
        WRITTEN: written,
        SINCE: writtenSince,
      };
      const { exitCode, all } = await execa("sh", [at("home", "release.sh"), at("home"), verb], {
        env,
        reject: false,
        all: true,
      });
      return { exitCode, said: all };
    },
    databases: async () => {
      const names = await readdir(at("databases"));
      const contents = names.map(async (name) => [
        name,
        (await readFile(at("databases", name), "utf8")).trim(),
      ]);
      return Object.fromEntries(await Promise.all(contents)) as Record<string, string>;
    },
    addDatabase: (name, content) => writeFile(at("databases", name), `${content}\n`),
    calls: () => readFile(at("calls"), "utf8"),
    journal: async () => {
      const lines = (await readFile(at("home", "journal"), "utf8")).trim().split("\n");
      return lines.map((line) => line.split(" ")[1] ?? "");
    },
    upstream: () => readFile(at("odoo.conf"), "utf8"),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
