/**
 * Bulk loads with a prepared statement before and one after them: one transaction in one round trip. PostgreSQL runs the
 * messages up to a Sync as one transaction and skips what follows an error, the rows included
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING). Locks of the last statement are so
 * held for no longer than it runs and commits, however busy this process is.
 */
import type { Connection, Pool, PoolClient, Submittable } from "pg";

export type Prepared = { name: string; text: string; values: string[] };
/** `text`: a COPY … FROM STDIN. `rows`: what it loads, in the text format, in parts of whole rows. */
export type Copy = { name: string; text: string; rows: readonly Buffer[] };

/** What the driver's connection has beside its declared part; its own bulk loads and cursors use the same. */
type Wire = Connection & {
  parsedStatements: Record<string, string>;
  parse(query: { name: string; text: string }): void;
  bind(config: { statement: string; values: string[] }): void;
  execute(config: object): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
};

/** Durable when it resolves. @throws the first error of them all; then nothing of them is stored. */
export async function copyBetween(pool: Pool, before: Prepared, copies: readonly Copy[], after: Prepared): Promise<void> {
  const client = await pool.connect();
  let isLost = false;
  try {
    await submitted(client, before, copies, after);
  } catch (error) {
    // Told before the connection is seen to end: whoever waits for one must not be given this one.
    isLost = (error as { severity?: string }).severity === "FATAL";
    throw error;
  } finally {
    client.release(isLost);
  }
}

const submitted = (client: PoolClient, before: Prepared, copies: readonly Copy[], after: Prepared): Promise<void> =>
  new Promise((resolve, reject) => {
    client.query(new CopyBetween(before, copies, after, resolve, reject));
  });

/** What the driver asks of a query of one's own: https://node-postgres.com/apis/client (submittable). */
class CopyBetween implements Submittable {
  private forget: () => void = () => undefined;

  constructor(
    private readonly before: Prepared,
    private readonly copies: readonly Copy[],
    private readonly after: Prepared,
    private readonly resolve: () => void,
    private readonly reject: (error: Error) => void,
  ) {}

  submit(connection: Connection): void {
    const wire = connection as Wire;
    this.rememberParsed(wire);
    wire.stream.cork();
    try {
      run(wire, this.before, this.before.values);
      for (const copy of this.copies) {
        run(wire, copy, []);
        for (const rows of copy.rows) wire.sendCopyFromChunk(rows);
        wire.endCopyFrom();
      }
      run(wire, this.after, this.after.values);
      wire.sync();
    } finally {
      wire.stream.uncork();
    }
  }

  /** PostgreSQL keeps what it parsed of a transaction that fails later: that, and only that, may not be parsed again. */
  private rememberParsed(wire: Wire): void {
    const asked = [this.before, ...this.copies, this.after].filter(({ name }) => wire.parsedStatements[name] === undefined);
    const parsed = (): void => {
      const statement = asked.shift();
      if (statement) wire.parsedStatements[statement.name] = statement.text;
    };
    wire.on("parseComplete", parsed);
    this.forget = () => wire.off("parseComplete", parsed);
  }

  handleError(error: Error): void {
    this.forget();
    this.reject(error);
  }

  handleReadyForQuery(): void {
    this.forget();
    this.resolve();
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  /** The rows are sent already. */
  handleCopyInResponse(): void {}
}

function run(wire: Wire, { name, text }: { name: string; text: string }, values: string[]): void {
  if (wire.parsedStatements[name] === undefined) wire.parse({ name, text });
  wire.bind({ statement: name, values });
  wire.execute({});
}
