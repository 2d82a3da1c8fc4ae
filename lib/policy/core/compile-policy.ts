/**
 * From the text of a policy to its rules, or to everything that is wrong with it, each with line, column and what to do.
 * Nothing is dropped in silence: a field that nobody knows, a word that no fact can have, a date that is none.
 */
import { z } from "zod";
import { compileExpression, type Expression } from "./expression";
import { nearest } from "./nearest";
import type { Exception, Policy, Rule } from "./policy";
import { SEVERITIES, SUBJECTS, type SubjectKind } from "./vocabulary";
import { type Entry, type Problem, YamlSource } from "./yaml-source";

export const MAX_POLICY_CHARACTERS = 100_000;
const MAX_RULES = 200;
/** Rules that every call is judged by. */
const MAX_CALL_RULES = 100;
const MAX_EXCEPTIONS = 200;

export type Compiled = { policy: Policy; problems: [] } | { policy: null; problems: Problem[] };

export function compilePolicy(text: string): Compiled {
  if (text.length > MAX_POLICY_CHARACTERS) {
    const message = `The policy is longer than ${MAX_POLICY_CHARACTERS} characters.`;
    return { policy: null, problems: [{ line: 1, column: 1, path: "", message, fix: "Take out rules that nothing breaks." }] };
  }
  const source = new YamlSource(text);
  if (source.problems.length > 0) return { policy: null, problems: source.problems };
  const rules = new Reader(source).read();
  return source.problems.length > 0 ? { policy: null, problems: source.problems } : { policy: { rules }, problems: [] };
}

const DOCUMENT = ["version", "rules"] as const;
const RULE = ["name", "text", "severity", "appliesTo", "when", "require", "until", "unknown", "exceptions"] as const;
const EXCEPTION = ["subject", "until", "reason"] as const;
const NAME = /^[a-z0-9][a-z0-9-]{1,62}$/;
const Day = z.iso.date();
const Moment = z.iso.datetime({ offset: true });

type Fields<Name extends string> = Partial<Record<Name, Entry>>;

class Reader {
  readonly #source: YamlSource;
  constructor(source: YamlSource) {
    this.#source = source;
  }

  read(): Rule[] {
    const fields = this.#fields(this.#source.root, "", DOCUMENT);
    if (!fields) return [];
    const version = fields.version ? this.#source.scalarOf(fields.version.value, "version") : undefined;
    if (version !== 1)
      this.#source.refuse(fields.version?.value, "version", "The version of the form is missing.", "Begin with version: 1.");
    const items = fields.rules ? this.#source.itemsOf(fields.rules.value, "rules") : null;
    if (!fields.rules) this.#source.refuse(null, "rules", "There are no rules.", "Write rules: and a list, or rules: [] for none.");
    const rules = (items ?? []).slice(0, MAX_RULES).flatMap((item, i) => this.#rule(item, `rules[${i}]`) ?? []);
    if ((items?.length ?? 0) > MAX_RULES)
      this.#source.refuse(items?.[MAX_RULES], "rules", `At most ${MAX_RULES} rules.`, "Join rules that say the same.");
    const ofCalls = rules.filter(({ appliesTo }) => appliesTo === "call").length;
    if (ofCalls > MAX_CALL_RULES) {
      this.#source.refuse(fields.rules?.value, "rules", `At most ${MAX_CALL_RULES} rules about calls.`, "Join rules that say the same.");
    }
    return rules;
  }

  #fields<Name extends string>(node: Entry["value"], path: string, names: readonly Name[]): Fields<Name> | null {
    const entries = this.#source.entriesOf(node, path);
    if (!entries) return null;
    const fields: Fields<Name> = {};
    for (const entry of entries) {
      if ((names as readonly string[]).includes(entry.key)) fields[entry.key as Name] = entry;
      else {
        const near = nearest(entry.key, names);
        const fix = near ? `Did you mean ${near}?` : `There is ${names.join(", ")}.`;
        this.#source.refuse(entry.keyNode, at(path, entry.key), `Unknown field ${entry.key}.`, fix);
      }
    }
    return fields;
  }

  readonly #names = new Set<string>();

  #rule(node: Entry["value"], path: string): Rule | null {
    const fields = this.#fields(node, path, RULE);
    if (!fields || !node) return null;
    const name = this.#text(fields.name, node, path, "name", 63);
    if (name && !NAME.test(name)) {
      this.#source.refuse(fields.name?.value, at(path, "name"), "Not a name of a rule.", "Write small letters, digits and dashes.");
    } else if (name && this.#names.size === this.#names.add(name).size) {
      this.#source.refuse(fields.name?.value, at(path, "name"), `Two rules are called ${name}.`, "Give each a name of its own.");
    }
    const text = this.#text(fields.text, node, path, "text", 500);
    const severity = this.#oneOf(fields.severity, node, path, "severity", SEVERITIES);
    const appliesTo = this.#oneOf(fields.appliesTo, node, path, "appliesTo", SUBJECTS);
    const unknown = fields.unknown ? this.#oneOf(fields.unknown, node, path, "unknown", ["report", "violate"] as const) : "report";
    const when = fields.when && appliesTo ? this.#expression(fields.when, path, appliesTo) : null;
    const require =
      this.#text(fields.require, node, path, "require", 4_000) && fields.require && appliesTo
        ? this.#expression(fields.require, path, appliesTo)
        : null;
    const until = fields.until ? this.#instant(fields.until, path) : null;
    const exceptions = this.#exceptions(fields.exceptions, path);
    if (!name || !text || !severity || !appliesTo || !unknown || !require) return null;
    const { line } = this.#source.placeOf(node);
    return { name, text, severity, appliesTo, when, require, until, unknown, exceptions, line };
  }

  #exceptions(entry: Entry | undefined, path: string): Exception[] {
    if (!entry) return [];
    const list = at(path, "exceptions");
    const items = this.#source.itemsOf(entry.value, list) ?? [];
    if (items.length > MAX_EXCEPTIONS) {
      this.#source.refuse(
        items[MAX_EXCEPTIONS],
        list,
        `At most ${MAX_EXCEPTIONS} exceptions.`,
        "Change the rule: this many are no exceptions.",
      );
    }
    return items.slice(0, MAX_EXCEPTIONS).flatMap((item, i) => {
      const one = `${list}[${i}]`;
      const fields = this.#fields(item, one, EXCEPTION);
      if (!fields) return [];
      const subject = this.#text(fields.subject, item, one, "subject", 200);
      const reason = this.#text(fields.reason, item, one, "reason", 500);
      if (!fields.until) this.#source.refuse(item, at(one, "until"), "An exception without an end.", "Write until: and a day.");
      const until = fields.until ? this.#instant(fields.until, one) : null;
      return subject && reason && until ? [{ subject, reason, until }] : [];
    });
  }

  #text(entry: Entry | undefined, within: Entry["value"], path: string, name: string, max: number): string | null {
    const where = at(path, name);
    if (!entry) {
      this.#source.refuse(within, where, `${name} is missing.`, `Write ${name}: and a text.`);
      return null;
    }
    const value = this.#source.scalarOf(entry.value, where);
    if (value === undefined) return null;
    const text = value === null ? "" : String(value).trim();
    if (text !== "" && text.length <= max) return text;
    const node = entry.value ?? entry.keyNode;
    if (text === "") this.#source.refuse(node, where, `${name} is empty.`, `Write ${name}: and a text.`);
    else this.#source.refuse(node, where, `${name} is longer than ${max} characters.`, "Write less.");
    return null;
  }

  #oneOf<Word extends string>(
    entry: Entry | undefined,
    within: Entry["value"],
    path: string,
    name: string,
    words: readonly Word[],
  ): Word | null {
    const text = this.#text(entry, within, path, name, 100);
    if (text === null) return null;
    const word = words.find((each) => each === text);
    if (word !== undefined) return word;
    const near = nearest(text, words);
    const fix = near ? `Did you mean ${near}?` : `One of: ${words.join(", ")}.`;
    this.#source.refuse(entry?.value, at(path, name), `${name} is never ${text}.`, fix);
    return null;
  }

  #expression({ key, keyNode, value: node }: Entry, path: string, kind: SubjectKind): Expression | null {
    const where = at(path, key);
    const value = this.#source.scalarOf(node, where);
    if (value === undefined) return null;
    if (typeof value === "boolean") return this.#compiled(String(value), node ?? keyNode, where, kind);
    if (typeof value === "string" && value.trim() !== "") return this.#compiled(value, node ?? keyNode, where, kind);
    this.#source.refuse(node ?? keyNode, where, `${key} is no condition.`, 'Write one, such as identity.environmentKind == "production".');
    return null;
  }

  #compiled(text: string, node: Entry["keyNode"], where: string, kind: SubjectKind): Expression | null {
    const result = compileExpression(text, kind);
    if ("expression" in result) return result.expression;
    this.#source.refuseInside(node, result.fault.at, where, result.fault.message, result.fault.fix);
    return null;
  }

  #instant(entry: Entry, path: string): Date | null {
    const where = at(path, entry.key);
    const value = this.#source.scalarOf(entry.value, where);
    if (value === undefined) return null;
    const isOne = typeof value === "string" && (Day.safeParse(value).success || Moment.safeParse(value).success);
    if (isOne) return new Date(value);
    this.#source.refuse(
      entry.value ?? entry.keyNode,
      where,
      "Not a day.",
      "Write one, such as 2027-01-31; it is over as that day begins, in UTC.",
    );
    return null;
  }
}

const at = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);
