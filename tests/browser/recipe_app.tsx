// A page that uses the recipe for React as a reader of it would: strict mode, handlers, a ref, props.
import { StrictMode, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import { SanadChat, type SanadDetails, type SanadElement } from "./SanadChat";
import type { SanadEvents } from "./events";

// What the recipe says of the events is what the widget says of them.
const same: { [Name in keyof SanadDetails]: SanadDetails[Name] } = {} as SanadEvents;
const all: Record<keyof SanadEvents, unknown> = {} as SanadDetails;
const written = <sanad-chat site="demo" mode="inline" />;
void [same, all, written];

function App() {
  const chat = useRef<SanadElement>(null);
  const [shown, setShown] = useState(true);
  const [dark, setDark] = useState(false);
  const [lang, setLang] = useState("en");
  const [told, setTold] = useState<string[]>([]);
  const [clicks, setClicks] = useState(0);
  const tell = (line: string) => setTold((before) => [...before, line]);
  return (
    <main>
      <h1>Host</h1>
      <button id="show" onClick={() => setShown(!shown)}>show</button>
      <button id="dark" onClick={() => setDark(!dark)}>dark</button>
      <button id="urdu" onClick={() => setLang("ur")}>urdu</button>
      <button id="count" onClick={() => setClicks(clicks + 1)}>{clicks}</button>
      <button id="ask" onClick={() => void chat.current?.ask("When did the supply of Sui gas begin?")}>ask</button>
      <pre id="told">{told.join("\n")}</pre>
      {shown && (
        <SanadChat
          ref={chat}
          host={document.documentElement.dataset["sanad"] ?? ""}
          integrity={document.documentElement.dataset["integrity"]}
          site="demo"
          lang={lang}
          theme={dark ? "dark" : "light"}
          heading={'Ask "us"'}
          starters={["Who?", "When?"]}
          strings={{ launcher: "Ask us" }}
          on={{
            ready: ({ site }) => tell(`ready ${site}`),
            answer: ({ answer }) => tell(`answer ${answer.refused} after ${clicks} clicks`),
            citation: ({ citation }) => tell(`citation ${citation.quote}`),
          }}
        />
      )}
    </main>
  );
}

createRoot(document.getElementById("root")!).render(<StrictMode><App /></StrictMode>);
