import { describe, titleOf } from "../../../verify/wire/describe.ts";
import { pageOf } from "../answer.ts";
import { fetchLinked } from "../assets.ts";
import type { SmokeCheck } from "../check.ts";
import { Unexpected } from "../check.ts";
import type { N8nSubject } from "./subject.ts";

/** Where n8n's editor keeps what its build made. */
const BUNDLES = "/assets/";

export const editor: SmokeCheck<N8nSubject> = {
  name: "n8n: editor",
  expected: "n8n's editor, with its style and its script",
  run: async ({ service }) => {
    const answer = await service.request(service.at("/"), { headers: { accept: "text/html" } });
    const page = pageOf(answer);
    const title = titleOf(answer) ?? "";
    if (!/\bn8n\b/i.test(title)) throw new Unexpected(`not n8n's page: ${describe(answer)}`);
    await fetchLinked(service, page, BUNDLES, "css");
    await fetchLinked(service, page, BUNDLES, "js");
    return `"${title}", style and script`;
  },
};
