import { LabStatus, labStatus } from "../lab/status.ts";
import { table } from "../report/table.ts";
import { z } from "zod";
import type { Operation } from "./operation.ts";

const MOST_TAGS = 2;

export const labStatusOperation: Operation<object, LabStatus> = {
  name: "lab status",
  summary: "show the lab of this machine: servers, droplets, images",
  effect: "read-only",
  input: z.object({}),
  output: LabStatus,
  run: (ctx) => labStatus(ctx.signal),
  text: ({ servers, droplets, images }) =>
    [
      table([["server", "status", "answers", "since"], ...servers.map(serverRow)], { head: true }),
      droplets.length === 0
        ? "no droplets"
        : table(
            [
              ["droplet", "status", "ssh", "http", "https", "checkout"],
              ...droplets.map(dropletRow),
            ],
            {
              head: true,
            },
          ),
      table(
        [
          ["image", "tags in the registry"],
          ...Object.entries(images).map(([name, tags]) => [name, tagsText(tags)]),
        ],
        {
          head: true,
        },
      ),
    ].join("\n\n"),
};

function serverRow({ name, status, ready, since }: LabStatus["servers"][number]): string[] {
  return [name, status, ready ? "yes" : "no", since ?? ""];
}

function dropletRow({
  name,
  status,
  ports,
  checkout,
  own,
}: LabStatus["droplets"][number]): string[] {
  return [
    name,
    status,
    ...[ports.ssh, ports.http, ports.https].map((port) => `127.0.0.1:${port}`),
    own ? "this one" : checkout,
  ];
}

/** A registry that served many releases would fill the screen; `--json` has them all. */
function tagsText(tags: readonly string[]): string {
  const shown = tags.slice(0, MOST_TAGS).join(", ");
  return tags.length > MOST_TAGS ? `${shown} and ${tags.length - MOST_TAGS} more` : shown;
}
