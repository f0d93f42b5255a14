/** What log-ins may cost, per client address. */
export interface LoginLimit {
  readonly perMinute: number;
}

/** What nginx's workers run as: Debian's own user and group for it. */
export const NGINX_GROUP = "www-data";

/**
 * The main file. Debian's own sites are not read: every vhost on this host is the stack's.
 *
 * The access log is read by the host's watch (`watch/program/ipai_watch/nginx.py`), by the watch of a
 * release (`onHost/journal.py` of the provider) and for what people saw of a cutover
 * (`operations/release/cutover.ts`). They come to a host by three ways and share no file, but a reading: a
 * line is an answer when it has three fields in quotes, and a number, the status, behind the first.
 * A test gives lines of this format to all three.
 */
export const NGINX_CONF = `# Written by the stack.
user ${NGINX_GROUP};
worker_processes auto;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;
error_log syslog:server=unix:/dev/log,nohostname,tag=nginx;
include /etc/nginx/modules-enabled/*.conf;

events {
  worker_connections 1024;
}

http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  log_format ipai '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent '
    '"$http_referer" "$http_user_agent" $request_time';
  access_log syslog:server=unix:/dev/log,nohostname,tag=nginx ipai;
  sendfile on;
  tcp_nopush on;
  server_tokens off;
  types_hash_max_size 2048;

  gzip on;
  gzip_proxied any;
  gzip_min_length 1024;
  gzip_types text/css text/plain text/xml application/javascript application/json
    application/xml image/svg+xml;

  include /etc/nginx/ipai.d/*.conf;
}
`;

/**
 * Mozilla's guideline 6.0, "intermediate": TLS 1.2 and 1.3, forward secrecy only, and the
 * post-quantum key exchange that Debian 13's OpenSSL 3.5 has. OCSP ended in August 2025.
 */
export const TLS_CONF = `# Written by the stack: Mozilla guideline 6.0, intermediate.
ssl_protocols TLSv1.2 TLSv1.3;
ssl_ecdh_curve X25519MLKEM768:X25519:prime256v1:secp384r1;
ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
ssl_prefer_server_ciphers off;
ssl_session_timeout 1d;
ssl_session_cache shared:MozSSL:10m;
`;

/** What nginx listens on: a kernel without IPv6 refuses a socket of its family, and nginx to start. */
export interface Families {
  readonly ipv6: boolean;
}

/** The `listen` lines of a port, one for each family. */
export function listenLines(port: string, { ipv6 }: Families): string {
  return [`  listen ${port};`, ...(ipv6 ? [`  listen [::]:${port};`] : [])].join("\n");
}

/** Names that are not ours: no certificate to look at, no page to mistake for one of ours. */
export function closedServer(families: Families): string {
  return `# Written by the stack.
server {
${listenLines("80 default_server", families)}
  server_name _;
  return 444;
}

server {
${listenLines("443 ssl default_server", families)}
  server_name _;
  ssl_reject_handshake on;
  return 444;
}
`;
}

/** What the vhosts share: the upgrade of a connection, and the limit on log-ins. */
export function sharedText({ perMinute }: LoginLimit): string {
  return `# Written by the stack.
map $http_upgrade $connection_upgrade {
  default upgrade;
  "" "";
}

# Only attempts count, not looking at the form: an empty key is not limited.
map $request_method $login_attempt {
  default "";
  POST $binary_remote_addr;
}
limit_req_zone $login_attempt zone=login:10m rate=${perMinute}r/m;
limit_req_status 429;
`;
}

/** Where certbot puts its proofs, and port 80 serves them. */
export const ACME_WEBROOT = "/var/www/acme";

/** Port 80 of our names: certbot's proofs, and the way to TLS. */
export function plainHttpText(
  names: readonly string[],
  httpsPort: number,
  families: Families,
): string {
  const port = httpsPort === 443 ? "" : `:${httpsPort}`;
  return `# Written by the stack.
server {
${listenLines("80", families)}
  server_name ${names.join(" ")};

  location ^~ /.well-known/acme-challenge/ {
    root ${ACME_WEBROOT};
    default_type text/plain;
  }

  location / {
    return 301 https://$host${port}$request_uri;
  }
}
`;
}
