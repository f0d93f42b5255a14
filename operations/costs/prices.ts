/**
 * DigitalOcean's list prices in US dollars a month, without tax. Those of basic, Intel and premium sizes are by its own
 * release notes of Droplets (docs.digitalocean.com/release-notes/droplets, validated on 20 November 2025): the levels of
 * 1 July 2022, the premium plans of 2 August and 27 September 2023. The others, and the volume's, are by its pricing page
 * of July 2022, which no later source confirms. The engine knows no prices, and an account may have others.
 */
export const PRICES = {
  asOf: "2025-11-20",
  /** By size slug. One that is not here is unknown, and never guessed. */
  droplets: {
    "s-1vcpu-512mb-10gb": 4,
    "s-1vcpu-1gb": 6,
    "s-1vcpu-2gb": 12,
    "s-2vcpu-2gb": 18,
    "s-2vcpu-4gb": 24,
    "s-4vcpu-8gb": 48,
    "s-8vcpu-16gb": 96,
    "s-1vcpu-1gb-amd": 7,
    "s-1vcpu-2gb-amd": 14,
    "s-2vcpu-2gb-amd": 21,
    "s-2vcpu-4gb-amd": 28,
    "s-2vcpu-8gb-amd": 42,
    "s-4vcpu-8gb-amd": 56,
    "s-4vcpu-16gb-amd": 84,
    "s-8vcpu-16gb-amd": 112,
    "s-8vcpu-32gb-amd": 168,
    "s-1vcpu-1gb-intel": 7,
    "s-1vcpu-2gb-intel": 14,
    "s-2vcpu-2gb-intel": 21,
    "s-2vcpu-4gb-intel": 28,
    "s-4vcpu-8gb-intel": 56,
    "s-8vcpu-16gb-intel": 112,
    "s-1vcpu-1gb-35gb-intel": 8,
    "s-1vcpu-2gb-70gb-intel": 16,
    "s-2vcpu-2gb-90gb-intel": 24,
    "s-2vcpu-4gb-120gb-intel": 32,
    "s-2vcpu-8gb-160gb-intel": 48,
    "s-4vcpu-8gb-240gb-intel": 64,
    "s-4vcpu-16gb-320gb-intel": 96,
    "s-8vcpu-16gb-480gb-intel": 128,
    "s-8vcpu-32gb-640gb-intel": 192,
    "g-2vcpu-8gb": 63,
    "g-4vcpu-16gb": 126,
    "g-8vcpu-32gb": 252,
    "g-16vcpu-64gb": 504,
    "g-2vcpu-8gb-intel": 76,
    "g-4vcpu-16gb-intel": 151,
    "g-8vcpu-32gb-intel": 302,
    "g-16vcpu-64gb-intel": 605,
    "m-2vcpu-16gb": 84,
    "m-4vcpu-32gb": 168,
    "m-8vcpu-64gb": 336,
    "m-16vcpu-128gb": 672,
  } as Readonly<Record<string, number>>,
  /** A block-storage volume, per gigabyte. */
  volumeGb: 0.1,
  /** What costs nothing while it is in use: a reserved address of a droplet, alerts, firewalls. */
  free: ["ReservedIp", "Firewall", "MonitorAlert", "Project", "SshKey", "UptimeAlert"],
} as const;
