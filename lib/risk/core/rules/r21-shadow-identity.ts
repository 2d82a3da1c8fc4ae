import { parseUsd } from "@/lib/kernel/money";
import { count, instant, money, text } from "../fact";
import { usdLimit } from "../floor";
import { asi, csf, nhi, rmf } from "../frameworks";
import { type Draft, defineRule, subjectKey } from "../rule";

const USAGE = "usage";
const BILLS = "bills";

/** Usage of nobody that is known. No framework id names it; the first is the nearest. */
export const shadowIdentity = defineRule({
  id: "R21",
  name: "Shadow identity",
  about: "Usage with a key or name that is not in the inventory. Provider bills without telemetry are judged once bills are taken in.",
  family: "ownership",
  severity: "medium",
  closeAfterDays: 7,
  needs: ["inventory", "shadows"],
  evidences: [nhi(1), csf("ID.AM-02"), csf("ID.AM-04"), csf("PR.AA-01"), rmf("GOVERN 1.6"), asi(10)],
  thresholds: { usd: { name: "Cost in 30 days above", unit: "usd", default: 1, min: 0, max: 100_000 } },
  judge(world, { usd }) {
    const drafts = (world.shadows ?? [])
      .filter(({ costUsd }) => parseUsd(costUsd) > usdLimit(usd))
      .map(
        ({ sourceId, named, requests, costUsd, lastAt }): Draft => ({
          subjectKind: "organisation",
          subjectId: USAGE,
          discriminator: `${sourceId} ${named}`.trim(),
          identityId: null,
          title: named === "" ? `Usage of ${sourceId} names nobody` : `Nobody known uses ${named}`,
          evidence: [
            text("Source", sourceId),
            text("Named", named === "" ? "nothing" : named),
            count("Calls, 30 days", requests),
            money("Cost, 30 days", costUsd),
            instant("Last", lastAt),
          ],
          exposedUsd: parseUsd(costUsd),
        }),
      );
    return { evaluated: 1, notEvaluable: 1, missing: ["provider bills"], unjudged: new Set([subjectKey("organisation", BILLS)]), drafts };
  },
});
