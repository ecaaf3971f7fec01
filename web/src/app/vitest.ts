import { afterEach } from "vitest";
import { cleanup } from "@testing-library/react";

afterEach(() => { cleanup(); localStorage.clear(); });
if (!window.matchMedia) {
  window.matchMedia = (media) => ({ matches: false, media, onchange: null, addEventListener: () => undefined, removeEventListener: () => undefined, addListener: () => undefined, removeListener: () => undefined, dispatchEvent: () => false });
}
/** jsdom lays nothing out, so there is nothing to observe. */
globalThis.ResizeObserver ??= class { observe() {} unobserve() {} disconnect() {} };
