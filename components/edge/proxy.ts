/** Directives of a location that hands requests to a program on loopback. */
export interface Proxy {
  readonly upstream: string;
  /** How long the program may take to say something. */
  readonly timeoutSeconds: number;
}

/** An ordinary request: the program learns who asked, for which name, over what. */
export function proxied({ upstream, timeoutSeconds }: Proxy): string[] {
  return [
    `proxy_pass http://${upstream};`,
    "proxy_http_version 1.1;",
    "proxy_redirect off;",
    "proxy_set_header Host $http_host;",
    "proxy_set_header X-Real-IP $remote_addr;",
    "proxy_set_header X-Forwarded-Host $http_host;",
    // Set, not appended to: nginx is the first proxy, and what a client claims is not believed.
    "proxy_set_header X-Forwarded-For $remote_addr;",
    "proxy_set_header X-Forwarded-Proto $scheme;",
    // The edge sends these itself, and twice is one time too many.
    "proxy_hide_header Strict-Transport-Security;",
    "proxy_hide_header X-Content-Type-Options;",
    "proxy_connect_timeout 10s;",
    `proxy_send_timeout ${timeoutSeconds}s;`,
    `proxy_read_timeout ${timeoutSeconds}s;`,
  ];
}

/** A request that may become a websocket, or a stream: nothing is held back. */
export function upgradable(proxy: Proxy): string[] {
  return [
    ...proxied(proxy),
    "proxy_set_header Upgrade $http_upgrade;",
    "proxy_set_header Connection $connection_upgrade;",
    "proxy_buffering off;",
  ];
}
