// Where the server is, and what the page's author wrote on the tag.
export interface Options {
  base: string;
  site: string;
  mode: "launcher" | "inline" | "frame";
  frame: string | null;
  language: string;
  direction: "ltr" | "rtl";
  theme: string;
  title: string | null;
  greeting: string | null;
  starters: string[];
  placeholder: string | null;
  privacy: string | null;
  disclaimer: string | null;
  persistence: string;
  strings: Record<string, string>;
  filter: Record<string, string | string[]>;
}

export const LANGUAGES = ["en", "ur", "ar", "he", "fa", "hi", "de", "fr", "es", "zh"];
const RIGHT_TO_LEFT = new Set(["ur", "ar", "he", "fa"]);

export function readOptions(element: HTMLElement, base: string): Options {
  const given = (name: string): string | null => element.getAttribute(name);
  const wanted = (given("lang") ?? document.documentElement.lang ?? "en").slice(0, 2).toLowerCase();
  const language = LANGUAGES.includes(wanted) ? wanted : "en";
  return {
    base,
    site: given("site") ?? "",
    mode: (["inline", "frame"] as const).find((one) => one === given("mode")) ?? "launcher",
    frame: given("frame"),
    language,
    direction: (given("dir") ?? (RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr")) === "rtl" ? "rtl" : "ltr",
    theme: given("theme") ?? "system",
    title: given("heading"),
    greeting: given("greeting"),
    starters: (given("starters") ?? "").split("|").map((one) => one.trim()).filter(Boolean),
    placeholder: given("placeholder"),
    privacy: safeLink(given("privacy")),
    disclaimer: given("disclaimer"),
    persistence: given("persistence") ?? "none",
    strings: sentences(given("strings")),
    filter: conditions(given("filter")),
  };
}

function object(given: string | null): [string, unknown][] {
  try {
    return Object.entries((JSON.parse(given ?? "{}") as object | null) ?? {});
  } catch {
    return [];
  }
}

// The author's own sentences, as a JSON object; what is not text is left out.
function sentences(given: string | null): Record<string, string> {
  return Object.fromEntries(object(given).filter((one): one is [string, string] => typeof one[1] === "string"));
}

// What the page asks in, as a JSON object of a value or several by key; the server says what it may be.
function conditions(given: string | null): Record<string, string | string[]> {
  const fits = (value: unknown): boolean => typeof value === "string" || (Array.isArray(value) && value.every((one) => typeof one === "string"));
  return Object.fromEntries(object(given).filter((one): one is [string, string | string[]] => fits(one[1])));
}

// Only what a reader may safely follow: no javascript:, data: or file: address becomes a link.
export function safeLink(address: string | null | undefined): string | null {
  if (!address) return null;
  try {
    const url = new URL(address, location.href);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
