import type { Metadata } from "next";
import { IdentitiesView } from "@/components/identities/identities-view";
import { identitiesPathOf, sparksPaths } from "@/components/identities/identity-paths";
import type { Context } from "@/lib/auth/context";
import { requireActor } from "@/lib/auth/page";
import { listIdentities } from "@/lib/identities";
import { IdentityListQuery } from "@/lib/identities/schemas";
import { readSparks } from "@/lib/reporting";
import { SparkParams } from "@/lib/reporting/schemas";
import { Prefetched, type Reads } from "../prefetched";
import { parametersOf } from "../reads";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Identities" };
type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function IdentitiesPage({ searchParams }: Props) {
  const ctx = await requireActor("/identities");
  const refused = refusal(ctx, "/identities");
  if (refused) return refused;
  const { rights } = ctx.actor;
  const personId = ctx.actor.personId ?? null;
  return (
    <Prefetched reads={await listReads(ctx, await identitiesPathOf(searchParams, personId))}>
      <IdentitiesView
        mayWrite={rights.has("identity.write")}
        mayIssue={rights.has("identity.write") && (rights.has("inventory.write") || rights.has("grant.approve"))}
        personId={personId}
      />
    </Prefetched>
  );
}

/** The rows with their costs, by which they are sorted: what came later would move them. */
async function listReads(ctx: Context, path: string): Promise<Reads> {
  const asked = IdentityListQuery.safeParse(parametersOf(path)).data;
  if (!asked) return {};
  const list = await listIdentities(ctx, asked);
  const sparks = ctx.actor.rights.has("spend.read") ? sparksPaths(list.data.map(({ id }) => id)) : [];
  const costs = sparks.flatMap((one): [string, Reads[string]][] => {
    const query = one && SparkParams.safeParse(parametersOf(one)).data;
    return one && query ? [[one, () => readSparks(ctx, query)]] : [];
  });
  return { [path]: () => list, ...Object.fromEntries(costs) };
}
