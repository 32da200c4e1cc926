// The documents beside the chat: which view is shown, an answer's footnotes in the article, walking through them.
// A link's address (#s-DOCUMENT-START-END) is the id of its sentence in the source: no text is searched here.
import { all, element, isNarrow, one, pieces, rowOf } from './dom.js';
import { close, open, owner } from './popover.js';

const HIDDEN = '.no-hedged .answer:not(.unhidden) .hedged *'; // what a reader would rather not see is not lit either
const target = link => document.getElementById(link.getAttribute('href').slice(1));

// ---- what is shown: on a phone one of chat, article and timeline; on a wide page the chat, and one of the other two
function show(view) {
  document.body.dataset.view = view;
  if (view !== 'chat') document.body.dataset.side = view;
  for (const tab of all('.tabs [role=tab]')) {
    const chosen = tab.matches(`.to-${tab.id.startsWith('fn-tab') ? document.body.dataset.side || 'source' : view}`);
    tab.setAttribute('aria-selected', chosen);
    tab.tabIndex = chosen ? 0 : -1;
  }
  bring();
  document.dispatchEvent(new Event('fn-shown'));
}
const viewOf = tab => tab.className.slice('to-'.length);

// The lit sentence goes to the middle of the panel, once the panel is seen; nothing but the panel is scrolled.
let unseen = null, brought = null;
function bring(behavior = 'auto') {
  const sheet = unseen?.closest('.sheet');
  if (!sheet?.clientHeight) return;
  const at = unseen.getBoundingClientRect(), room = sheet.getBoundingClientRect();
  sheet.scrollBy({ top: at.top - room.top - Math.max(24, (room.height - at.height) / 2), behavior });
  [brought, unseen] = [unseen, null];
  setTimeout(settle, 1000);
}
// A smooth scroll that begins before another has ended may end where that one was to, or nowhere.
function settle() {
  const sheet = brought?.closest('.sheet');
  if (!sheet?.clientHeight) return;
  const at = brought.getBoundingClientRect(), room = sheet.getBoundingClientRect();
  if (at.bottom < room.top || at.top > room.bottom) {
    unseen = brought;
    bring('instant');
  }
  brought = null;
}

// ---- an answer's footnotes in the source: its sentences tinted, their numbers in the margin
let noted = null;
function annotate(answer) {
  if (answer === noted) return;
  noted = answer;
  for (const number of all('.fn-number')) number.remove();
  for (const sentence of all('.s.cited')) sentence.classList.remove('cited');
  for (const mark of answer ? all('.mark', answer) : []) {
    const sentence = target(mark);
    if (!sentence || mark.matches(HIDDEN) || sentence.classList.contains('cited')) continue;
    for (const piece of pieces(sentence)) piece.classList.add('cited');
    const className = mark.closest('.hedged') ? 'fn-number hedged' : 'fn-number';
    const number = element('a', { className, href: '#', textContent: mark.textContent });
    number.setAttribute('aria-label', `Footnote ${mark.textContent}: back to the answer`);
    number.mark = mark;
    sentence.before(number);
  }
}

function light(sentences, how, mark) {
  for (const lit of all('.s.on, .s.near, .mark.on, .fn-number.on')) {
    lit.classList.remove('on', 'near');
    lit.removeAttribute('aria-current');
  }
  for (const sentence of sentences) {
    for (const piece of pieces(sentence)) piece.classList.add(how);
    sentence.setAttribute('aria-current', 'true');
  }
  mark?.classList.add('on');
  all('.fn-number').find(number => number.mark === mark)?.classList.add('on');
  unseen = sentences[0] ?? null;
  document.dispatchEvent(new CustomEvent('fn-lit', { detail: sentences }));
}

function follow(link) {
  const sentence = target(link);
  if (!sentence) return document.dispatchEvent(new Event('fn-missing'));
  const answer = link.closest('.answer');
  const mark = link.matches('.nearby') ? null : all('.mark', answer).find(m => m.getAttribute('href') === link.getAttribute('href'));
  annotate(answer);
  close();
  light([sentence], mark ? 'on' : 'near', mark);
  show('source');
}

// ---- the source follows the answer: its first sentence is lit and in view when it stands, unless somebody reads there
let newest = null, reading = false, linked = false;
for (const kind of ['wheel', 'touchmove', 'pointerdown', 'keydown']) {
  document.addEventListener(kind, event => {
    if (!event.target.closest?.('.sheet')) return;
    reading = true;
    brought = null;
  }, { capture: true, passive: true });
}

// A question is asked, or all are cleared: nothing is lit until an answer stands.
export function forget() {
  reading = linked = false;
  annotate(null);
  light([], 'on');
}

function followAnswer() {
  const answer = all('#fn-log .bot-row .answer').at(-1);
  if (!answer || answer === newest || answer.matches('.partial') || rowOf(answer) !== all('#fn-log .user-row').at(-1)) return;
  newest = answer;
  annotate(answer);
  const mark = all('.mark', answer).find(m => !m.matches(HIDDEN)), sentence = mark && target(mark);
  if (!sentence || linked) return;
  light([sentence], 'on', mark);
  if (reading) unseen = null;
  bring();
}

// n and p: from the lit footnote, else from the newest answer's first
export function walk(step) {
  const marks = all('#fn-log .mark').filter(mark => !mark.matches(HIDDEN)), at = marks.findIndex(mark => mark.matches('.on'));
  const next = at < 0 ? marks.find(mark => mark.closest('.answer') === newest) : marks[at + step];
  if (!next) return;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
  if (isNarrow()) open(next);
  else follow(next);
}

document.addEventListener('click', event => {
  const hit = query => event.target.closest?.(query);
  let found;
  if ((found = hit('#fn-log .mark'))) {
    event.preventDefault();
    if (isNarrow() && owner() !== found && target(found)) open(found);
    else follow(found);
  } else if ((found = hit('#fn-log .notes a, #fn-log .nearby'))) {
    event.preventDefault();
    follow(found);
  } else if (hit('#fn-pop .go')) {
    follow(owner());
  } else if ((found = hit('.fn-number'))) {
    event.preventDefault();
    show('chat');
    found.mark.scrollIntoView({ block: 'center' });
    found.mark.focus();
  } else if ((found = hit('.tabs [role=tab]'))) {
    show(viewOf(found));
  } else if ((found = hit('.told'))) {
    event.preventDefault();
    if (!target(found)) return;
    light([target(found)], 'on');
    show('source');
  }
}, true);
document.addEventListener('keydown', event => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key], tab = step && event.target.closest?.('.tabs [role=tab]');
  if (!tab) return;
  const tabs = all('[role=tab]', tab.parentElement), next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
  show(viewOf(next));
  next.focus();
});

// ---- a link to a passage: /?at=NAME:START-END
export function openAt() {
  const [, name, start, end] = /^(.*):(\d+)-(\d+)$/.exec(new URLSearchParams(location.search).get('at') || '') || [];
  const article = name && all('.article').find(a => a.dataset.name === name);
  if (!article) return;
  light(all('.s', article).filter(sentence => {
    const [, , low, high] = sentence.id.split('-').map(Number);
    return low < Number(end) && high > Number(start);
  }), 'on');
  linked = true;
  show('source');
}

// ---- dates are dotted, with what they are on the calendar, once the server has dated the text
function textAt(sentence, at) {
  for (const piece of pieces(sentence)) {
    const texts = document.createTreeWalker(piece, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; at -= text.length, text = texts.nextNode()) if (at < text.length) return { text, at };
  }
  return null;
}
function dot(places) {
  for (const [id, dates] of Object.entries(places)) {
    const sentence = document.getElementById(id);
    if (!sentence) continue;
    for (const [start, end, when] of dates.reverse()) {
      const held = textAt(sentence, start);
      if (!held || held.at + end - start > held.text.length) continue; // it goes over a mark
      const words = held.text.splitText(held.at);
      words.splitText(end - start);
      const time = element('time', { title: when });
      words.replaceWith(time);
      time.append(words);
    }
  }
}

let ready = false;
new MutationObserver(() => {
  if (!ready && one('.article')) {
    ready = true;
    show('chat');
    openAt();
  }
  const dates = one('#fn-dates:not([data-read])');
  if (ready && dates) {
    dates.dataset.read = '';
    dot(JSON.parse(dates.textContent));
  }
  if (ready) followAnswer();
}).observe(document, { childList: true, subtree: true });
