/** What every connector can be asked, and how its answers are read. */
import { redact } from "@/lib/audit/core/redact";
import { oneLine } from "@/lib/notify/core/mail";
import type { ProviderAnswer } from "../call-provider";
import type { KeyRef } from "../core/abilities";
import type { Action } from "../core/task";

/** A connector with its secret open. */
export type OpenConnector = {
  id: string;
  name: string;
  kind: "litellm" | "openai" | "anthropic" | "webhook";
  address: string;
  secret: string;
};

/** What is asked of a connector about one credential. Sent again it is the same: `id` names it. */
export type Ask = {
  id: string;
  action: Action;
  key: KeyRef;
  /** Of rotate: stored fingerprints of the secret that goes. Empty: all that name the credential. */
  fingerprints: readonly string[];
  /** Of narrow and end_grant: the models that stay. */
  models: readonly string[] | null;
  /** For programs of others that are told by webhook. */
  about: { title: string; identityId: string; subjectKind: string; subjectId: string; narrowedTo: object | null; decidedAt: Date };
  /** It was asked for before, and the answer may have been lost. */
  isAgain: boolean;
  at: Date;
};

/** `applied`: it holds now. `accepted`: it will, ask again. `failed`: `retry` says whether asking again may help. */
export type Outcome = { state: "applied" | "accepted"; text: string } | { state: "failed"; text: string; retry: boolean };

export interface Provider {
  end(connector: OpenConnector, ask: Ask): Promise<Outcome>;
  /** A harmless call that its documentation names. `problem` is null when the answer is the expected one. */
  check(connector: OpenConnector, at: Date): Promise<{ status: number; problem: string | null }>;
}

const MAX_WORDS = 200;

/** Words of an answer without anything secret in them. */
export function wordsOf(json: unknown, secret: string): string {
  const found = find(json);
  return found === undefined ? "" : oneLine(String(redact(found.replaceAll(secret, "…"))), MAX_WORDS);
}

/** Where interfaces put what went wrong: { error: { message } }, { detail }, { message }. */
function find(json: unknown): string | undefined {
  if (typeof json === "string") return json;
  if (json === null || typeof json !== "object") return undefined;
  const fields = json as Record<string, unknown>;
  for (const name of ["error", "detail", "message"]) {
    const text = fields[name] === undefined ? undefined : find(fields[name]);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** An answer that is no success. Too many calls, a time-out and faults of the server pass; a refusal does not. */
export function failure({ status, json }: ProviderAnswer, connector: OpenConnector): Outcome {
  if (status >= 300 && status < 400) return { state: "failed", text: `Answered ${status}: redirects are not followed.`, retry: false };
  const words = wordsOf(json, connector.secret);
  const retry = status === 408 || status === 425 || status === 429 || status >= 500;
  return { state: "failed", text: `Answered ${status}${words === "" ? "" : `: ${words}`}.`.replace("..", "."), retry };
}

export const isOk = ({ status }: ProviderAnswer): boolean => status >= 200 && status < 300;

/** A field of an answer that is an object, at a path; undefined where there is none. */
export function fieldOf(json: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (at, name) => (at !== null && typeof at === "object" ? (at as Record<string, unknown>)[name] : undefined),
    json,
  );
}
