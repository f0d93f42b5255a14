/** What a machine has. */
export interface MachineSize {
  readonly cpus: number;
  readonly memoryMb: number;
}

/** DigitalOcean's size slugs that name their CPUs and memory, such as `s-4vcpu-8gb-amd`. */
export const sizePattern =
  /^[a-z0-9]+-(?<cpus>[1-9]\d*)vcpu-(?<gigabytes>[1-9]\d*)gb(?:-[a-z0-9]+)*$/;

/** @param slug Matches {@link sizePattern}. */
export function machineSize(slug: string): MachineSize {
  const { cpus, gigabytes } = sizePattern.exec(slug)?.groups ?? {};
  return { cpus: Number(cpus), memoryMb: Number(gigabytes) * 1024 };
}
