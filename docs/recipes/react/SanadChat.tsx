// Sanad's chat as a component for React 18 and 19. Copy it into your project; it needs nothing else.
import { createElement, forwardRef, useEffect, useRef, type DetailedHTMLProps, type ForwardedRef, type HTMLAttributes } from "react";

/** What the element can be asked to do, once `ready` was told; take it by `ref`. */
export interface SanadElement extends HTMLElement {
  open(): Promise<void>;
  close(): Promise<void>;
  toggle(): Promise<void>;
  ask(question: string): Promise<void>;
  reset(): Promise<void>;
  forget(): Promise<void>;
  setFilter(filter: Record<string, string | string[]>): Promise<void>;
  setTheme(theme: string): void;
}

/** The events with what each tells; docs/widget.md says when they come. */
export interface SanadDetails {
  ready: { site: string };
  open: object;
  close: object;
  ask: { question: string };
  answer: { answer: { id: string; text: string; refused: boolean } };
  citation: { citation: { title: string; quote: string; url: string | null } };
  feedback: { answer: string; rating: "up" | "down" };
  error: { kind: string; retryAfter: number | null };
  limit: { kind: string; retryAfter: number | null };
}

export interface SanadChatProps {
  /** Where Sanad is: `https://HOST`. */
  host: string;
  /** The site, as it is named in widget.toml. */
  site: string;
  /** What `python -m rag widget snippet SITE` prints as `integrity`. */
  integrity?: string;
  mode?: "launcher" | "inline";
  lang?: string;
  dir?: "ltr" | "rtl";
  position?: "start" | "end";
  theme?: "light" | "dark" | "host" | "";
  font?: "inherit";
  heading?: string;
  greeting?: string;
  starters?: readonly string[];
  placeholder?: string;
  privacy?: string;
  disclaimer?: string;
  persistence?: "none" | "session" | "local";
  strings?: Readonly<Record<string, string>>;
  /** Handlers by event: `on={{ answer: ({ answer }) => … }}`. */
  on?: { [Name in keyof SanadDetails]?: (detail: SanadDetails[Name]) => void };
}

export const SanadChat = forwardRef<SanadElement, SanadChatProps>(function SanadChat(
  { host, integrity, on = {}, theme = "", starters, strings, ...rest }, ref,
) {
  const place = useRef<HTMLSpanElement>(null);
  const chat = useRef<SanadElement | null>(null);
  const latest = useRef({ on, theme, ref });
  useEffect(() => {
    latest.current = { on, theme, ref };
  });

  // The element reads its attributes when it is put up, so that another set of them is another
  // element. The theme alone can change while a conversation goes on.
  const given = { ...rest, starters: starters?.join("|"), strings: strings && JSON.stringify(strings) };
  const attributes = JSON.stringify(Object.entries(given).filter(([, value]) => value));

  useEffect(() => {
    load(host, integrity);
    const element = document.createElement("sanad-chat") as SanadElement;
    for (const [name, value] of JSON.parse(attributes) as [string, string][]) element.setAttribute(name, value);
    element.setAttribute("theme", latest.current.theme);
    // The handlers are there before the element is, which is when it tells that it is ready.
    for (const name of NAMES) {
      element.addEventListener(`sanad:${name}`, (event) => {
        const handler = latest.current.on[name] as ((detail: unknown) => void) | undefined;
        handler?.((event as CustomEvent).detail);
      });
    }
    chat.current = element;
    const given = latest.current.ref;
    give(given, element);
    place.current?.append(element);
    return () => {
      element.remove(); // it ends by that, as by destroy()
      chat.current = null;
      give(given, null);
    };
  }, [host, integrity, attributes]);

  useEffect(() => {
    const element = chat.current;
    if (element?.getAttribute("theme") === theme) return;
    if (element?.setTheme) element.setTheme(theme);
    else element?.setAttribute("theme", theme); // the script has not come yet
  }, [theme]);

  return createElement("span", { ref: place, style: { display: "contents" } });
});

// An object of its own, so that the compiler asks for each event.
const EVENTS: Record<keyof SanadDetails, true> = {
  ready: true, open: true, close: true, ask: true, answer: true, citation: true, feedback: true, error: true, limit: true,
};
const NAMES = Object.keys(EVENTS) as (keyof SanadDetails)[];

function give(ref: ForwardedRef<SanadElement>, element: SanadElement | null): void {
  if (typeof ref === "function") ref(element);
  else if (ref) ref.current = element;
}

// One script for all, however many chats there are; it stays when they go.
function load(host: string, integrity?: string): void {
  const source = new URL(`${host.replace(/\/$/, "")}/widget/v1/widget.js`, location.href).href;
  if ([...document.scripts].some((one) => one.src === source)) return;
  const script = document.createElement("script");
  script.async = true;
  script.src = source;
  script.crossOrigin = "anonymous";
  if (integrity) script.integrity = integrity;
  document.head.append(script);
}

// For those who would rather write <sanad-chat site="SITE" /> themselves.
declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "sanad-chat": DetailedHTMLProps<HTMLAttributes<SanadElement>, SanadElement> & { site: string; mode?: "launcher" | "inline" };
    }
  }
}
