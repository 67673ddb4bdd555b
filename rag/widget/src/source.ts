// One cited document around the span, with the span marked, over the conversation.
import type { Client } from "./client";
import { fill, h } from "./dom";
import { fragmentLink } from "./highlight";
import type { Citation } from "./protocol";
import type { Strings } from "./strings";

const CONTEXT = 600;

export async function showSource(panel: HTMLElement, client: Client, citation: Citation, say: Strings, life: AbortSignal): Promise<void> {
  const opener = (panel.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
  const view = new AbortController();
  const stop = AbortSignal.any([life, view.signal]);
  const text = h("div", { class: "text", dir: "auto", tabindex: "0" });
  const back = h("button", { type: "button", class: "plain" }, say.back);
  const heading = fill(say.source, { n: citation.number, title: citation.title });
  const link = fragmentLink(citation);
  const open = link && h("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, say.open);
  const box = h("section", { class: "source", part: "source", "aria-label": heading }, h("header", { role: "none" }, h("h2", { dir: "auto" }, heading), back), text, open && h("p", { class: "foot" }, open));
  const leave = (): void => {
    view.abort();
    box.remove();
    rest.forEach((one) => (one.inert = false));
    opener?.focus();
  };
  const rest = [...panel.children] as HTMLElement[];
  rest.forEach((one) => (one.inert = true)); // what is covered is not reached by Tab
  back.addEventListener("click", leave, { signal: stop });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave();
  }, { signal: stop });
  panel.append(box);
  back.focus();
  text.append(h("mark", {}, citation.quote));
  try {
    const from = Math.max(citation.start - CONTEXT, 0);
    const got = await client.source(citation.document_id, from, citation.end + CONTEXT, stop);
    const characters = [...got.text]; // offsets count Unicode characters, not UTF-16 units
    const cut = (a: number, b?: number): string => characters.slice(a, b).join("");
    const [a, b] = [citation.start - got.start, citation.end - got.start];
    // Only the very words that were cited are ever marked.
    if (cut(a, b) !== citation.quote) throw new Error("another text");
    const mark = h("mark", {}, citation.quote);
    text.replaceChildren(cut(0, a), mark, cut(b));
    mark.scrollIntoView({ block: "center" });
  } catch {
    // The quote itself, checked by the server, stays shown, and that it is all.
    if (!stop.aborted) text.prepend(h("p", { class: "status", role: "status" }, say.onlyQuote));
  }
}
