import { type ChainRow, readAuditAfter } from "@/lib/audit";
import type { Db } from "@/lib/db/client";
import { groupBy } from "@/lib/identities/core/grouping";
import { canonicalJson } from "@/lib/kernel/canonical";
import { sha256Hex } from "@/lib/kernel/hash";
import { readTaskProgress } from "@/lib/revocation";
import type { Campaign } from "./core/campaign";
import { areControlsTold, type ControlAnswer, controlFigures } from "./core/control-items";
import { isAbout, slicedLine } from "./core/pack/audit-slice";
import { evidencePath, type Manifest, manifestText, PACK_FORMAT, readmeText } from "./core/pack/manifest";
import {
  CONTROLS,
  type ControlLine,
  DECISIONS,
  EXCEPTIONS,
  type ExceptionLine,
  frameworkTable,
  headOf,
  lineOf,
  type PackFigures,
  POPULATION,
  type PopulationRow,
  REMEDIATION,
  REVIEWERS,
  tableOf,
} from "./core/pack/tables";
import { PackZip } from "./core/pack/zip";
import { figuresOf } from "./core/rubber-stamp";
import { type Reviewing, readReviewing } from "./read-reviewing";
import type { ReviewSigns } from "./schemas";
import { readDecisions, readSeats } from "./store/answers";
import { type ItemRow, readItemsAfter, readParts } from "./store/items";
import { readReviewers } from "./store/people";
import { readControls } from "./store/progress";

const PAGE = 500;

/** What of the items is gathered while their evidence is written. */
type Gathered = {
  population: PopulationRow[];
  decisions: string;
  reviewers: string;
  exceptions: ExceptionLine[];
  hashes: string[];
  controls: ControlLine[];
  answers: ControlAnswer[];
  outcomes: Record<string, number>;
  counts: { items: number; pending: number; orphans: number; independence: number; delegated: number; silent: number };
};

/**
 * The evidence pack of a review: the same bytes for the same rows. Read page by page, so that a large review is written in
 * little memory. For use cases that have authorised.
 * @param upTo The last row of the log that belongs to it.
 */
export async function buildPack(db: Db, campaign: Campaign, generatedAt: Date, upTo: bigint | null): Promise<Uint8Array<ArrayBuffer>> {
  const zip = new PackZip();
  const progress = (await readTaskProgress(db, [campaign.id], generatedAt)).get(campaign.id);
  const reviewing = await readReviewing(db, campaign);
  const gathered = await writeEvidence(db, campaign, zip);
  const figures = figuresFor(gathered, progress);
  const { controls } = gathered;
  const slice = await readSlice(db, campaign.id, upTo);
  zip.add("README.txt", readmeText(campaign, controls.length));
  zip.add("audit-slice.jsonl", slice.text);
  zip.add("completeness.json", `${JSON.stringify(campaign.completeness, null, 2)}\n`);
  if (controls.length > 0) zip.add("controls.csv", tableOf(CONTROLS, controls));
  zip.add("decisions.csv", headOf(DECISIONS) + gathered.decisions);
  zip.add("exceptions.csv", tableOf(EXCEPTIONS, [...excludedOf(campaign), ...gathered.exceptions]));
  zip.add("framework-map.csv", frameworkTable(figures, campaign));
  zip.add("metrics.json", `${canonicalJson(metricsOf(gathered, figures, reviewing, campaign.rules.signs))}\n`);
  zip.add(
    "population.csv",
    tableOf(
      POPULATION,
      [...gathered.population].sort((a, b) => (a.key < b.key ? -1 : 1)),
    ),
  );
  zip.add("remediation.csv", tableOf(REMEDIATION, progress?.tasks ?? []));
  zip.add("reviewers.csv", headOf(REVIEWERS) + gathered.reviewers);
  const manifest: Manifest = {
    format: PACK_FORMAT,
    campaign: {
      id: campaign.id,
      name: campaign.name,
      iteration: campaign.iteration,
      previousId: campaign.previousId,
      kind: campaign.kind,
      state: campaign.state,
    },
    openedAt: campaign.openedAt?.toISOString() ?? null,
    signedOff: campaign.signedOffAt === null ? null : { by: campaign.signedOffName ?? "", at: campaign.signedOffAt.toISOString() },
    generatedAt: generatedAt.toISOString(),
    tool: "Countinghouse",
    items: gathered.hashes.length,
    population: campaign.populationHash,
    evidence: sha256Hex(gathered.hashes.map((hash) => `${hash}\n`).join("")),
    auditHead: slice.head,
    files: [...zip.files].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
  zip.add("manifest.json", manifestText(manifest), false);
  return zip.finish();
}

async function writeEvidence(db: Db, campaign: Campaign, zip: PackZip): Promise<Gathered> {
  const gathered: Gathered = {
    ...{ population: [], decisions: "", reviewers: "", exceptions: [], hashes: [], controls: [], answers: [], outcomes: {} },
    counts: { items: 0, pending: 0, orphans: 0, independence: 0, delegated: 0, silent: 0 },
  };
  // Of a review that is answered still, the pack tells no more than its page does: they are items like all others.
  const answers = areControlsTold(campaign.state) ? await readControls(db, campaign.id) : [];
  gathered.answers = answers;
  const told: Told = { salt: campaign.controlSalt ?? "", answers: groupBy(answers, ({ itemId }) => itemId) };
  for (let after = 0; ; ) {
    const items = await readItemsAfter(db, campaign.id, after, PAGE);
    const last = items.at(-1);
    if (!last) return gathered;
    await writePage(db, items, told, gathered, zip);
    after = last.n;
  }
}

/** Control items that are told, with what was said of each. */
type Told = { salt: string; answers: ReadonlyMap<string, readonly ControlAnswer[]> };

async function writePage(db: Db, items: readonly ItemRow[], told: Told, gathered: Gathered, zip: PackZip): Promise<void> {
  const ids = items.map(({ id }) => id);
  const parts = await readParts(db, ids);
  const seats = await readSeats(db, ids);
  const decisions = await readDecisions(db, ids);
  const people = await readReviewers(
    db,
    seats.map(({ reviewerId }) => reviewerId),
  );
  const numbers = new Map(items.map((item) => [item.id, item]));
  for (const item of items) {
    const own = parts.get(item.id) ?? [];
    zip.add(evidencePath(item.n, item.id), canonicalJson({ evidence: item.evidence, parts: own }));
    gathered.hashes.push(item.evidenceHash);
    gathered.population.push(
      identityRow(item),
      ...own.map((part) => ({
        key: `${part.kind}:${part.subjectId}`,
        itemId: item.id,
        n: item.n,
        label: part.label,
        recommendation: part.recommendation,
        why: part.why,
        item: null,
      })),
    );
    const answers = told.answers.get(item.id);
    if (answers) {
      const { n, id: itemId, identityId, name, evidenceHash, state } = item;
      const answered = answers.flatMap(({ decision }) => decision ?? []).join(" ");
      gathered.controls.push({ n, itemId, identityId, name, evidenceHash, state, answered, salt: told.salt });
      continue;
    }
    gathered.counts.items++;
    gathered.exceptions.push(
      ...item.evidence.exceptions.map(({ ruleId, expiresAt }) => ({
        kind: "finding",
        subject: item.identityId,
        name: item.name,
        rule: ruleId,
        why: "Accepted for a time",
        expiresAt,
      })),
    );
    const outcome = item.outcome ?? item.state;
    gathered.outcomes[outcome] = (gathered.outcomes[outcome] ?? 0) + 1;
    gathered.counts.pending += Number(item.state === "pending");
    gathered.counts.orphans += Number(item.marks.includes("orphan"));
  }
  for (const row of decisions) {
    const item = numbers.get(row.itemId);
    if (!item) continue;
    gathered.decisions += lineOf(DECISIONS, { ...row, n: item.n, identityId: item.identityId });
    if (told.answers.has(item.id)) continue;
    gathered.counts.delegated += Number(row.delegationId !== null);
    gathered.counts.silent += Number(row.mode === "system");
    if (row.independence !== "asked") continue;
    gathered.counts.independence++;
    const why = `${row.reviewerName} answered in an own affair; security had to answer as well`;
    gathered.exceptions.push({ kind: "independence", subject: item.identityId, name: item.name, rule: "", why, expiresAt: null });
  }
  for (const seat of seats) {
    const { itemId, stage, reviewerId, role, createdAt: askedAt, openedAt, state } = seat;
    const reviewerName = people.get(reviewerId)?.name ?? reviewerId;
    gathered.reviewers += lineOf(REVIEWERS, {
      n: numbers.get(itemId)?.n ?? 0,
      itemId,
      stage,
      reviewerId,
      reviewerName,
      role,
      askedAt,
      openedAt,
      state,
    });
  }
}

const identityRow = (item: ItemRow): PopulationRow => ({
  ...{
    key: `identity:${item.identityId}`,
    itemId: item.id,
    n: item.n,
    label: item.name,
    recommendation: item.recommendation,
    why: item.why,
  },
  item: {
    owner: item.evidence.identity.owner?.name ?? null,
    team: item.evidence.identity.team?.name ?? null,
    environment: item.evidence.identity.environment?.name ?? null,
    ...{ tier: item.tier, delta: item.delta, marks: item.marks, costUsd30d: item.costUsd30d, costUsd90d: item.costUsd90d },
    ...{ evidenceHash: item.evidenceHash, state: item.state, outcome: item.outcome },
  },
});

const excludedOf = ({ completeness }: Campaign): ExceptionLine[] =>
  (completeness?.excluded ?? []).map(({ identity, why }) => ({
    kind: "excluded",
    subject: identity.id,
    name: identity.name,
    rule: "R28",
    why,
    expiresAt: null,
  }));

function figuresFor({ outcomes, counts }: Gathered, progress: { due: number; verified: number } | undefined): PackFigures {
  const of = (...names: readonly string[]): number => names.reduce((sum, name) => sum + (outcomes[name] ?? 0), 0);
  return {
    ...{ items: counts.items, decided: counts.items - counts.pending, certified: of("keep", "keep_until", "narrow", "rotate", "reassign") },
    ...{ narrowed: of("narrow"), rotated: of("rotate"), revoked: of("revoke", "no_response"), orphans: counts.orphans },
    ...{ verified: progress?.verified ?? 0, due: progress?.due ?? 0 },
  };
}

const metricsOf = (
  { outcomes, counts, answers }: Gathered,
  figures: PackFigures,
  reviewing: readonly Reviewing[],
  signs: ReviewSigns,
): object => ({
  ...figures,
  signs,
  ...(answers.length > 0 ? { controls: controlFigures(answers) } : {}),
  outcomes,
  independenceExceptions: counts.independence,
  delegatedAnswers: counts.delegated,
  unanswered: counts.silent,
  reviewers: reviewing.map(({ reviewerId, role, items, seen, pace, flags }) => ({
    reviewerId,
    role,
    items,
    decided: seen.length,
    ...figuresOf(seen),
    ...pace,
    flags,
  })),
});

/** From the first row about the review to the last, without a gap. */
async function readSlice(db: Db, campaignId: string, upTo: bigint | null): Promise<{ text: string; head: Manifest["auditHead"] }> {
  const about = { objectType: "review_campaign", objectId: campaignId };
  const [first] = await readAuditAfter(db, 0n, 1, about);
  let last: ChainRow | undefined;
  let end = upTo;
  for (let after = 0n; end === null; ) {
    const rows = await readAuditAfter(db, after, PAGE, about);
    after = rows.at(-1)?.seq ?? after;
    if (rows.length < PAGE) end = after;
  }
  let text = "";
  for (let after = (first?.seq ?? 1n) - 1n; end !== null && after < end; ) {
    const rows = await readAuditAfter(db, after, PAGE, { upTo: String(end) });
    text += rows.map((row) => slicedLine(row, campaignId)).join("");
    last = rows.findLast((row) => isAbout(row, campaignId) || row.seq === end) ?? last;
    if (rows.length === 0) break;
    after = rows.at(-1)?.seq ?? end;
  }
  return { text, head: last ? { seq: String(last.seq), hash: last.hash } : null };
}
