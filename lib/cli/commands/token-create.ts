import { parseArgs } from "node:util";
import { createToken, TOKEN_SCOPES, type TokenScope } from "@/lib/auth";
import { systemClock } from "@/lib/kernel/clock";
import { operator } from "../runtime/operator";
import { required } from "./required-option";

const UNIT_MS = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;

/** Prints the token on standard output, once and alone, so that a script can keep it. */
export async function tokenCreate(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { name: { type: "string" }, scopes: { type: "string" }, expires: { type: "string" } } });
  const input = { name: required(values.name, "--name"), scopes: readScopes(required(values.scopes, "--scopes")) };
  const expiresAt = values.expires === undefined ? {} : { expiresAt: readExpiry(values.expires, systemClock.now()) };
  const created = await createToken(await operator("token create"), { ...input, ...expiresAt });
  console.error(`Token ${created.name} for ${created.scopes.join(", ")} until ${created.expiresAt}. It is shown this once:`);
  console.log(created.token);
  return 0;
}

function readScopes(text: string): TokenScope[] {
  return text.split(",").map((scope) => {
    const known = TOKEN_SCOPES.find((candidate) => candidate === scope.trim());
    if (!known) throw new Error(`There is no scope ${scope}. Scopes: ${TOKEN_SCOPES.join(", ")}`);
    return known;
  });
}

function readExpiry(text: string, now: Date): string {
  const [, amount, unit] = /^(\d+)([hdw])$/.exec(text) ?? [];
  const at = amount && unit ? new Date(now.getTime() + Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS]) : new Date(text);
  if (Number.isNaN(at.getTime())) throw new Error(`--expires ${text} is neither a time from now (90d, 12h, 2w) nor a date (2027-01-31).`);
  return at.toISOString();
}
