import fc from "fast-check";
import { expect, it } from "vitest";
import { InFlight } from "./in-flight";

it("never holds more than its room, but for one that comes alone, and all of it is free again in the end", () => {
  const step = fc.oneof(fc.record({ enter: fc.nat(1_500) }), fc.record({ leave: fc.nat(50) }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const inFlight = new InFlight({ requests: 4, bytes: 1_000 });
      const held: { bytes: number; leave: () => void }[] = [];
      for (const each of steps) {
        if ("leave" in each) {
          const [gone] = held.splice(each.leave % Math.max(1, held.length), 1);
          gone?.leave();
          gone?.leave();
          continue;
        }
        const sum = held.reduce((total, { bytes }) => total + bytes, 0);
        const leave = inFlight.enter(each.enter);
        const hasRoom = held.length === 0 || (held.length < 4 && sum + each.enter <= 1_000);
        expect(leave !== undefined).toBe(hasRoom);
        if (leave) held.push({ bytes: each.enter, leave });
      }
      for (const { leave } of held) leave();
      const all = [250, 250, 250, 250].map((bytes) => inFlight.enter(bytes));
      expect(all.every((leave) => leave !== undefined)).toBe(true);
      expect(inFlight.enter(0)).toBeUndefined();
    }),
  );
});
