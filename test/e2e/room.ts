import { equal, match, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import path from "node:path";
import { z } from "zod";

import { stackOutputsSchema, type StackOutputs } from "../../components/outputs.ts";
import { checkout, type LocalStack } from "../support/localStack.ts";
import { Terminal } from "../support/terminal.ts";
import { handsOn } from "./hands.ts";

const brought = z.object({ outputs: stackOutputsSchema });

/** The control room at its public name: served by this machine, reached through the droplet. */
export function room(stack: LocalStack, droplet: string): void {
  describe("the control room at its public name", () => {
    const { byHand } = handsOn(droplet);
    let ask: Ask, url: string;

    after("takes the name away again", async () => {
      await stack.set("ipai:names", {});
      const { outputs } = brought.parse(await stack.json("up"));
      equal(outputs.urls.room, undefined);
      equal(await byHand("ls /etc/nginx/ipai.d | grep -c '^50-room[.]' || true"), "0");
    });

    it("is shown whole before it is made: record, certificate, vhost", async () => {
      await stack.set("ipai:names", { room: "room" });
      const preview = await stack.ipai("preview");
      equal(preview.exitCode, 0, preview.all);
      const name = `room.${stack.name}.localhost`;
      for (const what of [`dns-${name}`, `Certificate edge-${name}`, `File edge-${name}`])
        ok(preview.all.includes(what), preview.all);
      match(preview.all, /\+\s*AllowStreamLocalForwarding remote/);
    });

    it("says what to type while nobody serves it, and is no trouble of the stack's", async () => {
      const { outputs } = brought.parse(await stack.json("up"));
      url = outputs.urls.room ?? "";
      ask = asker(outputs);
      const { status, text } = await ask("/local/overview");
      equal(status, 503);
      ok(text.includes(`npx ipai room --publish --stack ${stack.name}`), text);
      const verify = await stack.ipai("verify");
      equal(verify.exitCode, 0, verify.all);
    });

    describe("while it is served", () => {
      let terminal: Terminal, cookie: string, key: string;
      before(() => {
        const command = path.join(checkout, "surfaces/cli/ipai");
        const words = ["room", "--publish", "--no-open", "--stack", stack.name];
        terminal = new Terminal([command, ...words], { columns: 200, cwd: checkout });
      });
      after(() => terminal.close());

      it("lets in by its one-time link, and shows the stack", async () => {
        const [link] = await terminal.until(/https:\/\/\S+\/enter\?key=[\w-]+/);
        ok(link.startsWith(`${url}/enter`), link);
        key = new URL(link).searchParams.get("key") ?? "";
        equal((await ask(`/${stack.name}/overview`)).status, 401);
        const entered = await ask(`/enter?key=${key}`);
        equal(entered.status, 303);
        match(entered.cookie, /^__Host-ipai-room=.*; Secure/);
        cookie = entered.cookie.split(";")[0] ?? "";
        equal((await ask(`/enter?key=${key}`)).status, 403);
        const page = await ask(`/${stack.name}/overview`, { cookie });
        equal(page.status, 200);
        match(page.text, /<h1>Overview<\/h1>/);
      });

      it("sends what happens at once, through the edge", async () => {
        match(await ask.first("/changes", { cookie }), /^event: changed/);
      });

      it("leaves no key in a log of the host", async () => {
        const logs = await byHand(
          "journalctl --sync; journalctl -q -o cat -t ipai_room -t nginx; cat /var/log/nginx/error.log",
        );
        match(logs, /GET \/enter HTTP/);
        ok(!logs.includes(key), "the key of the link stands in a log");
      });

      it("is closed with it: the page says again what to type", async () => {
        terminal.type("\u0003");
        equal(await terminal.ended(), 0, terminal.shown);
        equal((await ask(`/${stack.name}/overview`, { cookie })).status, 503);
        equal(await byHand("ls /var/lib/ipai/room"), "lease");
      });
    });
  });
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly cookie: string;
}
interface Ask {
  (to: string, headers?: Record<string, string>): Promise<Answer>;
  /** The first words of a stream. */
  first(to: string, headers: Record<string, string>): Promise<string>;
}

/** Asks the droplet's edge as a browser would that finds it there. */
function asker({ urls, edge }: Pick<StackOutputs, "urls" | "edge">): Ask {
  const { host, hostname } = new URL(urls.room ?? "");
  const ca = readFileSync(edge.caFile ?? "");
  const ask = (to: string, headers: Record<string, string>, streamed: boolean) =>
    new Promise<Answer>((resolve, reject) => {
      const asked = request({
        ...{ host: edge.address, port: edge.httpsPort, servername: hostname, ca, path: to },
        headers: { host, ...headers },
      });
      asked.once("error", reject).once("response", (answer) => {
        let text = "";
        const status = answer.statusCode ?? 0;
        const [cookie = ""] = answer.headers["set-cookie"] ?? [];
        answer.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
          if (!streamed) return;
          resolve({ status, text, cookie });
          asked.destroy();
        });
        answer.once("error", reject).once("end", () => resolve({ status, text, cookie }));
      });
      asked.end();
    });
  return Object.assign((to: string, headers = {}) => ask(to, headers, false), {
    first: async (to: string, headers: Record<string, string>) =>
      (await ask(to, headers, true)).text,
  });
}
