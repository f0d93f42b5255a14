import { equal, match, ok, rejects } from "node:assert/strict";
import { listenLines, NGINX_CONF } from "../../components/edge/server.ts";
import {
  NGINX_DROP_IN,
  setAsidePath,
  START_COMMAND,
  startScript,
} from "../../components/edge/start.ts";
import { docker } from "../../lab/docker/docker.ts";
import { waitUntilBooted } from "../../lab/droplet/ready.ts";
import { dropletContainer } from "../../lab/names.ts";
import { remedyFor } from "../../operations/stack/remedy.ts";
import { fileHandler } from "../../provider/resources/file/handler.ts";
import { fileInputs } from "../../provider/resources/file/inputs.ts";
import { unitHandler } from "../../provider/resources/unit/handler.ts";
import { unitInputs } from "../../provider/resources/unit/inputs.ts";
import { InitError } from "../../provider/rpc/handler.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { callContext } from "../support/callContext.ts";
import { useDroplet } from "./droplet.ts";
import { installNginx } from "./support/nginx.ts";

const folder = "/etc/nginx/ipai.d";
const vhosts = ["50-a.conf", "50-b.conf", "50-c.conf", "50-d.conf", "50-e.conf"];
const certificate = "/etc/letsencrypt/live/gone/fullchain.pem";

describe("nginx at the start of a lab droplet", function () {
  this.timeout(180_000);
  const droplet = useDroplet();
  let remote: Remote;

  const shell = async (script: string): Promise<string> =>
    (await remote.run({ step: "look from outside", script })).stdout;
  const write = (path: string, content: string) =>
    fileHandler.create(callContext(remote), fileInputs.parse({ path, content }));
  const answer = (port: number) => shell(`curl -sS http://127.0.0.1:${port}/ || echo nobody`);

  before("install nginx", async function () {
    this.timeout(360_000);
    remote = await openRemote(droplet().connection);
    await installNginx(remote, vhosts);
    await write("/etc/nginx/nginx.conf", NGINX_CONF);
  });
  // systemd refuses the sixth start within ten seconds, failed or not.
  beforeEach(() => shell("systemctl reset-failed nginx.service"));
  after(() => remote.close());

  it("serves the vhosts that are right, whatever became of the others", async () => {
    const vhost = (port: number, more = "") =>
      `server { listen ${port}; ${more} location / { return 200 ${port}; } }\n`;
    await write(`${folder}/50-a.conf`, vhost(8081));
    await write(`${folder}/50-b.conf`, vhost(8082, `ssl_certificate ${certificate};`));
    await write(`${folder}/50-c.conf`, "locatoin\n");
    await shell(`mkdir ${folder}/50-d.conf`);
    await write(`${folder}/50-e.conf`, vhost(8085));
    await shell("systemctl restart nginx.service");
    equal(await answer(8081), "8081");
    equal(await answer(8085), "8085");
    equal(await shell(`ls ${folder}`), "50-a.conf\n50-e.conf\n");
    match(await shell("journalctl --unit nginx.service"), /50-b\.conf was set aside/);
  });

  it("takes a vhost back at the first reload that it is right for", async () => {
    await shell("systemctl reload nginx.service");
    equal(await shell(`ls ${folder}`), "50-a.conf\n50-e.conf\n");
    await shell("sed -i s/ssl_certificate.*fullchain.pem.// /etc/nginx/ipai.refused/50-b.conf");
    await shell("systemctl reload nginx.service");
    equal(await answer(8082), "8082");
    equal(await shell(`ls ${folder}`), "50-a.conf\n50-b.conf\n50-e.conf\n");
  });

  it("leaves everything where it is when all of it is right", async () => {
    await shell("systemctl restart nginx.service");
    equal(await shell(`ls ${folder}`), "50-a.conf\n50-b.conf\n50-e.conf\n");
  });

  it("loses no vhost to a fault that is elsewhere, and serves all once that is over", async () => {
    const missing = "load_module modules/ngx_http_nowhere_module.so;";
    const file = "/etc/nginx/nginx.conf";
    await shell(`sed -i '1i ${missing}' ${file}; ! systemctl restart nginx.service`);
    const all = await shell(`ls ${folder}; sed -i /nowhere/d ${file}`);
    equal(all, `${vhosts.join("\n")}\n`);
    match(await shell("journalctl --unit nginx.service -n 20"), /ngx_http_nowhere_module/);
    await shell("systemctl start nginx.service");
    equal(await answer(8082), "8082");
    equal(await shell(`ls ${folder}`), "50-a.conf\n50-b.conf\n50-e.conf\n");
  });

  it("comes up with all vhosts after a reboot, also one that was set aside before it", async () => {
    const file = `${folder}/50-b.conf`;
    await shell(`systemctl enable --quiet nginx.service
      cp ${file} /root/whole; echo locatoin >>${file}; systemctl restart nginx.service
      cp /root/whole ${setAsidePath("50-b.conf")}`);
    equal((await answer(8082)).trim(), "nobody");
    await remote.close();
    const { name, ports, connection } = droplet();
    await docker(["restart", dropletContainer(name)]);
    await waitUntilBooted(name, ports.ssh, { timeoutMs: 120_000 });
    remote = await openRemote(connection);
    for (const port of [8081, 8082, 8085]) equal(await answer(port), String(port));
    equal(await shell(`ls ${folder}`), "50-a.conf\n50-b.conf\n50-e.conf\n");
  });

  it("says in its error which setting leaves IPv6 out, on a host that refuses its sockets", async () => {
    const dropIn = "/etc/systemd/system/nginx.service.d/no-ipv6.conf";
    const unit = { name: "nginx.service", dropIn: NGINX_DROP_IN };
    const start = () => unitHandler.create(callContext(remote), unitInputs.parse(unit));
    const closed = (ipv6: boolean) =>
      write(
        `${folder}/40-http.conf`,
        `server {\n${listenLines("8090", { ipv6 })}\nreturn 204; }\n`,
      );
    await shell(`systemctl stop nginx.service
      printf '[Service]\\nRestrictAddressFamilies=AF_INET AF_UNIX\\n' >${dropIn}
      systemctl daemon-reload`);
    await closed(true);
    await rejects(start(), (error) => {
      ok(error instanceof InitError);
      const remedy = remedyFor([{ message: error.reasons.join("\n") }], "prod");
      match(remedy ?? String(error.reasons), /ipv6 to false in ipai:edge in Pulumi\.prod\.yaml/);
      return true;
    });
    // No vhost is the fault, so none is kept aside, not even one that was.
    const all = ["40-http", "50-a", "50-b", "50-c", "50-d", "50-e"];
    equal(await shell(`ls ${folder}`), all.map((name) => `${name}.conf\n`).join(""));
    await closed(false);
    await start();
    equal(await answer(8085), "8085");
    await shell(`rm ${dropIn} ${folder}/40-http.conf; systemctl daemon-reload`);
  });

  it("does not bring back a vhost that was deleted or written anew while it was aside", async () => {
    const name = "50-b.conf";
    const copies = [setAsidePath(name)];
    const file = fileInputs.parse({
      path: `${folder}/${name}`,
      content: "server { listen 8082; include /etc/nginx/gone.conf; }\n",
      notify: { unit: "nginx.service", action: "reload" },
      copies,
    });
    const { state } = await write(file.path, file.content);
    await shell("systemctl restart nginx.service");
    equal(await shell("ls /etc/nginx/ipai.refused"), "50-b.conf\n50-c.conf\n50-d.conf\n");
    await fileHandler.delete(callContext(remote), file.path, { ...state, ...file });
    await shell("touch /etc/nginx/gone.conf; systemctl reload nginx.service");
    equal(await shell(`ls ${folder}`), "50-a.conf\n50-e.conf\n");
    equal(await shell("ls /etc/nginx/ipai.refused"), "50-c.conf\n50-d.conf\n");
  });

  it("does not bring back a vhost whose name was changed while it was aside", async () => {
    const vhost = (file: string) =>
      fileInputs.parse({
        path: `${folder}/${file}`,
        content: `server { listen 8086; include /etc/nginx/absent.conf; }\n`,
        notify: { unit: "nginx.service", action: "reload" },
        copies: [setAsidePath(file)],
      });
    const [old, renamed] = [vhost("50-e.conf"), vhost("50-f.conf")];
    const { state } = await write(old.path, old.content);
    await shell("systemctl restart nginx.service; ls /etc/nginx/ipai.refused/50-e.conf");
    // In the order of an `up` with another name: what is new or changed first, then what is gone.
    const start = startScript([...vhosts.slice(0, -1), "50-f.conf"]);
    await fileHandler.create(
      callContext(remote),
      fileInputs.parse({ path: START_COMMAND, content: start, mode: "0755" }),
    );
    const content = renamed.content.replace(/include [^;]*;/, "return 200 8086;");
    await fileHandler.create(callContext(remote), { ...renamed, content });
    await fileHandler.delete(callContext(remote), old.path, { ...state, ...old });
    await shell("touch /etc/nginx/absent.conf; systemctl reload nginx.service");
    await shell("systemctl restart nginx.service");
    equal(await answer(8086), "8086");
    equal(await shell(`ls ${folder}`), "50-a.conf\n50-f.conf\n");
    equal(await shell("ls /etc/nginx/ipai.refused"), "50-c.conf\n50-d.conf\n");
  });

  it("does not come up with a shared file that it refuses, and says why", async () => {
    await write(`${folder}/00-tls.conf`, "locatoin\n");
    match(
      await shell("systemctl restart nginx.service 2>&1 || journalctl --unit nginx.service -n 20"),
      /00-tls\.conf/,
    );
    equal((await answer(8081)).trim(), "nobody");
  });
});
