import { CopyButton } from "./copy-button";

/** "idn_01JB…QX2": the middle of a long id is left out, the whole stays in the title and the copy. */
export const shortenId = (id: string, head = 8, tail = 4): string =>
  id.length <= head + tail + 1 ? id : `${id.slice(0, head)}…${id.slice(-tail)}`;

export function ShortId({ id, copy }: { id: string; copy?: boolean }) {
  return (
    <span className="idcopy">
      <span className="mono" title={id}>
        {shortenId(id)}
      </span>
      {copy ? <CopyButton text={id} label="Copy the id" /> : null}
    </span>
  );
}
