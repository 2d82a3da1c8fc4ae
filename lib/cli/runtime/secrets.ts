import { randomBytes } from "node:crypto";
import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { env, setEnvironment } from "@/lib/env";

const NAMES = ["NEXTAUTH_SECRET", "COUNTINGHOUSE_TOKEN_PEPPER"] as const;

/**
 * Secrets that the environment does not give are made once and kept in the data folder, readable by the owner only.
 * They are never printed. Losing the file ends all sessions and machine tokens.
 */
export async function ensureSecrets(dataDir: string): Promise<void> {
  const missing = NAMES.filter((name) => env()[name] === undefined);
  if (missing.length === 0) return;
  const file = path.join(dataDir, "secrets.json");
  const kept = await readKept(file);
  const fresh = Object.fromEntries(NAMES.filter((name) => !kept[name]).map((name) => [name, randomBytes(32).toString("base64url")]));
  const all = { ...kept, ...fresh };
  if (Object.keys(fresh).length > 0) {
    await writeFile(`${file}.part`, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
    await rename(`${file}.part`, file);
  }
  await chmod(file, 0o600);
  setEnvironment(Object.fromEntries(missing.map((name) => [name, all[name] ?? ""])));
}

async function readKept(file: string): Promise<Record<string, string>> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    throw new Error(`${file} is damaged. Restore it from a backup; deleting it ends all sessions and machine tokens.`);
  }
}
