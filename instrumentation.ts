/** Next calls this once when a server starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs" || process.env.NEXT_PHASE === "phase-production-build") return;
  const { env } = await import("@/lib/env");
  // In development a handler changes while the server runs.
  if (env().NODE_ENV === "production") {
    const [{ openFastPath }, { FAST_ROUTES }] = await Promise.all([import("@/lib/http"), import("@/app/api/v1/fast-routes")]);
    openFastPath(FAST_ROUTES);
  }
  if (env().JOBS === "external") return;
  const { startJobs } = await import("@/lib/jobs");
  await startJobs();
}
