/**
 * Runs in a page before the page's own scripts: when its largest part was on the screen, how far things moved, and how long
 * after a press the figures that were asked for were. A script, no module: it is put into the page as it stands.
 */
(() => {
  const noted = { largestMs: 0, shift: 0, pressMs: 0 };
  const watch = (type, note, more = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true, ...more });
  watch("largest-contentful-paint", (entry) => {
    noted.largestMs = entry.startTime;
  });
  watch("layout-shift", (entry) => {
    if (!entry.hadRecentInput) noted.shift += entry.value;
  });
  // From a press to the next frame after its handlers: what is felt, whether or not the figures are there.
  watch(
    "event",
    (entry) => {
      if (entry.interactionId) noted.pressMs = Math.max(noted.pressMs, entry.duration);
    },
    { durationThreshold: 16 },
  );

  const PATIENCE_MS = 30_000;
  const wordsOf = (selector) =>
    [...document.querySelectorAll(selector)].map((node) => node.getAttribute("aria-label") ?? node.textContent).join("\n");

  /** The milliseconds from the next press to the end of the frame in which all of these say something new. */
  function newFigures(selectors) {
    const before = selectors.map(wordsOf);
    let pressedAt = 0;
    for (const type of ["click", "keydown"]) {
      addEventListener(type, (event) => (pressedAt ||= event.timeStamp), { capture: true, once: true });
    }
    const isNew = (selector, i) => {
      const words = wordsOf(selector);
      return words !== "" && words !== before[i];
    };
    noted.pressMs = 0;
    return new Promise((done, fail) => {
      setTimeout(() => fail(new Error(`nothing new in ${selectors}`)), PATIENCE_MS);
      const look = () => {
        if (pressedAt === 0 || !selectors.every(isNew)) return requestAnimationFrame(look);
        // A message sent inside a frame arrives after it was painted.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now() - pressedAt);
        port2.postMessage(null);
      };
      requestAnimationFrame(look);
    });
  }
  Object.assign(window, { paint: { noted, watchFigures: (selectors) => (window.paint.figures = newFigures(selectors)) } });
})();
