import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { EnforcementPolicy } from "./core/book";
import { readPolicyRow } from "./store/rules";

/** What is decided where no budget says. Right: spend.read. */
export async function readPolicy(ctx: Context): Promise<EnforcementPolicy> {
  authorize(ctx, "spend.read");
  return readPolicyRow(ctx.db);
}
