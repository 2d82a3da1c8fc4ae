"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { CommentView, FindingDetail } from "@/lib/risk/core/views";
import { fetchJson } from "../states/fetch-json";
import { Time } from "../tables/cells";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { type Moment, Timeline } from "../ui/lists";
import { Section } from "../ui/section";
import { notifyDone } from "../ui/toast";
import { findingPath } from "./finding-words";

type CommentSectionProps = { finding: FindingDetail; comments: readonly CommentView[]; mayComment: boolean; now: string };

/** What happened and what was said, newest first, and a word of one's own. */
export function CommentSection({ finding, comments, mayComment, now }: CommentSectionProps) {
  const moments: Moment[] = [
    ...[...comments].reverse().map(({ id, text, by, at, isOfProduct }) => ({
      key: id,
      at: <Time at={at} now={now} />,
      title: text,
      about: isOfProduct ? undefined : by,
      ...(isOfProduct ? { tone: "hollow" as const } : {}),
    })),
    { key: "first", at: <Time at={finding.firstSeenAt} now={now} />, title: "Seen for the first time.", tone: "hollow" },
  ];
  return (
    <Section finding="What happened" name="Newest first">
      {mayComment ? <CommentForm id={finding.id} /> : null}
      <Timeline moments={moments} />
    </Section>
  );
}

function CommentForm({ id }: { id: string }) {
  const client = useQueryClient();
  const [text, setText] = useState("");
  const say = useMutation({
    mutationFn: () => fetchJson(`${findingPath(id)}/comments`, { method: "POST", body: { text: text.trim() } }),
    onSuccess: async () => {
      setText("");
      notifyDone("Your comment is kept");
      await client.invalidateQueries();
    },
  });
  return (
    <form
      className="mb-4 grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (!say.isPending && text.trim() !== "") say.mutate();
      }}
    >
      <Field label="Comment" help="Whoever sees this finding reads it.">
        {(control) => <Textarea {...control} rows={2} value={text} onChange={(event) => setText(event.target.value)} />}
      </Field>
      <p>
        <Button type="submit" pending={say.isPending} disabled={text.trim() === ""}>
          Add the comment
        </Button>
      </p>
    </form>
  );
}
