/** Where the clouds' APIs answer. Their plugins read the same variables, for tests and proxies. */
export interface CloudAddresses {
  readonly digitalOcean: string;
  readonly cloudflare: string;
  readonly gitHub: string;
  /** With `{{.Region}}` in it. */
  readonly spaces: string;
}

/** The public addresses, unless the environment names others. */
export function cloudAddresses(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): CloudAddresses {
  const at = (variable: string, usual: string) =>
    (environment[variable] ?? usual).replace(/\/+$/, "");
  return {
    digitalOcean: at("DIGITALOCEAN_API_URL", "https://api.digitalocean.com"),
    cloudflare: at("CLOUDFLARE_BASE_URL", "https://api.cloudflare.com/client/v4"),
    gitHub: at("GITHUB_BASE_URL", "https://api.github.com"),
    spaces: at("SPACES_ENDPOINT_URL", "https://{{.Region}}.digitaloceanspaces.com"),
  };
}
