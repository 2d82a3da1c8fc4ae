import { createReadStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { importFile as importOne, readImportErrors } from "@/lib/imports";
import { IMPORT_KINDS } from "@/lib/imports/schemas";
import { importInvoice } from "@/lib/invoices";
import { callerPath } from "../runtime/caller-path";
import { operator } from "../runtime/operator";
import { required } from "./required-option";

/** Takes one file of usage or inventory, or a provider's usage export. Rows that were not taken are written beside it, with what to correct; then it ends with 1. */
export async function importFile(args: string[]): Promise<number> {
  const options = { kind: { type: "string" }, overlap: { type: "string" }, source: { type: "string" } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const file = callerPath(required(positionals[0], "FILE"));
  if (values.kind === "invoice") return takeInvoice(file, values.source);
  const kind = IMPORT_KINDS.find((known) => known === values.kind);
  if (values.kind !== undefined && !kind)
    throw new Error(`There is no kind ${values.kind}. Kinds: ${[...IMPORT_KINDS, "invoice"].join(", ")}`);
  if (values.overlap !== undefined && values.overlap !== "count") throw new Error("--overlap is count, or left out.");
  const content = await readFile(file);
  const ctx = await operator("import");
  const { id, accepted, duplicates, rejected } = await importOne(ctx, {
    fileName: path.basename(file),
    content,
    ...(kind ? { kind } : {}),
    ...(values.overlap ? { overlap: values.overlap } : {}),
  });
  console.log(`${accepted} rows taken, ${duplicates} known already, ${rejected} not taken`);
  if (rejected === 0) return 0;
  const { fileName, content: errorRows } = await readImportErrors(ctx, id);
  const errors = path.join(path.dirname(file), fileName);
  await writeFile(errors, errorRows);
  console.error(`What to correct: ${errors}`);
  return 1;
}

/** All of an invoice or nothing of it: then the rows to mend are written out, and it ends with 1. */
async function takeInvoice(file: string, sourceId: string | undefined): Promise<number> {
  const ctx = await operator("import");
  const taken = await importInvoice(ctx, { fileName: path.basename(file), sourceId, content: createReadStream(file) });
  if (taken.state === "refused") {
    for (const { line, column, message, fix } of taken.faults) console.error(`line ${line}${column && `, ${column}`}: ${message} ${fix}`);
    console.error(`Refused: ${taken.faultCount} rows cannot be taken.`);
    return 1;
  }
  if (taken.already) console.log(`Taken before, on ${taken.createdAt.slice(0, 10)}; nothing changed`);
  else
    console.log(
      `${taken.added} lines added, ${taken.restated} restated, ${taken.unchanged} unchanged, ${taken.missing} earlier ones not in it`,
    );
  return 0;
}
