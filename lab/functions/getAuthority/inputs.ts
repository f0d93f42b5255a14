import { z } from "zod";

export const GetAuthorityArgs = z.strictObject({});

export type GetAuthorityArgs = z.infer<typeof GetAuthorityArgs>;

/** What a host needs to get certificates from the lab. */
export interface Authority {
  /** The ACME directory's URL as a droplet reaches it. */
  readonly directory: string;
  /** The certificate of the ACME endpoint itself, PEM; the same for as long as the lab stands. */
  readonly endpointCa: string;
  /** Path, on this machine, of the roots that sign its certificates; brought up to date. */
  readonly rootsFile: string;
}
