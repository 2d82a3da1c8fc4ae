"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Button } from "../ui/button";
import { notifyDone, notifyFailed } from "../ui/toast";

type UploadButtonProps<Answer> = {
  children: string;
  /** Takes a form with the part "file". */
  path: string;
  accept: string;
  /** Texts beside the file. */
  fields?: Readonly<Record<string, string>>;
  /** What became of it, from the answer. */
  done: (answer: Answer) => string;
};

type Refusal = { error?: { message: string; requestId: string } };

/** One file is chosen and sent; everything on the page is read again after it. */
export function UploadButton<Answer>({ children, path, accept, fields = {}, done }: UploadButtonProps<Answer>) {
  const input = useRef<HTMLInputElement>(null);
  const client = useQueryClient();
  const [pending, setPending] = useState(false);
  async function upload(file: File) {
    setPending(true);
    const form = new FormData();
    for (const [name, text] of Object.entries(fields)) form.set(name, text);
    form.set("file", file);
    const answer = await fetch(path, { method: "POST", body: form }).catch(() => null);
    const content = (await answer?.json().catch(() => null)) as (Answer & Refusal) | null;
    if (answer?.ok && content) notifyDone(done(content));
    else notifyFailed(content?.error?.message ?? "The file was not taken. Check your connection and try again.", content?.error?.requestId);
    setPending(false);
    await client.invalidateQueries();
  }
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        aria-label="File"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = "";
          if (file) void upload(file);
        }}
      />
      <Button icon="import" pending={pending} onClick={() => input.current?.click()}>
        {children}
      </Button>
    </>
  );
}
