/**
 * Times of jobs as five fields: minutes, hours, days, months, weekdays (0 is Sunday), in UTC. A field is a number, a star, or a
 * star and `/n` for every nth.
 */
const FIELD = /^(?:\*(?:\/([1-9]\d*))?|(\d+))$/;

/** Whether a job is due in the minute of an instant. @throws Error for times that are written otherwise. */
export function isDue(times: string, at: Date): boolean {
  const now = [at.getUTCMinutes(), at.getUTCHours(), at.getUTCDate(), at.getUTCMonth() + 1, at.getUTCDay()];
  const fields = times.split(" ");
  if (fields.length !== now.length) throw new Error(`"${times}" are no five fields`);
  return fields.map((field, i) => isIn(field, now[i] as number)).every(Boolean);
}

function isIn(field: string, value: number): boolean {
  const [matched, every, exact] = FIELD.exec(field) ?? [];
  if (matched === undefined) throw new Error(`"${field}" is no number, *, or */n`);
  return exact === undefined ? value % Number(every ?? 1) === 0 : value === Number(exact);
}
