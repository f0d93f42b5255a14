import { z } from "zod";

/**
 * What a resource that serves people is for. Its handlers keep an input `standing` that no program
 * sets: it is always "in service". A refresh writes there what stands in the way ("odoo-cron
 * exited with 137"), so that the next preview shows the reason as a difference, and `up` repairs
 * it. State alone could not do that: the engine compares inputs.
 */
export const inService = "in service";

export const standingSchema = z.literal(inService).default(inService);
