import { equal, match, ok, rejects } from "node:assert/strict";
import { fileHandler } from "../../provider/resources/file/handler.ts";
import { fileInputs } from "../../provider/resources/file/inputs.ts";
import type { FileState } from "../../provider/resources/file/inputs.ts";
import { packagesHandler } from "../../provider/resources/packages/handler.ts";
import { packagesInputs } from "../../provider/resources/packages/inputs.ts";
import { CommandError } from "../../provider/ssh/commandError.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { callContext } from "../support/callContext.ts";
import { useDroplet } from "./droplet.ts";

const path = "/etc/nginx/conf.d/promise.conf";

describe("an nginx vhost on a lab droplet", function () {
  this.timeout(180_000);
  const droplet = useDroplet();
  let remote: Remote, serving: FileState;

  const vhost = (answer: string) =>
    fileInputs.parse({
      path,
      content: `server { listen 8099; location / { return 200 ${answer}; } }\n`,
      validate: "nginx -t",
      notify: { unit: "nginx.service", action: "reload" },
    });
  const shell = async (script: string): Promise<string> =>
    (await remote.run({ step: "look from outside", script })).stdout;
  const served = () => shell("curl -sS http://127.0.0.1:8099/ || wget -qO- http://127.0.0.1:8099/");

  before(async () => {
    remote = await openRemote(droplet().connection);
    const context = callContext(remote, { timeoutMs: 150_000 });
    await packagesHandler.create(context, packagesInputs.parse({ names: ["nginx", "curl"] }));
    await shell("systemctl start nginx.service");
    serving = (await fileHandler.create(callContext(remote), vhost("first"))).state;
  });
  after(async () => {
    await fileHandler.delete(callContext(remote), path, serving);
    await remote.close();
  });

  it("is in service as soon as it is written", async () => {
    equal(await served(), "first");
  });

  it("with a syntax error is refused in nginx's words; the old one stays and keeps serving", async () => {
    const before = await shell(`cat ${path}; stat -c '%i %y' ${path}`);
    const broken = { ...vhost("second"), content: "server { listen 8099; locatoin / { } }\n" };
    await rejects(
      fileHandler.update(callContext(remote), path, serving, broken),
      (error: unknown) => {
        ok(error instanceof CommandError);
        match(error.given ?? "", /unknown directive "locatoin"/);
        return true;
      },
    );
    equal(await shell(`cat ${path}; stat -c '%i %y' ${path}`), before, "the file was touched");
    equal(await served(), "first");
    await shell("nginx -t");
  });

  it("that is right replaces the old one", async () => {
    serving = await fileHandler.update(callContext(remote), path, serving, vhost("third"));
    equal(await served(), "third");
  });
});
