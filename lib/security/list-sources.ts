import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { type SecuritySourceView, sourceView } from "./core/source";
import { readSources } from "./store/sources";

/** Where security events and findings come from, by name, without secrets. Right: security.read. */
export async function listSecuritySources(ctx: Context): Promise<SecuritySourceView[]> {
  authorize(ctx, "security.read");
  return (await readSources(ctx.db)).map(sourceView);
}
