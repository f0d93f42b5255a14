import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:https";
import { createAuthority } from "../authority.ts";
import type { Authority } from "../authority.ts";
import { FakeApi, ok } from "./fakeApi.ts";
import type { FakeAnswer, FakeRequest } from "./fakeApi.ts";

const IMAGE = "application/vnd.oci.image.manifest.v1+json";
const PULL = /^repository:(.+):(?:[a-z,]*,)?pull(?:,|$)/;

const said = (status: number, code: string, message: string): FakeAnswer =>
  ok({ errors: [{ code, message }] }, status);
const digestOf = (document: unknown) =>
  `sha256:${createHash("sha256").update(JSON.stringify(document)).digest("hex")}`;

/**
 * An image registry over TLS, by the rules of a hosted one: nothing without a token, a token for one
 * repository, nobody's for what is public, and no manifest whose kind was not asked for.
 */
export class FakeRegistry extends FakeApi {
  readonly reader = { user: "reader", token: randomBytes(20).toString("hex") };
  readonly #public: ReadonlySet<string>;
  readonly #documents = new Map<string, unknown>();
  readonly #tags = new Map<string, string>();
  readonly #tokens = new Map<string, string>();
  #authority: Authority | undefined;

  /** @param repositories Those that anybody may read. */
  constructor({ everybodys = [] }: { everybodys?: readonly string[] } = {}) {
    const of = (kind: string) => new RegExp(`^/v2/(.+)/${kind}/([^/]+)$`);
    super([
      ["GET", /^\/v2\/$/, () => this.#challenge()],
      ["GET", /^\/token$/, (request) => this.#token(request)],
      ["HEAD", of("manifests"), (request) => this.#manifest(request)],
      ["GET", of("manifests"), (request) => this.#manifest(request)],
      ["GET", of("blobs"), (request) => this.#blob(request)],
    ]);
    this.#public = new Set(everybodys);
  }

  override get url(): string {
    return super.url.replace("http:", "https:");
  }

  /** As settings name it: `127.0.0.1:40123/ipai`. */
  at(path: string): string {
    return `${new URL(this.url).host}/${path}`;
  }

  /** The certificate to trust, for Node, Go and OpenSSL. */
  get caFile(): string {
    return this.#authority?.caFile ?? "";
  }

  override async start(): Promise<this> {
    this.#authority = createAuthority();
    const { key, cert } = this.#authority.issue(["127.0.0.1"]);
    return super.start((listener) => createServer({ key, cert }, listener));
  }

  override async stop(): Promise<void> {
    await super.stop();
    this.#authority?.remove();
  }

  /** Puts an image under a tag. @returns its digest */
  push(repository: string, tag: string, labels: Readonly<Record<string, string>> = {}): string {
    const config = { architecture: "amd64", os: "linux", config: { Labels: labels } };
    const manifest = {
      schemaVersion: 2,
      mediaType: IMAGE,
      config: { digest: digestOf(config), size: 1 },
      layers: [{ digest: digestOf(tag), size: 7 }],
    };
    for (const document of [config, manifest]) {
      this.#documents.set(`${repository}@${digestOf(document)}`, document);
    }
    this.#tags.set(`${repository}:${tag}`, digestOf(manifest));
    return digestOf(manifest);
  }

  #challenge(repository?: string): FakeAnswer {
    const scope = repository === undefined ? "" : `,scope="repository:${repository}:pull"`;
    const realm = `Bearer realm="${this.url}/token",service="fake"${scope}`;
    const answer = said(401, "UNAUTHORIZED", "authentication required");
    return { ...answer, headers: { "www-authenticate": realm } };
  }

  #token({ headers, query }: FakeRequest): FakeAnswer {
    const repository = PULL.exec(query.get("scope") ?? "")?.[1] ?? "";
    const { user, token } = this.reader;
    const basic = `Basic ${Buffer.from(`${user}:${token}`).toString("base64")}`;
    const given = headers.authorization;
    if (given !== undefined && given !== basic) return said(403, "DENIED", "denied");
    if (given === undefined && !this.#public.has(repository)) {
      return said(401, "UNAUTHORIZED", "authentication required");
    }
    const made = randomBytes(20).toString("hex");
    this.#tokens.set(`Bearer ${made}`, repository);
    return ok({ token: made });
  }

  #guarded({ headers, parts }: FakeRequest, read: (key: string) => FakeAnswer): FakeAnswer {
    const [repository = "", reference = ""] = parts;
    if (this.#tokens.get(headers.authorization ?? "") !== repository) {
      return this.#challenge(repository);
    }
    const digest = reference.startsWith("sha256:")
      ? reference
      : this.#tags.get(`${repository}:${reference}`);
    return read(`${repository}@${digest ?? ""}`);
  }

  #manifest(request: FakeRequest): FakeAnswer {
    return this.#guarded(request, (key) => {
      const accepted = (request.headers.accept ?? "").split(/,\s*/).includes(IMAGE);
      const document = this.#documents.get(key);
      if (document === undefined || !accepted) {
        return said(404, "MANIFEST_UNKNOWN", "manifest unknown");
      }
      const headers = { "content-type": IMAGE, "docker-content-digest": digestOf(document) };
      return { status: 200, body: document, headers };
    });
  }

  #blob(request: FakeRequest): FakeAnswer {
    return this.#guarded(request, (key) => {
      const document = this.#documents.get(key);
      return document === undefined ? said(404, "BLOB_UNKNOWN", "blob unknown") : ok(document);
    });
  }
}
