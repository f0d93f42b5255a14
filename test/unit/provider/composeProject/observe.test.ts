import { deepEqual, equal } from "node:assert/strict";
import { overrideFile } from "../../../../provider/resources/composeProject/composeFile.ts";
import { composeProjectHandler } from "../../../../provider/resources/composeProject/handler.ts";
import type { ComposeProjectState } from "../../../../provider/resources/composeProject/inputs.ts";
import { callContext } from "../../../support/callContext.ts";
import { scriptedRemote } from "../support/scriptedRemote.ts";
import { composeText, containerLine, containerLines, image, projectInputs } from "./samples.ts";

const declared = projectInputs({ triggers: ["conf-1"] });
const known: ComposeProjectState = { ...declared, containers: {} };

interface Host {
  readonly containers?: readonly string[];
  readonly compose?: string;
  readonly override?: string;
}

const allWell: Host = {
  containers: [containerLine("odoo-prod"), containerLine("odoo-cron")],
  compose: composeText,
  override: overrideFile(known),
};

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** What a refresh makes of a host; it knows it from its last operation or not at all. */
async function read(host: Host, state?: ComposeProjectState) {
  const lines = [
    host.containers ? containerLines(...host.containers) : "clock 1\n",
    "directory /opt/ipai/odoo",
    ...(host.compose === undefined ? [] : [`compose ${base64(host.compose)}`]),
    ...(host.override === undefined ? [] : [`override ${base64(host.override)}`]),
    "expected odoo-prod c0ffee",
    "expected odoo-cron c0ffee",
    "",
  ];
  const ctx = callContext(scriptedRemote(() => lines.join("\n")));
  return (await composeProjectHandler.read(ctx, "odoo", state))?.inputs;
}

describe("refreshing a project", () => {
  it("finds no drift in what was declared and runs", async () => {
    deepEqual(await read(allWell, known), declared);
  });

  it("finds nothing where there is neither a file nor a container", async () => {
    equal(await read({ containers: [] }, known), undefined);
  });

  it("shows the image that really runs, and another configuration", async () => {
    const other = image.replace("aaaa", "bbbb");
    const containers = [
      containerLine("odoo-prod", { image: other }),
      containerLine("odoo-cron", { configHash: "badcafe" }),
    ];
    const found = await read({ ...allWell, containers }, known);
    deepEqual(found?.images, { "odoo-prod": other, "odoo-cron": image });
    equal(found.standing, "odoo-cron: made from another configuration");
  });

  it("names each container that is missing, stopped or one too many", async () => {
    const containers = [
      containerLine("odoo-prod", { status: "exited", exitCode: 137 }),
      containerLine("odoo-shell"),
    ];
    equal(
      (await read({ ...allWell, containers }, known))?.standing,
      "odoo-prod: exited with 137; odoo-cron: no container; odoo-shell: not declared",
    );
    const twice = [...(allWell.containers ?? []), containerLine("odoo-cron", { id: "other" })];
    equal(
      (await read({ ...allWell, containers: twice }, known))?.standing,
      "odoo-cron: 2 containers",
    );
  });

  it("shows the compose file as it was edited by hand, and an edited override", async () => {
    const found = await read(
      { ...allWell, compose: "services: {}\n", override: "name: other\n" },
      known,
    );
    equal(found?.compose, "services: {}\n");
    equal(found.standing, "compose.override.yaml is not the one that was written");
  });

  it("says that Docker does not answer, and takes no container for missing because of it", async () => {
    const { compose, override } = { compose: composeText, override: overrideFile(known) };
    const found = await read({ compose, override }, known);
    equal(found?.standing, "Docker does not answer");
    deepEqual(found.images, known.images);
  });

  it("imports a project that is known by its name only", async () => {
    const found = await read(allWell);
    equal(found?.directory, "/opt/ipai/odoo");
    deepEqual(found.images, known.images);
    equal(found.standing, "in service");
  });
});
