import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { BudgetInput } from "@/lib/budgets/schemas";
import { InventoryDocument } from "@/lib/identities/schemas";
import { systemClock } from "@/lib/kernel/clock";
import { detailsOf } from "@/lib/kernel/parse";
import { checkDocuments } from "@/lib/policy";
import { compilePolicy } from "@/lib/policy/core/compile-policy";
import type { BudgetDocument } from "@/lib/policy/core/document-caps";
import type { NamedDocument } from "@/lib/policy/core/document-facts";
import type { PolicyEvaluation } from "@/lib/policy/core/evaluation";
import type { Policy } from "@/lib/policy/core/policy";
import { isAtLeast, SEVERITIES, type Severity } from "@/lib/policy/core/vocabulary";
import { callerPath } from "../runtime/caller-path";

const OPTIONS = {
  policy: { type: "string" },
  severity: { type: "string", default: "low" },
  budgets: { type: "string", multiple: true },
  partial: { type: "boolean", default: false },
  lenient: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

const [KEPT, BROKEN, BAD_INPUT] = [0, 1, 2];

/** What is told of a file that cannot be used. */
class Unusable extends Error {}

/**
 * Judges documents of the inventory by a policy, without a database, for builds. Prints what breaks which rule and where it
 * stands. What the documents leave out is none; with --partial it is what is stored, and not known here. Budgets are bodies of
 * POST /budgets. @returns 1 where a rule of the given severity or above is broken, or cannot be judged (not with --lenient), 2
 * for files that cannot be used, else 0.
 */
export async function policyCheck(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const severity = SEVERITIES.find((each) => each === values.severity);
    if (!severity) throw new Unusable(`--severity is one of ${SEVERITIES.join(", ")}`);
    if (values.policy === undefined || positionals.length === 0)
      throw new Unusable("Say policy check --policy policy.yaml [--budgets budgets.json] inventory.json …");
    const policy = await readPolicyFile(values.policy);
    const documents = await Promise.all(positionals.map(readDocument));
    const budgets = values.budgets ? (await Promise.all(values.budgets.map(readBudgets))).flat() : null;
    const found = checkDocuments(policy, documents, { isComplete: !values.partial, budgets, now: systemClock.now() });
    console.log(values.json ? JSON.stringify(found, null, 2) : wordsOf(found, severity));
    const graveRules = new Set(found.rules.filter((each) => isAtLeast(each.severity, severity)).map(({ rule }) => rule));
    const isOpen = !values.lenient && found.notEvaluable.some(({ rule }) => graveRules.has(rule));
    return isOpen || found.violations.some(({ rule }) => graveRules.has(rule)) ? BROKEN : KEPT;
  } catch (error) {
    if (!(error instanceof Unusable) && !isOfArguments(error)) throw error;
    console.error((error as Error).message);
    return BAD_INPUT;
  }
}

const isOfArguments = (error: unknown): boolean => ((error as { code?: unknown }).code ?? "").toString().startsWith("ERR_PARSE_ARGS");

async function readText(file: string): Promise<string> {
  try {
    return await readFile(callerPath(file), "utf8");
  } catch (error) {
    throw new Unusable(`${file}: cannot be read (${(error as { code?: string }).code ?? "unknown"})`);
  }
}

async function readPolicyFile(file: string): Promise<Policy> {
  const { policy, problems } = compilePolicy(await readText(file));
  if (policy) return policy;
  throw new Unusable(problems.map(({ line, column, message, fix }) => `${file}:${line}:${column}: ${message} ${fix}`).join("\n"));
}

const readDocument = async (file: string): Promise<NamedDocument> => ({ name: file, document: await readJson(file, InventoryDocument) });

/** One body of POST /budgets, or a list of them. */
const readBudgets = (file: string): Promise<BudgetDocument[]> =>
  readJson(file, z.array(BudgetInput), (sent) => (Array.isArray(sent) ? sent : [sent]));

async function readJson<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  shaped = (sent: unknown): unknown => sent,
): Promise<z.output<Schema>> {
  const text = await readText(file);
  let sent: unknown;
  try {
    sent = JSON.parse(text);
  } catch {
    throw new Unusable(`${file}: this is not JSON`);
  }
  const result = schema.safeParse(shaped(sent));
  if (result.success) return result.data;
  const details = detailsOf(schema, result.error);
  throw new Unusable(details.map(({ location, message, fix }) => `${file}: ${location}: ${message}${fix ? ` ${fix}` : ""}`).join("\n"));
}

const OF_BUDGETS = /has(?:Own)?HardCap/;

function wordsOf({ rules, violations, notEvaluable, excepted }: PolicyEvaluation, severity: Severity): string {
  const ofCalls = rules.filter(({ appliesTo }) => appliesTo === "call").length;
  const grave = violations.filter((each) => isAtLeast(each.severity, severity)).length;
  const lines = [
    ...violations.map(({ path, subjectName, rule, text, severity: how, evidence }) => {
      const because = evidence.because === undefined ? "" : ` (${evidence.because})`;
      return `${path ?? ""}: ${how}: ${rule}: ${subjectName}: ${text}${because}`;
    }),
    ...notEvaluable.map(
      ({ path, subjectName, rule, missing }) =>
        `${path ?? ""}: cannot be judged: ${rule}: ${subjectName}: ${missing} is not known${OF_BUDGETS.test(missing) ? "; say which budgets there are, --budgets budgets.json" : ""}`,
    ),
    `${counted(violations.length, "violation")}, ${grave} of them ${severity} or graver; ${excepted.length} excepted; ${notEvaluable.length} not evaluable`,
  ];
  if (ofCalls > 0) lines.push(`${counted(ofCalls, "rule")} about calls: judged when a call is made, not here`);
  return lines.join("\n");
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;
