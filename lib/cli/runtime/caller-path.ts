import path from "node:path";
import { startedIn } from "@/lib/env";

/** A file name that the user typed, from where they typed it: npm runs us elsewhere. */
export const callerPath = (name: string): string => path.resolve(startedIn(), name);
