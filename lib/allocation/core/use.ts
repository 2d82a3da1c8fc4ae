/** What a period cost, one row for each combination that the ledger tells apart: what rules pick from and weigh by. */
import type { Usd } from "@/lib/kernel/money";

export type UseOf = {
  dimensionId: number;
  businessUnitId: string | null;
  costCentreId: string | null;
  teamId: string | null;
  ownerId: string | null;
  identityId: string | null;
  credentialId: string | null;
  applicationId: string | null;
  environmentId: string | null;
  tenant: string | null;
  agent: string | null;
  tool: string | null;
  provider: string;
  model: string;
  operation: string;
  billing: string;
  attributionStep: string;
  costUsd: Usd;
  flatValueUsd: Usd;
  requests: bigint;
  tokens: bigint;
  events: bigint;
};

/** Nobody: what no cost centre answers for. */
export const NOBODY = "";

/** Who bears a use: its cost centre; without one, who bears what nobody answers for. */
export const bearerOf = (use: Pick<UseOf, "costCentreId">, fallback: string = NOBODY): string => use.costCentreId ?? fallback;
