/**
 * The accounts of a journal as its file has them, in the built-in template: what a closing was posted to before they were kept
 * beside it. Lines tell all but where a document evened out by itself: it has no line that recovers.
 */
import type { JournalTerms } from "./journal";

/** Columns of the built-in template, as text. */
export type PostedLine = Record<"entity" | "cost_centre" | "gl" | "tax_code" | "reference" | "crosses_entities", string>;

/** A spreadsheet's guard in front of a text that looks like a formula is no part of it. */
const plain = (text: string): string => text.replace(/^'(?=[=+\-@])/, "");

/** @param recovered What the line that recovers refers to. @param now What holds where the lines tell nothing. */
export function postedTerms(lines: readonly PostedLine[], recovered: string, now: JournalTerms): JournalTerms {
  const recovery = lines.find(({ reference }) => reference === recovered);
  const recoveryCostCentreId = recovery ? plain(recovery.cost_centre) : now.recoveryCostCentreId;
  const home = lines.find(({ crosses_entities: crosses }) => crosses === "no");
  const charged = lines.filter(({ reference }) => reference !== recovered);
  return {
    ...{ entity: now.entity, expenseAccount: now.expenseAccount, recoveryCostCentreId, perEntity: true },
    recoveryAccount: recovery ? plain(recovery.gl) : now.recoveryAccount,
    places: {
      [recoveryCostCentreId]: { account: null, entity: home ? plain(home.entity) : now.entity, taxCode: null },
      ...Object.fromEntries(
        charged.map(({ cost_centre: id, gl, entity, tax_code: taxCode }) => [
          plain(id),
          { account: plain(gl), entity: plain(entity), taxCode: plain(taxCode) || null },
        ]),
      ),
    },
  };
}
