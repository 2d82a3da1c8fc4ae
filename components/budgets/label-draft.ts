/** Labels as a form has them: rows, some perhaps unfinished. */
export type LabelPart = { key: string; value: string };

/** The rows that name a label, as they are sent. */
export const labelsOf = (parts: readonly LabelPart[]): Record<string, string> =>
  Object.fromEntries(parts.map(({ key, value }) => [key.trim(), value.trim()] as const).filter(([key]) => key !== ""));

/** Whether an earlier row names the same label: a call carries each once. */
export const isNamedTwice = (parts: readonly LabelPart[], place: number): boolean => {
  const key = parts[place]?.key.trim() ?? "";
  return key !== "" && parts.slice(0, place).some((part) => part.key.trim() === key);
};
