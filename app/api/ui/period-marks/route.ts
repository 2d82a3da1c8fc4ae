import { listPeriodMarks } from "@/lib/chargeback";
import { route } from "@/lib/http";

export const GET = route({ auth: { session: true }, run: listPeriodMarks });
