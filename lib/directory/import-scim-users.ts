import type { Context } from "@/lib/auth";
import { DomainError, Invalid } from "@/lib/kernel/errors";
import { requireDirectory } from "./access";
import { commitUsers, type UserDraft } from "./commit-users";
import { isObject } from "./core/shape";
import { readUsers, readUsersByName } from "./store/users";
import { tieManagers } from "./tie-managers";
import { readUserBody } from "./write-user";

const MAX_USERS = 50_000;
/** Changed in one transaction. */
const BATCH = 500;

export type TakenUsers = { accepted: number; rejected: number; faults: { line: number; column: string; message: string; fix: string }[] };

type Row = { line: number; body: unknown };

/**
 * Takes users of a SCIM file: a list response, a list of users, or one user a line. Each is made or replaced, as POST and PUT
 * would; those that cannot be are told, and stop no other. `line` is the place in the list, from 1.
 * @throws Invalid when it is no such file. Right: directory.write over everything.
 */
export async function importScimUsers(ctx: Context, text: string): Promise<TakenUsers> {
  requireDirectory(ctx);
  const rows = rowsOf(text);
  if (rows.length > MAX_USERS) throw new Invalid(`The file has ${rows.length} users; ${MAX_USERS} at a time are taken.`);
  const faults: TakenUsers["faults"] = [];
  for (let at = 0; at < rows.length; at += BATCH) faults.push(...(await takeBatch(ctx, rows.slice(at, at + BATCH))));
  return { accepted: rows.length - faults.length, rejected: faults.length, faults: faults.sort((a, b) => a.line - b.line) };
}

function rowsOf(text: string): Row[] {
  const trimmed = text.replace(/^\uFEFF/, "").trim();
  const whole = jsonOf(trimmed);
  const list: unknown[] | undefined = Array.isArray(whole)
    ? whole
    : isObject(whole) && Array.isArray(whole.Resources)
      ? whole.Resources
      : undefined;
  if (list) return list.map((body, i) => ({ line: i + 1, body }));
  if (isObject(whole)) return [{ line: 1, body: whole }];
  const lines = trimmed.split(/\r?\n/).map((line, i) => ({ line: i + 1, text: line.trim() }));
  const rows = lines.filter((line) => line.text !== "").map(({ line, text: one }) => ({ line, body: jsonOf(one) }));
  if (rows.length === 0 || rows.every(({ body }) => body === undefined)) {
    throw new Invalid("This is no file of SCIM users.", [
      { location: "file", message: "Not JSON.", fix: "Send a SCIM list response, a list of users, or one user a line." },
    ]);
  }
  return rows;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** All in one; where that is refused, one by one, so that only those at fault stay out. */
async function takeBatch(ctx: Context, rows: readonly Row[]): Promise<TakenUsers["faults"]> {
  try {
    const names = rows.map(({ body }) => String(readUserBody(body).userName).toLowerCase());
    if (new Set(names).size === names.length) {
      await takeUsers(ctx, rows);
      return [];
    }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (rows.length === 1)
      return [
        {
          line: rows[0]?.line ?? 0,
          column: "",
          message: error.message,
          fix: error.details[0]?.fix ?? "Correct it, and send the file again.",
        },
      ];
  }
  const faults: TakenUsers["faults"] = [];
  for (const row of rows) faults.push(...(await takeBatch(ctx, [row])));
  return faults;
}

async function takeUsers(ctx: Context, rows: readonly Row[]): Promise<void> {
  const contents = rows.map(({ body }) => readUserBody(body));
  const known = await readUsersByName(
    ctx.db,
    contents.map(({ userName }) => String(userName).toLowerCase()),
  );
  const byName = new Map(known.map((user) => [user.userName, user]));
  const drafts = contents.map((content): UserDraft => {
    const current = byName.get(String(content.userName).toLowerCase()) ?? null;
    return { current, content: { active: current?.active ?? true, ...content } };
  });
  const { ids, untied } = await commitUsers(ctx, drafts);
  await tieManagers(ctx, await readUsers(ctx.db, ids), untied);
}
