import type { Layer } from "./layer.ts";
import { assets } from "./layers/assets.ts";
import { backups } from "./layers/backups.ts";
import { certificates } from "./layers/certificates.ts";
import { containers } from "./layers/containers.ts";
import { crons } from "./layers/crons.ts";
import { database } from "./layers/database.ts";
import { disk } from "./layers/disk.ts";
import { health } from "./layers/health.ts";
import { identity } from "./layers/identity.ts";
import { inForce } from "./layers/inForce.ts";
import { log } from "./layers/log.ts";
import { login } from "./layers/login.ts";
import { modules } from "./layers/modules.ts";
import { nginx } from "./layers/nginx.ts";
import { ports } from "./layers/ports.ts";
import { reach } from "./layers/reach.ts";
import { redirect } from "./layers/redirect.ts";
import { unknownHost } from "./layers/unknownHost.ts";
import { websocket } from "./layers/websocket.ts";

/** Everything that must hold, from the containers outwards: the first failure is often the cause. */
export const layers: readonly Layer[] = [
  containers,
  ports,
  inForce,
  reach,
  database,
  modules,
  log,
  crons,
  nginx,
  certificates,
  identity,
  redirect,
  unknownHost,
  assets,
  health,
  websocket,
  login,
  disk,
  backups,
];
