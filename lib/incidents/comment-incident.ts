import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import type { IncidentDetail } from "./core/views";
import { noteStep } from "./note-step";
import { readIncident } from "./read-incident";
import type { CommentInput } from "./schemas";
import { sightToWork } from "./sight";

/** Adds what somebody has to say. Right: incident.work where it is; a person. @throws NotFound, Forbidden */
export async function commentIncident(ctx: Context, id: string, { text }: CommentInput): Promise<IncidentDetail> {
  const row = await sightToWork(ctx, id);
  await withTransaction(ctx.db, (tx) => noteStep(tx, ctx, row.id, { kind: "comment", text }));
  return readIncident(ctx, row.id);
}
