import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { verifyPack } from "@/lib/reviews/core/pack/verify-pack";
import { callerPath } from "../runtime/caller-path";

/** Proves an evidence pack of an access review from its bytes alone, without the database. `--sha256` also proves that it is the one that was kept. */
export async function reviewsVerify(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: { sha256: { type: "string" } }, allowPositionals: true });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new Error("Usage: reviews verify FILE.zip [--sha256 HASH]");
  const { ok, problems, campaign, items, files, sha256, signedOff } = verifyPack(await readFile(callerPath(file)));
  const isOther = values.sha256 !== undefined && values.sha256.toLowerCase() !== sha256;
  if (ok && !isOther) {
    const end = signedOff ? `signed off by ${signedOff.by} at ${signedOff.at}` : "provisional, not signed off";
    console.log(`The evidence of "${campaign?.name}" is whole: ${items} items, ${files} files, ${end}. SHA-256 ${sha256}`);
    return 0;
  }
  const found = isOther ? [...problems, `Its SHA-256 is ${sha256}, not the one that was kept.`] : problems;
  console.error(
    `This pack cannot be trusted: ${found.slice(0, 20).join(" ")}${found.length > 20 ? ` And ${found.length - 20} more.` : ""}`,
  );
  return 1;
}
