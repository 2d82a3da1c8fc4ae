/** The operations that stand in files of their own, one file an area; spread in one line each. */
import { ACCESS_OPERATIONS } from "./access-operations";
import { ALLOCATION_OPERATIONS } from "./allocation-operations";
import { BUDGET_OPERATIONS } from "./budget-operations";
import { CHANGE_OPERATIONS } from "./change-operations";
import { DETECTOR_OPERATIONS } from "./detector-operations";
import { DIRECTORY_OPERATIONS } from "./directory-operations";
import { EFFICIENCY_OPERATIONS } from "./efficiency-operations";
import { ENFORCEMENT_OPERATIONS } from "./enforcement-operations";
import { EXPORT_OPERATIONS } from "./export-operations";
import { INCIDENT_OPERATIONS } from "./incident-operations";
import { INVOICE_OPERATIONS } from "./invoice-operations";
import { LANGSMITH_OPERATIONS } from "./langsmith-operations";
import type { Listed } from "./listed";
import { POLICY_OPERATIONS } from "./policy-operations";
import { REVIEW_OPERATIONS } from "./review-operations";
import { REVOCATION_OPERATIONS } from "./revocation-operations";
import { RISK_OPERATIONS } from "./risk-operations";
import { SECURITY_OPERATIONS } from "./security-operations";
import { SOURCE_OPERATIONS } from "./source-operations";
import { STATEMENT_OPERATIONS } from "./statement-operations";
import { VIEW_OPERATIONS } from "./view-operations";
import { VOLUME_OPERATIONS } from "./volume-operations";

export const AREA_OPERATIONS: Readonly<Record<string, Listed>> = {
  ...ACCESS_OPERATIONS,
  ...ALLOCATION_OPERATIONS,
  ...SOURCE_OPERATIONS,
  ...BUDGET_OPERATIONS,
  ...ENFORCEMENT_OPERATIONS,
  ...VIEW_OPERATIONS,
  ...CHANGE_OPERATIONS,
  ...DIRECTORY_OPERATIONS,
  ...EFFICIENCY_OPERATIONS,
  ...EXPORT_OPERATIONS,
  ...INCIDENT_OPERATIONS,
  ...INVOICE_OPERATIONS,
  ...LANGSMITH_OPERATIONS,
  ...POLICY_OPERATIONS,
  ...REVIEW_OPERATIONS,
  ...REVOCATION_OPERATIONS,
  ...DETECTOR_OPERATIONS,
  ...RISK_OPERATIONS,
  ...SECURITY_OPERATIONS,
  ...STATEMENT_OPERATIONS,
  ...VOLUME_OPERATIONS,
};
