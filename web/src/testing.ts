/** What jsdom lacks of a browser; vitest loads this before every test. */

globalThis.matchMedia = (media: string) =>
  Object.assign(new EventTarget(), {
    media,
    matches: false,
    onchange: null,
    addListener: () => undefined,
    removeListener: () => undefined,
  });

// The ids of tests are plain words.
Object.assign(globalThis, { CSS: { escape: (id: string) => id } });
