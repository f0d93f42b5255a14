import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { createServer, type Server, type ServerResponse } from "node:http";
import { publishedImage } from "../../../images/published/image.ts";
import { UserError } from "../../../report/userError.ts";

const LABELS = { "ipai.odoo.series": "19.0" };
const LAYERS = [{ digest: "sha256:layer", size: 7 }];
const MANIFEST = { config: { digest: "sha256:config" }, layers: LAYERS };
const CONFIG = { architecture: "amd64", config: { Labels: LABELS } };
const INDEX = {
  manifests: [
    { digest: "sha256:att", platform: { architecture: "unknown", os: "unknown" } },
    { digest: "sha256:arm", platform: { architecture: "arm64", os: "linux" } },
  ],
};

type Answers = Record<string, (response: ServerResponse) => void>;
const json =
  (body: unknown, digest?: string) =>
  (response: ServerResponse): void => {
    if (digest !== undefined) response.setHeader("docker-content-digest", digest);
    response.end(JSON.stringify(body));
  };

describe("an image that a registry is asked for", () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function registry(answers: Answers, token?: string): Promise<string> {
    const server = createServer((request, response) => {
      const url = request.url ?? "";
      if (token !== undefined && url.startsWith("/token")) {
        json({ token: `${token} for ${new URL(url, "http://x").searchParams.get("scope")}` })(
          response,
        );
        return;
      }
      if (token !== undefined && request.headers.authorization !== `Bearer ${token} for a:pull`) {
        const realm = `http://${request.headers.host}/token`;
        response.setHeader(
          "www-authenticate",
          `Bearer realm="${realm}",service="r",scope="a:pull"`,
        );
        response.writeHead(401).end();
        return;
      }
      const answer = answers[url.replace("/v2/team/odoo/", "")];
      if (answer) answer(response);
      else response.writeHead(404).end("{}");
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    ok(address !== null && typeof address === "object");
    return `127.0.0.1:${address.port}/team`;
  }

  const ask = (place: string, limitMs = 5_000) =>
    publishedImage({
      address: { registry: place, protocol: "http" },
      repository: "odoo",
      reference: "abc",
      signal: new AbortController().signal,
      limitMs,
    });
  const image: Answers = {
    "manifests/abc": json(MANIFEST, "sha256:it"),
    "blobs/sha256:config": json(CONFIG),
  };

  it("is described by digest, labels, architecture and layers, and nothing is pulled", async () => {
    deepEqual(await ask(await registry(image)), {
      digest: "sha256:it",
      architectures: ["amd64"],
      labels: LABELS,
      layers: LAYERS,
    });
  });

  it("of another architecture says so, in an index too", async () => {
    const place = await registry({
      "manifests/abc": json(INDEX, "sha256:index"),
      "manifests/sha256:arm": json(MANIFEST),
      "blobs/sha256:config": json({ ...CONFIG, architecture: "arm64" }),
    });
    const { digest, architectures, labels } = await ask(place);
    deepEqual([digest, architectures, labels], ["sha256:index", ["arm64"], LABELS]);
  });

  it("without labels has none", async () => {
    const bare = { ...image, "blobs/sha256:config": json({ architecture: "amd64", config: {} }) };
    deepEqual((await ask(await registry(bare))).labels, {});
  });

  it("is read with the token that the registry's authority gives", async () => {
    equal((await ask(await registry(image, "secret-free"))).digest, "sha256:it");
  });

  const refused = async (answering: Promise<unknown>, code: string): Promise<void> => {
    await rejects(answering, (error) => {
      ok(error instanceof UserError, String(error));
      equal(error.code, code);
      ok(error.next !== "");
      return true;
    });
  };

  it("that is not there is refused with the command that makes one", async () => {
    await refused(ask(await registry({})), "image-not-found");
  });

  it("is refused when the registry is down, within the limit when it is slow", async () => {
    await refused(ask("127.0.0.1:9"), "registry-down");
    const silent = await registry({ "manifests/abc": () => undefined });
    await refused(ask(silent, 100), "registry-down");
  });

  it("is refused when the answer is cut at half, an error, or something else", async () => {
    const half = (response: ServerResponse): void => {
      response.writeHead(200, { "content-length": "100" });
      response.write('{"config":', () => response.destroy());
    };
    await refused(ask(await registry({ "manifests/abc": half })), "registry-failed");
    const broken = (response: ServerResponse): void => void response.writeHead(500).end();
    await refused(ask(await registry({ "manifests/abc": broken })), "registry-failed");
    await refused(ask(await registry({ "manifests/abc": json([]) })), "image-unreadable");
  });
});
