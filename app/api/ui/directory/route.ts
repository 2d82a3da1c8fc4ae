import { changeDirectory, readDirectory } from "@/lib/directory";
import { DirectoryChange } from "@/lib/directory/schemas";
import { route } from "@/lib/http";

export const GET = route({ auth: { session: true }, run: (ctx) => readDirectory(ctx) });

export const PATCH = route({ auth: { session: true }, body: DirectoryChange, run: (ctx, { body }) => changeDirectory(ctx, body) });
