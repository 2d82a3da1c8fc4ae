/** Enforcement: whether a call may be made, decided before it is. See README.md. */
export { authorizeCall } from "./authorize-call";
export { commitReservation } from "./commit-reservation";
export { expireReservations } from "./expire-reservations";
export { leaseBudget, renewLease, returnLease } from "./lease-budget";
export { releaseReservation } from "./release-reservation";
export { stopEnforcement } from "./running";
