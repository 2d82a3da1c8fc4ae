import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { OperatorHint } from "@/lib/identities/core/hints";
import { NotFound } from "@/lib/kernel/errors";
import { eventIdOf } from "@/lib/metering";
import { METER_LABEL } from "@/lib/pricing/core/meters";
import type { GroupValue } from "./core/dimensions";
import type { EventView, LineView, PriceRow, RevisionView } from "./core/event-detail";
import { byEvent, type EventLine, type EventSummary, summariseEvent } from "./core/event-view";
import { unitOf } from "./core/meter-groups";
import type { NameOf } from "./core/usage-answer";
import {
  findEvent,
  type LineDetail,
  type RevisionRow,
  readLineDetails,
  readPrices,
  readRelated,
  readRevisions,
  readSourceIds,
} from "./store/event";
import { readEventLines, UUID } from "./store/events";
import { loadNames } from "./store/names";
import { readTogether } from "./store/read";

/**
 * One event with its charges, the price rows they used, how it was attributed and what else tells of it. The id is ours
 * or the one that the sender gave. Right: event.read.
 * @throws NotFound when there is no such event in the caller's scope.
 */
export async function readEvent(ctx: Context, id: string): Promise<EventView> {
  authorize(ctx, "event.read");
  const selection = { scope: scopeOf(ctx.actor, "event.read"), filters: [], grain: "day" as const };
  const nameOf = await loadNames(ctx.db);
  return readTogether(ctx.db, async (tx) => {
    const own = UUID.test(id) ? [id.toLowerCase()] : [];
    const key = await findEvent(tx, [...own, ...(await readSourceIds(tx)).map((sourceId) => eventIdOf(sourceId, id))]);
    const [first, ...more] = key ? await readEventLines(tx, selection, [key]) : [];
    if (!key || !first) throw new NotFound(`There is no event "${id}".`);
    const lines: [EventLine, ...EventLine[]] = [first, ...more];
    const details = await readLineDetails(tx, key);
    const prices = await readPrices(
      tx,
      lines.flatMap((line) => line.charges.flatMap(({ priceId }) => priceId ?? [])),
    );
    const revisions = first.isRevised || more.some((line) => line.isRevised) ? await readRevisions(tx, key) : [];
    const seen = selection.scope.kind === "all" ? nameOf : null;
    const revisionOf = ({ lineNo }: EventLine) =>
      viewRevision(
        revisions.find((row) => row.lineNo === lineNo),
        seen,
      );
    const related = await readRelated(tx, selection, first);
    const countingKey = first.countedBy === null ? undefined : await findEvent(tx, [first.countedBy]);
    const [counting] = byEvent(countingKey ? await readEventLines(tx, selection, [countingKey]) : []);
    return {
      ...summariseEvent(lines, nameOf),
      lines: lines.map((line) => viewLine(line, details, prices, revisionOf(line))),
      ...viewDetail(first, details[0], nameOf),
      countedBy: counting ? summariseEvent(counting, nameOf) : null,
      evidence: byEvent(related).map((found) => summariseEvent(found, nameOf)),
    };
  });
}

/** @param nameOf Null for who sees a part of the organisation only: where the line would go need not be in it. */
function viewRevision(row: RevisionRow | undefined, nameOf: NameOf | null): RevisionView | null {
  if (!row) return null;
  const { costUsd, revisedAt, isMoved } = row;
  if (!isMoved || !nameOf) return { costUsd, revisedAt, isMoved, movesTo: null };
  const movesTo = {
    identity: nameOf("identity", row.identityId),
    team: nameOf("team", row.teamId),
    costCentre: nameOf("cost_centre", row.costCentreId),
  };
  return { costUsd, revisedAt, isMoved, movesTo };
}

function viewLine(
  line: EventLine,
  details: readonly LineDetail[],
  prices: ReadonlyMap<number, PriceRow>,
  revision: RevisionView | null,
): LineView {
  return {
    lineNo: line.lineNo,
    provider: line.provider,
    model: line.model,
    costUsd: line.costUsd,
    quantities: details.find((detail) => detail.lineNo === line.lineNo)?.quantities ?? {},
    charges: line.charges.map((charge) => ({
      ...charge,
      label: METER_LABEL[charge.meter as keyof typeof METER_LABEL] ?? charge.meter,
      unit: unitOf(charge.meter),
      price: (charge.priceId === null ? undefined : prices.get(charge.priceId)) ?? null,
    })),
    revision,
  };
}

function viewDetail(
  line: EventLine,
  detail: LineDetail | undefined,
  nameOf: NameOf,
): Omit<EventView, keyof EventSummary | "lines" | "evidence" | "countedBy"> {
  const operator = detail?.hints.operator as OperatorHint | undefined;
  const caller = nameOf("identity", detail?.actorId ?? line.identityId);
  const chain = operator?.actors?.map((name, i): GroupValue => (i === 0 ? caller : { id: null, name })) ?? [];
  const operatorName = nameOf("operator", detail?.operatorId ?? null);
  return {
    attribution: {
      step: line.attributionStep,
      identity: nameOf("identity", line.identityId),
      credential: nameOf("credential", detail?.credentialId ?? null),
      operator: operatorName,
      operatorEvidence: detail?.operatorEvidence ?? operator?.evidence ?? null,
      caller,
      chain: chain.length === 0 ? [] : [operatorName, ...chain],
      signedBy: operator?.issuer === undefined ? null : { issuer: operator.issuer, keyId: operator.keyId ?? null },
      unproven: operator?.unproven ?? null,
      owner: nameOf("owner", detail?.ownerId ?? null),
      team: nameOf("team", line.teamId),
      businessUnit: nameOf("business_unit", detail?.businessUnitId ?? null),
      costCentre: nameOf("cost_centre", detail?.costCentreId ?? null),
      tenant: detail?.tenant ?? null,
      agent: detail?.agent ?? null,
    },
    attempt: detail?.attempt ?? null,
    retryOf: detail?.retryOf ?? null,
    mode: detail?.mode ?? "standard",
    region: detail?.region ?? null,
    convention: detail?.convention ?? "none",
    quality: detail?.quality ?? "missing",
    clientCostUsd: detail?.clientCostUsd ?? null,
    sessionId: detail?.sessionId ?? null,
    hints: detail?.hints ?? {},
    details: detail?.details ?? null,
    labels: detail?.labels ?? null,
  };
}
