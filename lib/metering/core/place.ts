/**
 * A place: all that a dimension says of usage but who called, for whom and with what key. Identities come to thousands, places to
 * a few hundred. Dimensions of one place agree in these columns, and in whether any identity answers for them.
 */
export const PLACE_COLUMNS = [
  "source_id",
  "team_id",
  "business_unit_id",
  "cost_centre_id",
  "application_id",
  "environment_id",
  "tool",
  "provider",
  "model",
  "operation",
  "billing",
] as const;
