/**
 * What a tool does, by the words of its name: the gravest that one of its names tells. A name without any such word is of no class.
 * Order of gravity: payment, secret, exec, write, read.
 */
const CLASSES: readonly (readonly [name: string, words: RegExp])[] = [
  ["payment", /\b(pay|pays|payment|payments|payout|payouts|refund|refunds|transfer|transfers|wire|purchase|checkout|charge|invoice)\b/],
  ["secret", /\b(secret|secrets|vault|credential|credentials|password|passwords|keychain|kms)\b/],
  ["exec", /\b(exec|execute|shell|bash|terminal|command|commands|eval|deploy|kubectl|ssh|run code|code interpreter|sandbox)\b/],
  [
    "write",
    /\b(write|delete|deletes|deletion|remove|drop|purge|destroy|erase|wipe|update|create|insert|upsert|edit|patch|post|put|send|publish|merge|commit|push|upload)\b/,
  ],
  ["read", /\b(read|get|list|search|find|fetch|query|lookup|look up|retrieve|browse|view|describe|select)\b/],
];

/** "refund_order", "deleteUser" and "mcp.files/read-file" are several words. */
const wordsOf = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .toLowerCase();

/** @returns payment | secret | exec | write | read; undefined where no name says. */
export function toolClassOf(names: readonly string[]): string | undefined {
  const words = names.map(wordsOf);
  return CLASSES.find(([, pattern]) => words.some((each) => pattern.test(each)))?.[0];
}
