/**
 * Facts as expressions read them. What is not known is thrown when it is read, so that no rule passes for lack of data; what
 * is known to have no value is absent, so that has(…) can ask.
 */

import { matchesPattern } from "@/lib/kernel/wildcard";
import { type DataOf, FIELDS, type SubjectKind } from "./vocabulary";

/** That a fact is not known. One for each fact, made once: it is thrown where calls are decided. */
export class UnknownFact extends Error {
  constructor(readonly fact: string) {
    super(`${fact} is not known`);
  }
}

type Value = string | boolean | bigint | number | readonly unknown[] | null | undefined;

class Facts {
  readonly values: Readonly<Record<string, Value>>;
  constructor(values: Readonly<Record<string, Value>>) {
    this.values = values;
  }
}

export class CredentialFacts extends Facts {}
export class GrantFacts extends Facts {}
export class IdentityFacts extends Facts {}
export class CallFacts extends Facts {
  readonly toolNames: readonly string[];
  constructor(values: Readonly<Record<string, Value>>, toolNames: readonly string[]) {
    super(values);
    this.toolNames = toolNames;
  }
  usesModel(pattern: string): boolean {
    return (this.values.models as readonly string[]).some((name) => matchesPattern(pattern, name));
  }
  usesTool(pattern: string): boolean {
    return this.toolNames.some((name) => matchesPattern(pattern, name));
  }
}

const CLASSES = { identity: IdentityFacts, credential: CredentialFacts, grant: GrantFacts, call: CallFacts } as const;
for (const [kind, fields] of Object.entries(FIELDS)) {
  for (const name of Object.keys(fields)) {
    const unknown = new UnknownFact(`${kind}.${name}`);
    Object.defineProperty(CLASSES[kind as SubjectKind].prototype, name, {
      get(this: Facts): unknown {
        const value = this.values[name];
        if (value === undefined) throw unknown;
        return value === null ? undefined : value;
      },
    });
  }
}

/** Whole numbers are integers of the expression language, which are not those of this one. */
function valuesOf(kind: SubjectKind, data: Readonly<Record<string, Value>>): Record<string, Value> {
  const fields: Readonly<Record<string, { type: string }>> = FIELDS[kind];
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, fields[name]?.type === "int" && typeof value === "number" ? BigInt(value) : value]),
  );
}

/** `undefined` for lists that are not known. */
export const identityFacts = (
  data: DataOf<"identity">,
  credentials: readonly CredentialFacts[] | undefined,
  grants: readonly GrantFacts[] | undefined,
): IdentityFacts => new IdentityFacts({ ...valuesOf("identity", data), credentials, grants });
export const credentialFacts = (data: DataOf<"credential">): CredentialFacts => new CredentialFacts(valuesOf("credential", data));
export const grantFacts = (data: DataOf<"grant">): GrantFacts => new GrantFacts(valuesOf("grant", data));
export const callFacts = (data: DataOf<"call">, toolNames: readonly string[]): CallFacts =>
  new CallFacts(valuesOf("call", data), toolNames);

/** Of a caller that the inventory does not know: nothing is known. */
export const NOBODY = new IdentityFacts({});

const DAY_MS = 86_400_000;
/** Whole days between two instants; of the part of a day that is left, a day. Null: there is no such instant. */
export const daysUntil = (at: Date | null, now: Date): number | null => (at ? Math.ceil((at.getTime() - now.getTime()) / DAY_MS) : null);
export const daysSince = (at: Date, now: Date): number => Math.floor((now.getTime() - at.getTime()) / DAY_MS);
