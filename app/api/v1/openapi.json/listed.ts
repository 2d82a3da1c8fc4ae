import type { Operation } from "@/lib/http";

type Said = Pick<Operation, "description" | "body" | "example" | "answer" | "answerType" | "status"> & { summary: string };
export type Module = Partial<Record<string, unknown>>;
/** One route: what only a person can say of each of its methods, and where its handlers are. */
export type Listed = { group: string; load: () => Promise<Module>; GET?: Said; POST?: Said; PUT?: Said; PATCH?: Said; DELETE?: Said };
