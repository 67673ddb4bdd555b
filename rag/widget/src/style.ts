export const CHAT_CSS = `
.panel{position:fixed;inset-block-end:max(1.25rem,env(safe-area-inset-bottom));inset-inline-end:1.25rem;display:flex;flex-direction:column;
inline-size:min(26rem,calc(100vw - 2.5rem));block-size:min(42rem,calc(100vh - 2.5rem));border:1px solid var(--line);border-radius:16px;
background:var(--paper);color:var(--ink);box-shadow:0 12px 40px #0004;overflow:hidden;overscroll-behavior:contain}
:host([position=start]) .panel{inset-inline:1.25rem auto}
:host([data-mode=frame]) .panel{inset:0;inline-size:100%;block-size:100%;border:0;border-radius:0;box-shadow:none}
:host([data-mode=inline]) .panel{position:static;inline-size:100%;box-shadow:none}
.panel[hidden],[hidden]{display:none!important}
*{box-sizing:border-box}
h2,h3,p,ul,ol,li,blockquote{margin:0;padding:0;list-style:none}
button{font:inherit;color:inherit;cursor:pointer;min-inline-size:24px;min-block-size:24px}
header{display:flex;align-items:center;gap:.75rem;padding:.9rem 1.1rem;border-block-end:1px solid var(--line)}
.more{margin-block-start:1.1rem}.more .starters{margin-block-start:.4rem}
:host([data-direction=rtl]) header h2{text-align:right}
h2{flex:1;font:650 1.05rem/1.35 var(--sans)}
.plain{border:1px solid var(--line);border-radius:8px;background:none;padding:.35rem .75rem;font-size:.88rem}
.plain:hover,.starter:hover{border-color:var(--accent);background:var(--accent-soft)}
.thread{flex:1;overflow-y:auto;overscroll-behavior:contain;padding:1.1rem}
.greeting{color:var(--soft)}
.starters{display:grid;gap:.5rem;margin-block-start:1rem}
.starter{inline-size:100%;text-align:start;padding:.6rem .85rem;border:1px solid var(--line);border-radius:10px;background:var(--raised);overflow-wrap:anywhere}
.turn+.turn{margin-block-start:1.5rem;padding-block-start:1.5rem;border-block-start:1px solid var(--line)}
.turn h3{font:650 1.05rem/1.45 var(--sans);overflow-wrap:anywhere}
.statement,.status,.box,.closing{margin-block-start:.7rem;overflow-wrap:anywhere}
.statement,.quote{white-space:pre-line}
.statement ul,.statement ol{margin-block:.35rem;padding-inline-start:1.4rem}
.statement ul>li{list-style:disc}.statement ol>li{list-style:decimal}
.statement a,.quote a{color:var(--accent);unicode-bidi:isolate}
.host{color:var(--soft);font-size:.85em}
code{padding:.05em .3em;border-radius:4px;background:var(--accent-soft);font:.9em ui-monospace,monospace}
.status,.closing{color:var(--soft);font-size:.88rem}
.cite{position:relative;margin-inline-start:.3rem;min-inline-size:24px;min-block-size:24px;padding:0 .35rem;border:1px solid var(--accent);border-radius:999px;
background:var(--accent-soft);color:var(--accent);font:650 .75rem/1.3 var(--sans)}
.cite:hover{background:var(--accent);color:var(--accent-ink)}
.quote{margin-block-start:.5rem;padding:.6rem .8rem;border-inline-start:3px solid var(--accent);background:var(--raised);font-size:.9rem}
.quote b{display:block;font-weight:600;color:var(--soft);font-size:.82rem}
.box{padding:.75rem .9rem;border:1px solid var(--line);border-radius:10px;background:var(--raised)}
.box.warn strong{color:var(--warn)}
.box ul{margin-block-start:.4rem}
.rate{display:flex;gap:.5rem;flex-wrap:wrap;margin-block-start:.7rem;font-size:.85rem}
form{display:flex;gap:.5rem;align-items:end;padding:.8rem 1.1rem;border-block-start:1px solid var(--line)}
textarea{flex:1;min-block-size:44px;max-block-size:8rem;resize:none;padding:.6rem .8rem;border:1px solid var(--soft);border-radius:10px;background:var(--raised);color:inherit;font:inherit;field-sizing:content}
.send{min-block-size:44px;padding:0 1rem;border:1px solid transparent;border-radius:10px;background:var(--accent);color:var(--accent-ink);font-weight:600}
.foot{padding:0 1.1rem .7rem;font-size:.78rem;color:var(--soft)}
.foot a,.source a{color:var(--accent)}
.source{position:absolute;inset:0;display:flex;flex-direction:column;background:var(--paper)}
.source .text{flex:1;overflow-y:auto;padding:1.1rem;white-space:pre-wrap;overflow-wrap:anywhere}
.source mark{background:var(--mark);color:var(--mark-ink);border-radius:3px;padding:.05em .1em}
.said{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%)}
@media (max-width:639px){:host(:not([data-mode=inline])) .panel{inset:0;inset-block-start:var(--top,0);inline-size:100%;block-size:var(--height,100dvh);border:0;border-radius:0;
padding:env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left)}}
@media (forced-colors:active){.cite,.send,.plain{border-color:ButtonText}mark{forced-color-adjust:none}}
@media (prefers-reduced-motion:no-preference){.panel{animation:in .16s ease-out}@keyframes in{from{opacity:0;transform:translateY(8px)}}}
`;
