export const LAUNCHER_CSS = `
:host{all:initial;--paper:var(--sanad-paper,#faf8f4);--raised:var(--sanad-raised,#fff);--ink:var(--sanad-ink,#211f1b);
--soft:var(--sanad-soft,#5f594f);--line:var(--sanad-line,#e2dcd0);--accent:var(--sanad-accent,#0e5a56);
--accent-ink:var(--sanad-accent-ink,#fff);--accent-soft:var(--sanad-accent-soft,#e2eeeb);--mark:var(--sanad-mark,#fbe8a6);
--mark-ink:var(--sanad-mark-ink,#211f1b);--warn:var(--sanad-warn,#8a3b12);
--sans:var(--sanad-font,ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif);
position:fixed;inset:auto;inset-block-end:max(1.25rem,env(safe-area-inset-bottom));inset-inline-end:max(1.25rem,env(safe-area-inset-right));
z-index:2147483000;color-scheme:light dark;font:16px/1.55 var(--sans);color:var(--ink)}
:host([data-direction=ltr]){direction:ltr}
:host([data-direction=rtl]){direction:rtl}
:host([position=start]){inset-inline:1.25rem auto}
:host([data-mode=inline]){position:static;display:block;z-index:auto}
:host([data-mode=frame]){inset:0;z-index:auto}
:host([data-mode=frame]) .launcher{display:none}
:host([font=inherit]),:host([font=inherit]) *{font-family:inherit!important}
:host([hidden]){display:none}
@media (prefers-color-scheme:dark){:host(:not([theme=light],[data-scheme=light])){--paper:var(--sanad-paper,#16171a);--raised:var(--sanad-raised,#1f2125);
--ink:var(--sanad-ink,#ebe8e1);--soft:var(--sanad-soft,#aba69b);--line:var(--sanad-line,#34363b);--accent:var(--sanad-accent,#86cfc5);
--accent-ink:var(--sanad-accent-ink,#10211f);--accent-soft:var(--sanad-accent-soft,#20393a);--mark:var(--sanad-mark,#5b4d14);
--mark-ink:var(--sanad-mark-ink,#fff6d6);--warn:var(--sanad-warn,#f0b08a)}}
:host([theme=light]),:host([data-scheme=light]){color-scheme:light}
:host([theme=dark]),:host([data-scheme=dark]){color-scheme:dark;--paper:var(--sanad-paper,#16171a);--raised:var(--sanad-raised,#1f2125);--ink:var(--sanad-ink,#ebe8e1);
--soft:var(--sanad-soft,#aba69b);--line:var(--sanad-line,#34363b);--accent:var(--sanad-accent,#86cfc5);--accent-ink:var(--sanad-accent-ink,#10211f);
--accent-soft:var(--sanad-accent-soft,#20393a);--mark:var(--sanad-mark,#5b4d14);--mark-ink:var(--sanad-mark-ink,#fff6d6);--warn:var(--sanad-warn,#f0b08a)}
.launcher{min-height:48px;padding:.7rem 1.25rem;border:1px solid transparent;border-radius:999px;background:var(--accent);color:var(--accent-ink);
font:600 1rem/1.4 var(--sans);cursor:pointer;box-shadow:0 2px 10px #0003}
.problem{max-inline-size:min(20rem,80vw);margin:0 0 .6rem;padding:.6rem .9rem;border:1px solid var(--line);border-radius:10px;background:var(--paper);color:var(--warn);font-size:.9rem}
.problem:empty{position:absolute;inline-size:1px;block-size:1px;margin:-1px;padding:0;border:0;overflow:hidden}
.launcher[aria-expanded=true]{visibility:hidden}
:host([data-mode=inline]) .launcher[aria-expanded=true]{display:none}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
@media (forced-colors:active){.launcher{border-color:ButtonText}}
`;
