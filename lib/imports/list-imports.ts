import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { NotFound } from "@/lib/kernel/errors";
import { type ImportRecord, readErrorFile, readImports } from "./store";

const SHOWN = 200;

/** The newest imports, at most 200. Right: import.create. */
export async function listImports(ctx: Context): Promise<ImportRecord[]> {
  authorize(ctx, "import.create");
  return readImports(ctx.db, SHOWN);
}

/** The rows of an import that were not taken. Right: import.create. @throws NotFound when there is no such import. */
export async function readImportErrors(ctx: Context, importId: string): Promise<{ fileName: string; content: string }> {
  authorize(ctx, "import.create");
  const file = await readErrorFile(ctx.db, importId);
  if (!file) throw new NotFound(`There is no import "${importId}".`);
  return { fileName: `${file.fileName.replace(/\.csv$/i, "")}-errors.csv`, content: file.content };
}
