import { issueStatements } from "@/lib/chargeback";
import { IssueInput } from "@/lib/chargeback/core/statement-input";
import { route } from "@/lib/http";

export const POST = route({ auth: { session: true }, body: IssueInput, run: (ctx, { body }) => issueStatements(ctx, body) });
