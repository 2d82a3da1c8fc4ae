"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useRef, useState } from "react";
import { EXAMPLE_POLICY } from "@/lib/policy/core/example-policy";
import type { PolicyCheck, PolicyVersionDetail, PolicyVersionView } from "@/lib/policy/core/views";
import type { Problem } from "@/lib/policy/core/yaml-source";
import { formatCount } from "../charts/prepare/format";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { later, WhenHere } from "../ui/later";
import { PlainList } from "../ui/lists";
import { Section } from "../ui/section";
import { StateMark } from "../ui/state-mark";
import { CheckResult } from "./check-result";
import { CHECK_PATH, POLICIES_PATH, versionPath } from "./policy-words";

/** Every fact there is, with the words it can have: read beside the text, after it. */
const FACTS_HELP = later(() => import("./facts-help"));

type EditorProps = { version: number | null; mayWrite: boolean; onKept: () => void };

/** Begins with what is in force, or with an example. */
export function PolicyEditor({ version, ...rest }: EditorProps) {
  return version === null ? <Editor start={EXAMPLE_POLICY} {...rest} /> : <EditorOf version={version} {...rest} />;
}

function EditorOf({ version, ...rest }: EditorProps & { version: number }) {
  const inForce = useRead<PolicyVersionDetail>(versionPath(version));
  return (
    <QueryBlock query={inForce} skeleton={<TableSkeleton rows={6} />} title="The policy did not load">
      {({ text, n }) => <Editor key={n} start={text} {...rest} />}
    </QueryBlock>
  );
}

/** Reads the text while it is written; nothing leaves the browser for that. */
const useProblems = (text: string) =>
  useQuery<Problem[]>({
    queryKey: ["policy problems", text],
    queryFn: async () => (await import("@/lib/policy/core/compile-policy")).compilePolicy(text).problems,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

function Editor({ start, mayWrite, onKept }: Omit<EditorProps, "version"> & { start: string }) {
  const [text, setText] = useState(start);
  const [tried, setTried] = useState<string | null>(null);
  const [isKeeping, setIsKeeping] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const problems = useProblems(useDeferredValue(text)).data;
  const check = useQuery<PolicyCheck>({
    queryKey: [CHECK_PATH, tried],
    queryFn: ({ signal }) => fetchJson(CHECK_PATH, { method: "POST", body: { text: tried }, signal }),
    enabled: tried !== null,
  });
  const isRight = problems?.length === 0;
  function goTo({ line, column }: Problem) {
    const before = text.split("\n").slice(0, line - 1);
    const at = before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
    area.current?.focus();
    area.current?.setSelectionRange(at, at);
  }
  return (
    <div className="after stack">
      <Section
        finding={problems === undefined ? "Reading" : isRight ? "The policy can be read" : problemWords(problems.length)}
        name="YAML, with conditions in CEL; read as you write"
        actions={
          <>
            <Button onClick={() => setTried(text)} disabled={!isRight} pending={check.isFetching}>
              Try it
            </Button>
            {mayWrite ? (
              <Button tone="primary" onClick={() => setIsKeeping(true)} disabled={!isRight || text === start}>
                Keep this version
              </Button>
            ) : null}
          </>
        }
      >
        <Field
          label="Policy"
          help={
            mayWrite ? "Kept versions hold nobody to anything before another person puts one in force." : "What you write here is not kept."
          }
        >
          {(control) => (
            <Textarea
              {...control}
              ref={area}
              className="mono"
              rows={24}
              spellCheck={false}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <div aria-live="polite">{problems && problems.length > 0 ? <ProblemList problems={problems} onGo={goTo} /> : null}</div>
      </Section>
      {tried !== null ? (
        <QueryBlock query={check} skeleton={<TableSkeleton rows={6} />} title="The policy was not tried">
          {(result) => (
            <>
              {tried === text ? null : (
                <p className="sub">
                  <StateMark tone="warn">The text has changed since it was tried</StateMark>
                </p>
              )}
              <CheckResult check={result} fileName="policy-draft" />
            </>
          )}
        </QueryBlock>
      ) : null}
      <WhenHere of={FACTS_HELP}>{(FactsHelp) => <FactsHelp />}</WhenHere>
      {isKeeping ? <KeepDialog text={text} onClose={() => setIsKeeping(false)} onKept={onKept} /> : null}
    </div>
  );
}

const problemWords = (count: number): string => `${formatCount(count)} ${count === 1 ? "thing stands" : "things stand"} in the way`;

function ProblemList({ problems, onGo }: { problems: readonly Problem[]; onGo: (problem: Problem) => void }) {
  return (
    <PlainList
      rows={problems.map((problem) => ({
        key: `${problem.line} ${problem.column} ${problem.message}`,
        words: (
          <span>
            <button type="button" className="link" onClick={() => onGo(problem)}>
              Line {problem.line}, column {problem.column}
            </button>{" "}
            {problem.message} <span className="muted">{problem.fix}</span>
          </span>
        ),
      }))}
    />
  );
}

function KeepDialog({ text, onClose, onKept }: { text: string; onClose: () => void; onKept: () => void }) {
  const [note, setNote] = useState("");
  return (
    <DeedDialog
      title="Keep this version?"
      say="It is in force only after another person has put it in force."
      deed="Keep this version"
      onClose={onClose}
      act={async () => {
        const { n } = await fetchJson<PolicyVersionView>(POLICIES_PATH, { method: "POST", body: { text, note } });
        onKept();
        return `Version ${n} is kept`;
      }}
    >
      <Field label="What changes" help="For whoever puts it in force." required>
        {(control) => <Textarea {...control} value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
