import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { AwsClient } from "aws4fetch";
import { execa } from "execa";
import { obtainStoreServer } from "../../../lab/store/obtain.ts";
import { waitFor } from "../../../lab/waitFor.ts";
import type { Step } from "../../../report/logger.ts";
import { freePorts } from "../freePorts.ts";

/** What happens to requests whose method and path it matches: an answer of S3's, or a connection that breaks. */
export interface Fault {
  readonly at: RegExp;
  readonly answer: { readonly status: number; readonly code: string } | "breaks";
  /** To so many requests; to all when left out. */
  times?: number;
}

const BUCKET = "backups";

function serve(program: string, port: number, buckets: string, secret: string) {
  const words = ["--quiet", "--port", `127.0.0.1:${port}`, "posix", buckets];
  const env = { ROOT_ACCESS_KEY: "root", ROOT_SECRET_KEY: secret };
  return execa(program, words, { env, reject: false, stdio: "ignore" });
}

/** A real S3 server of this machine, and the way to it, on which things go wrong. */
export class FaultyStore {
  fault: Fault | undefined;
  readonly secretKey = randomBytes(20).toString("hex");
  readonly accessKey = "root";
  readonly #server: ReturnType<typeof serve>;
  readonly #proxy: Server;
  readonly #port: number;

  private constructor(port: number, program: string, buckets: string) {
    this.#port = port;
    this.#server = serve(program, port, buckets, this.secretKey);
    this.#proxy = createServer((from, to) => {
      this.#pass(from, to);
    });
  }

  static async start(folder: string, step: Step, signal: AbortSignal): Promise<FaultyStore> {
    const program = await obtainStoreServer(step, signal);
    const { port } = await freePorts("port");
    const buckets = path.join(folder, "buckets");
    await mkdir(buckets, { recursive: true });
    const store = new FaultyStore(port, program, buckets);
    store.#proxy.listen(0, "127.0.0.1");
    await once(store.#proxy, "listening");
    await store.makeBucket(BUCKET);
    return store;
  }

  /** Makes a bucket, as soon as the server answers. */
  async makeBucket(name: string): Promise<void> {
    const client = new AwsClient({
      accessKeyId: this.accessKey,
      secretAccessKey: this.secretKey,
      service: "s3",
      region: "us-east-1",
      retries: 0,
    });
    const make = async (): Promise<true | undefined> => {
      const answer = await client
        .fetch(`http://127.0.0.1:${this.#port}/${name}`, { method: "PUT" })
        .catch(() => undefined);
      return answer?.ok === true ? true : undefined;
    };
    if (!(await waitFor(make, { timeoutMs: 60_000 }))) throw new Error("no store came up");
  }

  /** As restic names it. */
  get repository(): string {
    return `s3:http://127.0.0.1:${(this.#proxy.address() as AddressInfo).port}/${BUCKET}`;
  }

  async stop(): Promise<void> {
    this.#proxy.close();
    this.#proxy.closeAllConnections();
    this.#server.kill();
    await this.#server;
  }

  #pass(from: IncomingMessage, to: ServerResponse): void {
    const { method = "GET", url = "/", headers } = from;
    const answer = this.#faultOf(`${method} ${url}`);
    if (answer === "breaks") {
      from.socket.destroy();
      return;
    }
    if (answer !== undefined) {
      from.resume();
      from.on("end", () => {
        to.writeHead(answer.status, { "content-type": "application/xml" });
        const { code } = answer;
        const body = `<Error><Code>${code}</Code><Message>${code}</Message></Error>`;
        to.end(method === "HEAD" ? "" : body);
      });
      return;
    }
    const on = request({ host: "127.0.0.1", port: this.#port, method, path: url, headers });
    on.on("response", (passed) => {
      to.writeHead(passed.statusCode ?? 502, passed.headers);
      passed.pipe(to);
    });
    on.on("error", () => to.destroy());
    from.pipe(on);
  }

  #faultOf(words: string): Fault["answer"] | undefined {
    if (this.fault?.at.test(words) !== true) return undefined;
    const { times, answer } = this.fault;
    if (times === undefined) return answer;
    if (times === 0) return undefined;
    this.fault.times = times - 1;
    return answer;
  }
}
