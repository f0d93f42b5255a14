import { deepEqual, equal, match, ok } from "node:assert/strict";
import { parse } from "yaml";
import { parsePlace, slotMadeFrom } from "../../../../provider/resources/odooRelease/look.ts";
import { cronProject, slotProject } from "../../../../provider/resources/odooRelease/slots.ts";
import { slotNamedIn, upstreamText } from "../../../../provider/resources/odooRelease/upstream.ts";
import { image } from "../composeProject/samples.ts";
import { nextImage, placeLines, releaseInputs } from "./samples.ts";

describe("the slots of a release", () => {
  it("are compose projects of the web service alone, each on ports and under a name of its own", () => {
    const green = slotProject(releaseInputs(), "green");
    equal(green.project, "odoo-green");
    equal(green.directory, "/opt/ipai/odoo/green");
    deepEqual(green.images, { "odoo-prod": image });
    deepEqual(parse(green.compose), {
      services: {
        "odoo-prod": {
          image,
          container_name: "odoo-green",
          ports: ["127.0.0.1:8169:8069", "127.0.0.1:8172:8072"],
        },
      },
    });
    match(slotProject(releaseInputs(), "blue").compose, /127\.0\.0\.1:8069:8069/);
  });

  it("leave the scheduled jobs to one container that belongs to neither", () => {
    const cron = cronProject(releaseInputs());
    equal(cron.project, "odoo");
    deepEqual(Object.keys((parse(cron.compose) as { services: object }).services), ["odoo-cron"]);
    deepEqual(cron.prepare, []);
  });

  it("are told apart by nginx's file, also when a hand has edited it", () => {
    const { slots } = releaseInputs();
    const text = upstreamText(slots.green);
    equal(slotNamedIn(text, slots), "green");
    equal(slotNamedIn(`${text}# by hand\n`, slots), "green");
    equal(slotNamedIn("upstream odoo {}", slots), undefined);
  });

  it("are found on the host: which one serves, what each was made from, how much memory is left", () => {
    const [release, next] = [releaseInputs(), releaseInputs(nextImage)];
    const lines = placeLines({
      slots: { blue: { of: release }, green: { of: next, health: "starting" } },
      serving: "blue",
      cooling: "green",
      availableMb: 1_234,
    });
    const place = parsePlace(lines, release);
    equal(place.serving, "blue");
    equal(place.availableMb, 1_234);
    equal(place.slots.green.container?.health, "starting");
    ok(place.slots.green.cooling && !place.slots.blue.cooling);
    equal(slotMadeFrom(place, release), "blue");
    equal(slotMadeFrom(place, next), "green");
    equal(slotMadeFrom(place, releaseInputs(image, { triggers: ["conf-2"] })), undefined);
  });

  it("are new to a stack of before: its web container is taken to serve on blue's ports", () => {
    const place = parsePlace(placeLines({ unslotted: true }), releaseInputs());
    equal(place.serving, "blue");
    equal(place.unslotted?.id, "id-of-before");
    equal(slotMadeFrom(place, releaseInputs()), undefined);
  });
});
