import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { ResourceHandler } from "../../../provider/rpc/handler.ts";
import { store } from "../../names.ts";
import { bucketExists, ensureBucket } from "../../store/bucket.ts";
import {
  hasCertificate,
  raiseStore,
  removeBucket,
  storeCertificate,
  storeRoot,
  storeRuns,
} from "../../store/raise.ts";

const inputs = z.strictObject({
  bucket: z.string().regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, "a bucket's name"),
});

type StoreInputs = z.infer<typeof inputs>;

interface StoreState extends StoreInputs {
  readonly endpoint: string;
  /** The same over TLS. */
  readonly tlsEndpoint: string;
  /** What vouches for it there. */
  readonly certificate: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** The life of a bucket. The key that hosts get is made here and kept in the stack's state. */
export const storeHandler: ResourceHandler<StoreInputs, StoreState, undefined> = {
  type: "lab:index:Store",
  schema: inputs,
  replaceOn: ["bucket"],
  secretOutputs: ["secretKey"],

  async create(ctx, { bucket }) {
    const status = (message: string): void => ctx.log(message, { ephemeral: true });
    const root = await raiseStore({ status, result: status }, ctx.signal);
    const account = { accessKey: bucket, secretKey: randomBytes(24).toString("hex") };
    await ensureBucket(root, bucket, account, ctx.signal);
    const certificate = await storeCertificate(ctx.signal);
    return { id: bucket, state: stateOf(bucket, account.secretKey, certificate) };
  },

  async read(ctx, id, known) {
    if (known === undefined || !(await storeRuns(ctx.signal))) return undefined;
    if (!(await bucketExists(await storeRoot(ctx.signal), id, ctx.signal))) return undefined;
    const { secretKey } = known;
    // what an older checkout noted lacks the certificate
    const state = (await hasCertificate(ctx.signal))
      ? stateOf(id, secretKey, await storeCertificate(ctx.signal))
      : known;
    return { id, inputs: { bucket: id }, state };
  },

  // Another bucket is another resource, so nothing is left that could change.
  update: (_ctx, _id, old) => Promise.resolve(old),

  async delete(ctx, id) {
    if (await storeRuns(ctx.signal)) await removeBucket(id, ctx.signal);
  },
};

function stateOf(bucket: string, secretKey: string, certificate: string): StoreState {
  const endpoint = `http://${store.alias}:${store.port}`;
  const tlsEndpoint = `https://${store.tlsAlias}:${store.tlsPort}`;
  const { region } = store;
  return { bucket, endpoint, tlsEndpoint, certificate, region, accessKey: bucket, secretKey };
}
