/** Tokens of the product itself, as rules about keys find them. They are of no identity and cost nothing by themselves. */
import { ZERO_USD } from "@/lib/kernel/money";
import type { Fact } from "./fact";
import { type Draft, type Judged, judgeEach } from "./rule";
import type { OwnToken, World } from "./world";

/** Judges each; null: nothing is wrong with it. */
export const judgeTokens = ({ tokens }: World, judgeOne: (token: OwnToken) => Draft | null): Judged =>
  judgeEach(
    tokens,
    ({ id }) => ["token", id],
    (token) => {
      const draft = judgeOne(token);
      return draft ? [draft] : [];
    },
  );

/** @param says What is wrong with it: "never ends". */
export const tokenDraft = ({ id, name }: OwnToken, says: string, evidence: Fact[]): Draft => ({
  ...{ subjectKind: "token", subjectId: id, identityId: null, exposedUsd: ZERO_USD },
  title: `The token ${name} of Countinghouse ${says}`,
  evidence,
});
