/**
 * Conditions of rules: CEL over the facts of `vocabulary.ts`, checked when they are written, so that a word that nobody knows
 * is never simply false. Bounded: no regular expressions, no loops in loops in loops, no lists of any length.
 * Source of the language: github.com/google/cel-spec.
 */
import { type ASTNode, Environment, EvaluationError } from "@marcbachmann/cel-js";
import { checkWords, type Fault, MAX_LIST, MAX_NODES } from "./check-words";
import { CallFacts, CredentialFacts, GrantFacts, IdentityFacts, UnknownFact } from "./facts";
import { FIELDS, type Field, type SubjectKind, VARIABLES } from "./vocabulary";

const TYPE_NAMES = { identity: "Identity", credential: "Credential", grant: "Grant", call: "Call" } as const;
const CLASSES = { identity: IdentityFacts, credential: CredentialFacts, grant: GrantFacts, call: CallFacts } as const;
const LIMITS = { maxAstNodes: MAX_NODES, maxDepth: 32, maxListElements: MAX_LIST, maxMapEntries: 1, maxCallArguments: 4 };

const fieldTypes = (kind: SubjectKind): Record<string, string> =>
  Object.fromEntries(
    Object.entries<Field>(FIELDS[kind]).map(([name, field]) => [
      name,
      field.type === "list" ? `list<${TYPE_NAMES[field.of]}>` : field.type,
    ]),
  );

function environmentFor(kind: SubjectKind): Environment {
  const environment = new Environment({ limits: LIMITS });
  // Types before those that hold lists of them.
  for (const each of ["credential", "grant", "identity", "call"] as const) {
    environment.registerType(TYPE_NAMES[each], { ctor: CLASSES[each], fields: fieldTypes(each) });
  }
  environment.registerFunction("Call.usesModel(string): bool", (call: CallFacts, pattern: string) => call.usesModel(pattern));
  environment.registerFunction("Call.usesTool(string): bool", (call: CallFacts, pattern: string) => call.usesTool(pattern));
  for (const name of VARIABLES[kind]) environment.registerVariable(name, TYPE_NAMES[name]);
  return environment;
}

const environments = new Map<SubjectKind, Environment>();

export type Facts = Partial<Record<SubjectKind, IdentityFacts | CredentialFacts | GrantFacts | CallFacts>>;
/** `unknown`: for lack of a fact. `none`: a fact was asked for its value and has none. */
export type Answer = boolean | { unknown: string } | { none: string };
export type Expression = {
  text: string;
  /** Facts that it reads, as "identity.owner". */
  reads: readonly string[];
  /** What it joins by "and", each by itself; empty where it is one condition. */
  parts: readonly Expression[];
  /** Of a condition on all of a list of the subject: the list, and how to find what it does not hold for; else null. */
  list: { name: string; failing(facts: Facts): readonly unknown[] | null } | null;
  ask(facts: Facts): Answer;
};

/** @returns the expression, or why it is none, with the offset in its text. */
export function compileExpression(text: string, kind: SubjectKind): { expression: Expression } | { fault: Fault } {
  const environment = environments.get(kind) ?? environmentFor(kind);
  environments.set(kind, environment);
  let parsed: ReturnType<Environment["parse"]>;
  try {
    parsed = environment.parse(text);
  } catch (error) {
    return { fault: faultOf(error) };
  }
  const words = checkWords(parsed.ast, kind);
  if ("message" in words) return { fault: words };
  const checked = parsed.check();
  if (!checked.valid) return { fault: faultOf(checked.error) };
  if (checked.type !== "bool") {
    return { fault: { at: 0, message: `This is ${checked.type}, not yes or no.`, fix: "Compare it with something, such as == or <." } };
  }
  const { ast } = parsed;
  const expression = { text, reads: words.reads, parts: partsOf(ast, kind), list: listOf(ast, environment) };
  return { expression: { ...expression, ask: (facts) => ask(parsed, facts) } };
}

/** A part as it is written. The parser's end leaves out parentheses that close within it, so they are added. */
function textOf({ input, start, end }: ASTNode): string {
  let last = end;
  const open = (): number => [...input.slice(start, last)].reduce((sum, letter) => sum + (letter === "(" ? 1 : letter === ")" ? -1 : 0), 0);
  while (last < input.length && open() > 0) last += 1;
  return input.slice(start, last);
}
const joined = (node: ASTNode): ASTNode[] => (node.op === "&&" ? node.args.flatMap(joined) : [node]);

function partsOf(ast: ASTNode, kind: SubjectKind): Expression[] {
  const nodes = joined(ast);
  if (nodes.length === 1) return [];
  const parts = nodes
    .map((node) => compileExpression(textOf(node), kind))
    .flatMap((part) => ("expression" in part ? [part.expression] : []));
  return parts.length === nodes.length ? parts : [];
}

/** Of `identity.credentials.all(c, …)`. Where the condition inside cannot be turned round as it is written, nothing is told of it. */
function listOf(ast: ASTNode, environment: Environment): Expression["list"] {
  if (ast.op !== "rcall" || ast.args[0] !== "all") return null;
  const [, of, [variable, body]] = ast.args;
  if (of.op !== "." || !variable || !body) return null;
  const text = `${textOf(of)}.filter(${textOf(variable)}, !(${textOf(body)}))`;
  try {
    const failing = environment.parse(text);
    return { name: textOf(of), failing: (facts) => known(() => failing(facts) as readonly unknown[]) };
  } catch {
    return null;
  }
}

/** Null for lack of a fact. */
function known<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnknownFact || error instanceof EvaluationError) return null;
    throw error;
  }
}

function ask(parsed: (facts: Facts) => unknown, facts: Facts): Answer {
  try {
    return parsed(facts) === true;
  } catch (error) {
    if (error instanceof UnknownFact) return { unknown: error.fact };
    if (error instanceof EvaluationError) return error.code === "no_such_key" ? { none: nameOf(error.node) } : { unknown: error.summary };
    throw error;
  }
}

const nameOf = (node: ASTNode | undefined): string => (node?.input ? textOf(node) : "a fact");

function faultOf(error: unknown): Fault {
  const { summary, range } = error as { summary?: string; range?: { start: number } };
  const message = summary ?? "This cannot be read.";
  const at = range?.start ?? 0;
  if (message.startsWith("Unexpected character: =")) return { at, message: "One = compares nothing.", fix: "Write == to compare." };
  if (message.startsWith("no such overload")) {
    return { at, message: `These do not go together: ${message.slice("no such overload: ".length)}.`, fix: "Compare like with like." };
  }
  return { at, message: `${message}.`, fix: 'Write a condition such as identity.environmentKind == "production".' };
}
