/** What changed between two records of the audit log, field by field. */
type Change = { field: string; before: string | null; after: string | null };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const written = (value: unknown): string | null => {
  if (value === undefined || value === null) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
};

/** Fields that differ, in the order of the later record. */
export function changesBetween(before: unknown, after: unknown): Change[] {
  const [old, next] = [isRecord(before) ? before : {}, isRecord(after) ? after : {}];
  return [...new Set([...Object.keys(next), ...Object.keys(old)])].flatMap((field) => {
    const change = { field, before: written(old[field]), after: written(next[field]) };
    return change.before === change.after ? [] : [change];
  });
}
