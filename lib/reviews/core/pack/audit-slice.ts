/**
 * The audit log around a review: rows about it in full, of all others only place and hashes, so that nobody can take a row
 * out without a gap, and nobody reads of things that are not theirs.
 */
import { type ChainRow, hashRow } from "@/lib/audit/core/chain";
import { rowOfLine, sliceLine } from "@/lib/audit/core/slice";

export const isAbout = ({ objectType, objectId }: ChainRow, campaignId: string): boolean =>
  objectType === "review_campaign" && objectId === campaignId;

export const slicedLine = (row: ChainRow, campaignId: string): string =>
  isAbout(row, campaignId) ? sliceLine(row) : `${JSON.stringify({ seq: String(row.seq), prevHash: row.prevHash, hash: row.hash })}\n`;

type Link = { seq: bigint; prevHash: string; hash: string };
export type SliceFacts = { problems: string[]; head: { seq: string; hash: string } | null; rows: ChainRow[] };

/** Follows the chain. A row that was edited, left out or put in is named by its place. */
export function checkAuditSlice(text: string): SliceFacts {
  const problems: string[] = [];
  const rows: ChainRow[] = [];
  let last: Link | null = null;
  for (const line of text.split("\n").filter((one) => one !== "")) {
    const row = rowOfLine(line);
    const link = row ?? linkOf(line);
    if (link === null) {
      problems.push(`A line after row ${last?.seq ?? 0n} of the audit slice cannot be read.`);
      continue;
    }
    if (row) {
      rows.push(row);
      if (hashRow(row) !== row.hash) problems.push(`Row ${row.seq} of the audit slice was edited.`);
    }
    if (last !== null && link.seq !== last.seq + 1n) problems.push(`Rows after ${last.seq} are missing in the audit slice.`);
    else if (last !== null && link.prevHash !== last.hash)
      problems.push(`Row ${link.seq} of the audit slice does not follow row ${last.seq}.`);
    last = link;
  }
  return { problems, head: last && { seq: String(last.seq), hash: last.hash }, rows };
}

function linkOf(line: string): Link | null {
  try {
    const { seq, prevHash, hash } = JSON.parse(line) as Record<string, unknown>;
    if (!/^\d{1,18}$/.test(String(seq)) || typeof prevHash !== "string" || typeof hash !== "string") return null;
    return { seq: BigInt(String(seq)), prevHash, hash };
  } catch {
    return null;
  }
}
