import { parseArgs } from "node:util";
import { verifyAudit } from "@/lib/audit";
import { operator } from "../runtime/operator";

/** Walks the audit chain. `--kept SEQ:HASH` also proves that it still holds a head noted earlier. */
export async function auditVerify(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { kept: { type: "string" } } });
  const { db } = await operator("audit verify");
  const { ok, checked, head, problems } = await verifyAudit(db, values.kept === undefined ? undefined : readHead(values.kept));
  if (ok) {
    console.log(`The audit log is whole: ${checked} rows. Head to keep: ${head.seq}:${head.hash}`);
    return 0;
  }
  console.error(`The audit log was tampered with: ${problems.map((problem) => `row ${problem.seq}: ${problem.message}`).join("; ")}`);
  return 1;
}

function readHead(text: string): { seq: bigint; hash: string } {
  const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (!seq || !hash) throw new Error("--kept looks like 1234:<64 hexadecimal digits>, as an earlier check printed it");
  return { seq: BigInt(seq), hash };
}
