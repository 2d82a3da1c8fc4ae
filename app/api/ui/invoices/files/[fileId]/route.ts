import { route } from "@/lib/http";
import { readFile } from "@/lib/invoices";
import { FilePath } from "@/lib/invoices/schemas";

export const GET = route({ auth: { session: true }, params: FilePath, run: (ctx, { params }) => readFile(ctx, params.fileId) });
