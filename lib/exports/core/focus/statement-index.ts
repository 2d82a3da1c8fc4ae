/** What a file has to know of the statements of its period before its first row: a few texts a line, one reading. */
import type { LineDimension } from "@/lib/chargeback/core/period-lines";
import { parseFixed, USD_SCALE } from "@/lib/kernel/money";
import type { Share } from "./split-rows";

type Line = {
  statementNo: string;
  no: number;
  kind: string;
  currency: string;
  amount: string;
  costCentreId: string;
  businessUnitId: string | null;
  teamId: string | null;
  applicationId: string | null;
  environmentId: string | null;
  provider: string | null;
  model: string | null;
  origin: Record<string, unknown>;
};
type Place = Pick<LineDimension, "businessUnitId" | "teamId" | "applicationId" | "environmentId"> & {
  provider: string | null;
  model: string | null;
};

const placeKey = ({ businessUnitId, teamId, applicationId, environmentId, provider, model }: Place): string =>
  [businessUnitId, teamId, applicationId, environmentId, provider, model].map((part) => part ?? "\u0002").join("\u0001");

/** What is charged of one shared cost, in 10^-15 of the currency of statements. */
type ChargedShare = { currency: string; amount: bigint; costCentreId: string };

export class StatementIndex {
  isEmpty = true;
  /** By shared cost, before rules spread it. */
  readonly charged = new Map<string, ChargedShare>();
  /** By place of usage: the statements with a line of it, by cost centre. */
  readonly #lines = new Map<string, Map<string, { id: string; line: string }>>();

  add(line: Line): void {
    this.isEmpty = false;
    if (line.kind === "direct") this.#addDirect(line);
    else if (line.kind === "shared" && typeof line.origin.sharedCostId === "string") this.#addShared(line, line.origin.sharedCostId);
  }

  #addDirect(line: Line): void {
    const key = placeKey(line);
    const found = this.#lines.get(key) ?? new Map<string, { id: string; line: string }>();
    found.set(line.costCentreId, { id: line.statementNo, line: `${line.statementNo}#${line.no}` });
    this.#lines.set(key, found);
  }

  #addShared({ currency, amount, costCentreId }: Line, sharedCostId: string): void {
    const known = this.charged.get(sharedCostId)?.amount ?? 0n;
    this.charged.set(sharedCostId, { currency, costCentreId, amount: known + parseFixed(amount, USD_SCALE) });
  }

  /** Of usage without a cost centre: nobody's statement, or that of who bears such usage, which has the same place. */
  of(dimension: LineDimension): { id: string; line: string } | undefined {
    const found = this.#lines.get(placeKey(dimension));
    if (!found || dimension.costCentreId !== null) return found?.get(dimension.costCentreId ?? "");
    return found.get("") ?? (found.size === 1 ? [...found.values()][0] : undefined);
  }
}

/** Who bears a shared cost: what rules moved of it, and what they left where it was. */
export function sharesOf(
  moved: readonly { ruleVersionId: string; sourceId: string; targetId: string; amount: string }[],
  charged: ReadonlyMap<string, ChargedShare>,
  nameOf: (costCentreId: string) => string,
): (sharedCostId: string) => Share[] {
  return (sharedCostId) => {
    const shares = moved
      .filter(({ sourceId }) => sourceId === sharedCostId || sourceId.startsWith(`${sharedCostId}/`))
      .map(({ ruleVersionId, targetId, amount }) => ({
        ...namedShare(targetId, nameOf),
        methodId: `alloc:${ruleVersionId}`,
        weight: parseFixed(amount, USD_SCALE),
      }));
    const whole = charged.get(sharedCostId);
    if (!whole || shares.length === 0) return [];
    const left = whole.amount - shares.reduce((sum, { weight }) => sum + weight, 0n);
    return left === 0n ? shares : [...shares, { ...namedShare(whole.costCentreId, nameOf), methodId: "alloc:left", weight: left }];
  };
}

const namedShare = (costCentreId: string, nameOf: (costCentreId: string) => string) => ({
  costCentreId,
  costCentreName: costCentreId === "" ? "Unattributed" : nameOf(costCentreId),
});
