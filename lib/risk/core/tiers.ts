/**
 * How grave an identity is, from 1 to 4. Each reason imposes a tier, the gravest holds, all reasons are kept: adding a risk
 * never makes it less grave, and the order of risks does not matter. No model and no judgement takes part.
 */
import type { GovernanceRow, ToolRow } from "@/lib/identities/core/governance";
import type { IdentityUse } from "@/lib/reporting/core/identity-use";
import type { Fact } from "./fact";
import { coversTool, grantsOf, toolFinder } from "./matching";
import { SOON } from "./rules/r04-rotation-overdue";
import { isProduction } from "./world";

export type Tier = 1 | 2 | 3 | 4;
export type TierReason = { tier: Tier; text: string; ruleId?: string };
export type TierOf = { tier: Tier; reasons: TierReason[] };

/** What is open on an identity or on a part of it. */
export type OpenRisk = { ruleId: string; discriminator: string; title: string; evidence: readonly Fact[] };

const GRAVEST: ReadonlySet<string> = new Set(["R10", "R14", "R16", "R27"]);
const GRAVEST_IN_PRODUCTION: ReadonlySet<string> = new Set(["R06", "R13"]);
const GRAVE: ReadonlySet<string> = new Set(["R15", "R20"]);
const GRAVE_IN_PRODUCTION: ReadonlySet<string> = new Set(["R04", "R12", "R26"]);
/** Names and purposes of tools that move money or destroy something. */
const DANGEROUS =
  /\b(pay|pays|payment|payments|payout|refund|refunds|transfer|wire|purchase|checkout|delete|deletes|deletion|drop|purge|destroy|erase|wipe)\b/i;

/** @param dangerousTools Tools that it may use and that pay or delete. */
export function tierOf(
  row: Pick<GovernanceRow, "environment" | "autonomy">,
  open: readonly OpenRisk[],
  dangerousTools: readonly string[],
): TierOf {
  const inProduction = isProduction(row);
  const reasons = open.map((risk): TierReason => ({ tier: tierOfRisk(risk, inProduction), text: risk.title, ruleId: risk.ruleId }));
  if (row.autonomy === "autonomous" && dangerousTools.length > 0)
    reasons.push({ tier: 1, text: `Acts by itself and may use ${dangerousTools.join(", ")}` });
  reasons.push(inProduction ? { tier: 3, text: "In production" } : { tier: 4, text: "Not in production" });
  reasons.sort((a, b) => a.tier - b.tier || compare(a.ruleId ?? "", b.ruleId ?? "") || compare(a.text, b.text));
  return { tier: reasons[0]?.tier ?? 4, reasons };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function tierOfRisk({ ruleId, discriminator, evidence }: OpenRisk, inProduction: boolean): Tier {
  if (GRAVEST.has(ruleId) || (inProduction && GRAVEST_IN_PRODUCTION.has(ruleId))) return 1;
  if (GRAVE.has(ruleId) || (ruleId === "R01" && crossesUnits(evidence))) return 2;
  if (inProduction && GRAVE_IN_PRODUCTION.has(ruleId) && discriminator !== SOON) return 2;
  return 3;
}

/** Whether the applications of a shared identity belong to several business units, as the finding says. */
const crossesUnits = (evidence: readonly Fact[]): boolean =>
  evidence.some((fact) => fact.kind === "list" && fact.name === "Business units" && fact.value.length > 1);

/** Of each identity, what it was granted or used that pays or deletes, as the names of tools and their purposes say. */
export function dangerFinder(
  tools: readonly ToolRow[],
  purposes: ReadonlyMap<string, string>,
): (row: GovernanceRow, use: IdentityUse) => string[] {
  const toolOf = toolFinder(tools);
  const dangerous = tools.filter((tool) => [tool.name, ...tool.aliases, purposes.get(tool.id) ?? ""].some(isDangerous));
  return (row, use) => {
    const granted = grantsOf(row.grants, "tool");
    const used = use.tools.map(({ id }) => id);
    const held = dangerous.filter(
      ({ id, name }) => granted.some(({ value }) => coversTool(value, id, toolOf)) || used.some((each) => toolOf(each)?.name === name),
    );
    const unknown = [...used, ...granted.map(({ value }) => value)].filter((each) => toolOf(each) === undefined && isDangerous(each));
    return [...new Set([...held.map(({ name }) => name), ...unknown])].sort();
  };
}

/** "refund_order" and "deleteUser" are several words. */
const isDangerous = (words: string): boolean => DANGEROUS.test(words.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/[_\-./:]+/g, " "));
