/** One `location` of a vhost. */
export interface Location {
  /** As nginx writes it: `/`, `= /web/login`, `~* ^/web/database`. */
  readonly match: string;
  readonly directives: readonly string[];
}

/** One public name and what nginx does with its requests. */
export interface Site {
  readonly name: string;
  readonly bodyLimitMb: number;
  readonly locations: readonly Location[];
  /** What stands outside its server: zones and formats of its own. */
  readonly shared?: readonly string[];
}

/** Two years, Mozilla's value. */
const HSTS = 'add_header Strict-Transport-Security "max-age=63072000" always;';

/**
 * The text of a `location`. The headers are written into each one, since any `add_header` inside a
 * location makes nginx drop all inherited ones: the usual way that HSTS vanishes.
 */
export function locationBlock({ match, directives }: Location): string {
  const lines = [HSTS, 'add_header X-Content-Type-Options "nosniff" always;', ...directives];
  return [`  location ${match} {`, ...lines.map((line) => `    ${line}`), "  }"].join("\n");
}
