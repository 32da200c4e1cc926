// Asking: questions that wait their turn, suggestions, editing, and what a window keeps over a reload.
// Gradio owns the messages; a question reaches it through a hidden field (#fn-ask), so that nothing typed meanwhile is touched.
import { all, box, element, fill, one, rowOf } from './dom.js';
import { forget } from './source.js';

// ---- sending, one question at a time: the next when Gradio is through with the last one, which calls keep()
const waiting = [];
let number = 0, underway = 0, refusedUntil = 0, live = false, last = { text: '', before: 0 };
const asked = () => all('#fn-log .user-row').length;

function busy() {
  if (!live || Date.now() < refusedUntil) return true; // Gradio would not hear yet, or the server not take it
  if (!underway) return false;
  const row = all('#fn-log .message-row').at(-1), open = row && (row.matches('.user-row') || one('.partial', row));
  const wait = open ? 1000 * one('.foot').dataset.wait : 5_000; // if the server is gone, the box must not stay shut
  return Date.now() - underway < wait;
}

function send(text, turn = '') {
  one('#fn-fault')?.remove();
  forget();
  underway = Date.now();
  last = { text, before: asked() };
  number += 1;
  fill(one('#fn-ask textarea'), `${number} ${turn}\n${text}`);
}

function ask(text, turn = '') {
  if (!text.trim()) return;
  if (!busy()) return send(text, turn);
  waiting.push({ text, turn });
  drawWaiting();
}

function sendNext() {
  if (!waiting.length || busy()) return;
  const { text, turn, again } = waiting.shift();
  send(text, again ? asked() - 1 : turn);
  drawWaiting();
}

// A question that the server turns away (one too many, or too many waiting) is asked again when it said, in its own place.
const fetched = window.fetch;
window.fetch = async (...given) => {
  const response = await fetched(...given);
  const refused = [429, 503].includes(response.status) && String(given[0]?.url ?? given[0]).includes('/queue/join');
  if (refused && underway && all('#fn-log .message-row').at(-1)?.matches('.user-row')) {
    const seconds = Number(response.headers.get('retry-after')) || 5;
    refusedUntil = Date.now() + 1000 * seconds;
    underway = 0;
    waiting.unshift({ text: last.text, again: true });
    drawWaiting();
    say(`Too many questions in a short time: the next is asked in ${seconds} second${seconds === 1 ? '' : 's'}.`);
  }
  return response;
};
setInterval(() => {
  if (underway && !busy()) { // the question went nowhere: back into the box with it
    underway = 0;
    if (asked() <= last.before && !box().value) {
      fill(box(), last.text);
      say('The server does not answer. Your question is back in the box: reload the page, then ask it again.');
    }
  }
  sendNext();
}, 1000);

function askTyped() {
  const text = box().value, turn = one('#fn-chat').dataset.editing ?? '';
  editNoMore();
  fill(box(), '');
  ask(text, turn);
}

function say(text) {
  one('#fn-fault')?.remove();
  const fault = element('p', { id: 'fn-fault', textContent: text });
  fault.setAttribute('role', 'alert');
  one('#fn-next').before(fault);
}

function drawWaiting() {
  let list = one('#fn-waiting');
  if (!list) {
    list = element('ul', { id: 'fn-waiting' });
    list.setAttribute('aria-label', 'Questions waiting their turn');
    one('#fn-next').before(list);
  }
  list.replaceChildren(...waiting.map(({ text, again }, at) => {
    const drop = element('button', { type: 'button', className: 'icon i-close' });
    drop.setAttribute('aria-label', `Do not ask: ${text}`);
    drop.addEventListener('click', () => {
      waiting.splice(at, 1);
      drawWaiting();
      if (again) one('#fn-box .stop-button')?.click(); // it stands in the log already: let it not stay open
    });
    return element('li', {}, text, drop);
  }));
}

// ---- asking an earlier question again, in other words: what came after it is dropped once the new one is sent
function edit(row, text) {
  const turn = all('#fn-log .user-row').indexOf(row);
  fill(box(), text);
  one('#fn-chat').dataset.editing = turn;
  box().focus();
}
function editNoMore() {
  delete one('#fn-chat').dataset.editing;
}

// Nothing waits, is edited or lit any more; false where an answer is under way, which would come into what follows.
export function reset() {
  if (busy()) return false;
  waiting.length = 0;
  drawWaiting();
  editNoMore();
  forget();
  return true;
}

// The log is emptied.
export function clear() {
  one('#fn-log button[aria-label="Clear"]')?.click();
}

// ---- a link that asks: /?q=QUESTION. Once asked it leaves the address, so that a reload does not ask again.
function askLinked() {
  const address = new URL(location), question = address.searchParams.get('q');
  if (!question) return;
  address.searchParams.delete('q');
  history.replaceState(history.state, '', address);
  ask(question);
}

// ---- what this window keeps over a reload, and no longer
const key = () => `footnote ${document.title}`;
export function keep(messages) {
  setTimeout(() => { underway = 0; mend(); sendNext(); }, 300); // a stopped answer's cancelling may still be on its way
  try {
    sessionStorage.setItem(key(), JSON.stringify(messages));
  } catch (error) {
    console.warn('the conversation is too long to be kept over a reload', error);
  }
}
export function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(key()) || '[]');
  } catch (error) {
    console.warn('what was kept cannot be read', error);
    return [];
  }
}
export function kept() {
  setTimeout(() => { live = true; askLinked(); sendNext(); }, 200); // once what is kept is shown
  const messages = stored();
  while (messages.at(-1)?.role === 'user') messages.pop(); // the answer never came
  return messages;
}

document.addEventListener('keydown', event => {
  if (!event.target.matches?.('#fn-box textarea') || event.isComposing) return;
  if (event.key === 'Escape') {
    if (!one('#fn-chat').dataset.editing) box().blur();
    editNoMore();
  }
  if (event.key !== 'Enter' || event.shiftKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  askTyped();
}, true);
document.addEventListener('click', event => {
  const hit = query => event.target.closest?.(query);
  let found;
  if (hit('#fn-box .submit-button')) {
    event.preventDefault();
    event.stopImmediatePropagation();
    askTyped();
  } else if ((found = hit('#fn-next .chip'))) {
    ask(found.textContent);
  } else if ((found = hit('#fn-log .edit'))) {
    edit(found.closest('.user-row'), one('.question', found.closest('.user-row')).textContent);
  } else if ((found = hit('#fn-log .reword'))) {
    edit(rowOf(found), one('b', found.parentElement).textContent);
  } else if (hit('#fn-new')) {
    waiting.length = 0;
    drawWaiting();
    editNoMore();
    forget();
    clear();
    box().focus();
  }
}, true);

// ---- what Gradio leaves undone: the send button is nameless, a message's markup goes into its aria-label. A question goes
// to the top as it is asked, so that one sees the short answer first.
let questions = 0, answers = 0;
function mend() {
  for (const button of all('#fn-box .submit-button:not([aria-label])')) button.setAttribute('aria-label', 'Ask');
  for (const button of all('#fn-box .stop-button:not([aria-label])')) button.setAttribute('aria-label', 'Stop');
  for (const part of all('#fn-log [data-testid][aria-label]')) part.removeAttribute('aria-label');
  for (const mark of all('#fn-log .mark:not([aria-label])')) mark.setAttribute('aria-label', `footnote ${mark.textContent}`);
  for (const group of all('#fn-log .hedged:not([aria-label])')) group.setAttribute('aria-label', one('.hedge', group).textContent);
  for (const told of all('.sr-only[role=status]:not([hidden])')) told.hidden = true; // Gradio's "common.complete"
  for (const icon of all('.icon:not([title])')) icon.title = icon.getAttribute('aria-label') ?? icon.textContent;
  const log = one('#fn-log [role=log]'), under = busy();
  if (log && log.getAttribute('aria-busy') !== String(under)) log.setAttribute('aria-busy', String(under));
  const complete = all('#fn-log .answer:not(.partial)').length;
  if (asked() !== questions || complete !== answers) {
    questions = asked();
    answers = complete;
    all('#fn-log .user-row').at(-1)?.scrollIntoView({ block: 'start' });
  }
}
new MutationObserver(mend).observe(document, { childList: true, subtree: true });
