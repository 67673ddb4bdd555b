// Counts what a script from /widget/v1/ leaves outside its own tree. Runs before the page's scripts.
(() => {
  "use strict";
  const ours = () => new Error().stack.includes("/widget/v1/");
  const held = new Set();
  // Listeners on anything but what the widget made itself: its shadow tree, and its own signals.
  const own = (target) =>
    target instanceof AbortSignal || (target instanceof Node && target.getRootNode() instanceof ShadowRoot)
    || (target instanceof Node && !target.isConnected && !(target instanceof Document));
  const [add, remove] = [EventTarget.prototype.addEventListener, EventTarget.prototype.removeEventListener];
  const key = (target, name, act) => [...held].find((one) => one.target === target && one.name === name && one.act === act);
  EventTarget.prototype.addEventListener = function (name, act, how) {
    const target = this ?? window;
    if (own(target) || !ours()) return add.call(target, name, act, how);
    const entry = { what: `listener ${name} on ${target.constructor.name}`, target, name, act };
    held.add(entry);
    const signal = typeof how === "object" ? how?.signal : null;
    if (signal?.aborted) held.delete(entry);
    if (signal) add.call(signal, "abort", () => held.delete(entry), { once: true });
    if (typeof how === "object" && how?.once) add.call(target, name, () => held.delete(entry), { once: true });
    return add.call(target, name, act, how);
  };
  EventTarget.prototype.removeEventListener = function (name, act, how) {
    held.delete(key(this ?? window, name, act));
    return remove.call(this ?? window, name, act, how);
  };
  for (const kind of ["MutationObserver", "ResizeObserver", "IntersectionObserver", "PerformanceObserver"]) {
    const { observe, disconnect } = window[kind].prototype;
    window[kind].prototype.observe = function (...all) {
      if (ours() && ![...held].some((one) => one.target === this)) held.add({ what: kind, target: this });
      return observe.apply(this, all);
    };
    window[kind].prototype.disconnect = function () {
      for (const one of held) if (one.target === this) held.delete(one);
      return disconnect.call(this);
    };
  }
  for (const [start, stop] of [["setTimeout", "clearTimeout"], ["requestAnimationFrame", "cancelAnimationFrame"], ["requestIdleCallback", "cancelIdleCallback"], ["setInterval", "clearInterval"]]) {
    const [begin, end] = [window[start].bind(window), window[stop].bind(window)];
    window[start] = (act, ...rest) => {
      if (!ours()) return begin(act, ...rest);
      const entry = { what: start };
      held.add(entry);
      entry.id = begin((...all) => { if (start !== "setInterval") held.delete(entry); act(...all); }, ...rest);
      return entry.id;
    };
    window[stop] = (id) => {
      for (const one of held) if (one.what === start && one.id === id) held.delete(one);
      end(id);
    };
  }
  const fetching = window.fetch.bind(window);
  window.fetch = async (address, options) => {
    const entry = { what: `request ${new URL(address, location.href).pathname}` };
    held.add(entry);
    options?.signal && add.call(options.signal, "abort", () => held.delete(entry), { once: true });
    try {
      const answer = await fetching(address, options);
      void answer.clone().arrayBuffer().catch(() => null).then(() => held.delete(entry));
      return answer;
    } catch (problem) {
      held.delete(entry);
      throw problem;
    }
  };
  // Also what stands in the page: as text, to be compared with what it was.
  window.left = () => [...held].map((one) => one.what).sort();
  window.around = () => JSON.stringify({
    nodes: document.querySelectorAll("*").length,
    html: document.documentElement.cloneNode().outerHTML,
    body: document.body.cloneNode().outerHTML,
    sheets: document.adoptedStyleSheets.length,
    marks: CSS.highlights.size,
    kept: [localStorage.length, sessionStorage.length],
    focus: document.activeElement.localName,
  });
})();
