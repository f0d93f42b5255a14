/** Something that really went wrong once, done to a serving production and undone again. */
export interface Fault {
  readonly title: string;
  readonly make: string;
  /** By hand, where the next step that is shown does not mend it. */
  readonly mend: string;
  /** The layer that must say so, and what it must have found. */
  readonly layer: string;
  readonly found: RegExp;
  /**
   * What the next step that is shown does when it is typed: `up` is the repair of everything, `mends`
   * a command that mends this, a pattern what it shows a person who has to decide.
   */
  readonly next: "up" | "mends" | RegExp;
  /** A layer that is fooled: the reason why there is more than one. */
  readonly unaware: string;
}

const CONF = "/etc/nginx/ipai.d";
const HIDDEN = "/var/lib/ipai/odoo/addons/19.0/web";
const LIVE = "/etc/letsencrypt/live";
const FILESTORE = "/var/lib/ipai/odoo/filestore";
const RELOAD = "nginx -t 2>/dev/null && systemctl reload nginx";

// What was paused has failed its health check meanwhile.
const HEALTHY =
  'until [ "$(docker inspect -f "{{.State.Health.Status}}" n8n)" = healthy ]; do sleep 1; done';

// Docker asks every container anew how it is when it was restarted.
const STARTED =
  'until ! docker ps --format "{{.Status}}" | grep -q "health: starting"; do sleep 1; done';

// The interpreter starts before the server listens.
const LISTENS = 'until ss -Hltn "sport = :9999" | grep -q .; do sleep 0.1; done';

/** Changes a file of nginx, keeping the original beside it. */
const nginx = (file: string, change: string): Pick<Fault, "make" | "mend"> => ({
  make: `cp -a ${CONF}/${file} /root/original && ${change} ${CONF}/${file} && ${RELOAD}`,
  mend: `cp -a /root/original ${CONF}/${file} && ${RELOAD}`,
});
const sql = (statement: string): string =>
  `docker exec postgres-prod psql -U odoo -d odoo -v ON_ERROR_STOP=1 -qc "${statement}"`;

// Without the rules by which the lab's droplet itself finds names; no other host has them.
const FLUSH = `iptables-save -t nat | grep -E '^[*:]|^COMMIT|127\\.0\\.0\\.11' >/root/nat
iptables -F; iptables -X; iptables -t nat -F; iptables -t nat -X; iptables-restore </root/nat`;

/** In an order in which all of them can be made one after the other. */
export function faults(erp: string): Fault[] {
  const vhost = `50-${erp}.conf`;
  return [
    {
      title: "another application at Odoo's name, with status 200",
      ...nginx("15-odoo.conf", "sed -i s/8[01]69/5678/"),
      layer: "edge",
      found: /title "n8n/,
      next: "up",
      unaware: "containers",
    },
    {
      title: "a style served as text/html",
      ...nginx(
        vhost,
        `sed -i '0,/  location/s//  location ^~ \\/web\\/assets { types { } default_type text\\/html; return 200 x; }\\n  location/'`,
      ),
      layer: "assets",
      found: /status 200, text\/html/,
      next: "up",
      unaware: "edge",
    },
    {
      title: "websockets sent to the HTTP workers",
      ...nginx("15-odoo.conf", "sed -i 's/8\\([01]\\)72/8\\169/'"),
      layer: "websocket",
      found: /status [45]00/,
      next: "up",
      unaware: "login",
    },
    {
      title: "a first server that answers for every name",
      ...nginx("30-closed.conf", "sed -i 's/return 444/return 200 hello/'"),
      layer: "unknown host",
      found: /status 200/,
      next: "up",
      unaware: "edge",
    },
    {
      title: "plain HTTP that is served",
      ...nginx("40-http.conf", "sed -i 's/return 301.*/return 200 hello;/'"),
      layer: "redirect",
      found: /status 200/,
      next: "up",
      unaware: "edge",
    },
    {
      title: "a schema that the code does not know",
      make: sql("alter table res_users rename column action_id to action_id_of_v2"),
      mend: sql("alter table res_users rename column action_id_of_v2 to action_id"),
      layer: "login",
      found: /UndefinedColumn|status 500/,
      next: /action_id|Traceback/,
      unaware: "health",
    },
    {
      title: "a module half-way through an upgrade",
      make: sql("update ir_module_module set state = 'to upgrade' where name = 'web_unsplash'"),
      mend: sql("update ir_module_module set state = 'installed' where name = 'web_unsplash'"),
      layer: "modules",
      found: /web_unsplash: to upgrade/,
      next: "up",
      unaware: "login",
    },
    {
      title: "a module that no release declares, in Odoo's data folder",
      make: `mkdir -p ${HIDDEN}`,
      mend: `rmdir ${HIDDEN} 2>/dev/null || true`,
      layer: "modules",
      found: /^19\.0\/web$/,
      next: "mends",
      unaware: "health",
    },
    {
      title: "scheduled actions that no longer run",
      make: sql("update ir_cron set active = false where cron_name = 'IPAI heartbeat'"),
      mend: sql("update ir_cron set active = true where cron_name = 'IPAI heartbeat'"),
      layer: "crons",
      found: /archived/,
      next: "up",
      unaware: "containers",
    },
    {
      title: "a port that anybody can reach",
      make: `systemd-run --quiet --unit=stranger python3 -m http.server 9999 && timeout 60 sh -c '${LISTENS}'`,
      mend: "systemctl stop stranger",
      layer: "ports",
      found: /:9999 \(python3\)/,
      next: /:9999.*python3/,
      unaware: "edge",
    },
    {
      title: "a renewal timer that was switched off",
      make: "systemctl disable --quiet --now certbot.timer",
      mend: "systemctl enable --quiet --now certbot.timer",
      layer: "certificates",
      found: /inactive, disabled/,
      next: "up",
      unaware: "edge",
    },
    {
      title: "a module that somebody began to uninstall",
      make: sql("update ir_module_module set state = 'to remove' where name = 'web_unsplash'"),
      mend: sql("update ir_module_module set state = 'installed' where name = 'web_unsplash'"),
      layer: "modules",
      found: /web_unsplash: to remove/,
      next: "mends",
      unaware: "login",
    },
    {
      title: "an address in Odoo that is not the stack's",
      make: sql(
        "update ir_config_parameter set value = 'http://old.example' where key = 'web.base.url'",
      ),
      mend: "docker exec odoo-cron ipai-odoo-prepare",
      layer: "in force",
      found: /old\.example/,
      next: "up",
      unaware: "edge",
    },
    {
      title: "attachments that root owns after a copy",
      make: `chown -R 0:0 ${FILESTORE}`,
      mend: `chown -R 100:101 ${FILESTORE}`,
      layer: "in force",
      found: /owner is 0:0/,
      next: "up",
      unaware: "health",
    },
    {
      title: "containers that a reboot would not bring back",
      make: "docker update --restart=no odoo-prod postgres-prod",
      mend: "docker update --restart=unless-stopped odoo-prod postgres-prod",
      layer: "containers",
      found: /restart is no/,
      next: "up",
      unaware: "health",
    },
    {
      title: "a firewall before the containers' way out",
      make: "iptables -I DOCKER-USER -p tcp --dport 5000 -j DROP",
      mend: "iptables -D DOCKER-USER -p tcp --dport 5000 -j DROP || true",
      layer: "reach",
      found: /timed out/,
      next: "mends",
      unaware: "edge",
    },
    {
      title: "a flushed packet filter",
      make: FLUSH,
      mend: `systemctl restart docker && timeout 300 sh -c '${STARTED}'`,
      layer: "reach",
      found: /Errno|timed out/,
      next: "up",
      unaware: "edge",
    },
    {
      title: "a firewall before nginx",
      make: "iptables -I INPUT -p tcp --dport 443 -j DROP",
      mend: "iptables -D INPUT -p tcp --dport 443 -j DROP || true",
      layer: "edge",
      found: /no answer in time/,
      next: "mends",
      unaware: "containers",
    },
    {
      title: "a vhost that nobody declared, with Odoo's name",
      make: `printf 'server { listen 443 ssl; server_name ${erp}; ssl_certificate ${LIVE}/${erp}/fullchain.pem; ssl_certificate_key ${LIVE}/${erp}/privkey.pem; return 200 hello; }' >${CONF}/45-legacy.conf && ${RELOAD}`,
      mend: `rm -f ${CONF}/45-legacy.conf && ${RELOAD}`,
      layer: "in force",
      found: /45-legacy\.conf/,
      next: "up",
      unaware: "containers",
    },
    {
      title: "a vhost that nginx would not start with",
      make: `echo 'server {' >${CONF}/99-broken.conf`,
      mend: `rm ${CONF}/99-broken.conf`,
      layer: "nginx",
      found: /\[emerg\]/,
      next: "up",
      unaware: "edge",
    },
    {
      title: "a container that hangs",
      make: "docker pause n8n",
      mend: `docker unpause n8n && timeout 300 sh -c '${HEALTHY}'`,
      layer: "containers",
      found: /^paused/,
      next: "up",
      unaware: "login",
    },
  ];
}
