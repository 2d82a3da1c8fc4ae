import { formatMinor, parseMinor } from "@/lib/allocation/core/money";
import type { Context } from "@/lib/auth";
import type { LineEvidence } from "../core/statement-views";
import { readNote } from "../store/credit-notes";
import { readShares, readStatementIdByNumber, readStatementIdOf } from "../store/evidence-rows";
import { type LineRow, readCostCentres, readStatementRow, type StatementRow } from "../store/statement-rows";
import { seesStatement } from "./sight";
import { statementHref } from "./tell-owners";

type Origin = Pick<LineEvidence, "origin" | "links">;

/** What the money of a line came through, in words, with the way to each. Ways to statements that the caller does not see are left out. */
export async function originOf(ctx: Context, statement: StatementRow, line: LineRow): Promise<Origin> {
  switch (line.kind) {
    case "direct":
      return { origin: [], links: [] };
    case "volume":
      return { origin: [{ label: "Price by volume", value: line.description, href: "/pricing/agreements" }], links: [] };
    case "allocated":
      return allocatedOrigin(ctx, statement, line);
    case "shared":
      return { origin: [{ label: "Shared cost", value: line.description, href: "/allocation?tab=shared" }], links: [] };
    case "variance":
      return variance(statement, line);
    case "correction":
      return correctionOrigin(ctx, line);
    case "credit":
      return creditOrigin(ctx, line);
    case "markup":
      return { origin: [{ label: "Surcharge or discount", value: line.description, href: "/allocation?tab=markups" }], links: [] };
    case "true_up":
      return { origin: [{ label: "True-up", value: line.description, href: "/allocation?tab=true-ups" }], links: [] };
  }
}

const variance = ({ periodId }: StatementRow, { description, provider }: LineRow): Origin => ({
  origin: [
    { label: "Difference to an invoice", value: description, href: `/invoices?period=${encodeURIComponent(periodId)}` },
    ...(provider === null ? [] : [{ label: "Provider", value: provider, href: null }]),
  ],
  links: [],
});

/** The rule, where it took the money, and by what weight every receiver has its part. */
async function allocatedOrigin(ctx: Context, statement: StatementRow, line: LineRow): Promise<Origin> {
  const shares = await readShares(ctx.db, statement, line);
  const ids = shares.flatMap(({ sourceId, targetId, sourceKind }) => [targetId, ...(sourceKind === "cost_centre" ? [sourceId] : [])]);
  const centres = await readCostCentres(ctx.db, ids);
  const name = (id: string): string => (id === "" ? "Nobody" : (centres.get(id)?.name ?? id));
  const { sourceKind, sourceId, side } = line.origin;
  const from = sourceKind === "cost_centre" ? name(String(sourceId)) : String(sourceKind ?? "").replaceAll("_", " ");
  const own = side === "from" ? shares : shares.filter(({ targetId }) => targetId === statement.costCentreId);
  const links = sourceKind === "cost_centre" && side === "to" ? await linkTo(ctx, statement, String(sourceId)) : [];
  return {
    origin: [
      { label: "Rule", value: `${line.description} (${String(line.origin.ruleVersionId)})`, href: "/allocation" },
      { label: "Taken from", value: from, href: null },
      ...own.map((share) => ({
        label: `To ${name(share.targetId)}`,
        value: `${formatMinor(parseMinor(share.amount, statement.currency), statement.currency)} ${statement.currency}, weight ${plain(share.weight)}, share ${plain(share.ratio)}`,
        href: null,
      })),
    ],
    links,
  };
}

const plain = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

async function linkTo(ctx: Context, { periodId, version }: StatementRow, costCentreId: string): Promise<Origin["links"]> {
  const id = await readStatementIdOf(ctx.db, periodId, version, costCentreId);
  return id === null ? [] : seenLink(ctx, id, "Statement that it was taken from");
}

async function correctionOrigin(ctx: Context, { origin, chargePeriodId }: LineRow): Promise<Origin> {
  const number = String(origin.references ?? "");
  const id = number === "" ? null : await readStatementIdByNumber(ctx.db, number);
  return {
    origin: [
      { label: "Belongs to", value: chargePeriodId, href: `/chargeback/${encodeURIComponent(chargePeriodId)}` },
      { label: "Corrects", value: number, href: null },
    ],
    links: id === null ? [] : await seenLink(ctx, id, `Statement ${number}`),
  };
}

async function creditOrigin(ctx: Context, { origin, description }: LineRow): Promise<Origin> {
  if (typeof origin.creditNoteId !== "string")
    return { origin: [{ label: "Credit of the provider", value: description, href: "/allocation?tab=credits" }], links: [] };
  const note = await readNote(ctx.db, origin.creditNoteId);
  if (!note) return { origin: [], links: [] };
  return {
    origin: [
      { label: "Credit note", value: note.number, href: null },
      { label: "Of line", value: `${note.lineNo} of ${note.statementNumber}`, href: null },
      { label: "Reason", value: note.reason, href: null },
    ],
    links: await seenLink(ctx, note.statementId, `Statement ${note.statementNumber}`),
  };
}

async function seenLink(ctx: Context, id: string, label: string): Promise<Origin["links"]> {
  const row = await readStatementRow(ctx.db, id);
  return row && seesStatement(ctx.actor, "spend.read", row) ? [{ label, href: statementHref(id) }] : [];
}
