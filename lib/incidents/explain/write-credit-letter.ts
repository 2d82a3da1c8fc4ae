import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { readCaseLines } from "@/lib/reporting";
import type { CaseLine } from "@/lib/reporting/core/incident-facts";
import { BilledTally, creditLetter } from "../core/credit-letter";
import { numberText } from "../core/words";
import { type Case, loadCase, MOST_LINES } from "./load-case";

const PAGE = 5_000;

/**
 * A letter to the provider that asks for a credit: what happened, when, by which key, what it cost and how many calls that were. Of the
 * key where one is named, else of what the incident is about; until the access ended. That somebody took it is a row of the
 * log. Right: incident.read. @throws NotFound outside the caller's sight.
 */
export async function writeCreditLetter(
  ctx: Context,
  id: string,
): Promise<{ fileName: string; text: string; chunks: AsyncIterable<string> }> {
  const of = await loadCase(ctx, id);
  const { incident, cutOff } = of;
  const { tally, isWhole } = await billedUse(ctx, of);
  const key = of.row?.credentials.find((one) => one.id === of.credentialId);
  const text = creditLetter({
    number: numberText(incident.number),
    title: incident.title,
    key: of.row && key ? { name: key.label, identity: of.row.name, endedAt: cutOff?.at ?? null } : null,
    identity: of.row?.name ?? null,
    detectedAt: incident.detectedAt,
    succeededAfter: cutOff && (cutOff.succeeded?.calls ?? 0),
    refusedAfter: cutOff?.denied?.calls ?? 0,
    impactUsd: incident.impactUsd,
    ...{ uses: tally.uses(), networks: tally.networks(), isWhole },
  });
  await withTransaction(ctx.db, (tx) =>
    recordAudit(tx, ctx, { action: "incident.letter", objectType: "incident", objectId: incident.id, after: { characters: text.length } }),
  );
  return { fileName: `credit-request-${numberText(incident.number)}.txt`, text, chunks: whole(text) };
}

async function* whole(text: string): AsyncGenerator<string> {
  yield text;
}

async function billedUse(ctx: Context, { incident, focus, credentialId, cutOff }: Case): Promise<{ tally: BilledTally; isWhole: boolean }> {
  const tally = new BilledTally();
  const place = credentialId === null ? focus : ({ kind: "credential", id: credentialId } as const);
  const last = incident.lastSeenAt.getTime() + 1;
  const until = cutOff && cutOff.at > incident.startedAt ? Math.min(last, cutOff.at.getTime()) : last;
  const span = { from: incident.startedAt, to: new Date(until) };
  let after: CaseLine | null = null;
  for (let read = 0; read < MOST_LINES; read += PAGE) {
    const page: CaseLine[] = await readCaseLines(ctx.db, { place, ...span, after, count: PAGE });
    for (const line of page) tally.add(line);
    after = page.at(-1) ?? null;
    if (page.length < PAGE) return { tally, isWhole: true };
  }
  return { tally, isWhole: false };
}
