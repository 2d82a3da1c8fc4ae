/**
 * How much a process has in hand at once. What finds no room is refused at once instead of waiting: a queue that grows
 * would answer everybody late, and hold every body in memory.
 */
export type Room = { requests: number; bytes: number };

export class InFlight {
  private requests = 0;
  private bytes = 0;

  constructor(private readonly room: Readonly<Room>) {}

  /** @returns what gives the place back, or undefined when there is none. One that comes alone always has a place. */
  enter(bytes: number): (() => void) | undefined {
    const isFull = this.requests >= this.room.requests || this.bytes + bytes > this.room.bytes;
    if (isFull && this.requests > 0) return undefined;
    this.requests++;
    this.bytes += bytes;
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      this.requests--;
      this.bytes -= bytes;
    };
  }
}
