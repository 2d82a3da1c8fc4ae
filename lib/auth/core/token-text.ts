/**
 * A machine token as text: `cth_<prefix>_<secret>`. The prefix finds the row and may be shown; the secret carries 256
 * bits and is never stored. The fixed start lets secret scanners find leaked ones.
 */
export const PREFIX_LENGTH = 10;
/** 43 letters of base 62 hold 256 bits. */
export const SECRET_LENGTH = 43;

const TOKEN = new RegExp(`^cth_([0-9A-Za-z]{${PREFIX_LENGTH}})_([0-9A-Za-z]{${SECRET_LENGTH}})$`);

export const tokenText = (prefix: string, secret: string): string => `cth_${prefix}_${secret}`;

export function readTokenText(text: string): { prefix: string; secret: string } | undefined {
  const match = TOKEN.exec(text);
  return match ? { prefix: match[1] ?? "", secret: match[2] ?? "" } : undefined;
}
