import type { Db } from "@/lib/db/client";
import type { Clock } from "@/lib/kernel/clock";
import type { Actor } from "./core/actor";

/** What every use case is given first. */
export type Context = { db: Db; clock: Clock; actor: Actor };
