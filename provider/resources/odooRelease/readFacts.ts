import type { Remote } from "../../ssh/remote.ts";
import type { ImageModules, ReleaseFacts, UserWrites } from "./facts.ts";
import type { OdooReleaseInputs } from "./inputs.ts";

/** What of a release's declaration is needed to look at it. */
export type ReleasePlace = Pick<
  OdooReleaseInputs,
  "project" | "web" | "cron" | "slots" | "upstreamFile" | "database"
>;

type Bounds = { readonly signal?: AbortSignal; readonly timeoutMs?: number };

/** What really serves, and from which data. Changes nothing. */
export type ReadReleaseFacts = (
  remote: Remote,
  place: ReleasePlace,
  bounds?: Bounds,
) => Promise<ReleaseFacts>;

/** What an image would load; pulls it when the host does not have it, and changes nothing else. */
export type ReadImageModules = (
  remote: Remote,
  image: string,
  bounds?: Bounds,
) => Promise<ImageModules>;

/** What people changed since `since`, an ISO time. */
export type ReadUserWrites = (
  remote: Remote,
  place: ReleasePlace,
  since: string,
  bounds?: Bounds,
) => Promise<UserWrites>;
