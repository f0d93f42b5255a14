import { execa } from "execa";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { odoo } from "../../../images/contracts.ts";
import { upstreamText } from "../../../provider/resources/odooRelease/upstream.ts";
import { ODOO_UPSTREAM, PROJECTS } from "../../../components/paths.ts";

const composeSchema = z.looseObject({
  services: z.record(z.string(), z.looseObject({ image: z.string() })),
});

/** Where the two containers of a peer listen: beside the slots of the stack's own release. */
const PLACES = {
  old: { http: odoo.ports.http + 1_000, websocket: odoo.ports.websocket + 1_000 },
  new: { http: odoo.ports.http + 1_100, websocket: odoo.ports.websocket + 1_100 },
};
type Place = keyof typeof PLACES;

const FOLDER = "/tmp/ipai-bench-release";
const file = (place: Place): string => `${FOLDER}/${place}.yaml`;
const compose = (place: Place, words: string): string =>
  `docker compose --project-name bench-${place} --file ${file(place)} ${words}`;
const serving = (place: Place): string =>
  `until curl -fs --max-time 5 -o /dev/null http://127.0.0.1:${PLACES[place].http}/web/health; do sleep 1; done`;

/** A way to bring another image into service, as a script of the droplet. */
export interface Way {
  readonly name: string;
  readonly script: string;
  /** Which of the two containers serves when it has ended. */
  readonly serves: Place;
}

/** kamal-proxy lets what is under way end for at most this long. */
const DRAIN_SECONDS = 30;

/**
 * What people do without this product, each with the same container: the same image, limits and
 * configuration. The last one is what kamal-proxy publishes of itself, with nginx in its place.
 */
export const ways: readonly Way[] = [
  {
    name: "`docker compose up -d` with the new image",
    script: compose("old", "up --detach"),
    serves: "old",
  },
  {
    name: "recreate that waits for health: `up -d --wait`",
    script: compose("old", "up --detach --wait"),
    serves: "old",
  },
  {
    name: "kamal-proxy's way: health, switch, drain",
    script: [
      compose("new", "up --detach"),
      serving("new"),
      "sh -e /tmp/ipai-bench-release/to-new.sh",
      `left=${DRAIN_SECONDS * 5}`,
      `while [ $left -gt 0 ] && ss -Htn state established "( dport = :${PLACES.old.http} )" | grep -q .; do sleep 0.2; left=$((left - 1)); done`,
      compose("old", "stop"),
    ].join("\n"),
    serves: "new",
  },
];

/** The containers of the peers, on one droplet, in the place of the stack's own. */
export class Peers {
  readonly #droplet: string;
  readonly #service: string;
  readonly #compose: z.infer<typeof composeSchema>;
  readonly #upstream: string;

  static async on(droplet: string, slot: string): Promise<Peers> {
    const read = (path: string): Promise<string> => onDroplet(droplet, `cat ${path}`);
    const text = await read(`${PROJECTS}/odoo/${slot}/compose.yaml`);
    return new Peers(droplet, composeSchema.parse(parse(text)), await read(ODOO_UPSTREAM));
  }

  private constructor(droplet: string, file: z.infer<typeof composeSchema>, upstream: string) {
    const [service] = Object.keys(file.services);
    if (service === undefined) throw new Error("the slot's compose file has no service");
    this.#droplet = droplet;
    this.#service = service;
    this.#compose = file;
    this.#upstream = `${upstream}\n`;
  }

  /** The first image serves people, from a container that no release of the stack knows. */
  async begin(image: string): Promise<void> {
    await this.#write("old", image);
    await this.#run(`${compose("old", "up --detach --wait")}\n${serving("old")}`);
    await this.#send(upstreamText(PLACES.old), "to-old");
    await this.#run(`sh -e ${FOLDER}/to-old.sh`);
    await this.#send(upstreamText(PLACES.new), "to-new");
  }

  /** @returns how long the command took, in seconds; people may be served only later. */
  async deploy({ script, serves }: Way, image: string): Promise<number> {
    await this.#write(serves, image);
    const began = process.hrtime.bigint();
    await this.#run(script);
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    await this.#run(serving(serves));
    return seconds;
  }

  /** What the stack declares serves again. */
  async end(): Promise<void> {
    await this.#send(this.#upstream, "to-ours");
    await this.#run(`sh -e ${FOLDER}/to-ours.sh`);
    for (const place of ["old", "new"] as const) {
      await this.#run(`[ ! -e ${file(place)} ] || ${compose(place, "down --timeout 20")}`);
    }
    await this.#run(`rm -r ${FOLDER}`);
  }

  async #write(place: Place, image: string): Promise<void> {
    const { http, websocket } = PLACES[place];
    const service = {
      ...this.#compose.services[this.#service],
      image,
      container_name: `bench-${place}`,
      ports: [
        `127.0.0.1:${http}:${odoo.ports.http}`,
        `127.0.0.1:${websocket}:${odoo.ports.websocket}`,
      ],
    };
    const text = stringify({ ...this.#compose, services: { [this.#service]: service } });
    await this.#keep(`${place}.yaml`, text);
  }

  /** A script that sends people there by one reload. */
  async #send(upstream: string, name: string): Promise<void> {
    await this.#keep(`${name}.conf`, upstream);
    const script = `cp ${FOLDER}/${name}.conf ${ODOO_UPSTREAM}\nnginx -t -q\nsystemctl reload nginx\n`;
    await this.#keep(`${name}.sh`, script);
  }

  async #keep(name: string, text: string): Promise<void> {
    const script = `mkdir -p ${FOLDER} && cat >${FOLDER}/${name}`;
    await execa("docker", ["exec", "-i", this.#droplet, "sh", "-ec", script], { input: text });
  }

  async #run(script: string): Promise<void> {
    await onDroplet(this.#droplet, script);
  }
}

/** What a shell of the droplet prints. */
export async function onDroplet(droplet: string, script: string): Promise<string> {
  const limit = { timeout: 300_000 };
  return (await execa("docker", ["exec", droplet, "sh", "-ec", script], limit)).stdout;
}
