/** "0", "1", "2"…: keys of things that are nothing but their place. */
export const places = (count: number): string[] => Array.from({ length: count }, (_, place) => String(place));
