import type { GovernanceRow } from "@/lib/identities/core/governance";
import { groupBy } from "@/lib/identities/core/grouping";
import { parseUsd, sumUsd } from "@/lib/kernel/money";
import type { CallPlace } from "@/lib/reporting/core/risk-facts";
import { count, instant, list, money, text } from "../fact";
import { csf, nhi, rmf } from "../frameworks";
import { isInNetwork } from "../network";
import { type Draft, defineRule, judgeEach, type Outcome } from "../rule";
import { identityCost, liveRows } from "../world";

type Vendor = NonNullable<GovernanceRow["vendor"]>;

/** Access of another organisation, beyond what was agreed. */
export const vendorOutsideContract = defineRule({
  id: "R24",
  name: "Third party outside its contract",
  about: "An identity of a vendor is still live after the contract ended, or was used from outside the networks that the vendor declared.",
  family: "supply_chain",
  severity: "high",
  closeAfterDays: 7,
  needs: ["inventory", "use", "places"],
  evidences: [nhi(3), csf("GV.SC-07"), csf("GV.SC-10"), rmf("GOVERN 6.1")],
  thresholds: {},
  judge(world) {
    const places = groupBy(world.places ?? [], ({ identityId }) => identityId);
    return judgeEach(
      liveRows(world).filter(({ vendor }) => vendor !== null),
      ({ id }) => ["identity", id],
      (row): Outcome => {
        const vendor = row.vendor as Vendor;
        const seen = places.get(row.id) ?? [];
        const told = seen.filter(({ ip, asn }) => ip !== null || asn !== null);
        const outside =
          vendor.networks.length === 0 ? [] : told.filter((place) => !vendor.networks.some((network) => isInNetwork(network, place)));
        const ended = vendor.contractEndsAt !== null && vendor.contractEndsAt <= world.now;
        const found: Draft[] = [
          ...(ended ? [endedDraft(row, vendor, identityCost(world, row.id))] : []),
          ...(outside.length > 0 ? [outsideDraft(row, vendor, outside)] : []),
        ];
        if (vendor.contractEndsAt === null) return { missing: "the end of the contract", found };
        if (vendor.networks.length === 0) return { missing: "the vendor's networks", found };
        return seen.length > 0 && told.length === 0 ? { missing: "network data in events", found } : found;
      },
    );
  },
});

const endedDraft = (row: GovernanceRow, vendor: Vendor, exposedUsd: Draft["exposedUsd"]): Draft => ({
  subjectKind: "identity",
  subjectId: row.id,
  discriminator: "contract",
  identityId: row.id,
  title: `The contract with ${vendor.name} ended, and ${row.name} is live`,
  evidence: [text("Vendor", vendor.name), ...(vendor.contractEndsAt ? [instant("Contract ended", vendor.contractEndsAt)] : [])],
  exposedUsd,
});

function outsideDraft(row: GovernanceRow, vendor: Vendor, outside: readonly CallPlace[]): Draft {
  const costUsd = sumUsd(outside.map((place) => parseUsd(place.costUsd)));
  return {
    subjectKind: "identity",
    subjectId: row.id,
    discriminator: "network",
    identityId: row.id,
    title: `${row.name} was used from outside the networks of ${vendor.name}`,
    evidence: [
      list(
        "Seen from",
        outside.map(({ ip, asn }) => [ip, asn === null ? null : `AS${asn}`].filter(Boolean).join(" ")),
      ),
      list("Declared", vendor.networks),
      count(
        "Such calls, 30 days",
        outside.reduce((sum, { calls }) => sum + calls, 0),
      ),
      money("Their cost", costUsd),
    ],
    exposedUsd: costUsd,
  };
}
