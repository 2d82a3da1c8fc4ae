import { list } from "../fact";
import { asi, csf, llm, nhi, rmf } from "../frameworks";
import { grantsOf } from "../matching";
import { defineRule, judgeEach } from "../rule";
import { identityCost, isProduction } from "../world";

/** Nothing in production holds it back: a loop runs until somebody looks. */
export const unbounded = defineRule({
  id: "R26",
  name: "Unbounded",
  about: "A production identity without a list of models, without a hard cap, or without a limit of speed.",
  family: "privilege",
  severity: "medium",
  isSeverityFinal: true,
  closeAfterDays: 0,
  needs: ["inventory", "use", "caps"],
  evidences: [llm(10), asi(2), asi(8), nhi(5), csf("PR.IR-04"), rmf("MEASURE 2.6")],
  thresholds: {},
  judge: (world) =>
    judgeEach(
      world.rows.filter((row) => row.state === "active" && isProduction(row)),
      ({ id }) => ["identity", id],
      (row) => {
        const cap = world.caps?.get(row.id);
        if (!cap) return { missing: "budgets" };
        const models = grantsOf(row.grants, "model");
        const lacks = [
          ...(!row.restrictedKinds.includes("model") || models.some(({ value }) => value === "*") ? ["a list of models"] : []),
          ...(cap.hasHardCap ? [] : ["a hard cap"]),
          ...(cap.hasRateLimit ? [] : ["a limit of speed"]),
        ];
        if (lacks.length === 0) return [];
        return [
          {
            subjectKind: "identity",
            subjectId: row.id,
            identityId: row.id,
            title: `${row.name} is in production without ${lacks.join(", ")}`,
            evidence: [list("Lacks", lacks)],
            exposedUsd: identityCost(world, row.id),
          },
        ];
      },
    ),
});
