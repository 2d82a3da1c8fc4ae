/** What a policy is once it is read: rules whose conditions are compiled. */
import type { Expression } from "./expression";
import type { Severity, SubjectKind } from "./vocabulary";

/** That a rule does not hold for one subject until an instant: by the other person's yes that every version needs. */
export type Exception = { subject: string; until: Date; reason: string };

export type Rule = {
  name: string;
  text: string;
  severity: Severity;
  appliesTo: SubjectKind;
  /** Of which subjects; of all where it is left out. */
  when: Expression | null;
  /** What must hold. */
  require: Expression;
  /** From then on the rule holds no more. */
  until: Date | null;
  /** What a fact that is not known means. */
  unknown: "report" | "violate";
  exceptions: readonly Exception[];
  line: number;
};

export type Policy = { rules: readonly Rule[] };
export const NO_POLICY: Policy = { rules: [] };
