import type { SlotName } from "./inputs.ts";
import { bounded, type ReleaseRun } from "./run.ts";

// The first request of each worker builds its routing map, the first page its bundles, and the
// websocket's process is ready after the others (the gate's health check has waited for it, but no
// client has connected). The backend's bundles take seconds to make, and are behind a login: by a version
// that is none Odoo makes the present one and names it. What fails here is no fault: the gate has judged.
const warm = `
base=http://127.0.0.1:$1
for _ in 1 2 3 4 5 6; do
  curl --silent --output /dev/null --max-time 20 --header "Host: $3" \\
    --header 'X-Forwarded-Proto: https' "$base/web/login" &
done
wait
page=$(curl --silent --max-time 20 --header "Host: $3" --header 'X-Forwarded-Proto: https' "$base/web/login")
printf '%s\\n' "$page" | grep -oE '/web/assets/[^"]+' | sort -u | while read -r bundle; do
  curl --silent --output /dev/null --max-time 30 "$base$bundle"
done
for bundle in web.assets_web.min.js web.assets_web.min.css bus.websocket_worker_assets.min.js; do
  curl --silent --output /dev/null --max-time 60 --location "$base/web/assets/newest/$bundle" &
done
wait
curl --silent --output /dev/null --max-time 2 --http1.1 --header 'Connection: Upgrade' \\
  --header 'Upgrade: websocket' --header 'Sec-WebSocket-Version: 13' --header "Host: $3" \\
  --header "Origin: https://$3" --header "Sec-WebSocket-Key: $(head -c 16 /dev/urandom | base64)" \\
  "http://127.0.0.1:$2/websocket?version=saas-18.5-1"
exit 0
`;

/** Makes the first users of a candidate wait for nothing that it can do before they come. */
export async function warmSlot(run: ReleaseRun, slot: SlotName): Promise<void> {
  const { http, websocket } = run.release.slots[slot];
  await run.remote.run({
    step: `warm slot ${slot}`,
    script: warm,
    args: [String(http), String(websocket), "localhost"],
    ...bounded(run),
  });
}
