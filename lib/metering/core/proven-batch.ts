/**
 * Puts what tokens prove in the place of the tokens, in everything that a payload becomes. After it nothing of the batch
 * holds a token.
 */
import type { AttributionHints } from "@/lib/identities/core/hints";
import { type OperatorProof, proofFlag, withProof } from "@/lib/identities/core/operator-proof";
import { carriedProof, ON_BEHALF_OF, writtenProof } from "./otlp/on-behalf-of";
import type { CallReport, Carried, SettledReport } from "./settle/report";
import type { Normalised, UsageEvent } from "./usage-event";

type Proofs = ReadonlyMap<string, OperatorProof>;

/** Every token of a batch, and the one that came in a header, for what has none of its own. */
export function tokensOf(batch: Normalised, header?: string): Set<string> {
  const tokens = new Set<string>(header === undefined ? [] : [header]);
  for (const { event } of batch.events) if (event.hints.onBehalfOf) tokens.add(event.hints.onBehalfOf.token);
  for (const { report } of batch.reports ?? []) {
    for (const [name, text] of report.own) if (name === ON_BEHALF_OF) tokens.add(text);
    for (const [name, text] of report.event?.resource ?? []) if (name === ON_BEHALF_OF) tokens.add(text);
  }
  return tokens;
}

/** A batch whose request brought a token that was checked before: it stands for every event without one of its own. */
export const provenByRequest = (batch: Normalised, proof: OperatorProof | undefined): Normalised =>
  proof === undefined ? batch : provenBatch(batch, new Map([["", proof]]), "");

/** @param proofs Of each of its tokens. */
export function provenBatch(batch: Normalised, proofs: Proofs, header?: string): Normalised {
  if (proofs.size === 0) return batch;
  const flags = new Map<string, string>();
  const events = batch.events.map(({ index, event }) => {
    const proven = provenEvent(event, proofs, header);
    const flag = proven.flags.at(-1);
    if (proven.flags.length > event.flags.length && flag !== undefined) flags.set(event.dedupeKey, flag);
    return { index, event: proven };
  });
  if (!batch.reports) return { ...batch, events };
  return { ...batch, events, reports: batch.reports.map((one) => provenReport(one, proofs, header, flags.get(one.report.id))) };
}

/** What its own token proves, else what the header's does. */
function proofFor({ onBehalfOf }: AttributionHints, proofs: Proofs, header: string | undefined) {
  const { token, place } = onBehalfOf ?? { token: header, place: "header" as const };
  const proof = token === undefined ? undefined : proofs.get(token);
  return proof && { proof, place };
}

function provenHints(hints: AttributionHints, proofs: Proofs, header: string | undefined): AttributionHints {
  const found = proofFor(hints, proofs, header);
  return found ? withProof(hints, found.proof, found.place) : hints;
}

function provenEvent(event: UsageEvent, proofs: Proofs, header: string | undefined): UsageEvent {
  const found = proofFor(event.hints, proofs, header);
  if (!found) return event;
  const hints = withProof(event.hints, found.proof, found.place);
  if (found.proof.state === "unproven") return { ...event, hints, flags: [...event.flags, proofFlag(found.proof.fault)] };
  return { ...event, hints, operatorToken: found.proof.claims };
}

function provenReport(
  { report, reading, settled }: SettledReport,
  proofs: Proofs,
  header: string | undefined,
  flag: string | undefined,
): SettledReport {
  return {
    report: provenCall(report, proofs, header, flag),
    reading: reading && { ...reading, hints: provenHints(reading.hints, proofs, header) },
    settled: settled && { ...settled, hints: provenHints(settled.hints, proofs, header) },
  };
}

function provenCall(report: CallReport, proofs: Proofs, header: string | undefined, flag: string | undefined): CallReport {
  const own = carriedProof(report.own, proofs);
  if (!report.event) return own === report.own ? report : { ...report, own };
  const { said, flags } = report.event;
  const event = {
    ...report.event,
    flags: flag === undefined ? flags : [...flags, flag],
    resource: withHeader(carriedProof(report.event.resource, proofs), proofs, header),
    ...(said ? { said: { ...said, hints: provenHints(said.hints, proofs, header) } } : {}),
  };
  return { ...report, own, event };
}

/** The header says less than any attribute: it is read last. */
function withHeader(resource: Carried, proofs: Proofs, header: string | undefined): Carried {
  const proof = header === undefined ? undefined : proofs.get(header);
  return proof ? [...resource, writtenProof({ proof, place: "header" })] : resource;
}
