import { authorize, type Context, scopeOf } from "@/lib/auth";
import { bucketName } from "./core/buckets";
import { type Concentration, paretoOf, sharedIdentities } from "./core/concentration";
import type { Grouping } from "./core/dimensions";
import { spanAnswer } from "./core/usage-answer";
import type { UsageQuery } from "./core/usage-query";
import { loadNames } from "./store/names";
import { readTogether } from "./store/read";
import { readGroupSets } from "./store/usage";

const SETS: readonly (readonly Grouping[])[] = [["identity"], ["credential"], ["identity", "application"], ["identity", "caller"]];

/**
 * How few identities and credentials make most of the cost of a span, and which identities several share. Only what the
 * caller may see is counted. Right: spend.read.
 */
export async function listConcentration(ctx: Context, query: UsageQuery): Promise<Concentration> {
  authorize(ctx, "spend.read");
  const selection = { scope: scopeOf(ctx.actor, "spend.read"), filters: query.filters, grain: query.grain };
  const nameOf = await loadNames(ctx.db);
  const [byIdentity = [], byCredential = [], byApplication = [], byCaller = []] = await readTogether(ctx.db, (tx) =>
    readGroupSets(tx, selection, SETS, query.span, null, ["costUsd"]),
  );
  return {
    ...spanAnswer(query.span),
    identities: paretoOf(byIdentity, "identity", nameOf),
    credentials: paretoOf(byCredential, "credential", nameOf),
    shared: sharedIdentities({ byIdentity, byApplication, byCaller }, nameOf),
    asOf: bucketName(ctx.clock.now()),
  };
}
