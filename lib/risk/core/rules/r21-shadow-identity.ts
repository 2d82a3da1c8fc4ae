import type { UnmeteredBill } from "@/lib/invoices/core/unmetered";
import { parseUsd, ZERO_USD } from "@/lib/kernel/money";
import type { ShadowUse } from "@/lib/reporting/core/risk-facts";
import { count, instant, list, money, share as shareFact, text } from "../fact";
import { usdLimit } from "../floor";
import { asi, csf, nhi, rmf } from "../frameworks";
import { type Draft, defineRule, subjectKey } from "../rule";

const USAGE = "usage";
const BILLS = "bills";

/** Usage of nobody that is known, in events and in bills. No framework id names it; the first is the nearest. */
export const shadowIdentity = defineRule({
  id: "R21",
  name: "Shadow identity",
  about:
    "Usage with a key or name that is not in the inventory, and bills of which more than a share was never metered. Without invoices the second cannot be judged.",
  family: "ownership",
  severity: "medium",
  closeAfterDays: 7,
  needs: ["inventory", "shadows", "bills"],
  evidences: [nhi(1), csf("ID.AM-02"), csf("ID.AM-04"), csf("PR.AA-01"), rmf("GOVERN 1.6"), asi(10)],
  thresholds: {
    usd: { name: "Cost in 30 days above", unit: "usd", default: 1, min: 0, max: 100_000 },
    share: { name: "Billed and not metered, share of a bill above", unit: "share", default: 0.02, min: 0, max: 1 },
  },
  judge(world, { usd, share }) {
    const limit = usdLimit(usd);
    const bills = world.bills ?? [];
    const drafts = [
      ...(world.shadows ?? []).filter(({ costUsd }) => parseUsd(costUsd) > limit).map(usageDraft),
      ...bills.filter((bill) => bill.unmeteredUsd > limit && isMoreThan(bill, share)).map(billDraft),
    ];
    if (bills.length > 0) return { evaluated: 1 + bills.length, notEvaluable: 0, missing: [], unjudged: new Set<string>(), drafts };
    return { evaluated: 1, notEvaluable: 1, missing: ["provider bills"], unjudged: new Set([subjectKey("organisation", BILLS)]), drafts };
  },
});

/** Credits can make a bill less than what is missing in it, or nothing: then all of it is missing. */
const isMoreThan = ({ unmeteredUsd, invoicedUsd }: UnmeteredBill, share: number): boolean =>
  unmeteredUsd * 10_000n > BigInt(Math.round(share * 10_000)) * (invoicedUsd > 0n ? invoicedUsd : ZERO_USD);

const usageDraft = ({ sourceId, named, requests, costUsd, lastAt }: ShadowUse): Draft => ({
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
});

const billDraft = ({ provider, providerName, month, invoicedUsd, unmeteredUsd, keys }: UnmeteredBill): Draft => ({
  subjectKind: "organisation",
  subjectId: BILLS,
  discriminator: provider,
  identityId: null,
  title: `${providerName} billed usage that nobody metered`,
  evidence: [
    text("Provider", providerName),
    text("Month", month),
    money("Billed", invoicedUsd),
    money("Not metered", unmeteredUsd),
    ...(invoicedUsd > 0n ? [shareFact("Share", Math.min(1, Number((unmeteredUsd * 10_000n) / invoicedUsd) / 10_000))] : []),
    ...(keys.length > 0 ? [list("Keys as billed", keys)] : []),
  ],
  exposedUsd: unmeteredUsd,
});
