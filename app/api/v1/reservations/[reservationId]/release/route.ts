import { releaseReservation } from "@/lib/enforcement";
import { ReleaseInput, ReservationPath } from "@/lib/enforcement/schemas";
import { route } from "@/lib/http";

export const POST = route({
  auth: { scope: "enforce" },
  params: ReservationPath,
  body: ReleaseInput,
  run: (ctx, { params, body }) => releaseReservation(ctx, params.reservationId, body),
});
