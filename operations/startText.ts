import type { StackOutputs } from "../components/outputs.ts";
import { ipai } from "../report/ipai.ts";
import { table } from "../report/table.ts";

/** What a person does next: where everything is, who may log in, whom to trust, what to type. */
export function startText({ urls, edge, logins }: StackOutputs): string {
  const services = [
    ["Odoo", urls.erp, logins.odooAdmin.user],
    ["n8n", urls.n8n, logins.n8nOwner.user],
    ...(urls.mail && logins.mail ? [["mail catcher", urls.mail, logins.mail.user]] : []),
  ];
  return [
    table([["service", "URL", "user"], ...services], { head: true }),
    table([
      ["passwords", `encrypted in .state; show them: ${ipai("logins")}`],
      ...(edge.caFile === null ? [] : [["trust", trust(edge.caFile, urls.erp)]]),
      ["checks", ipai("verify")],
      [
        "change",
        `edit Pulumi.local.yaml or the program, then ${ipai("preview")} and ${ipai("up")}`,
      ],
      [
        "release",
        `${ipai("deploy")} (builds HEAD), ${ipai("rollback", { sha: "SHA" })}, ${ipai("history")}`,
      ],
      ["plain pulumi", `eval "$(${ipai("env")})", then pulumi preview`],
      ["end", "npm stop (keeps caches; npm stop -- --purge removes them)"],
    ]),
  ].join("\n\n");
}

/** The lab's authority is nobody's: a browser or curl must be told of it. */
function trust(caFile: string, url: string): string {
  return `import ${caFile} into the browser as an authority, or curl --cacert ${caFile} ${url}`;
}
