import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import {
  overrideFile,
  servingServices,
} from "../../../../provider/resources/composeProject/composeFile.ts";
import { composeProjectSchema } from "../../../../provider/resources/composeProject/inputs.ts";
import { composeText, image, projectInputs } from "./samples.ts";

function problems(changes: object): string {
  const result = composeProjectSchema.safeParse({
    project: "odoo",
    directory: "/opt/ipai/odoo",
    compose: composeText,
    images: { "odoo-prod": image, "odoo-cron": image },
    ...changes,
  });
  return (result.error?.issues ?? [])
    .map(({ path, message }) => `${path.join(".")}: ${message}`)
    .join("\n");
}

describe("a project's compose file", () => {
  it("passes when it names exactly the declared images", () => equal(problems({}), ""));

  it("is refused when an image has no digest, and the service is named", () => {
    const compose = composeText.replace(/odoo-cron:\n.*$/m, "odoo-cron:\n    image: odoo:19");
    match(problems({ compose }), /^compose: odoo-cron: odoo:19 is not pinned by digest$/m);
  });

  it("is refused when a service runs another image than the declared one", () => {
    const other = image.replace("aaaa", "bbbb");
    match(
      problems({ compose: composeText.replace(image, other) }),
      /odoo-prod: .*bbbb.* is not the declared/,
    );
  });

  it("is refused when an image is declared for a service that is not there", () => {
    const images = { "odoo-prod": image, "odoo-cron": image, "odoo-web": image };
    match(problems({ images }), /images\.odoo-web: has no service in compose/);
  });

  it("is refused when a service is built on the host", () => {
    match(problems({ compose: `${composeText}    build: .\n` }), /odoo-cron: is built on the host/);
  });

  it("is refused when the host's environment would fill in a value", () => {
    const compose = `${composeText}    environment: {PASSWORD: "\${POSTGRES_PASSWORD}"}\n`;
    match(problems({ compose }), /\$\{POSTGRES_PASSWORD would be filled in on the host/);
    equal(problems({ compose: compose.replace("${", () => "$${") }), "");
  });

  it("is refused when it is no compose file, with the reason", () => {
    match(problems({ compose: "a: [" }), /compose: is not YAML/);
    match(problems({ compose: "a: 1" }), /compose: is no compose file/);
  });

  it("is refused when a step names a service that is not there", () => {
    match(problems({ prepare: [{ service: "db" }] }), /prepare\.0: db has no service in compose/);
    match(
      problems({ finish: [{ service: "db", command: ["x"] }] }),
      /finish\.0: db has no service/,
    );
  });

  it("starts no service that has a profile", () => {
    const compose = `${composeText}    profiles: [prepare]\n`;
    deepEqual(servingServices(compose), ["odoo-prod"]);
  });
});

describe("a project's override file", () => {
  it("is the same text for the same triggers, so that nothing is made anew", () => {
    equal(
      overrideFile(projectInputs({ triggers: ["a"] })),
      overrideFile(projectInputs({ triggers: ["a"] })),
    );
  });

  it("is another for other triggers, so that compose makes the containers anew", () => {
    notEqual(
      overrideFile(projectInputs({ triggers: ["a"] })),
      overrideFile(projectInputs({ triggers: ["b"] })),
    );
  });

  it("labels every service and names the project, so that a person's compose does the same", () => {
    const text = overrideFile(projectInputs());
    match(text, /^name: odoo$/m);
    equal(text.match(/ipai\.triggers: /g)?.length, 2);
  });
});
