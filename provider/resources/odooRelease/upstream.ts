import type { OdooReleaseInputs, SlotName, SlotPorts } from "./inputs.ts";
import { slotNames } from "./inputs.ts";
import { bounded, type ReleaseRun } from "./run.ts";
import { ipai } from "../../../report/ipai.ts";

const UPSTREAMS = ["odoo", "odoo_websocket"] as const;

/** The one file that says which slot serves: a cutover changes it and nothing else. */
export function upstreamText({ http, websocket }: SlotPorts): string {
  const [web, socket] = UPSTREAMS;
  return [
    "# Written by the release of Odoo: which of its slots serves.",
    `upstream ${web} {\n  server 127.0.0.1:${http};\n}`,
    `upstream ${socket} {\n  server 127.0.0.1:${websocket};\n}\n`,
  ].join("\n");
}

/** The slot that a text of the file sends requests to. */
export function slotIn(text: string, slots: OdooReleaseInputs["slots"]): SlotName | undefined {
  return slotNames.find((slot) => text === upstreamText(slots[slot]));
}

/** The slot whose ports a text names, also when a hand has changed something else in it. */
export function slotNamedIn(text: string, slots: OdooReleaseInputs["slots"]): SlotName | undefined {
  return slotNames.find((slot) => text.includes(`127.0.0.1:${slots[slot].http};`));
}

// The new text is written beside and renamed, and taken back when nginx refuses it or cannot reload.
// A block of the same name in another file of the folder would make nginx refuse both: it is taken
// out there in the same step, since one of the two alone is refused as well. nginx that does not run
// yet reads the file when it starts.
const write = `
set -eu
file=$1
shift
folder=$(dirname "$file")
mkdir -p "$folder"
cd "$folder"
kept=$(mktemp -d)
trap 'rm -rf "$kept"' EXIT
[ ! -e "$file" ] || cp -p "$file" "$kept"
cat >"$file.next"
chmod 644 "$file.next"
for other in *.conf; do
  [ -e "$other" ] && [ "$folder/$other" != "$file" ] || continue
  for name in "$@"; do
    grep -q "^upstream $name {" "$other" || continue
    [ -e "$kept/$other" ] || cp -p "$other" "$kept"
    awk -v start="upstream $name {" '$0 == start { inside = 1 } !inside { print } inside && /^}/ { inside = 0 }' \\
      "$other" >"$other.next"
    chmod 644 "$other.next"
    mv -f "$other.next" "$other"
  done
done
mv -f "$file.next" "$file"
systemctl is-active --quiet nginx.service || exit 0
if nginx -t -q && systemctl reload nginx.service; then exit 0; fi
code=$?
[ -e "$kept/$(basename "$file")" ] || rm -f "$file"
cp -p "$kept"/*.conf . 2>/dev/null || true
nginx -t -q && systemctl reload nginx.service || true
echo "nginx refused the new upstream; the one before is back" >&2
exit 1
`;

/** Sends all new requests to these ports, by one reload. Requests under way end where they are. */
export async function sendRequestsTo(run: ReleaseRun, ports: SlotPorts): Promise<void> {
  const { upstreamFile } = run.release;
  await run.remote.run({
    step: `send requests to port ${ports.http}`,
    script: write,
    args: [upstreamFile, ...UPSTREAMS],
    stdin: upstreamText(ports),
    next: `Read what nginx says on the host with \`nginx -t\`, then run \`${ipai("up")}\` again.`,
    ...bounded(run),
  });
}

const remove = `rm -f "$1" "$1.next"`;

export async function removeUpstream(run: ReleaseRun): Promise<void> {
  const { upstreamFile } = run.release;
  await run.remote.run({
    step: `remove ${upstreamFile}`,
    script: remove,
    args: [upstreamFile],
    ...bounded(run),
  });
}
