/**
 * The journal of a closed period: what each cost centre is charged is debited there and credited to the cost centre that
 * recovers it, so that debits equal credits in each document and in all, and the debits less credits of cost centres equal
 * their statements. A credit swaps sides, never the sign. Documents are called by period, version and entity: the same
 * closing is the same document. What crosses legal entities is marked for review, and no tax or transfer price is made.
 */
import { formatFixed } from "@/lib/kernel/money";

/** One statement. `amount` in whole smallest units of the currency, below zero for a credit. */
export type JournalCharge = {
  reference: string;
  /** Empty: what nobody answers for. */
  costCentreId: string;
  costCentreName: string;
  amount: bigint;
};
/** As the inventory has it. */
export type LedgerPlace = { account: string | null; entity: string | null; taxCode: string | null; isPostable: boolean };
/** Where a journal posts to. What it was first written with is kept, for its other templates and for what takes it back. */
export type JournalTerms = {
  entity: string;
  expenseAccount: string;
  recoveryAccount: string;
  recoveryCostCentreId: string;
  places: { [costCentreId: string]: Omit<LedgerPlace, "isPostable"> };
  /** A document for each entity, else one. */
  perEntity: boolean;
};
export type JournalInput = {
  period: { id: string; version: number /** Last day, YYYY-MM-DD. */; postingDate: string };
  currency: string;
  /** Decimals of its smallest unit. */
  scale: number;
  charges: readonly JournalCharge[];
  placeOf: (costCentreId: string) => LedgerPlace | undefined;
  /** What holds where a cost centre says nothing. */
  usual: { entity: string; expenseAccount: string };
  /** Null: none is set. */
  recovery: { costCentreId: string; account: string } | null;
  perEntity: boolean;
  /** It is made to be taken back: says so where that cannot be posted. */
  isTakenBack?: boolean;
};

export type JournalLine = {
  documentId: string;
  lineNo: number;
  postingDate: string;
  period: string;
  entity: string;
  costCentreId: string;
  account: string;
  taxCode: string | null;
  currency: string;
  /** Exactly one of the two, never below zero. */
  debit: bigint | null;
  credit: bigint | null;
  text: string;
  /** The statement; of the recovery the period. */
  reference: string;
  /** Its entity differs from that of the cost centre that recovers: taxes and transfer prices are for people to judge. */
  crossesEntities: boolean;
};
export type JournalFault = { code: "COST_CENTRE_NOT_POSTABLE" | "RECOVERY_NOT_SET"; costCentreId: string; message: string; fix: string };
export type Journal = { lines: JournalLine[]; documents: number; debit: bigint; credit: bigint; crossings: number };

/** All or nothing: with one fault there is no line. */
export function buildJournal(input: JournalInput): Journal | { faults: JournalFault[] } {
  const charges = input.charges.filter(({ amount }) => amount !== 0n);
  const faults = [...recoveryFaults(input), ...charges.flatMap((charge) => chargeFaults(input, charge))];
  const { recovery } = input;
  if (faults.length > 0 || !recovery) return { faults };
  const recovers = entityOf(input, recovery.costCentreId);
  const documents = new Map<string, JournalCharge[]>();
  for (const charge of charges) {
    const entity = input.perEntity ? entityOf(input, charge.costCentreId) : recovers;
    documents.set(entity, [...(documents.get(entity) ?? []), charge]);
  }
  const lines = [...documents]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([entity, own]) => documentLines(input, recovery, { entity, recovers, charges: own }));
  const sum = (side: "debit" | "credit"): bigint => lines.reduce((total, line) => total + (line[side] ?? 0n), 0n);
  return {
    lines,
    documents: documents.size,
    debit: sum("debit"),
    credit: sum("credit"),
    crossings: lines.filter((line) => line.crossesEntities).length,
  };
}

/** The same documents taken back: called `JE-2026-10-v1-ACME-R`, each line on the other side. */
export const reversalOf = (journal: Journal): Journal => ({
  ...journal,
  ...{ debit: journal.credit, credit: journal.debit },
  lines: journal.lines.map((line) => ({
    ...line,
    ...{ documentId: `${line.documentId}-R`, debit: line.credit, credit: line.debit, text: `${line.text}, taken back` },
  })),
});

/** Documents behind one another. */
export const joinedJournal = (a: Journal, b: Journal): Journal => ({
  ...{ lines: [...a.lines, ...b.lines], documents: a.documents + b.documents, debit: a.debit + b.debit, credit: a.credit + b.credit },
  crossings: a.crossings + b.crossings,
});

/** `JE-2026-10-v1-ACME`; letters that a ledger might not take become dashes. */
export const documentId = (periodId: string, version: number, entity: string): string =>
  `JE-${periodId}-v${version}-${entity.replace(/[^A-Za-z0-9._]+/g, "-") || "ALL"}`;

type Document = { entity: string; recovers: string; charges: readonly JournalCharge[] };

function documentLines(input: JournalInput, recovery: NonNullable<JournalInput["recovery"]>, document: Document): JournalLine[] {
  const { period, currency, usual } = input;
  const head = { documentId: documentId(period.id, period.version, document.entity), postingDate: period.postingDate, period: period.id };
  const sorted = [...document.charges].sort((a, b) => (a.costCentreId < b.costCentreId ? -1 : 1));
  const charged = sorted.map((charge, i): JournalLine => {
    const place = input.placeOf(charge.costCentreId);
    const entity = entityOf(input, charge.costCentreId);
    return {
      ...head,
      lineNo: i + 1,
      entity,
      costCentreId: charge.costCentreId,
      account: place?.account ?? usual.expenseAccount,
      taxCode: place?.taxCode ?? null,
      currency,
      ...sides(charge.amount),
      text: `AI usage ${period.id}, ${charge.costCentreName}`,
      reference: charge.reference,
      crossesEntities: entity !== document.recovers,
    };
  });
  const recovered = sorted.reduce((sum, { amount }) => sum + amount, 0n);
  // Charges and credits that even out balance by themselves: a line of nothing would be refused by ledgers.
  if (recovered === 0n) return charged;
  return [
    ...charged,
    {
      ...head,
      lineNo: charged.length + 1,
      // Each entity's books balance by themselves: of another entity's document this line, too, is in that entity.
      entity: document.entity,
      costCentreId: recovery.costCentreId,
      account: recovery.account,
      taxCode: null,
      currency,
      ...sides(-recovered),
      text: `AI usage ${period.id}, recovered`,
      reference: `${period.id} v${period.version}`,
      crossesEntities: document.entity !== document.recovers,
    },
  ];
}

const sides = (amount: bigint): Pick<JournalLine, "debit" | "credit"> =>
  amount > 0n ? { debit: amount, credit: null } : { debit: null, credit: -amount };

const entityOf = ({ placeOf, usual }: JournalInput, costCentreId: string): string => placeOf(costCentreId)?.entity ?? usual.entity;

function recoveryFaults({ recovery, placeOf, period, isTakenBack = false }: JournalInput): JournalFault[] {
  if (recovery === null) {
    return [
      {
        code: "RECOVERY_NOT_SET",
        costCentreId: "",
        message: "No cost centre recovers what others are charged.",
        fix: "Set the recovery cost centre in the accounting settings.",
      },
    ];
  }
  if (placeOf(recovery.costCentreId)?.isPostable) return [];
  return [
    notPostable(recovery.costCentreId, isTakenBack ? takenBackWords(period.version) : "It recovers what others are charged.", isTakenBack),
  ];
}

function chargeFaults(
  { placeOf, currency, scale, period, isTakenBack = false }: JournalInput,
  { costCentreId, amount }: JournalCharge,
): JournalFault[] {
  if (placeOf(costCentreId)?.isPostable) return [];
  if (isTakenBack) return [notPostable(costCentreId, takenBackWords(period.version), true)];
  const money = `${formatFixed(amount, scale)} ${currency}`;
  if (costCentreId !== "") return [notPostable(costCentreId, `It is charged ${money}.`)];
  return [
    {
      code: "COST_CENTRE_NOT_POSTABLE",
      costCentreId,
      message: `${money} have no cost centre.`,
      fix: "Name a fallback cost centre in the accounting settings and close the period again, or assign the usage.",
    },
  ];
}

const takenBackWords = (version: number): string => `Version ${version} is taken back from it.`;
const notPostable = (costCentreId: string, why: string, isTakenBack = false): JournalFault => ({
  code: "COST_CENTRE_NOT_POSTABLE",
  costCentreId,
  message: `${costCentreId} is unknown, archived or closed for posting. ${why}`,
  fix: isTakenBack
    ? "Open it for posting on its page until the journal is posted."
    : "Open it for posting on its page, or move its teams to another cost centre.",
});
