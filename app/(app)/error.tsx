"use client";
import { PageFailed } from "@/components/states/page-failed";

/** A page failed; the shell stays. */
export default function AppError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <PageFailed error={error} onRetry={reset} />;
}
