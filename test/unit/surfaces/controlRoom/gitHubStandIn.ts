import { equal } from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** GitHub's two end points of a login, on a port of this machine. */
export class GitHubStandIn {
  /** Who logs in there next. */
  login = "ana-ipai";
  /** Answers every request with this status instead. */
  refusal: number | undefined;
  readonly secret = `made-${Math.random()}`;
  readonly #server: Server;
  readonly #codes = new Map<string, string>();

  private constructor() {
    this.#server = createServer((request, response) => {
      const answer = (status: number, body: object): void => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
      };
      if (this.refusal !== undefined) {
        answer(this.refusal, {});
        return;
      }
      if (request.url === "/user") {
        const good = request.headers.authorization === "Bearer the-token";
        answer(good ? 200 : 401, good ? { login: this.login, id: 7 } : {});
        return;
      }
      void text(request).then((body) => {
        const asked = new URLSearchParams(body);
        const hash = createHash("sha256").update(asked.get("code_verifier") ?? "");
        const challenge = this.#codes.get(asked.get("code") ?? "");
        this.#codes.delete(asked.get("code") ?? "");
        const good =
          challenge === hash.digest("base64url") && asked.get("client_secret") === this.secret;
        // As GitHub does: a refusal is status 200.
        answer(200, good ? { access_token: "the-token" } : { error: "bad_verification_code" });
      });
    });
  }

  static async open(): Promise<GitHubStandIn> {
    const standIn = new GitHubStandIn();
    standIn.#server.listen(0, "127.0.0.1");
    await once(standIn.#server, "listening");
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What a person does there: agrees, and is sent back. */
  agree(location: string): { code: string; state: string } {
    const asked = new URL(location).searchParams;
    equal(asked.get("code_challenge_method"), "S256");
    const code = `code-${Math.random()}`;
    this.#codes.set(code, asked.get("code_challenge") ?? "");
    return { code, state: asked.get("state") ?? "" };
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
