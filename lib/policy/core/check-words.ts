/** That an expression uses only words that exist, and no more of them than is good: what the type check does not see. */
import type { ASTNode } from "@marcbachmann/cel-js";
import { nearest } from "./nearest";
import { CALL_METHODS, FIELDS, type Field, SUBJECTS, type SubjectKind, VARIABLES } from "./vocabulary";

export const MAX_NODES = 400;
export const MAX_LIST = 200;
/** Loops over lists of one identity within each other; one where calls are decided. */
const MAX_LOOPS = 2;

export type Fault = { at: number; message: string; fix: string };

const FUNCTIONS = new Set(["has", "size"]);
const LOOPS = new Set(["all", "exists", "exists_one", "filter", "map"]);
const METHODS = new Set(["startsWith", "endsWith", "contains", "size"]);
const REFUSED: Readonly<Record<string, string>> = {
  matches: 'Use startsWith, endsWith or contains, or in ["a", "b"].',
  bind: "Write it out.",
  dyn: "Name the fact itself.",
};

type Names = ReadonlyMap<string, SubjectKind | null>;
type Walk = { kind: SubjectKind; reads: Set<string> };

export function checkWords(ast: ASTNode, kind: SubjectKind): Fault | { reads: string[] } {
  const walk: Walk = { kind, reads: new Set() };
  try {
    visit(ast, new Map(VARIABLES[kind].map((name) => [name, name])), 0, walk);
  } catch (error) {
    if (error instanceof Refused) return error.fault;
    throw error;
  }
  return { reads: [...walk.reads] };
}

class Refused extends Error {
  readonly fault: Fault;
  constructor(at: number, message: string, fix: string) {
    super(message);
    this.fault = { at, message, fix };
  }
}

function visit(node: ASTNode, names: Names, loops: number, walk: Walk): void {
  switch (node.op) {
    case "value":
      return;
    case "id":
      if (!names.has(node.args)) unknownName(node.args, node.start, names, walk);
      return;
    case ".":
      visitField(node.args[0], node.args[1], node, names, loops, walk);
      return;
    case "call":
      visitCall(node.args[0], node.args[1], node, names, loops, walk);
      return;
    case "rcall":
      visitMethod(node.args[0], node.args[1], node.args[2], node, names, loops, walk);
      return;
    case "list":
      for (const each of node.args) visit(each, names, loops, walk);
      return;
    case "!_":
    case "-_":
      visit(node.args, names, loops, walk);
      return;
    case "?:":
    case "&&":
    case "||":
      for (const each of node.args) visit(each, names, loops, walk);
      return;
    case "[]":
    case "[?]":
    case ".?":
    case "map":
      throw new Refused(node.start, "Brackets and braces are not for rules.", "Name the fact, such as identity.owner.");
    default:
      visitComparison(node.args as [ASTNode, ASTNode], names, loops, walk);
  }
}

function unknownName(name: string, at: number, names: Names, walk: Walk): void {
  const known = [...names.keys()];
  const isElsewhere = (SUBJECTS as readonly string[]).includes(name);
  const message = isElsewhere
    ? `A rule about ${walk.kind === "identity" ? "an identity" : `a ${walk.kind}`} knows no ${name}.`
    : `Nothing is called ${name}.`;
  const near = nearest(name, known);
  throw new Refused(at, message, near ? `Did you mean ${near}?` : `There is ${known.join(" and ")}.`);
}

/** What kind of thing an expression stands for; null where it is none that has facts. */
function kindOf(node: ASTNode, names: Names): SubjectKind | null {
  return node.op === "id" ? (names.get(node.args) ?? null) : null;
}

/** What a list holds; null where it is no list of things with facts. */
function itemsOf(node: ASTNode, names: Names): SubjectKind | null {
  if (node.op === "rcall" && node.args[0] === "filter") return itemsOf(node.args[1], names);
  const field = fieldOf(node, names);
  return field?.type === "list" ? field.of : null;
}

function fieldOf(node: ASTNode, names: Names): Field | undefined {
  if (node.op !== ".") return undefined;
  const kind = kindOf(node.args[0], names);
  const fields: Readonly<Record<string, Field>> = kind ? FIELDS[kind] : {};
  return Object.hasOwn(fields, node.args[1]) ? fields[node.args[1]] : undefined;
}

function visitField(of: ASTNode, name: string, node: ASTNode, names: Names, loops: number, walk: Walk): void {
  visit(of, names, loops, walk);
  const kind = kindOf(of, names);
  if (kind === null) throw new Refused(node.start, `There is no .${name} here.`, "Facts are those of identity, credential, grant or call.");
  const known = Object.keys(FIELDS[kind]);
  if (known.includes(name)) {
    walk.reads.add(`${kind}.${name}`);
    return;
  }
  const near = nearest(name, known);
  throw new Refused(
    node.end - name.length,
    `${kind} has no ${name}.`,
    near ? `Did you mean ${kind}.${near}?` : `It has ${known.join(", ")}.`,
  );
}

function visitCall(name: string, args: readonly ASTNode[], node: ASTNode, names: Names, loops: number, walk: Walk): void {
  if (!FUNCTIONS.has(name)) throw new Refused(node.start, `Rules know no ${name}().`, REFUSED[name] ?? "There is has() and size().");
  for (const each of args) visit(each, names, loops, walk);
}

function visitMethod(name: string, of: ASTNode, args: readonly ASTNode[], node: ASTNode, names: Names, loops: number, walk: Walk): void {
  if (LOOPS.has(name)) {
    visitLoop(of, args, node, names, loops, walk);
    return;
  }
  const isOfCall = Object.hasOwn(CALL_METHODS, name) && kindOf(of, names) === "call";
  if (!isOfCall && !METHODS.has(name)) {
    const known = [...METHODS, ...LOOPS, ...(walk.kind === "call" ? Object.keys(CALL_METHODS) : [])];
    throw new Refused(node.start, `Rules know no .${name}().`, REFUSED[name] ?? `There is ${known.join(", ")}.`);
  }
  visit(of, names, loops, walk);
  for (const each of args) visit(each, names, loops, walk);
}

function visitLoop(of: ASTNode, args: readonly ASTNode[], node: ASTNode, names: Names, loops: number, walk: Walk): void {
  const most = walk.kind === "call" ? 1 : MAX_LOOPS;
  if (loops >= most) {
    throw new Refused(node.start, `At most ${most === 1 ? "one loop" : "two loops"} within each other.`, "Write two rules.");
  }
  visit(of, names, loops, walk);
  const [variable, ...bodies] = args;
  if (variable?.op !== "id")
    throw new Refused(node.start, "A loop names what it looks at.", "Write identity.credentials.all(c, c.hasExpiry).");
  const inner = new Map(names).set(variable.args, itemsOf(of, names));
  for (const body of bodies) visit(body, inner, loops + 1, walk);
}

function visitComparison(sides: readonly ASTNode[], names: Names, loops: number, walk: Walk): void {
  for (const side of sides) visit(side, names, loops, walk);
  for (const [one, other] of [sides, [...sides].reverse()]) {
    const field = one ? fieldOf(one, names) : undefined;
    if (!other || !field || field.type !== "string" || !field.oneOf) continue;
    for (const word of other.op === "list" ? other.args : [other]) {
      if (word.op !== "value" || typeof word.args !== "string" || field.oneOf.includes(word.args)) continue;
      const near = nearest(word.args, field.oneOf);
      const words = field.oneOf.map((each) => (each === "" ? '""' : each)).join(", ");
      throw new Refused(word.start, `It is never "${word.args}".`, near ? `Did you mean "${near}"?` : `One of: ${words}.`);
    }
  }
}
