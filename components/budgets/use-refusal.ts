"use client";
import { useState } from "react";
import { fetchJson } from "../states/fetch-json";
import { RequestFailure } from "../states/request-failure";

type Refusal = {
  /** What the server says about one field: "scope.team". */
  errorOf: (field: string) => string | undefined;
  /** Sends it, and keeps what is refused for the fields. */
  send: <Answer>(path: string, method: "POST" | "PATCH", body: unknown) => Promise<Answer>;
};

/** Writes of a form whose refusals belong beside its fields; the sentence about the whole stands in the dialog. */
export function useRefusal(): Refusal {
  const [refusal, setRefusal] = useState<RequestFailure | null>(null);
  return {
    errorOf: (field) => refusal?.fieldMessage(field),
    async send(path, method, body) {
      setRefusal(null);
      try {
        return await fetchJson(path, { method, body });
      } catch (error) {
        if (error instanceof RequestFailure) setRefusal(error);
        throw error;
      }
    },
  };
}
