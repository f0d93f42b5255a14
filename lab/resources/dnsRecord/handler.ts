import type { ResourceHandler } from "../../../provider/rpc/handler.ts";
import { clearRecord, lookUp, setRecord } from "../../world/dns.ts";
import { DnsRecordInputs } from "./inputs.ts";

/** The life of a record. Its id is the name; what it says is asked of the DNS itself. */
export const dnsRecordHandler: ResourceHandler<DnsRecordInputs, DnsRecordInputs, undefined> = {
  type: "lab:index:DnsRecord",
  schema: DnsRecordInputs,
  replaceOn: ["name"],

  preview: (inputs) => inputs,

  async create(ctx, inputs) {
    await setRecord(inputs.name, inputs.address, ctx.signal);
    return { id: inputs.name, state: inputs };
  },

  async read(ctx, id) {
    const address = await lookUp(id, ctx.signal);
    if (address === undefined) return undefined;
    const found = { name: id, address };
    return { id, inputs: found, state: found };
  },

  async update(ctx, _id, _old, inputs) {
    await setRecord(inputs.name, inputs.address, ctx.signal);
    return inputs;
  },

  async delete(ctx, id) {
    await clearRecord(id, ctx.signal);
  },
};
