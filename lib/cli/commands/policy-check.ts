import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { InventoryDocument } from "@/lib/identities/schemas";
import { systemClock } from "@/lib/kernel/clock";
import { detailsOf } from "@/lib/kernel/parse";
import { checkDocuments } from "@/lib/policy";
import { compilePolicy } from "@/lib/policy/core/compile-policy";
import type { NamedDocument } from "@/lib/policy/core/document-facts";
import type { PolicyEvaluation } from "@/lib/policy/core/evaluation";
import type { Policy } from "@/lib/policy/core/policy";
import { isAtLeast, SEVERITIES, type Severity } from "@/lib/policy/core/vocabulary";
import { callerPath } from "../runtime/caller-path";

const OPTIONS = {
  policy: { type: "string" },
  severity: { type: "string", default: "low" },
  complete: { type: "boolean", default: false },
  strict: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

const [KEPT, BROKEN, BAD_INPUT] = [0, 1, 2];

/** What is told of a file that cannot be used. */
class Unusable extends Error {}

/**
 * Judges documents of the inventory by a policy, without a database, for builds. Prints what breaks which rule and where it
 * stands. @returns 1 where a rule of the given severity or above is broken (with --strict also where one cannot be judged), 2
 * for files that cannot be used, else 0.
 */
export async function policyCheck(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const severity = SEVERITIES.find((each) => each === values.severity);
    if (!severity) throw new Unusable(`--severity is one of ${SEVERITIES.join(", ")}`);
    if (values.policy === undefined || positionals.length === 0)
      throw new Unusable("Say policy check --policy policy.yaml inventory.json …");
    const policy = await readPolicyFile(values.policy);
    const documents = await Promise.all(positionals.map(readDocument));
    const found = checkDocuments(policy, documents, { isComplete: values.complete, now: systemClock.now() });
    console.log(values.json ? JSON.stringify(found, null, 2) : wordsOf(found, severity));
    const isBroken = found.violations.some((each) => isAtLeast(each.severity, severity));
    return isBroken || (values.strict && found.notEvaluable.length > 0) ? BROKEN : KEPT;
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

async function readDocument(file: string): Promise<NamedDocument> {
  const text = await readText(file);
  let sent: unknown;
  try {
    sent = JSON.parse(text);
  } catch {
    throw new Unusable(`${file}: this is not JSON`);
  }
  const result = InventoryDocument.safeParse(sent);
  if (result.success) return { name: file, document: result.data };
  const details = detailsOf(InventoryDocument, result.error);
  throw new Unusable(details.map(({ location, message, fix }) => `${file}: ${location}: ${message}${fix ? ` ${fix}` : ""}`).join("\n"));
}

function wordsOf({ rules, violations, notEvaluable, excepted }: PolicyEvaluation, severity: Severity): string {
  const ofCalls = rules.filter(({ appliesTo }) => appliesTo === "call").length;
  const grave = violations.filter((each) => isAtLeast(each.severity, severity)).length;
  const lines = [
    ...violations.map(({ path, subjectName, rule, text, severity: how, evidence }) => {
      const because = evidence.because === undefined ? "" : ` (${evidence.because})`;
      return `${path ?? ""}: ${how}: ${rule}: ${subjectName}: ${text}${because}`;
    }),
    ...notEvaluable.map(
      ({ path, subjectName, rule, missing }) => `${path ?? ""}: cannot be judged: ${rule}: ${subjectName}: ${missing} is not known`,
    ),
    `${counted(violations.length, "violation")}, ${grave} of them ${severity} or graver; ${excepted.length} excepted; ${notEvaluable.length} not evaluable`,
  ];
  if (ofCalls > 0) lines.push(`${counted(ofCalls, "rule")} about calls: judged when a call is made, not here`);
  return lines.join("\n");
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;
