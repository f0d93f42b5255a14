import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { CallContext, ResourceHandler } from "../../../provider/rpc/handler.ts";
import type { Step } from "../../../report/logger.ts";
import { store } from "../../names.ts";
import { bucketExists, ensureBucket, lockBucket } from "../../store/bucket.ts";
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
  lockDays: z.int().min(1).optional(),
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

  async create(ctx, { bucket, lockDays }) {
    const root = await raiseStore(stepOf(ctx), ctx.signal);
    const account = { accessKey: bucket, secretKey: randomBytes(24).toString("hex") };
    await ensureBucket(root, bucket, account, ctx.signal);
    if (lockDays !== undefined) await lockBucket(root, bucket, lockDays, ctx.signal);
    const certificate = await storeCertificate(ctx.signal);
    return { id: bucket, state: stateOf({ bucket, lockDays }, account.secretKey, certificate) };
  },

  async read(ctx, id, known) {
    if (known === undefined || !(await storeRuns(ctx.signal))) return undefined;
    if (!(await bucketExists(await storeRoot(ctx.signal), id, ctx.signal))) return undefined;
    const { secretKey, lockDays } = known;
    const inputs = { bucket: id, ...(lockDays !== undefined && { lockDays }) };
    // what an older checkout noted lacks the certificate
    const state = (await hasCertificate(ctx.signal))
      ? stateOf(inputs, secretKey, await storeCertificate(ctx.signal))
      : known;
    return { id, inputs, state };
  },

  // Another bucket is another resource.
  async update(ctx, id, old, { lockDays }) {
    if (lockDays === undefined) return old;
    await lockBucket(await storeRoot(ctx.signal), id, lockDays, ctx.signal);
    return { ...old, lockDays };
  },

  async delete(ctx, id) {
    await removeBucket(id, stepOf(ctx), ctx.signal);
  },
};

function stepOf({ log }: CallContext<undefined>): Step {
  const status = (message: string): void => log(message, { ephemeral: true });
  return { status, result: status };
}

function stateOf(inputs: StoreInputs, secretKey: string, certificate: string): StoreState {
  const { bucket, lockDays } = inputs;
  const endpoint = `http://${store.alias}:${store.port}`;
  const tlsEndpoint = `https://${store.tlsAlias}:${store.tlsPort}`;
  const { region } = store;
  const lock = lockDays === undefined ? {} : { lockDays };
  const keys = { accessKey: bucket, secretKey };
  return { bucket, ...lock, endpoint, tlsEndpoint, certificate, region, ...keys };
}
