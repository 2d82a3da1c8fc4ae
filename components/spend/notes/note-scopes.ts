/** What a note may be about on a page: what the page is about, what it is filtered by, the organisation. */
import { ENTITY_KINDS, GROUPING_LABEL } from "@/lib/reporting/core/dimensions";
import type { EntityPath } from "@/lib/reporting/schemas";
import type { ResolvedFilters } from "../../filters/search-params";

export type Named = EntityPath & { name: string };
export type NoteScope = { key: string; label: string; scope: { kind: "organisation" } | EntityPath };

export function noteScopes({ dimensions }: Pick<ResolvedFilters, "dimensions">, of?: Named): NoteScope[] {
  const filtered = dimensions.flatMap(({ dimension, filter }): Named[] => {
    const kind = ENTITY_KINDS.find((one) => one === dimension);
    return kind && filter.is ? filter.values.filter((id) => id !== "none").map((id) => ({ kind, id, name: id })) : [];
  });
  return [
    ...[...(of ? [of] : []), ...filtered].map(({ kind, id, name }) => ({
      key: `${kind}:${id}`,
      label: `${GROUPING_LABEL[kind]} ${name}`,
      scope: { kind, id },
    })),
    { key: "organisation", label: "The whole organisation", scope: { kind: "organisation" as const } },
  ];
}
