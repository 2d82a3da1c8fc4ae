import { readAccounting, setAccounting } from "@/lib/chargeback";
import { AccountingInput } from "@/lib/chargeback/core/accounting-input";
import { route } from "@/lib/http";

export const GET = route({ auth: { session: true }, run: (ctx) => readAccounting(ctx) });
export const PUT = route({ auth: { session: true }, body: AccountingInput, run: (ctx, { body }) => setAccounting(ctx, body) });
