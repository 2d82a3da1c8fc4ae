import type { GovernanceRow } from "@/lib/identities/core/governance";
import { list, text } from "../fact";
import { csf, nhi } from "../frameworks";
import { judgeTokens, tokenDraft } from "../own-token";
import { type Draft, defineRule, judgeEach, together } from "../rule";
import { listWords } from "../words";
import { identityCost, keyCost, liveRows, type OwnToken, type World } from "../world";

/** Scopes that open everything, as providers and gateways spell them. */
const WIDE_SCOPE = /^(\*|all|root|owner|admin)$|(^|[:._\-/])(\*|admin|owner|root)([:._\-/]|$)|full[_\- ]?(access|control)|^(.*:)?all$/i;
const KIND_WORDS = {
  model: "all models",
  tool: "all tools",
  scope: "all scopes",
  environment: "all environments",
  data_source: "all data sources",
};

/** It may use everything of a kind, or manage, without being there for it. */
export const wildcard = defineRule({
  id: "R13",
  name: "Wildcard or admin",
  about:
    "A grant is for everything of its kind, or a key that is not for management has an admin scope. A token of Countinghouse itself manages and does something else as well.",
  family: "privilege",
  severity: "medium",
  closeAfterDays: 0,
  needs: ["inventory", "use"],
  evidences: [nhi(5), csf("PR.AA-05")],
  thresholds: {},
  judge: (world) =>
    together(
      judgeEach(
        liveRows(world),
        ({ id }) => ["identity", id],
        (row) => [...wideGrants(world, row), ...wideKeys(world, row)],
      ),
      judgeTokens(world, wideToken),
    ),
});

/** One that only manages is there for it. */
const wideToken = (token: OwnToken): Draft | null =>
  token.scopes.includes("admin") && token.scopes.length > 1
    ? tokenDraft(token, `has ${listWords([...token.scopes])}`, [list("Scopes", token.scopes)])
    : null;

const wideGrants = (world: World, row: GovernanceRow): Draft[] =>
  row.grants
    .filter(({ kind, value }) => value === "*" || (kind === "scope" && WIDE_SCOPE.test(value)))
    .map(({ id, kind, value, reason }) => ({
      subjectKind: "grant",
      subjectId: id,
      identityId: row.id,
      title: `${row.name} may use ${value === "*" ? KIND_WORDS[kind] : `the scope ${value}`}`,
      evidence: [text("Granted", `${kind} ${value}`), ...(reason ? [text("Reason given", reason)] : [])],
      exposedUsd: identityCost(world, row.id),
    }));

const wideKeys = (world: World, row: GovernanceRow): Draft[] =>
  row.credentials.flatMap((credential): Draft[] => {
    const wide = credential.state === "active" && !credential.management ? credential.scopes.filter((scope) => WIDE_SCOPE.test(scope)) : [];
    if (wide.length === 0) return [];
    return [
      {
        subjectKind: "credential",
        subjectId: credential.id,
        identityId: row.id,
        title: `${credential.label} has ${listWords(wide)}`,
        evidence: [list("Scopes", wide)],
        exposedUsd: keyCost(world, { row, credential }),
      },
    ];
  });
