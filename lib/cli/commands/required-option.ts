/** The value of an option that a command cannot do without. */
export function required(value: string | undefined, option: string): string {
  if (value === undefined || value === "") throw new Error(`${option} is missing`);
  return value;
}
