import { equal, rejects } from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../../../report/userError.ts";
import { isPushed } from "../../../images/build/registry.ts";

describe("the question whether a registry has an image", () => {
  let server: Server;
  let address: string;
  const asked: string[] = [];
  const signal = new AbortController().signal;

  before((done) => {
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.statusCode = Number(/manifests\/(\d+)$/.exec(request.url ?? "")?.[1]);
      response.end();
    }).listen(0, "127.0.0.1", () => {
      address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });
  after((done) => void server.close(done));

  const ask = (tag: string): Promise<boolean> => isPushed(address, { name: "odoo", tag }, signal);

  it("is one HEAD of the manifest", async () => {
    equal(await ask("200"), true);
    equal(asked.at(-1), "HEAD /v2/odoo/manifests/200");
    equal(await ask("404"), false);
  });

  it("is no answer when the registry fails: that is not 'absent'", async () => {
    await rejects(ask("503"), (error) => {
      return error instanceof UserError && error.code === "registry-failed";
    });
  });

  it("names the command that starts a registry that is down", async () => {
    const nobody = isPushed("127.0.0.1:1", { name: "odoo", tag: "x" }, signal);
    await rejects(nobody, (error) => {
      return error instanceof UserError && error.next.startsWith("npm start");
    });
  });
});
