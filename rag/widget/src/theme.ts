// Whether the host page is dark or light: what it says, else what it looks like.
const NAMES = ["data-theme", "data-bs-theme", "data-color-scheme", "data-color-mode", "theme"];

export function hostScheme(): "dark" | "light" {
  const named = (text: string | null | undefined): "dark" | "light" | null => {
    const [, found] = /(?:^|[\s_-])(dark|light)(?:$|[\s_-])/i.exec(text ?? "") ?? [];
    return (found?.toLowerCase() as "dark" | "light" | undefined) ?? null;
  };
  const page = [document.documentElement, document.body].filter(Boolean);
  for (const one of page) {
    for (const name of [...NAMES, "class"]) {
      const told = named(one.getAttribute(name));
      if (told) return told;
    }
  }
  const declared = getComputedStyle(document.documentElement).colorScheme;
  if (declared.includes("dark") !== declared.includes("light")) return declared.includes("dark") ? "dark" : "light";
  for (const one of page.reverse()) {
    const [red = 0, green = 0, blue = 0, opacity = 1] = (getComputedStyle(one).backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
    if (opacity > 0.5) return 0.299 * red + 0.587 * green + 0.114 * blue < 128 ? "dark" : "light";
  }
  return declared.includes("dark") && matchMedia("(prefers-color-scheme:dark)").matches ? "dark" : "light";
}

// Calls back now and at every change, until the signal ends it.
export function followHost(act: (scheme: "dark" | "light") => void, signal: AbortSignal): void {
  const look = (): void => act(hostScheme());
  const watch = new MutationObserver(look);
  for (const one of [document.documentElement, document.body]) watch.observe(one, { attributeFilter: [...NAMES, "class", "style"] });
  matchMedia("(prefers-color-scheme:dark)").addEventListener("change", look, { signal });
  signal.addEventListener("abort", () => watch.disconnect(), { once: true });
  look();
}
