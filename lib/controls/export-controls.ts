import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { canonicalSha256 } from "@/lib/kernel/canonical";
import { type CsvColumn, csvHead, csvLine } from "@/lib/kernel/csv";
import { sha256Hex } from "@/lib/kernel/hash";
import type { ControlView } from "./core/controls";
import { type Controls, listControls } from "./list-controls";
import type { ControlExportQuery } from "./schemas";

export type ControlFile = { fileName: string; contentType: string; text: string; sha256: string };

const COLUMNS: CsvColumn[] = [
  ...["framework", "control", "title", "state", "not_evidenced", "evidence_kind", "evidence", "evidence_about"].map((name) => ({
    name,
    kind: "text" as const,
  })),
  ...["population", "not_evaluable", "open", "excepted"].map((name) => ({ name, kind: "number" as const })),
  ...["words", "missing", "last_evaluated_at"].map((name) => ({ name, kind: "text" as const })),
  { name: "exposed_usd", kind: "number" },
];

/**
 * The evidence as a file, one line a piece of it; controls without any have a line too. JSON: `sha256` is that of the canonical
 * form of `content`. CSV: of its bytes, told in the answer and in the audit log, and its begin in the name. That somebody took
 * it is itself audited. Right: control.read. @throws Forbidden
 */
export async function exportControls(ctx: Context, { format, ...query }: ControlExportQuery): Promise<ControlFile> {
  const content = await listControls(ctx, query);
  const made = format === "json" ? jsonOf(content) : csvOf(content);
  const after = { format, ...query, sha256: made.sha256 };
  await withTransaction(ctx.db, (tx) => recordAudit(tx, ctx, { action: "control.export", objectType: "control", objectId: "all", after }));
  const contentType = format === "json" ? "application/json; charset=utf-8" : "text/csv; charset=utf-8; header=present";
  const fileName = `control-evidence-${content.asOf.slice(0, 10)}-${made.sha256.slice(0, 12)}.${format}`;
  return { ...made, contentType, fileName };
}

function jsonOf(content: Controls): { text: string; sha256: string } {
  const sha256 = canonicalSha256(content);
  return { text: `${JSON.stringify({ sha256, content }, null, 2)}\n`, sha256 };
}

function csvOf({ frameworks, data }: Controls): { text: string; sha256: string } {
  const names = new Map(frameworks.map(({ id, name }) => [id, name]));
  const lines = data.flatMap((control) => linesOf(names.get(control.frameworkId) ?? control.frameworkId, control));
  const text = csvHead(COLUMNS) + lines.join("");
  return { text, sha256: sha256Hex(text) };
}

function linesOf(framework: string, { id, title, state, not, evidence }: ControlView): string[] {
  const head = [framework, id, title, state, not];
  if (evidence.length === 0) return [csvLine(COLUMNS, [...head, ...COLUMNS.slice(head.length).map(() => null)])];
  return evidence.map((row) =>
    csvLine(COLUMNS, [
      ...head,
      row.kind,
      row.name,
      row.about,
      String(row.population),
      String(row.notEvaluable),
      String(row.open),
      String(row.excepted),
      row.words,
      row.missing,
      row.lastAt,
      row.exposedUsd,
    ]),
  );
}
