import { equal, match, ok, rejects } from "node:assert/strict";
import { fileHandler } from "../../provider/resources/file/handler.ts";
import { fileInputs } from "../../provider/resources/file/inputs.ts";
import type { FileState } from "../../provider/resources/file/inputs.ts";
import { CommandError } from "../../provider/ssh/commandError.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { callContext } from "../support/callContext.ts";
import { useDroplet } from "./droplet.ts";
import { installNginx } from "./support/nginx.ts";

const path = "/etc/nginx/conf.d/promise.conf";

describe("an nginx vhost on a lab droplet", function () {
  this.timeout(180_000);
  const droplet = useDroplet();
  let remote: Remote, serving: FileState;

  const vhost = (answer: string, port = 8099) =>
    fileInputs.parse({
      path,
      content: `server { listen ${port}; location / { return 200 ${answer}; } }\n`,
      validate: "nginx -t",
      notify: { unit: "nginx.service", action: "reload" },
    });
  const shell = async (script: string): Promise<string> =>
    (await remote.run({ step: "look from outside", script })).stdout;
  const served = () => shell("curl -sS http://127.0.0.1:8099/ || wget -qO- http://127.0.0.1:8099/");

  before(async () => {
    remote = await openRemote(droplet().connection);
    await installNginx(remote);
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

  it("is repaired although a neighbour is broken too, and the last one repaired tells nginx", async () => {
    const other = "/etc/nginx/conf.d/aneighbour.conf";
    const neighbour = { ...vhost("neighbour", 8097), path: other };
    const { state } = await fileHandler.create(callContext(remote), neighbour);
    await shell(`echo 'locatoin' | tee ${path} ${other} > /dev/null`);
    const lines: string[] = [];
    const ctx = { ...callContext(remote), log: (line: string) => lines.push(line) };
    const broken = { ...vhost("first"), content: "locatoin\n" };
    await rejects(fileHandler.update(ctx, other, state, { ...neighbour, ...broken, path: other }));
    equal(await shell(`cat ${path}`), "locatoin\n");

    await fileHandler.update(ctx, path, serving, vhost("repaired"));
    match(lines.join("\n"), /^nginx -t refused what was there before as well.*aneighbour\.conf/);
    equal(await served(), "first");
    await fileHandler.update(ctx, other, state, neighbour);
    equal(await served(), "repaired");
    await fileHandler.delete(callContext(remote), other, state);
    serving = await fileHandler.update(callContext(remote), path, serving, vhost("first"));
  });

  it("for a port that another program holds is taken back, with nginx's reason", async () => {
    await shell("systemd-run --quiet --unit=holder python3 -m http.server 8098");
    await shell("timeout 30 sh -c 'until curl -fsS http://127.0.0.1:8098/; do sleep 0.1; done'");
    await rejects(
      fileHandler.update(callContext(remote), path, serving, vhost("fourth", 8098)),
      (error: unknown) => {
        ok(error instanceof CommandError);
        match(error.given ?? "", /Address already in use/);
        match(error.given ?? "", /what was there before was put back/);
        return true;
      },
    );
    await shell("systemctl stop holder");
    equal(await served(), "first");
  });

  it("that is right replaces the old one, from the next request on", async () => {
    for (const answer of ["third", "fourth", "fifth", "sixth", "seventh"]) {
      serving = await fileHandler.update(callContext(remote), path, serving, vhost(answer));
      equal(await served(), answer);
    }
  });
});
