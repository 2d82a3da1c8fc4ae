import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { NotFound } from "@/lib/kernel/errors";
import { diffLines } from "./core/diff-lines";
import type { PolicyVersionDetail } from "./core/views";
import { readNewestBelow, readVersion as readRow } from "./store/versions";
import { viewVersion } from "./view-version";

/** One version with its text and what it changes against the version before it. Right: inventory.read. @throws NotFound */
export async function readVersion(ctx: Context, n: number): Promise<PolicyVersionDetail> {
  authorize(ctx, "inventory.read");
  const row = await readRow(ctx.db, n);
  if (!row) throw new NotFound("There is no such version.");
  const before = await readNewestBelow(ctx.db, n);
  return {
    ...viewVersion(ctx.actor, row),
    text: row.text,
    against: before?.n ?? null,
    diff: diffLines(before?.text ?? "", row.text),
  };
}
