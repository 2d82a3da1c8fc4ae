/** Answers of any length in constant memory: rows are read only as fast as the caller takes them. */

/** A streamed file. `fileName` is reduced to harmless letters. */
export function stream(
  chunks: AsyncIterable<string | Uint8Array>,
  { contentType, fileName }: { contentType: string; fileName?: string },
): Response {
  const encoder = new TextEncoder();
  const iterator = chunks[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(typeof value === "string" ? encoder.encode(value) : value);
      },
      // The caller hung up: the source closes its cursor.
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
  const disposition =
    fileName === undefined ? {} : { "content-disposition": `attachment; filename="${fileName.replaceAll(/[^\w.() -]/g, "_")}"` };
  return new Response(body, { headers: { "content-type": contentType, ...disposition } });
}
