import { StateMark } from "../../ui/state-mark";

const STATUS: Record<string, { tone: "ok" | "warn" | "none"; word: string }> = {
  ok: { tone: "ok", word: "OK" },
  error: { tone: "warn", word: "Failed" },
  cancelled: { tone: "none", word: "Cancelled" },
  cache_hit: { tone: "none", word: "From the gateway's cache" },
};

type CallStatusProps = { event: { status: string; role: string; errorType?: string | null }; calm?: boolean };

/** How a call ended; evidence of a call that is counted elsewhere says so instead. */
export function CallStatus({ event, calm = false }: CallStatusProps) {
  const { tone, word } = STATUS[event.status] ?? { tone: "none" as const, word: event.status };
  return (
    <StateMark tone={tone} calm={calm}>
      {event.role === "evidence" ? "Evidence" : (event.errorType?.replaceAll("_", " ") ?? word)}
    </StateMark>
  );
}
