// Footnote's widget: <script src="https://footnote.example/widget.js" async></script>, and a page has the chat.
// One plain file. It lives in a closed shadow root, sets text only as text, and needs nothing of the page's CSP but
// script-src and connect-src for the server it came from. docs/embed.md lists the attributes.
(() => {
  'use strict';
  // ---- where we come from: a script element, or, imported as a module without one, the stack
  const current = document.currentScript;
  const script = current instanceof HTMLScriptElement && current.src ? current
    : [...document.querySelectorAll('script[src]')].reverse().find(s => /\/widget\.js([?#]|$)/.test(s.src));
  const address = script ? script.src : (/https?:\/\/[^\s()]+?\/widget\.js/.exec(new Error().stack) || [])[0];
  if (!address) throw new Error('Footnote: load widget.js by a script element with its address');
  const base = new URL('.', address).href;
  const option = name => (script && script.dataset[name] || '').trim();

  // Once a place, whatever loads it twice; a page may have several, which share nothing but the one sentence that is lit.
  const inline = option('target'), ONCE = Symbol.for('footnote.widget');
  const placed = window[ONCE] ??= new Map();
  if (placed.has(inline)) return;
  placed.set(inline, () => { for (const on of root.querySelectorAll('.mark.on')) on.classList.remove('on'); });

  // ---- words
  const WORDS = {
    en: {
      bring: 'Ask about your own document', title: 'Ask a question', hello: 'Hello. What would you like to know?', sub: 'Every answer shows its sentence', only: 'Answers from the documents only', yours: 'Your question',
      send: 'Ask', stop: 'Stop', close: 'Close', fresh: 'New conversation', log: 'Questions and answers', asked: 'You asked:',
      next: 'Suggested questions', wait: 'Looking in the text …', notes: 'Footnotes',
      mark: 'Footnote', here: 'Show on this page', source: 'Open the source', stopped: 'Stopped.', again: 'Try again',
      dead: 'Footnote cannot be reached. Your question is kept.', forbidden: 'This site may not ask here: its owner has to be allowed by Footnote’s.',
      busy: 'Too many questions just now. Try again in {n} s.', fault: 'Something went wrong. Your question is kept.',
    },
    de: {
      bring: 'Eigenes Dokument befragen', title: 'Eine Frage stellen', hello: 'Guten Tag. Was möchten Sie wissen?', sub: 'Jede Antwort zeigt ihren Satz', only: 'Antworten nur aus den Dokumenten', yours: 'Ihre Frage',
      send: 'Fragen', stop: 'Anhalten', close: 'Schließen', fresh: 'Neues Gespräch', log: 'Fragen und Antworten', asked: 'Sie fragten:',
      next: 'Vorschläge', wait: 'Sucht im Text …', notes: 'Fußnoten',
      mark: 'Fußnote', here: 'Auf dieser Seite zeigen', source: 'Quelle öffnen', stopped: 'Angehalten.', again: 'Noch einmal',
      dead: 'Footnote ist nicht erreichbar. Ihre Frage ist nicht verloren.', forbidden: 'Diese Website darf hier nicht fragen: Der Betreiber muss sie zulassen.',
      busy: 'Gerade zu viele Fragen. Noch einmal in {n} s.', fault: 'Etwas ging schief. Ihre Frage ist nicht verloren.',
    },
    fr: {
      bring: 'Interroger votre document', title: 'Poser une question', hello: 'Bonjour. Que voulez-vous savoir ?', sub: 'Chaque réponse montre sa phrase', only: 'Réponses tirées des documents seuls', yours: 'Votre question',
      send: 'Demander', stop: 'Arrêter', close: 'Fermer', fresh: 'Nouvelle conversation', log: 'Questions et réponses', asked: 'Vous avez demandé :',
      next: 'Questions proposées', wait: 'Recherche dans le texte …', notes: 'Notes',
      mark: 'Note', here: 'Montrer dans cette page', source: 'Ouvrir la source', stopped: 'Arrêté.', again: 'Réessayer',
      dead: 'Footnote est injoignable. Votre question est gardée.', forbidden: 'Ce site n’a pas le droit d’interroger ce Footnote : son propriétaire doit l’autoriser.',
      busy: 'Trop de questions en ce moment. Réessayez dans {n} s.', fault: 'Une erreur est survenue. Votre question est gardée.',
    },
    es: {
      bring: 'Preguntar a su documento', title: 'Hacer una pregunta', hello: 'Hola. ¿Qué quiere saber?', sub: 'Cada respuesta muestra su frase', only: 'Respuestas solo de los documentos', yours: 'Su pregunta',
      send: 'Preguntar', stop: 'Parar', close: 'Cerrar', fresh: 'Nueva conversación', log: 'Preguntas y respuestas', asked: 'Usted preguntó:',
      next: 'Preguntas sugeridas', wait: 'Buscando en el texto …', notes: 'Notas',
      mark: 'Nota', here: 'Mostrar en esta página', source: 'Abrir la fuente', stopped: 'Parado.', again: 'Reintentar',
      dead: 'No se puede contactar con Footnote. Su pregunta se conserva.', forbidden: 'Este sitio no puede preguntar aquí: el propietario debe permitirlo.',
      busy: 'Demasiadas preguntas ahora. Reintente en {n} s.', fault: 'Algo falló. Su pregunta se conserva.',
    },
    it: {
      bring: 'Interroga un tuo documento', title: 'Fai una domanda', hello: 'Buongiorno. Che cosa vuoi sapere?', sub: 'Ogni risposta mostra la sua frase', only: 'Risposte solo dai documenti', yours: 'La tua domanda',
      send: 'Chiedi', stop: 'Ferma', close: 'Chiudi', fresh: 'Nuova conversazione', log: 'Domande e risposte', asked: 'Hai chiesto:',
      next: 'Domande suggerite', wait: 'Ricerca nel testo …', notes: 'Note',
      mark: 'Nota', here: 'Mostra in questa pagina', source: 'Apri la fonte', stopped: 'Fermato.', again: 'Riprova',
      dead: 'Footnote non è raggiungibile. La domanda è conservata.', forbidden: 'Questo sito non può fare domande qui: il proprietario deve consentirlo.',
      busy: 'Troppe domande in questo momento. Riprova tra {n} s.', fault: 'Qualcosa è andato storto. La domanda è conservata.',
    },
    ar: {
      bring: 'اسأل وثيقتك', title: 'اطرح سؤالاً', hello: 'مرحباً. ماذا تريد أن تعرف؟', sub: 'كل إجابة تُظهر جملتها', only: 'إجابات من الوثائق وحدها', yours: 'سؤالك',
      send: 'اسأل', stop: 'أوقف', close: 'أغلق', fresh: 'محادثة جديدة', log: 'أسئلة وأجوبة', asked: 'سألت:',
      next: 'أسئلة مقترحة', wait: 'جارٍ البحث في النص …', notes: 'الحواشي',
      mark: 'حاشية', here: 'أظهر في هذه الصفحة', source: 'افتح المصدر', stopped: 'أُوقف.', again: 'أعد المحاولة',
      dead: 'تعذّر الوصول إلى Footnote. سؤالك محفوظ.', forbidden: 'لا يُسمح لهذا الموقع بالسؤال هنا: على المالك أن يسمح به.',
      busy: 'أسئلة كثيرة الآن. أعد المحاولة بعد {n} ث.', fault: 'حدث خطأ. سؤالك محفوظ.',
    },
  };
  let lang = 'en';
  try { [lang = 'en'] = Intl.getCanonicalLocales(option('lang') || document.documentElement.lang || navigator.language); } catch { /* no language tag */ }
  const tongue = lang.toLowerCase().split('-')[0];
  const words = WORDS[tongue] || WORDS.en;
  // "en" alone does not say whether the month stands first: the visitor's own English does
  const locale = lang.includes('-') ? lang : navigator.languages.find(l => l.split('-')[0] === tongue) || lang;
  const rightToLeft = ['ar', 'dv', 'fa', 'he', 'iw', 'ku', 'ps', 'sd', 'ug', 'ur', 'yi'].includes(tongue);

  // ---- elements; a string among the children becomes a text node, never markup
  function el(tag, attributes, ...children) {
    const node = tag === 'svg' || tag === 'path' ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
      else if (value !== false && value != null) node.setAttribute(name, value === true ? '' : value);
    }
    node.append(...children.filter(child => child != null && child !== false));
    return node;
  }
  const icon = path => el('svg', { class: 'i', viewBox: '0 0 20 20', 'aria-hidden': 'true' }, el('path', { d: path }));
  const UP = 'M10 16V4.5M5 9.2l5-5 5 5', SQUARE = 'M6 6h8v8H6z', CROSS = 'm5.5 5.5 9 9M14.5 5.5l-9 9', PLUS = 'M10 4v12M4 10h12';
  const PEN = 'M10 4.2H6A2.2 2.2 0 0 0 3.8 6.4V14A2.2 2.2 0 0 0 6 16.2h7.6a2.2 2.2 0 0 0 2.2-2.2v-4M15.4 3.1a1.4 1.4 0 0 1 1.6 1.9l-6.2 6.4-2.6.6.6-2.6z';
  const OUT = 'M8 4.5H5.6A1.6 1.6 0 0 0 4 6.1v8.3A1.6 1.6 0 0 0 5.6 16h8.3a1.6 1.6 0 0 0 1.6-1.6V12M11.5 4H16v4.5M15.6 4.4 9.5 10.5';

  // Tokens as on the page: serif is the document speaking, sans is Footnote. They stand on .fn, inside, where no rule of the
  // host reaches; in px, since a host may shrink rem.
  const CSS_TEXT = `
:host { all: initial !important; display: block !important; }
:host([data-inline]) { height: 100% !important; min-height: 420px !important; }
.fn {
  color-scheme: light dark;
  --ground: light-dark(#F3F5F1, #121614); --sheet: light-dark(#FFFFFF, #1A1F1C); --raised: light-dark(#FFFFFF, #232926);
  --sunk: light-dark(#E7EBE5, #262D29); --line: light-dark(#DCE1DA, #2F3733); --edge: light-dark(#7F8A84, #737F78);
  --ink: light-dark(#1A211E, #E8ECE8); --ink-2: light-dark(#47524D, #B6BFB9); --ink-3: light-dark(#5D6862, #98A39C);
  --accent: light-dark(#0F5F4D, #7CD3B8); --accent-hi: light-dark(#0A4A3B, #A3E4D0); --accent-soft: light-dark(#DDEEE7, #1F3B33);
  --on-accent: light-dark(#FFFFFF, #06241C); --fill: var(--accent); --on-fill: var(--on-accent);
  --marker: light-dark(#FFE98F, #5C4800); --marker-soft: light-dark(#FFF6CF, #363010); --marker-rule: light-dark(#EFCB4E, #94771A);
  --on-marker: light-dark(#1A211E, #FFF6D6); --time: light-dark(#2B4C7E, #A6C4F2); --bad: light-dark(#A8321A, #F59A80);
  --shadow: 0 1px 2px light-dark(rgb(20 30 25 / .06), rgb(0 0 0 / .4)), 0 12px 32px -8px light-dark(rgb(20 30 25 / .18), rgb(0 0 0 / .6));
  --serif: Charter, "Bitstream Charter", "Iowan Old Style", "Source Serif 4", "Palatino Linotype", "URW Palladio L", P052, Cambria, Georgia, "Noto Serif", "Liberation Serif", serif;
  --sans: -apple-system, "Segoe UI Variable Text", "Segoe UI", Roboto, "Noto Sans", Ubuntu, Cantarell, "Liberation Sans", "Helvetica Neue", Arial, system-ui, sans-serif;
  height: 100%; font: 400 15px/1.5 var(--sans); font-size-adjust: .515; color: var(--ink); text-align: start; -webkit-font-smoothing: antialiased;
}
.fn[data-theme=light] { color-scheme: light; } .fn[data-theme=dark] { color-scheme: dark; }
*, *::before, *::after { box-sizing: border-box; } [hidden] { display: none !important; }
h2, h3, p, ol, ul, blockquote { margin: 0; padding: 0; font: inherit; } ol, ul { list-style: none; }
button, textarea { font: inherit; color: inherit; letter-spacing: inherit; } button { cursor: pointer; }
:focus { outline: none; } :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.sr { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.i { display: block; flex: none; width: 18px; height: 18px; fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }

.launch { position: fixed; right: 24px; bottom: 24px; z-index: 2147483000; display: inline-flex; align-items: center; gap: 10px; max-width: calc(100vw - 32px); height: 52px; padding: 0 22px 0 18px; border: 1px solid transparent; border-radius: 999px; background: var(--fill); color: var(--on-fill); font-size: 16px; font-weight: 600; box-shadow: var(--shadow); }
.launch span:last-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.launch:focus-visible { outline-offset: 3px; border-radius: 999px; }
.glyph { font: 600 25px/1 var(--serif); font-size-adjust: .475; } .glyph sup { margin-left: 1.5px; font: 700 11px/1 var(--sans); vertical-align: 12px; }
.left .launch, .left .panel { right: auto; left: 24px; }
.panel { position: fixed; right: 24px; bottom: 24px; z-index: 2147483001; display: grid; grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr); width: min(412px, calc(100vw - 48px)); height: min(700px, calc(100dvh - 48px)); border: 1px solid var(--line); border-radius: 18px; background: var(--ground); box-shadow: var(--shadow); overflow: hidden; overflow-wrap: anywhere; }
.inline .panel { position: relative; inset: auto; z-index: auto; width: 100%; height: 100%; min-height: 420px; box-shadow: none; }
.inline .log > *, .inline .dock > * { width: 100%; max-width: 660px; margin-inline: auto; }
.top { display: flex; align-items: center; gap: 12px; padding: 10px 20px; padding-inline-end: 8px; border-bottom: 1px solid var(--line); background: var(--sheet); }
.top h2 { font-size: 16px; font-weight: 600; line-height: 1.3; } .top p { font-size: 12px; line-height: 1.4; color: var(--ink-3); }
.top .end { display: flex; margin-inline-start: auto; }
.top button { display: grid; place-items: center; width: 44px; height: 44px; border: 0; border-radius: 8px; background: none; color: var(--ink-2); }
.top button:hover { background: var(--sunk); color: var(--ink); }

.log { overflow: auto; overscroll-behavior: contain; padding: 18px 20px 22px; scrollbar-width: thin; }
.log:focus-visible { outline-offset: -3px; }
.hello { margin-bottom: 18px; font: 400 20px/1.4 var(--serif); font-size-adjust: .475; white-space: pre-line; }
.turn + .turn { margin-top: 32px; }
.asked { width: fit-content; max-width: 86%; margin: 0 0 16px; margin-inline-start: auto; padding: 9px 15px; border-radius: 16px; border-end-end-radius: 5px; background: var(--sunk); line-height: 1.45; }
.lead { margin-bottom: 10px; font-size: 13px; color: var(--ink-3); }
.reading + .reading { margin-top: 22px; }
.short { font: 600 28px/1.15 var(--serif); font-size-adjust: .475; letter-spacing: -.01em; }
.short.long { font-size: 18px; line-height: 1.35; letter-spacing: 0; text-wrap: pretty; }
.quote { margin-top: 8px; padding-inline-start: 14px; border-inline-start: 3px solid var(--marker-rule); font: 400 16px/1.52 var(--serif); font-size-adjust: .475; text-wrap: pretty; }
.quote .ans { background: linear-gradient(var(--marker), var(--marker)) 0 88%/100% .5em no-repeat; }
.prose + .prose { margin-top: 8px; }
.may { padding-inline-start: 14px; border-inline-start: 1px dashed var(--edge); color: var(--ink-2); } .may + .may { margin-top: 0; padding-top: 12px; } .may .lead { margin: 0; color: inherit; }
.may .quote { margin-top: 6px; padding: 0; border: 0; font-size: 15px; } .may .ans { background: none; color: var(--ink); text-decoration: underline; text-decoration-thickness: 2px; text-decoration-color: var(--marker-rule); text-underline-offset: .2em; }
.mark { position: relative; display: inline-block; min-width: 1.55em; margin: 0 .1em 0 .2em; padding: 0 .38em; border-radius: 5px; background: var(--accent-soft); color: var(--accent); font: 700 11px/1.55 var(--sans); text-align: center; text-decoration: none; vertical-align: .42em; }
.mark::after { content: ""; position: absolute; inset: -8px -6px; }
.may .mark { border: 1px dashed var(--edge); background: none; }
.mark:hover { background: var(--accent); color: var(--on-accent); } .mark.on { background: var(--marker); color: var(--on-marker); }
.notes { margin-top: 18px; } .notes::before { content: ""; display: block; width: 64px; height: 1px; margin-bottom: 10px; background: var(--ink-3); }
.notes li { display: grid; grid-template-columns: 16px minmax(0, 1fr); gap: 0 6px; } .notes li + li { margin-top: 10px; }
.notes i { font: 700 12px/1.7 var(--sans); color: var(--accent); } .notes p { font-size: 13px; color: var(--ink-2); }
.notes q { display: block; font: 400 14px/1.45 var(--serif); color: var(--ink); quotes: "“" "”"; }
.go { display: flex; flex-wrap: wrap; gap: 0 14px; grid-column: 2; }
.link { display: inline-flex; align-items: center; gap: 5px; min-height: 28px; padding: 0; border: 0; background: none; color: var(--accent); font-size: 13px; font-weight: 500; text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: .2em; }
.link:hover { color: var(--accent-hi); text-decoration-thickness: 2px; } .link .i { width: 14px; height: 14px; }
.dates { margin-top: 12px; font-size: 13px; color: var(--ink-3); } .dates b { margin-inline-end: 8px; font-size: 15px; color: var(--time); }
.no { display: flex; align-items: baseline; gap: 10px; font-size: 17px; font-weight: 600; }
.no::before { content: ""; flex: none; width: 12px; height: 12px; border: 2px solid var(--ink-3); border-radius: 50%; } .no.bad::before { border-color: var(--bad); } .no.bad { font-size: 15px; font-weight: 500; }
.near { margin-top: 16px; } .near > p { font-size: 13px; color: var(--ink-2); }
.near li { margin-top: 10px; padding-inline-start: 14px; border-inline-start: 2px dashed var(--edge); } .near q { font: 400 15px/1.45 var(--serif); color: var(--ink-2); quotes: "“" "”"; }

.dock { min-width: 0; padding: 8px 12px 10px; }
.wait { padding: 0 8px 6px; font-size: 13px; color: var(--ink-3); } .wait:empty { padding: 0; }
.next { display: flex; gap: 8px; overflow-x: auto; scrollbar-width: none; padding: 4px 4px 10px; }
.log:not(:has(.turn)) + .dock .next { flex-wrap: wrap; } .log:has(.turn) + .dock .next { padding-right: 40px; mask: linear-gradient(270deg, #0000, #000 40px); } [dir=rtl] .next { mask: none !important; }
.chip { flex: none; max-width: 100%; min-height: 36px; padding: 0 14px; border: 1px solid var(--edge); border-radius: 999px; background: none; color: var(--ink); font-size: 13px; }
.chip:hover { border-color: var(--accent); background: var(--accent-soft); color: var(--accent); } .chip:focus-visible { border-radius: 999px; }
.box { display: flex; align-items: flex-end; gap: 6px; padding: 5px; padding-inline-start: 18px; border: 1px solid var(--edge); border-radius: 28px; background: var(--raised); }
.box:focus-within { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
.box textarea { flex: 1; min-width: 0; height: 44px; max-height: 120px; padding: 10px 0; border: 0; background: none; resize: none; font-size: 16px; line-height: 24px; field-sizing: content; }
.box textarea:focus-visible { outline: none; } .box textarea::placeholder { color: var(--ink-3); opacity: 1; }
:is(.send, .add) { flex: none; display: grid; place-items: center; width: 44px; height: 44px; border: 0; border-radius: 50%; background: var(--fill); color: var(--on-fill); } .add { margin-inline-start: -12px; background: none; color: var(--ink-2); } .send:focus-visible { border-radius: 50%; }
.by { margin-top: 8px; text-align: center; font-size: 12px; color: var(--ink-3); } .by b { font: 600 13px/1 var(--serif); color: var(--ink-2); } .by sup { font: 700 8px/1 var(--sans); color: var(--accent); vertical-align: 5px; }
.tip { position: absolute; z-index: 2; left: 14px; right: 14px; max-height: 50%; overflow: auto; padding: 12px 16px 13px; border: 1px solid var(--line); border-radius: 12px; background: var(--raised); box-shadow: var(--shadow); }
.tip p { margin-bottom: 4px; font-size: 12px; font-weight: 600; color: var(--ink-2); } .tip mark { padding: .05em 0; background: var(--marker-soft); color: var(--ink); font: 400 15px/1.5 var(--serif); box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.scrim { display: none; }

@media (pointer: coarse), (max-width: 520px) { .chip, .link { min-height: 44px; } .mark::after { inset: -14px -11px; } }
@media (max-width: 520px) {
  .fn:not(.inline) .panel { inset: auto 0 0 0; width: auto; height: min(88dvh, 780px); border-width: 1px 0 0; border-radius: 20px 20px 0 0; }
  .launch { right: 16px; bottom: 16px; } .left .launch { left: 16px; }
  .scrim { display: block; position: fixed; inset: 0; z-index: 2147483000; background: rgb(0 0 0 / .45); }
}
@media (max-height: 480px) { .fn:not(.inline) .panel { bottom: 0; height: 100dvh; } .by, .next { display: none; } }
@media (prefers-reduced-motion: no-preference) { .launch, .mark, .chip, .send { transition: background-color 120ms, color 120ms; } }
@media (forced-colors: active) { .mark, .launch, .send, .asked { border: 1px solid; } }
@media print { .fn:not(.inline) { display: none; } }`;

  // ---- the frame
  const host = el('footnote-widget');
  const root = host.attachShadow({ mode: 'closed' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS_TEXT);
  root.adoptedStyleSheets = [sheet];
  const title = option('title') || words.title;
  const heading = el('h2', { id: 'title' }, title);
  const fresh = el('button', { type: 'button', 'aria-label': words.fresh, title: words.fresh, onclick: forget }, icon(PEN));
  const closer = el('button', { type: 'button', 'aria-label': words.close, title: words.close, onclick: close }, icon(CROSS));
  const log = el('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-relevant': 'additions', 'aria-label': words.log, tabindex: '0' });
  const chips = el('div', { class: 'next', role: 'group', 'aria-label': words.next });
  const wait = el('p', { class: 'wait', role: 'status' });
  const box = el('textarea', { id: 'question', rows: '1', maxlength: '1000', placeholder: words.title, oninput: save });
  const send = el('button', { class: 'send' });
  const file = el('input', { type: 'file', onchange: bring });
  const add = option('upload') && el('button', { class: 'add', type: 'button', 'aria-label': words.bring, title: words.bring, onclick: () => file.click() }, icon(PLUS));
  const form = el('form', { class: 'box', onsubmit: submitted }, el('label', { class: 'sr', for: 'question' }, words.yours), add, box, send);
  const by = el('p', { class: 'by' }, `${words.only} · `, el('b', {}, 'Footnote', el('sup', {}, '1')));
  const tip = el('div', { class: 'tip', role: 'tooltip', id: 'tip', hidden: true }, el('p'), el('mark'));
  const end = el('div', { class: 'end' }, fresh, closer);
  const top = el('div', { class: 'top' }, el('div', {}, heading, el('p', {}, words.sub)), end);
  const panel = el('div', { class: 'panel', hidden: true }, top, log, el('div', { class: 'dock' }, wait, chips, form, by), tip);
  const glyph = el('span', { class: 'glyph', 'aria-hidden': 'true' }, 'F', el('sup', {}, '1'));
  const launch = el('button', { class: 'launch', type: 'button', 'aria-haspopup': 'dialog', onclick: open }, glyph, el('span', {}, title));
  const scrim = el('div', { class: 'scrim', hidden: true, onclick: close });
  const frame = el('div', { class: 'fn', role: 'region', 'aria-label': [title, option('document')].filter(Boolean).join(': '), lang: WORDS[tongue] ? lang : 'en', dir: rightToLeft ? 'rtl' : 'ltr', onkeydown: keyed }, scrim, launch, panel);
  root.append(frame);

  const theme = option('theme');
  if (theme === 'light' || theme === 'dark') frame.dataset.theme = theme;
  if (option('position').includes('left') || (rightToLeft && !option('position'))) frame.classList.add('left');
  colour(option('color'));

  // The owner's colour fills the launcher and the send button; text on it is black or white, whichever can be read better.
  function colour(value) {
    if (!value || !CSS.supports('color', value)) return;
    frame.style.setProperty('--fill', value);
    frame.style.setProperty('--on-fill', isLight(value) ? '#000' : '#fff');
  }
  function isLight(colour) {
    const pen = el('canvas', { width: 1, height: 1 }).getContext('2d');
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue] = [...pen.getImageData(0, 0, 1, 1).data].map(c => (c /= 255) <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
    return .2126 * red + .7152 * green + .0722 * blue > .179;
  }

  // ---- what is kept: for this tab, so that the conversation goes along from page to page of the site
  const KEY = `footnote2:${base}:${inline}:${option('document')}`;
  const kept = (() => {
    try { return JSON.parse(sessionStorage.getItem(KEY)) || {}; } catch { return {}; }
  })();
  const turns = Array.isArray(kept.turns) ? kept.turns : [];
  function save() {
    const plainly = turns.slice(-30).map(({ question, sentences, answer }) => ({ question, sentences, answer }));
    try { sessionStorage.setItem(KEY, JSON.stringify({ turns: plainly, open: !panel.hidden, draft: box.value })); } catch { /* a frame without storage */ }
  }

  // ---- opening and closing
  let before = null;
  function open(focus) {
    if (panel.hidden) {
      before = document.activeElement === document.body ? null : document.activeElement;
      panel.hidden = scrim.hidden = false;
      launch.hidden = true;
      suggest();
      log.scrollTop = log.scrollHeight;
      emit('open');
      save();
    }
    if (focus !== false) (matchMedia('(pointer: coarse)').matches ? log : box).focus();
  }
  function close() {
    if (panel.hidden || inline && host.dataset.inline != null) return;
    const inside = root.activeElement;
    panel.hidden = scrim.hidden = true;
    launch.hidden = false;
    hideTip();
    if (inside) (before && before !== host && before.isConnected ? before : launch).focus();
    save();
  }
  function keyed(event) {
    if (event.key === 'Escape') {
      if (tip.hidden) close(); else hideTip();
      event.stopPropagation();
    } else if (event.key === 'Tab' && !panel.hidden && host.dataset.inline == null) {
      const stops = [...panel.querySelectorAll('a[href], button, textarea, [tabindex="0"]')].filter(e => e.getClientRects().length);
      const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
      if (root.activeElement === from) {
        event.preventDefault();
        to.focus();
      }
    }
  }

  // ---- asking
  let stopping = null, line = Promise.resolve();
  function submitted(event) {
    event.preventDefault();
    if (stopping) {
      stopping.abort();
    } else if (box.value.trim()) {
      ask(box.value);
      box.value = '';
      save();
    }
  }
  box.addEventListener('keydown', event => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (!stopping) form.requestSubmit();
    }
  });
  function busy(on) {
    send.replaceChildren(icon(on ? SQUARE : UP));
    send.setAttribute('aria-label', on ? words.stop : words.send);
    wait.textContent = on ? words.wait : '';
  }

  // A document of the visitor's own, of which the server keeps the text for whoever has the key: this page, until it is left.
  const visitor = {}, own = [];
  async function bring() {
    const [sent] = file.files;
    visitor['Footnote-Visitor'] ??= [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('');
    wait.textContent = `${sent.name} …`;
    try {
      const response = await fetch(`${base}api/documents?name=${encodeURIComponent(sent.name)}`, { method: 'POST', headers: visitor, body: sent });
      const told = await response.json();
      if (response.ok) own.push(told.document);
      wait.textContent = response.ok ? `${told.document} ✓` : fault(told, response).said;
    } catch {
      wait.textContent = await reason();
    }
    file.value = '';
  }

  // Questions wait for each other; gives the answer, or null for one that was stopped or failed.
  function ask(text) {
    const question = String(text).trim();
    if (!question) return Promise.resolve(null);
    const turn = { question, sentences: [] };
    return (line = line.then(() => run(turn)));
  }
  async function run(turn) {
    if (!turns.includes(turn)) {
      turns.push(turn);
      turn.node = shown(turn);
      log.append(turn.node);
    }
    turn.node.querySelector('.failed')?.remove();
    follow(turn);
    save();
    emit('question', { question: turn.question });
    const control = stopping = new AbortController();
    busy(true);
    try {
      for (let attempt = 1; !turn.answer; attempt++) {
        try {
          await stream(turn, control.signal);
        } catch (error) {
          if (control.signal.aborted || error.said || attempt === 3) throw error;
          await new Promise(done => setTimeout(done, 400 * attempt));
        }
      }
      finish(turn);
      emit('answer', turn.answer);
    } catch (error) {
      fail(turn, control.signal.aborted ? words.stopped : error.said || await reason());
    }
    stopping = null;
    busy(false);
    save();
    return turn.answer || null;
  }

  // A browser does not say why a request failed: if the script can be had, the server lives and does not let this site ask.
  async function reason() {
    try {
      await fetch(address, { method: 'HEAD', mode: 'no-cors', cache: 'no-store' });
    } catch {
      return words.dead;
    }
    return new URL(base).origin === location.origin ? words.fault : words.forbidden;
  }

  async function stream(turn, signal) {
    const cut = text => [...text].slice(0, 1000).join('');
    const history = turns.filter(t => t !== turn && t.answer).slice(-6)
      .map(t => ({ question: cut(t.answer.standalone_question), answer: cut(t.answer.short_answer) }));
    const response = await fetch(`${base}api/ask`, {
      method: 'POST', signal, headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream', ...visitor },
      body: JSON.stringify({ question: turn.question, history, documents: option('document') ? [option('document'), ...own] : [] }),
    });
    if (!response.ok) throw fault(await response.json().catch(() => ({})), response);
    let heard = 0;
    for await (const { event, data } of events(response.body)) {
      if (event === 'error') throw fault(data);
      if (event === 'answer') {
        turn.answer = data;
        return;
      }
      if (event !== 'sentence') continue;
      const same = turn.sentences[heard]?.text === data.text;  // heard before the connection broke: not said twice
      if (!same) {
        turn.node.querySelectorAll('.reading, .prose').forEach((node, at) => at >= heard && node.remove());
        turn.sentences.length = heard;
        turn.sentences.push(data);
        say(turn, data);
      }
      heard++;
    }
    throw new Error('the stream ended before the answer');
  }
  function fault(body, response) {
    const seconds = response?.headers.get('Retry-After');
    const tail = text => (/[.!?]$/.test(text) ? text : `${text}.`);
    const sentence = typeof body.error === 'string' ? tail(body.error[0].toUpperCase() + body.error.slice(1)) + (body.hint ? ` ${tail(body.hint[0].toUpperCase() + body.hint.slice(1))}` : '') : words.fault;
    const said = response?.status === 403 ? words.forbidden : seconds ? words.busy.replace('{n}', seconds) : sentence;
    return Object.assign(new Error(said), { said });
  }

  // Server-sent events of a body, wherever its chunks are split: in a line, in a letter, between CR and LF.
  async function* events(body) {
    const reader = body.getReader(), decoder = new TextDecoder();
    let text = '', event = '', data = [];
    try {
      for (;;) {
        let timer;
        const silence = new Promise((_, no) => { timer = setTimeout(() => no(new Error('silent for 30 s')), 30000); });
        const { value, done } = await Promise.race([reader.read(), silence]).finally(() => clearTimeout(timer));
        text += done ? text.endsWith('\r') ? '\n' : '' : decoder.decode(value, { stream: true });
        for (let found; (found = /\r\n|\n|\r(?!$)/.exec(text));) {
          const row = text.slice(0, found.index);
          text = text.slice(found.index + found[0].length);
          const [, field, content] = /^([^:]*):? ?(.*)$/s.exec(row);
          if (row === '' && data.length) yield { event, data: JSON.parse(data.join('\n')) };
          if (row === '') [event, data] = ['', []];
          else if (field === 'event') event = content;
          else if (field === 'data') data.push(content);
        }
        if (done) return;
      }
    } finally {
      reader.cancel().catch(() => {});
    }
  }

  // ---- a turn in the log. Everything is added once and in order, since the log is read out as it grows.
  function shown(turn) {
    return el('div', { class: 'turn' }, el('h3', { class: 'asked' }, el('span', { class: 'sr' }, `${words.asked} `), el('bdi', {}, turn.question)));
  }
  // The question to the top, where its answer is read from; of the log alone, never of the page around an inline chat.
  function follow(turn) {
    log.scrollTop += turn.node.getBoundingClientRect().top - log.getBoundingClientRect().top - 16;
  }
  const link = c => `${base}?at=${encodeURIComponent(c.document)}:${c.start}-${c.end}`;
  function mark(c) {
    return el('a', {
      class: 'mark', href: link(c), role: 'doc-noteref', 'aria-label': `${words.mark} ${c.number}`, target: '_blank', rel: 'noopener',
      onpointerenter: e => e.pointerType === 'mouse' && later(showTip, 100, e.currentTarget, c), onpointerleave: () => later(hideTip, 200),
      onfocus: e => e.target.matches(':focus-visible') && showTip(e.target, c), onblur: () => later(hideTip, 200),
      onclick: e => {
        if (e.ctrlKey || e.metaKey || e.shiftKey) return;
        e.preventDefault();
        showTip(e.currentTarget, c);
        if (innerWidth > 520) light(find([c])[0], e.currentTarget);
      },
    }, String(c.number));
  }
  // A claim that is not sure is its sentence, under the words that say so.
  function say(turn, { text, sure, span, citations }) {
    const all = query => turn.node.querySelectorAll(query), may = sure === false;
    const first = may && !all('.may').length;
    if (first) turn.hedge = /^.*/.exec(text)[0];
    const parts = [first && el('p', { class: 'lead', dir: 'auto' }, turn.hedge)];
    if (span) {
      const [c] = citations, tail = `“${c.plain}” [${c.number}]`, at = text.lastIndexOf(tail), [before, lit, after] = span.parts;
      const quote = [before, lit === c.plain ? lit : el('span', { class: 'ans' }, lit), after];
      const short = !may && text.slice(0, Math.max(0, at - 3));
      parts.push(short && el('p', { class: short.length > 24 ? 'short long' : 'short' }, short),
        el('blockquote', { class: 'quote', dir: 'auto' }, '“', ...quote, '”', mark(c), text.slice(at + tail.length)));
    } else {
      parts.push(el('p', { dir: 'auto' }, ...text.replace(/^.*\n/, '').split(/(\[\d+\])/).map(part => {
        const cited = citations.find(c => part === `[${c.number}]`);
        return cited ? mark(cited) : part;
      })));
    }
    const group = may ? { role: 'group', 'aria-label': turn.hedge } : { dir: 'auto' };
    turn.node.append(el('div', { class: `${span ? 'reading' : 'prose'}${may ? ' may' : ''}`, ...group }, ...parts));
    follow(turn);
  }
  // Whole years and months are said as such.
  function calendar(interval) {
    const [from, to] = interval.map(Date.parse), [first, after] = [new Date(from), new Date(to + 864e5)].map(d => d.toISOString());
    const wholly = /-01T/.test(first) && /-01T/.test(after);
    const parts = wholly && /-01-01T/.test(first) && /-01-01T/.test(after) ? {} : wholly ? { month: 'long' } : { month: 'long', day: 'numeric' };
    return new Intl.DateTimeFormat(locale, { year: 'numeric', timeZone: 'UTC', ...parts }).formatRange(from, to);
  }
  // The section a note stands in; where the chat draws on several documents, the document too.
  const where = c => (option('document') && c.heading) || [...new Set([c.heading, c.title])].filter(Boolean).join(' · ');
  function finish(turn) {
    const { answer, node } = turn;
    const dates = answer.dates.filter(d => d.interval && calendar(d.interval) !== d.text)
      .map(d => el('li', { dir: 'auto' }, el('b', {}, calendar(d.interval)), el('bdi', {}, `“${d.text}”`)));
    const verdict = answer.text.slice(0, Math.max(0, answer.text.indexOf(turn.sentences[0]?.text))).trim();
    if (verdict) {  // what follows from the sentences together
      node.querySelector(':scope > .lead')?.remove();
      node.firstChild.after(el('p', { class: answer.sure === false ? 'lead' : 'short long', dir: 'auto' }, verdict));
    } else if (node.querySelectorAll('.short').length === 2) node.firstChild.after(el('p', { class: 'lead', dir: 'auto' }, answer.labels.two_readings));
    if (answer.notice) node.append(el('p', { class: 'lead' }, answer.notice));
    if (!answer.answered) node.append(el('p', { class: 'no', dir: 'auto' }, answer.text));
    if (dates.length) node.append(el('ul', { class: 'dates' }, ...dates));
    const cited = answer.answered ? answer.citations : answer.closest;
    const here = find(cited), prose = node.querySelector('.prose'), marks = [...node.querySelectorAll('.mark')];
    const go = (c, range) => el('div', { class: 'go' },
      range && el('button', { type: 'button', class: 'link', onclick: () => { if (innerWidth <= 520) close(); light(find([c])[0], marks.find(m => m.textContent === String(c.number))); } }, words.here),
      el('a', { class: 'link', href: link(c), target: '_blank', rel: 'noopener' }, words.source, icon(OUT)));
    const items = cited.map((c, at) => answer.answered
      ? el('li', {}, el('i', {}, String(c.number)), el('p', { dir: 'auto' }, where(c), prose && el('q', {}, c.plain)), go(c, here[at]))
      : el('li', {}, el('q', { dir: 'auto' }, c.plain), go(c, here[at])));
    if (items.length && answer.answered) node.append(el('div', { class: 'notes', role: 'group', 'aria-label': words.notes, 'aria-live': 'off' }, el('ol', {}, ...items)));
    else if (items.length) node.append(el('div', { class: 'near', 'aria-live': 'off' }, el('p', { dir: 'auto' }, answer.labels.closest), el('ul', {}, ...items)));
    follow(turn);
  }
  function fail(turn, text) {
    const again = el('button', { type: 'button', class: 'link', onclick: () => { box.focus(); line = line.then(() => run(turn)); } }, words.again);
    turn.node.append(el('div', { class: 'failed' }, el('p', { class: 'no bad', dir: 'auto' }, text), again));
    follow(turn);
  }
  function forget() {
    stopping?.abort();
    turns.length = own.length = 0;
    log.replaceChildren(hello);
    suggest();
    hideTip();
    box.focus();
    save();
  }

  // ---- the tip: the quote where its mark stands
  let timer = 0, described = null;
  function later(action, ...rest) {
    clearTimeout(timer);
    timer = setTimeout(action, ...rest);
  }
  function showTip(at, c) {
    hideTip();
    described = at;
    at.setAttribute('aria-describedby', 'tip');
    tip.firstChild.textContent = where(c);
    tip.lastChild.textContent = c.plain;
    tip.hidden = false;
    const spot = at.getBoundingClientRect(), around = panel.getBoundingClientRect(), below = spot.bottom - around.top + 8;
    tip.style.top = `${Math.max(8, below + tip.offsetHeight < around.height - 12 ? below : spot.top - around.top - tip.offsetHeight - 8)}px`;
  }
  function hideTip() {
    clearTimeout(timer);
    described?.removeAttribute('aria-describedby');
    tip.hidden = true;
  }
  tip.addEventListener('pointerenter', () => clearTimeout(timer));
  tip.addEventListener('pointerleave', () => later(hideTip, 200));
  log.addEventListener('scroll', () => tip.hidden || hideTip(), { passive: true });

  // ---- the quote in the host's own page: found without spaces and dots between cells, and by one kind of quotes and dashes; its DOM is left alone
  const ALIKE = { '‘': "'", '’': "'", '‚': "'", '“': '"', '”': '"', '„': '"', '«': '"', '»': '"', '–': '-', '—': '-', '‑': '-' };
  const SPACE = /[\s·\u00ad\u200b-\u200d\u2060\ufeff]/;
  const plain = text => [...text].filter(c => !SPACE.test(c)).map(c => ALIKE[c] || c).join('');
  function find(quotes) {
    if (!quotes.length || !document.body) return [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), places = [];
    let whole = '';
    while (texts.nextNode() && whole.length < 2e6) {
      const node = texts.currentNode, value = node.data;
      if (/^(SCRIPT|STYLE|NOSCRIPT|TEXTAREA|TEMPLATE)$/.test(node.parentNode.nodeName)) continue;
      for (let at = 0; at < value.length; at++) {
        if (SPACE.test(value[at])) continue;
        whole += ALIKE[value[at]] || value[at];
        places.push(node, at);
      }
    }
    return quotes.map(({ plain: quote }) => {
      const wanted = plain(quote), at = wanted ? whole.indexOf(wanted) : -1;
      if (at < 0) return null;
      const last = 2 * (at + wanted.length - 1), range = document.createRange();
      range.setStart(places[2 * at], places[2 * at + 1]);
      range.setEnd(places[last], places[last + 1] + 1);
      return range.getClientRects().length ? range : null;
    });
  }
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const ink = new CSSStyleSheet();
  function light(range, lit) {
    for (const unlit of placed.values()) unlit();
    if (!range) return;
    lit?.classList.add('on');
    const around = range.startContainer.parentElement;
    if (window.Highlight && CSS.highlights) {
      // Dark where the host's text is light, whatever it says of its scheme.
      const [marker, letters] = isLight(getComputedStyle(around).color) ? ['#5C4800', '#FFF6D6'] : ['#FFE98F', '#1A211E'];
      ink.replaceSync(`::highlight(footnote) { background-color: ${marker}; color: ${letters}; }`);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets.filter(other => other !== ink), ink];
      CSS.highlights.set('footnote', new Highlight(range));
    } else {
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }
    around.scrollIntoView({ block: 'center', behavior: still.matches ? 'auto' : 'smooth' });
  }

  // ---- what stands there before a question
  const hello = el('p', { class: 'hello', dir: 'auto' }, option('greeting') || words.hello);
  let offered = null;
  // The owner's questions, or three that the documents answer: asked for when the chat is first seen, not at each page.
  // Where they cannot be had there are none; the first question will say why.
  async function suggest() {
    const raw = script?.dataset.suggestions;
    let list = (raw ?? '').split('\n');
    try { if (raw?.startsWith('[')) list = JSON.parse(raw); } catch { /* not JSON: lines */ }
    if (raw == null) {
      offered ??= fetch(`${base}api/suggestions${option('document') && `?document=${encodeURIComponent(option('document'))}`}`)
        .then(response => response.ok ? response.json() : []).catch(() => []);
      list = await offered;
    }
    list = list.map(text => String(text).trim()).filter(text => text && !turns.some(turn => turn.question === text));
    const chip = text => el('button', { type: 'button', class: 'chip', dir: 'auto', onclick: e => { e.currentTarget.remove(); box.focus(); ask(text); } }, text);
    chips.replaceChildren(...list.slice(0, 8).map(chip));
    chips.hidden = !list.length;
  }

  // ---- Footnote (of several, the one behind the button) and each element's .footnote: open(), close(), ask(text); events open, question, answer
  const api = Object.assign(new EventTarget(), { open: () => ready(open), close: () => ready(close), ask: text => ready(() => { open(false); return ask(text); }) });
  const emit = (type, detail) => api.dispatchEvent(new CustomEvent(type, { detail }));
  host.footnote = api;
  if (!inline || !window.Footnote) window.Footnote = api;

  function mount() {
    let place = null;
    try { place = inline && document.querySelector(inline); } catch { /* not a selector */ }
    if (inline && !place) console.warn(`Footnote: data-target ${inline} is not in the page`);
    if (place) {
      host.dataset.inline = '';
      frame.classList.add('inline');
      launch.remove();
      closer.remove();
      panel.hidden = false;
      suggest();
    } else {
      panel.setAttribute('role', 'dialog');
      panel.setAttribute('aria-modal', 'true');
      panel.setAttribute('aria-labelledby', 'title');
    }
    (place || document.body).append(host);
  }
  const loaded = new Promise(done => (document.body && document.readyState !== 'loading' ? done() : document.addEventListener('DOMContentLoaded', done)));
  const ready = action => loaded.then(action);
  ready(() => {
    busy(false);
    chips.hidden = true;
    box.value = kept.draft || '';
    log.append(hello);
    mount();
    for (const turn of turns) {
      turn.node = shown(turn);
      log.append(turn.node);
      turn.sentences.forEach(sentence => say(turn, sentence));
      if (turn.answer) finish(turn); else fail(turn, words.stopped);
    }
    if (kept.open ?? /^(true|1|open)$/.test(option('open'))) open(false);
    // a site that swaps its body while it navigates
    new MutationObserver(() => host.isConnected || mount()).observe(document.documentElement, { childList: true });
  });
})();
