import { takeForm } from "@/app/api/_invoices/upload";
import { route, UPLOAD_TYPES } from "@/lib/http";
import { listImports } from "@/lib/imports";

export const GET = route({ auth: { session: true }, run: async (ctx) => ({ data: await listImports(ctx), nextCursor: null }) });

export const POST = route({ auth: { session: true }, accepts: UPLOAD_TYPES, run: (ctx, { request }) => takeForm(ctx, request) });
