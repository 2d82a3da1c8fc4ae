import { parseArgs } from "node:util";
import { verifyAudit, verifySlice } from "@/lib/audit";
import { operator } from "../runtime/operator";

/**
 * Walks the audit chain. `--kept SEQ:HASH` also proves that it still holds a head noted earlier. With a file that was
 * exported (JSON lines) it verifies that, and needs no database.
 */
export async function auditVerify(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: { kept: { type: "string" } }, allowPositionals: true });
  if (positionals[0] !== undefined) return verifyFile(positionals[0]);
  const { db } = await operator("audit verify");
  const { ok, checked, head, problems } = await verifyAudit(db, values.kept === undefined ? undefined : readHead(values.kept));
  if (ok) {
    console.log(`The audit log is whole: ${checked} rows. Head to keep: ${head.seq}:${head.hash}`);
    return 0;
  }
  console.error(`The audit log was tampered with: ${problems.map((problem) => `row ${problem.seq}: ${problem.message}`).join("; ")}`);
  return 1;
}

async function verifyFile(file: string): Promise<number> {
  const { ok, checked, whole, from, to, head, problems } = await verifySlice(file);
  if (!ok) {
    console.error(`The file was tampered with: ${problems.map((problem) => problem.message).join(" ")}`);
    return 1;
  }
  const gaps = whole ? "none between them is left out" : "rows between them were filtered out, so only their contents are proven";
  console.log(`All ${checked} rows are as they were written: ${from} to ${to}, ${gaps}. Last seal: ${to}:${head}`);
  return 0;
}

function readHead(text: string): { seq: bigint; hash: string } {
  const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (!seq || !hash) throw new Error("--kept looks like 1234:<64 hexadecimal digits>, as an earlier check printed it");
  return { seq: BigInt(seq), hash };
}
