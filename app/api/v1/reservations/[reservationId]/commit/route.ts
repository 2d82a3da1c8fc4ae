import { commitReservation } from "@/lib/enforcement";
import { CommitInput, ReservationPath } from "@/lib/enforcement/schemas";
import { route } from "@/lib/http";

export const POST = route({
  auth: { scope: "enforce" },
  params: ReservationPath,
  body: CommitInput,
  run: (ctx, { params, body }) => commitReservation(ctx, params.reservationId, body),
});
