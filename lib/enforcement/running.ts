import type { Db } from "@/lib/db/client";
import type { Engine } from "./engine";

/** The engines of this process, on the global object, because a bundler may give each route its own copy of a module. */
const KEY = Symbol.for("countinghouse.enforcement");
const holder = globalThis as { [KEY]?: Map<Db, Engine> };

export function runningEngines(): Map<Db, Engine> {
  holder[KEY] ??= new Map();
  return holder[KEY];
}

/** Writes what was decided and gives back what is held: before the database is closed. */
export async function stopEnforcement(): Promise<void> {
  const engines = [...runningEngines().values()];
  runningEngines().clear();
  await Promise.all(engines.map(({ authoriser }) => authoriser.stop()));
}
