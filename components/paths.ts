// Where a stack lives on its host.

/** Everything that must outlive the machine: on a droplet this is the data volume. */
export const DATA = "/var/lib/ipai";
/** Odoo's data folder: filestore and sessions. */
export const ODOO_DATA = `${DATA}/odoo`;
/** PostgreSQL's cluster. */
export const POSTGRES_CLUSTER = `${DATA}/postgres/cluster`;
/** A folder per compose project. */
export const PROJECTS = "/opt/ipai";
/** Where the program of backups keeps what it knows of each. */
export const BACKUP_DATA = `${DATA}/backup`;
/** Where the program that looks at the host keeps what it knows. */
export const WATCH_DATA = `${DATA}/watch`;
/** Where `ipai drift` leaves what it found last, for n8n to read. */
export const DRIFT_DATA = `${DATA}/drift`;
/** Where n8n leaves what people are to be told. */
export const N8N_ALERTS = `${DATA}/n8n-alerts`;
/** Where the control room's socket appears while somebody serves it at its public name. */
export const ROOM_DATA = `${DATA}/room`;
/** The socket itself: nginx hands the room's requests to it. */
export const ROOM_SOCKET = `${ROOM_DATA}/room.sock`;
/** There as long as the socket is, and says whose it is (`provider/ssh/publish.ts`). */
export const ROOM_HOLDER = `${ROOM_DATA}/holder`;
/** A folder per compose project, a file per secret. */
export const SECRETS = "/etc/ipai/secrets";
/** What a repair moved out of the way, under the path that it had. */
export const SET_ASIDE = `${DATA}/set-aside`;
/** nginx's file that says which slot of Odoo serves; Odoo's release writes it, and nobody else. */
export const ODOO_UPSTREAM = "/etc/nginx/ipai.d/15-odoo.conf";
