"use client";

/** Ends this session and shows the sign-in page; a full load, so that nothing of the person stays in memory. */
export async function signOut(): Promise<void> {
  const { signOut: endSession } = await import("next-auth/react");
  await endSession({ callbackUrl: "/sign-in" });
}
