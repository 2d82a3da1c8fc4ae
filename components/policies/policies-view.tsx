"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { PolicyCheck } from "@/lib/policy/core/views";
import { PageHeader } from "../shell/page-header";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Button } from "../ui/button";
import { Tabs } from "../ui/tabs";
import { CheckResult } from "./check-result";
import { PolicyEditor } from "./policy-editor";
import { PolicyVersions } from "./policy-versions";
import { IN_FORCE_PATH, rulesFinding } from "./policy-words";

const TABS = ["rules", "write", "versions"] as const;

/** What holds now and who breaks it; the text, tried before it is kept; and every version of it. */
export function PoliciesView({ now, mayWrite }: { now: string; mayWrite: boolean }) {
  const inForce = useRead<PolicyCheck>(IN_FORCE_PATH);
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(TABS).withDefault("rules").withOptions({ history: "push" }));
  const go = (next: string) => void setTab(TABS.find((each) => each === next) ?? "rules");
  const version = inForce.data?.version ?? null;
  return (
    <>
      <PageHeader
        title={inForce.data ? rulesFinding(inForce.data) : "Policies"}
        fresh={[version === null ? "Nobody is held to a policy" : `Version ${version}`, "Judged on the inventory, on calls, and in builds"]}
        actions={
          mayWrite && tab !== "write" ? (
            <Button tone="primary" onClick={() => go("write")}>
              {version === null ? "Write a policy" : "Change the policy"}
            </Button>
          ) : null
        }
      />
      <Tabs
        label="Policies"
        value={tab}
        onChange={go}
        tabs={[
          {
            value: "rules",
            label: "In force",
            content: (
              <QueryBlock query={inForce} skeleton={<TableSkeleton rows={6} />} title="The rules did not load">
                {(check) => <CheckResult check={check} fileName="policy" isInForce />}
              </QueryBlock>
            ),
          },
          {
            value: "write",
            label: mayWrite ? "Write and try" : "Read and try",
            content: (
              <QueryBlock query={inForce} skeleton={<TableSkeleton rows={6} />} title="The policy did not load">
                {(check) => <PolicyEditor version={check.version} mayWrite={mayWrite} onKept={() => go("versions")} />}
              </QueryBlock>
            ),
          },
          { value: "versions", label: "Versions", content: <PolicyVersions now={now} /> },
        ]}
      />
    </>
  );
}
