import { RELOAD_COMMAND, RELOAD_DROP_IN, RELOAD_SCRIPT } from "../../../components/edge/reload.ts";
import { fileHandler } from "../../../provider/resources/file/handler.ts";
import { fileInputs } from "../../../provider/resources/file/inputs.ts";
import { packagesHandler } from "../../../provider/resources/packages/handler.ts";
import { packagesInputs } from "../../../provider/resources/packages/inputs.ts";
import { unitHandler } from "../../../provider/resources/unit/handler.ts";
import { unitInputs } from "../../../provider/resources/unit/inputs.ts";
import type { Remote } from "../../../provider/ssh/remote.ts";
import { callContext } from "../../support/callContext.ts";

/** nginx as a stack has it: a reload ends when the new configuration serves. */
export async function installNginx(remote: Remote): Promise<void> {
  const context = callContext(remote, { timeoutMs: 150_000 });
  const names = ["certbot", "curl", "nginx", "openssl", "procps"];
  await packagesHandler.create(context, packagesInputs.parse({ names }));
  const reload = { path: RELOAD_COMMAND, content: RELOAD_SCRIPT, mode: "0755" };
  await fileHandler.create(context, fileInputs.parse(reload));
  const unit = { name: "nginx.service", dropIn: RELOAD_DROP_IN };
  await unitHandler.create(context, unitInputs.parse(unit));
}
