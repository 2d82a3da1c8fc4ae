/** The process runs. Says nothing of the database: restarting would not bring it back. */
export const GET = () => Response.json({ status: "live" }, { headers: { "cache-control": "no-store" } });
export const dynamic = "force-dynamic";
