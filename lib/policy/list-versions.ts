import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { decodeCursor, type Page, pageOf } from "@/lib/kernel/page";
import type { PolicyVersionView } from "./core/views";
import type { PolicyQuery } from "./schemas";
import { readVersions } from "./store/versions";
import { viewVersion } from "./view-version";

/** All versions, newest first. Right: inventory.read; policies are for everybody to know. */
export async function listVersions(ctx: Context, { limit, cursor }: PolicyQuery): Promise<Page<PolicyVersionView>> {
  authorize(ctx, "inventory.read");
  const below = cursor === undefined ? null : Number(decodeCursor(cursor, 1)[0]);
  const page = pageOf(await readVersions(ctx.db, below, limit + 1), limit, ({ n }) => [n]);
  return { ...page, data: page.data.map((row) => viewVersion(ctx.actor, row)) };
}
