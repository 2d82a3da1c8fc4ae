"use client";
import { useState } from "react";
import type { AuditVerification } from "@/lib/audit";
import { formatCount } from "../charts/prepare/format";
import { Banner } from "../states/banner";
import { fetchJson } from "../states/fetch-json";
import { Button } from "../ui/button";
import { notifyFailed } from "../ui/toast";

/** Walks the whole chain and says what came of it, until the page is left. */
export function useVerification() {
  const [pending, setPending] = useState(false);
  const [verdict, setVerdict] = useState<AuditVerification | null>(null);
  async function verify() {
    setPending(true);
    try {
      setVerdict(await fetchJson<AuditVerification>("/api/ui/audit/verify", { method: "POST", body: {} }));
    } catch (error) {
      notifyFailed(error instanceof Error ? error.message : "It was not verified. Try again.");
    } finally {
      setPending(false);
    }
  }
  const button = (
    <Button icon="audit" pending={pending} onClick={verify}>
      Verify the chain
    </Button>
  );
  return { button, verdict };
}

export function Verdict({ verdict }: { verdict: AuditVerification }) {
  const head = `${verdict.head.seq}:${verdict.head.hash}`;
  if (verdict.ok) {
    return (
      <Banner tone="calm" icon="ok">
        The chain of {formatCount(verdict.checked)} entries is whole. Keep this head elsewhere, and a later check proves that nothing before
        it was rewritten: <span className="mono wrap">{head}</span>
      </Banner>
    );
  }
  return (
    <Banner tone="breach">
      The chain is broken.
      <ul>
        {verdict.problems.map((problem) => (
          <li key={`${problem.seq} ${problem.kind}`}>{problem.message}</li>
        ))}
      </ul>
    </Banner>
  );
}
