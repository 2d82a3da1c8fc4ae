"use client";
import { useState } from "react";
import { fetchJson } from "../states/fetch-json";
import { RequestFailure } from "../states/request-failure";

type Refused = {
  /** What the server says about one field: "stages.0.days". */
  errorOf: (field: string) => string | undefined;
  send: <Answer>(path: string, method: "POST" | "PATCH", body: unknown) => Promise<Answer>;
};

/** Writes of a form whose refusals stand beside its fields. */
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
