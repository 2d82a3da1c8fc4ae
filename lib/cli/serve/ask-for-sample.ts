import { createInterface } from "node:readline/promises";

/** Asks on the terminal; just Enter means yes. */
export async function askForSample(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question("This database is empty. Load a sample organisation to look around in? [Y/n] ");
    return !/^n/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
