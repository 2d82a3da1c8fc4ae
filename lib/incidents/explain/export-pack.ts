import { readSignals } from "@/lib/anomalies";
import { type ChainRow, readAuditAfter, recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { canonicalJson } from "@/lib/kernel/canonical";
import { sha256Hex } from "@/lib/kernel/hash";
import { formatUsd } from "@/lib/kernel/money";
import { readCaseLines } from "@/lib/reporting";
import type { CaseLine } from "@/lib/reporting/core/incident-facts";
import { PackZip } from "@/lib/reviews/core/pack/zip";
import { readSecuritySignals, type SecuritySignal } from "@/lib/security";
import { type IncidentManifest, jsonText, PACK_FORMAT, README, timelineTable, usageHead, usageText } from "../core/pack";
import { numberText } from "../core/words";
import { readReviewRow, readSteps } from "../store/steps";
import { type Case, loadCase } from "./load-case";
import { readTimeline } from "./read-timeline";

/** `sha256`: of the whole pack. */
export type PackFile = { fileName: string; bytes: Uint8Array; sha256: string; chunks: AsyncIterable<Uint8Array> };

const MOST_LINES = 50_000;
const PAGE = 5_000;
const MOST_AUDIT = 1_000;
const ASIDE_MS = 72 * 3_600_000;

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/**
 * The evidence pack of an incident: what happened, what was seen, what it used and what was done, with the hashes of all of it. The
 * same bytes while nothing changed; of more than 50,000 usage lines the earliest, and it says so. That somebody took it is
 * itself a row of the log, and not a part of the next pack. Right: incident.read.
 * @throws NotFound outside the caller's sight.
 */
export async function exportPack(ctx: Context, id: string): Promise<PackFile> {
  const of = await loadCase(ctx, id);
  const bytes = await buildPack(ctx, of);
  const sha256 = sha256Hex(bytes);
  await withTransaction(ctx.db, (tx) =>
    recordAudit(tx, ctx, {
      action: "incident.pack",
      objectType: "incident",
      objectId: of.incident.id,
      after: { pack: sha256, bytes: bytes.length },
    }),
  );
  return { fileName: `incident-${numberText(of.incident.number)}.zip`, bytes, sha256, chunks: whole(bytes) };
}

async function buildPack(ctx: Context, of: Case): Promise<Uint8Array<ArrayBuffer>> {
  const { incident } = of;
  const zip = new PackZip();
  const timeline = await readTimeline(ctx, incident.id);
  const signals = await readSignals(ctx.db, { incidentIds: [incident.id] });
  const steps = await readSteps(ctx.db, [incident.id]);
  const security = await securityOf(ctx, of);
  const audit = await auditOf(ctx, of);
  const usage = await usageOf(ctx, of);
  zip.add("README.txt", README);
  zip.add("audit-slice.jsonl", audit.map((row) => `${canonicalJson({ ...row, seq: String(row.seq) })}\n`).join(""));
  zip.add("incident.json", jsonText(await incidentOf(ctx, of)));
  zip.add("proof.json", jsonText(of.cutOff));
  zip.add("security.json", jsonText(security));
  zip.add("signals.json", jsonText(signals.map(wire)));
  zip.add("steps.json", jsonText(steps));
  zip.add("timeline.csv", timelineTable(timeline.entries));
  zip.add("usage.csv", usage.text);
  const manifest: IncidentManifest = {
    format: PACK_FORMAT,
    incident: { id: incident.id, number: numberText(incident.number), title: incident.title, version: incident.version },
    asOf: incident.updatedAt.toISOString(),
    tool: "Countinghouse",
    counts: {
      ...{ entries: timeline.entries.length, signals: signals.length, steps: steps.length },
      ...{ securitySignals: security.length, auditRows: audit.length, usageLines: usage.lines },
    },
    usageIsWhole: usage.isWhole,
    gaps: timeline.gaps,
    files: [...zip.files].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
  zip.add("manifest.json", jsonText(manifest), false);
  return zip.finish();
}

/** Money as exact decimal strings. */
const wire = (value: object): object =>
  Object.fromEntries(Object.entries(value).map(([name, field]) => [name, typeof field === "bigint" ? formatUsd(field as never) : field]));

async function incidentOf(ctx: Context, { incident, row }: Case): Promise<object> {
  const review = await readReviewRow(ctx.db, incident.id);
  const identity = row && {
    id: row.id,
    name: row.name,
    owner: row.owner && { id: row.owner.id, name: row.owner.name },
    team: row.team?.name ?? null,
  };
  return { ...wire(incident), number: numberText(incident.number), identity, review };
}

/** Of those who may not read what security products told, the pack holds none of it; the timeline says so among its gaps. */
async function securityOf(ctx: Context, { incident, whose }: Case): Promise<SecuritySignal[]> {
  if (!ctx.actor.rights.has("security.read")) return [];
  return readSecuritySignals(ctx.db, { ...whose, ...around(incident) });
}

async function auditOf(ctx: Context, { incident, whose, row }: Case): Promise<ChainRow[]> {
  if (!ctx.actor.rights.has("audit.read")) return [];
  const { from, to } = around(incident);
  const within = { from: from.toISOString(), to: to.toISOString() };
  const about = [...whose.identityIds, ...whose.credentialIds, ...(row?.owner ? [row.owner.id] : [])];
  const pages = await Promise.all([
    readAuditAfter(ctx.db, 0n, MOST_AUDIT, { objectType: "incident", objectId: incident.id }),
    ...about.map((objectId) => readAuditAfter(ctx.db, 0n, MOST_AUDIT, { objectId, ...within })),
  ]);
  return pages
    .flat()
    .filter(({ action }) => action !== "incident.pack" && action !== "incident.letter")
    .sort((a, b) => Number(a.seq - b.seq));
}

const around = ({ startedAt, lastSeenAt }: Case["incident"]): { from: Date; to: Date } => ({
  from: new Date(startedAt.getTime() - ASIDE_MS),
  to: new Date(lastSeenAt.getTime() + ASIDE_MS),
});

async function usageOf(ctx: Context, { incident, place }: Case): Promise<{ text: string; lines: number; isWhole: boolean }> {
  const span = { from: incident.startedAt, to: new Date(incident.lastSeenAt.getTime() + 1) };
  let text = usageHead();
  let lines = 0;
  for (let after: CaseLine | null = null; lines < MOST_LINES; ) {
    const page: CaseLine[] = await readCaseLines(ctx.db, { place, ...span, after, count: PAGE });
    text += usageText(page);
    lines += page.length;
    after = page.at(-1) ?? null;
    if (page.length < PAGE) return { text, lines, isWhole: true };
  }
  return { text, lines, isWhole: false };
}
