import { RELOAD_COMMAND, RELOAD_SCRIPT } from "../../../components/edge/reload.ts";
import { NGINX_DROP_IN, START_COMMAND, startScript } from "../../../components/edge/start.ts";
import { directoryHandler } from "../../../provider/resources/directory/handler.ts";
import { directoryInputs } from "../../../provider/resources/directory/inputs.ts";
import { fileHandler } from "../../../provider/resources/file/handler.ts";
import { fileInputs } from "../../../provider/resources/file/inputs.ts";
import { packagesHandler } from "../../../provider/resources/packages/handler.ts";
import { packagesInputs } from "../../../provider/resources/packages/inputs.ts";
import { unitHandler } from "../../../provider/resources/unit/handler.ts";
import { unitInputs } from "../../../provider/resources/unit/inputs.ts";
import type { Remote } from "../../../provider/ssh/remote.ts";
import { callContext } from "../../support/callContext.ts";

/** nginx as a stack starts and reloads it, with Debian's own configuration. */
export async function installNginx(remote: Remote, vhosts: readonly string[] = []): Promise<void> {
  const context = callContext(remote, { timeoutMs: 300_000 });
  const names = ["certbot", "curl", "nginx", "openssl", "procps"];
  await packagesHandler.create(context, packagesInputs.parse({ names }));
  await directoryHandler.create(context, directoryInputs.parse({ path: "/etc/nginx/ipai.d" }));
  for (const [path, content] of [
    [RELOAD_COMMAND, RELOAD_SCRIPT],
    [START_COMMAND, startScript(vhosts)],
  ]) {
    await fileHandler.create(context, fileInputs.parse({ path, content, mode: "0755" }));
  }
  const unit = { name: "nginx.service", dropIn: NGINX_DROP_IN };
  await unitHandler.create(context, unitInputs.parse(unit));
}
