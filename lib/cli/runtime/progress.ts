import { say } from "../prepare/step.mjs";

/** Says every tenth of the way. */
export function progressOf(title: string): (done: number, total: number) => void {
  let told = 0;
  return (done, total) => {
    const tenth = Math.floor((done / total) * 10);
    if (tenth <= told) return;
    told = tenth;
    say(`${title}… ${tenth * 10} %`);
  };
}
