/** One process of the race: see race.ts. Killed at any moment, or told to end by the end of its input. */
import { enableTypeScript } from "../prepare/typescript.mjs";

await enableTypeScript();
const { race } = await import("./race-process.ts");
await race();
