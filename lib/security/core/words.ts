/** How findings of secrets are told in one sentence. */
export type Placed = {
  rule: string;
  repository: string | null;
  file: string | null;
  line: number | null;
};

/** "src/app.py, line 4, in acme/web". */
export function placeWords({ repository, file, line }: Omit<Placed, "rule">): string {
  const where = file === null ? null : line === null ? file : `${file}, line ${line}`;
  if (where !== null && repository !== null) return `${where}, in ${repository}`;
  return where ?? repository ?? "a place that the report does not name";
}

/** "AWS secret found in keys, line 4, in acme/web". */
export const findingTitle = (finding: Placed): string => `${finding.rule}: secret found in ${placeWords(finding)}`;
