// The cited words where they stand: on this very page, or behind a text-fragment link.
import { safeLink } from "./options";
import type { Citation } from "./protocol";

const NAME = "sanad-cited";
let sheet: CSSStyleSheet | null = null;

// By its address, or by the mark that the page itself sets on an article: data-sanad-document="ID".
export function isThisPage(citation: Citation): boolean {
  const marked = [...document.querySelectorAll<HTMLElement>("[data-sanad-document]")];
  if (marked.some((one) => one.dataset["sanadDocument"] === citation.document_id)) return true;
  const link = safeLink(citation.url);
  return link !== null && link.split("#")[0] === location.href.split("#")[0];
}

// Returns whether the quote was found; white space is compared loosely, since markup breaks lines.
export function highlight(quote: string, skip: Element): boolean {
  const range = find(quote, skip);
  if (!range || !CSS.highlights) return false;
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(`::highlight(${NAME}){background-color:#fbe8a6;color:#211f1b}`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
  CSS.highlights.set(NAME, new Highlight(range));
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  range.startContainer.parentElement?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  return true;
}

export function clearHighlight(): void {
  CSS.highlights?.delete(NAME);
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  sheet = null;
}

export function fragmentLink(citation: Citation): string | null {
  const link = safeLink(citation.url);
  if (!link || !link.startsWith("http")) return link;
  const part = (text: string): string => encodeURIComponent(text).replace(/-/g, "%2D");
  const words = citation.quote.split(/\s+/);
  const wanted = words.length > 10 ? `${part(words.slice(0, 5).join(" "))},${part(words.slice(-5).join(" "))}` : part(words.join(" "));
  return `${link.split("#")[0]}#:~:text=${wanted}`;
}

function find(quote: string, skip: Element): Range | null {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const places: [Text, number][] = [];
  let text = "";
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    if (skip.contains(node) || node.parentElement?.closest("script,style,noscript,template")) continue;
    for (let at = 0; at < node.data.length; at++) {
      const space = /\s/.test(node.data[at] as string);
      if (space && text.endsWith(" ")) continue;
      text += space ? " " : node.data[at];
      places.push([node, at]);
    }
  }
  const wanted = quote.replace(/\s+/g, " ").trim();
  const start = text.indexOf(wanted);
  const first = places[start];
  const last = places[start + wanted.length - 1];
  if (start < 0 || !wanted || !first || !last) return null;
  const range = document.createRange();
  range.setStart(...first);
  range.setEnd(last[0], last[1] + 1);
  return range;
}
