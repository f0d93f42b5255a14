import { odoo } from "../../images/contracts.ts";

export interface OdooConf {
  readonly database: {
    readonly host: string;
    readonly port: number;
    readonly name: string;
    readonly user: string;
    readonly password: string;
    readonly maxConnections: number;
  };
  readonly masterPassword: string;
  readonly workers: number;
  readonly memorySoftMb: number;
  readonly memoryHardMb: number;
  readonly timeCpuSeconds: number;
  readonly timeRealSeconds: number;
}

const BYTES_PER_MB = 1024 * 1024;

/**
 * The text of `odoo.conf`. It is complete, so that a command typed inside the container talks to
 * the same database as the server. It names no addons_path: that belongs to the image, which sets
 * `ODOO_ADDONS_PATH`, so that an older image comes back with the folders it had.
 *
 * @throws RangeError when a value would not reach Odoo as it is: Odoo expands no variable, and a
 *   line break ends a value.
 */
export function odooConfText(conf: OdooConf): string {
  const { database } = conf;
  const options: Record<string, string | number> = {
    data_dir: odoo.data,
    admin_passwd: conf.masterPassword,

    db_host: database.host,
    db_port: database.port,
    db_user: database.user,
    db_password: database.password,
    db_name: database.name,
    dbfilter: `^${database.name}$`,
    db_maxconn: database.maxConnections,
    list_db: "False",

    proxy_mode: "True",
    // All of the container; the host publishes it on its loopback address alone.
    http_interface: "0.0.0.0",
    http_port: odoo.ports.http,
    gevent_port: odoo.ports.websocket,
    workers: conf.workers,
    // Scheduled jobs have a container of their own, which overrides this.
    max_cron_threads: 0,

    limit_memory_soft: conf.memorySoftMb * BYTES_PER_MB,
    limit_memory_hard: conf.memoryHardMb * BYTES_PER_MB,
    limit_time_cpu: conf.timeCpuSeconds,
    limit_time_real: conf.timeRealSeconds,
  };
  const lines = Object.entries(options).map(([key, value]) => `${key} = ${checked(key, value)}`);
  return ["; Written by the stack.", "[options]", ...lines, ""].join("\n");
}

function checked(key: string, value: string | number): string {
  const text = String(value);
  if (text.includes("${")) {
    throw new RangeError(`odoo.conf: ${key} holds a variable, and Odoo expands none`);
  }
  if (/[\r\n]/.test(text)) throw new RangeError(`odoo.conf: ${key} holds a line break`);
  if (text === "") throw new RangeError(`odoo.conf: ${key} is empty`);
  return text;
}
