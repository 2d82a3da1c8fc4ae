/** What the jobs are: each calls one use case of an area, and is safe to run twice. */
import { z } from "zod";
import type { Context } from "@/lib/auth/context";
import { ensurePartitions, processInbox, pruneHourly, rateUnpriced, reattribute } from "@/lib/metering";

export type JobDefinition = {
  /** Minutes, hours, days, months, weekdays in UTC; absent: runs on demand only. */
  cron?: string;
  /** How long a waiting job may go unnoticed. */
  pollSeconds: number;
  /** A run that takes longer counts as failed and is tried again. */
  expireInMinutes: number;
  run(ctx: Context, data: unknown): Promise<unknown>;
};

const Reattribution = z.strictObject({
  identityIds: z.array(z.string()).optional(),
  unattributed: z.boolean().optional(),
  since: z.coerce.date().optional(),
});

export type JobData = {
  "ensure-partitions": Record<string, never>;
  "prune-hourly": Record<string, never>;
  "read-inbox": Record<string, never>;
  reattribute: { identityIds?: string[]; unattributed?: boolean; since?: string };
  "rate-unpriced": Record<string, never>;
};
export type JobName = keyof JobData;

export const JOBS: Record<JobName, JobDefinition> = {
  "ensure-partitions": { cron: "5 1 * * *", pollSeconds: 60, expireInMinutes: 10, run: (ctx) => ensurePartitions(ctx.db, ctx.clock) },
  "prune-hourly": { cron: "25 1 * * *", pollSeconds: 60, expireInMinutes: 60, run: (ctx) => pruneHourly(ctx.db, ctx.clock) },
  // Whoever receives a payload also reads it; this catches what a crash left unread.
  "read-inbox": { cron: "* * * * *", pollSeconds: 20, expireInMinutes: 30, run: (ctx) => processInbox(ctx.db, ctx.clock) },
  reattribute: {
    pollSeconds: 2,
    expireInMinutes: 240,
    run: (ctx, data) => {
      const { identityIds, unattributed, since } = Reattribution.parse(data);
      return reattribute(ctx, {
        ...(identityIds && { identityIds }),
        ...(unattributed !== undefined && { unattributed }),
        ...(since && { since }),
      });
    },
  },
  "rate-unpriced": { pollSeconds: 2, expireInMinutes: 240, run: (ctx) => rateUnpriced(ctx) },
};
