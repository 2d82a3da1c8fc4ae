import { asi, csf, nhi } from "../frameworks";
import { defineRule, type Judged, judgeEach } from "../rule";
import { liveKeys, type World } from "../world";

/** Without reports of secret scanners nothing is known about any key: none of them passes. */
const unknownOfAll = (world: World): Judged =>
  judgeEach(
    liveKeys(world),
    ({ credential }) => ["credential", credential.id],
    () => ({ missing: "reports of secret scanners" }),
  );

/** A key that somebody found lying around. */
export const exposedSecret = defineRule({
  id: "R15",
  name: "Exposed secret",
  about: "A secret scanner found a live key: verified and public is critical, verified high, unverified medium.",
  family: "secrets",
  severity: "medium",
  isSeverityFinal: true,
  closeAfterDays: 0,
  needs: ["inventory", "secret_findings"],
  evidences: [nhi(2), csf("PR.AA-01"), csf("ID.RA-01"), csf("DE.CM-06")],
  thresholds: {},
  judge: unknownOfAll,
});

/** A found key, and soon after it more use than ever, or from elsewhere. */
export const exposedThenBurst = defineRule({
  id: "R16",
  name: "Exposed, then a burst",
  about: "Soon after a secret was exposed its use rises, or comes from a new network or on a new model.",
  family: "secrets",
  severity: "critical",
  closeAfterDays: 14,
  needs: ["inventory", "secret_findings"],
  evidences: [nhi(2), asi(3), csf("DE.AE-02"), csf("DE.AE-03"), csf("DE.AE-08"), csf("RS.MI-01")],
  thresholds: {
    hours: { name: "Within", unit: "hours", default: 72, min: 1, max: 720 },
    times: { name: "Times its usual hour", unit: "count", default: 3, min: 2, max: 100 },
    floorUsd: { name: "and more in an hour than", unit: "usd", default: 5, min: 0, max: 10_000 },
  },
  judge: unknownOfAll,
});
