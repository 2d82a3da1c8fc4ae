import { parseUsd, sumUsd } from "@/lib/kernel/money";
import { count, money } from "../fact";
import { csf, nhi } from "../frameworks";
import { defineRule, judgeEach } from "../rule";
import { plural } from "../words";
import { allKeys } from "../world";

/** A key that manages an account has no business in a model call: whoever can call with it can also make keys. */
export const adminKeyUsed = defineRule({
  id: "R14",
  name: "Admin key used for calls",
  about: "A key that manages an account appears in model calls of the last 30 days.",
  family: "privilege",
  severity: "critical",
  closeAfterDays: 0,
  needs: ["inventory", "cells"],
  evidences: [nhi(5), nhi(4), csf("PR.AA-05")],
  thresholds: { calls: { name: "Calls", unit: "count", default: 1, min: 1, max: 1_000 } },
  judge: (world, { calls }) =>
    judgeEach(
      [...allKeys(world).values()].filter(({ credential }) => credential.management),
      ({ credential }) => ["credential", credential.id],
      ({ row, credential }) => {
        const cells = (world.cells ?? []).filter(({ credentialId }) => credentialId === credential.id);
        const made = cells.reduce((sum, { requests }) => sum + requests, 0);
        if (made < calls) return [];
        const costUsd = sumUsd(cells.map((cell) => parseUsd(cell.costUsd)));
        return [
          {
            subjectKind: "credential",
            subjectId: credential.id,
            identityId: row.id,
            title: `${credential.label} manages an account and made ${plural(made, "model call")}`,
            evidence: [count("Calls, 30 days", made), money("Cost, 30 days", costUsd)],
            exposedUsd: costUsd,
          },
        ];
      },
    ),
});
