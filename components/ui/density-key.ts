/** Where the browser keeps the chosen density; read before the first paint. */
export const DENSITY_KEY = "countinghouse.density";
