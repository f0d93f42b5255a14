import { z } from "zod";

/** An address record in the DNS that the lab's authority asks. */
export const DnsRecordInputs = z.strictObject({
  name: z
    .string()
    .regex(/^(?=.{1,253}$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/, "a host name in lower case"),
  address: z.ipv4(),
});

export type DnsRecordInputs = z.infer<typeof DnsRecordInputs>;
