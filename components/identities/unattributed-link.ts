import type { UnattributedGroup } from "@/lib/reporting";

export type UnattributedMatch = { credential?: string; identity?: string; application?: string; environment?: string; sourceId?: string };

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/**
 * What ties a row of unattributed usage to an identity, the most telling first: the key it used, the name it gave, the
 * application and environment it ran in, the source it came from.
 */
export function linkOf({ hints, source }: Pick<UnattributedGroup, "hints" | "source">): { match: UnattributedMatch; words: string } {
  const [credential, identity, application, environment] = [hints.credential, hints.identity, hints.application, hints.environment].map(
    textOf,
  );
  if (credential) return { match: { credential }, words: `It used the key “${credential}”, which will belong to the identity.` };
  if (identity) return { match: { identity }, words: `It called itself “${identity}”, which will be another name of the identity.` };
  if (application) {
    const place = environment ? `“${application}” in ${environment}` : `“${application}”`;
    return {
      match: { application, ...(environment ? { environment } : {}) },
      words: `It ran in ${place}, which will be the identity's place.`,
    };
  }
  return {
    match: { sourceId: source.id ?? "" },
    words: `It said nothing of itself: the source “${source.name}” will default to the identity.`,
  };
}

const NOTHING = "said nothing of itself";

/** The words of a row: what its sender said of who called. */
export function describeHints(hints: Record<string, unknown>): string {
  const parts = ["credential", "identity", "application", "environment", "agent", "tenant"].flatMap((name) => {
    const value = textOf(hints[name]);
    return value ? [`${name} ${value}`] : [];
  });
  return parts.length > 0 ? parts.join(", ") : NOTHING;
}

/** The same, the name that says most apart from the others. */
export function tellingHint(hints: Record<string, unknown>): { main: string; rest: string } {
  const telling = ["agent", "identity", "application", "credential"].find((name) => textOf(hints[name]));
  if (!telling) return { main: "Said nothing of itself", rest: "" };
  const { [telling]: main, ...others } = hints;
  const rest = describeHints(others);
  return { main: textOf(main) ?? "", rest: rest === NOTHING ? "" : rest };
}
