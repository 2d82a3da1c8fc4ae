import { route } from "@/lib/http";
import { NotFound } from "@/lib/kernel/errors";

/** Programs get the error body of the interface, not a page, where nothing is. */
const nothing = route({
  auth: { public: true },
  run: async () => {
    throw new NotFound("There is nothing at this address.");
  },
});

export { nothing as DELETE, nothing as GET, nothing as PATCH, nothing as POST, nothing as PUT };
