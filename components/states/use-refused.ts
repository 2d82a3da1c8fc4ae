"use client";
import { useState } from "react";
import { fetchJson } from "./fetch-json";
import { RequestFailure } from "./request-failure";

type Refused = {
  /** What the server says about one field: "parameters.calls". */
  errorOf: (field: string) => string | undefined;
  send: <Answer>(path: string, method: "POST" | "PATCH" | "PUT", body: unknown) => Promise<Answer>;
};

/** Writes of a form whose refusals stand beside its fields; the sentence about the whole stands in the dialog. */
export function useRefused(): Refused {
  const [refused, setRefused] = useState<RequestFailure | null>(null);
  return {
    errorOf: (field) => refused?.fieldMessage(field),
    async send(path, method, body) {
      setRefused(null);
      try {
        return await fetchJson(path, { method, body });
      } catch (error) {
        if (error instanceof RequestFailure) setRefused(error);
        throw error;
      }
    },
  };
}
