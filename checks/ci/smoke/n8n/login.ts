import { z } from "zod";
import { describe } from "../../../verify/wire/describe.ts";
import type { SmokeCheck } from "../check.ts";
import { Unexpected } from "../check.ts";
import { openSession } from "./session.ts";
import type { N8nSubject } from "./subject.ts";

const OWNER = "global:owner";

const settings = z.object({ versionCli: z.string() });

export const login: SmokeCheck<N8nSubject> = {
  name: "n8n: log in",
  expected: "the owner's session in the declared version, and nothing for strangers",
  run: async (n8n) => {
    const { service, version } = n8n;
    const session = await openSession(n8n);
    if (session.role !== OWNER) throw new Unexpected(`a session as ${session.role}`);
    const { versionCli } = await session.call(settings, "GET", "/rest/settings");
    const found = `the owner's session, n8n ${versionCli}`;
    if (versionCli !== version) throw new Unexpected(`${found} instead of ${version}`);
    const stranger = await service.request(service.at("/rest/workflows"));
    if (stranger.status !== 401) {
      throw new Unexpected(`the workflows without a session: ${describe(stranger)}`);
    }
    return found;
  },
};
