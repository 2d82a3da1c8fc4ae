import type { ToolRow } from "@/lib/identities/core/governance";
import { groupBy } from "@/lib/identities/core/grouping";
import { coversModel, modelFamily } from "@/lib/identities/core/model-names";
import { parseUsd } from "@/lib/kernel/money";
import type { FirstUse } from "@/lib/reporting/core/risk-facts";
import { count, dayOf, money, text } from "../fact";
import { asi, csf, nhi, rmf } from "../frameworks";
import { grantsOf } from "../matching";
import { defineRule, judgeEach } from "../rule";
import type { Severity } from "../severity";
import { daysBetween, liveRows, useOf, type World } from "../world";

/** Calls name a provider and no host, so the provider stands for it. */
export const newEndpoint = defineRule({
  id: "R18",
  name: "New model or provider",
  about:
    "It used a model for the first time that it was not granted, after time enough to know what it usually uses. A new provider is graver, one that the organisation did not approve gravest.",
  family: "supply_chain",
  severity: "medium",
  closeAfterDays: 14,
  needs: ["inventory", "use", "firsts"],
  evidences: [asi(4), asi(2), nhi(3), csf("GV.SC-07"), csf("DE.CM-06"), rmf("MAP 4.2"), rmf("MANAGE 3.1")],
  thresholds: { learningDays: { name: "Known for", unit: "days", default: 14, min: 1, max: 60 } },
  judge(world, { learningDays }) {
    const firsts = groupBy(world.firsts ?? [], ({ identityId }) => identityId);
    const approved = approvedProviders(world.tools);
    return judgeEach(
      liveRows(world).filter(({ id }) => world.use?.has(id)),
      ({ id }) => ["identity", id],
      (row) => {
        const models = grantsOf(row.grants, "model");
        const fresh = (firsts.get(row.id) ?? []).filter(({ model }) => !models.some(({ value }) => coversModel(value, model)));
        const known = fresh.filter(({ firstOn, identitySince }) => daysBetween(day(identitySince), day(firstOn)) >= learningDays);
        if (fresh.length > 0 && known.length === 0) return { missing: `${learningDays} days of use` };
        return newFamilies(world, row.id, known).map((first) => ({
          subjectKind: "identity" as const,
          subjectId: row.id,
          discriminator: `${first.provider}/${modelFamily(first.model)}`,
          identityId: row.id,
          severity: severityOf(first, approved),
          title: `First use of ${first.model}${first.isNewProvider ? ` and of ${first.provider}` : ""}`,
          evidence: [
            text("Provider", first.provider),
            dayOf("First used", first.firstOn),
            count("Calls", first.requests),
            money("Cost", first.costUsd),
          ],
          exposedUsd: parseUsd(first.costUsd),
        }));
      },
    );
  },
});

const day = (text: string): Date => new Date(`${text}T00:00:00Z`);

/** Without the versions of a family that was in use before. One for each family. */
function newFamilies(world: World, identityId: string, firsts: readonly FirstUse[]): FirstUse[] {
  const fresh = new Set(firsts.map(({ model }) => model));
  const before = new Set(
    useOf(world, identityId)
      .models.filter(({ id }) => !fresh.has(id))
      .map(({ id }) => modelFamily(id)),
  );
  const byFamily = new Map(firsts.map((first) => [`${first.provider}/${modelFamily(first.model)}`, first]));
  return [...byFamily.values()].filter(({ model }) => !before.has(modelFamily(model)));
}

/** Providers whose endpoints were approved; null where the organisation keeps no such list. */
function approvedProviders(tools: readonly ToolRow[]): ReadonlySet<string> | null {
  const endpoints = tools.filter(
    ({ kind, approvedAt, archivedAt }) => kind === "model_endpoint" && approvedAt !== null && archivedAt === null,
  );
  if (endpoints.length === 0) return null;
  return new Set(endpoints.flatMap(({ id, name, aliases }) => [id, name, ...aliases]).map((each) => each.toLowerCase()));
}

function severityOf({ provider, isNewProvider }: FirstUse, approved: ReadonlySet<string> | null): Severity {
  if (approved && !approved.has(provider.toLowerCase())) return "critical";
  return isNewProvider ? "high" : "medium";
}
