// Earlier conversations: kept in this browser alone, and only once the reader says so. What is kept is data, each answer as
// kept_answer.py has it; the server draws it again, after it has compared the quotes.
import { element, fill, one } from './dom.js';
import { clear, reset, stored } from './chat.js';

const KEEPS = 'footnote keeps', MOST = 50;
const list = () => `footnote earlier ${document.title}`, current = () => `footnote current ${document.title}`;

function read(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? fallback;
  } catch (error) {
    console.warn('what was kept cannot be read', error);
    return fallback;
  }
}
const keeps = () => read(KEEPS, false) === true;
const earlier = () => [read(list(), [])].flat().filter(conversation => conversation?.id && Array.isArray(conversation.turns) && conversation.turns.length);

// The newest first; where the browser has no more room, the oldest go.
function write(conversations) {
  for (let kept = conversations.slice(0, MOST); ; kept = kept.slice(0, -1)) {
    try {
      if (kept.length) localStorage.setItem(list(), JSON.stringify(kept));
      else localStorage.removeItem(list());
      return;
    } catch (error) {
      if (!kept.length) return console.warn('nothing can be kept here', error);
    }
  }
}

// Questions with whole answers, out of Gradio's messages; what failed or was stopped is not kept.
function turnsOf(messages) {
  const markup = ({ content }) => typeof content === 'string' ? content : content.map(part => part.text ?? '').join('');
  const parsed = messages.map(message => new DOMParser().parseFromString(markup(message), 'text/html'));
  return parsed.flatMap((message, at) => {
    const question = one('.question', message), answer = parsed[at + 1] && one('.answer[data-kept]', parsed[at + 1]);
    return question && answer ? [{ question: question.textContent, answer: JSON.parse(answer.dataset.kept) }] : [];
  });
}

// Called as an answer stands. A conversation that was deleted while an answer was under way is not kept again.
export function remember() {
  const turns = turnsOf(stored());
  if (!turns.length) return sessionStorage.removeItem(current());
  if (!keeps()) return;
  const id = sessionStorage.getItem(current()) ?? `${Date.now()}-${Math.random()}`;
  const known = earlier(), before = known.find(conversation => conversation.id === id);
  if (id === 'deleted' || JSON.stringify(before?.turns) === JSON.stringify(turns)) return;
  sessionStorage.setItem(current(), id);
  write([{ id, at: Date.now(), turns }, ...known.filter(conversation => conversation !== before)]);
}

function remove(ids) {
  if (ids.includes(sessionStorage.getItem(current()))) {
    sessionStorage.setItem(current(), 'deleted');
    if (reset()) clear(); // it is gone from the page too
  }
  write(earlier().filter(({ id }) => !ids.includes(id)));
  draw();
}

// ---- opening one again: Gradio is told by a hidden field, asks for the messages, and has the server draw them
let opening = null, number = 0;
function reopen(conversation) {
  if (!reset()) { // the page is not up yet, or an answer is under way
    one('#fn-earlier .said').textContent = 'It opens as soon as the page is ready.';
    setTimeout(() => { if (one('#fn-earlier').matches(':popover-open')) reopen(conversation); }, 300);
    return;
  }
  opening = conversation;
  sessionStorage.setItem(current(), conversation.id);
  number += 1;
  fill(one('#fn-reopen textarea'), String(number));
  one('#fn-menu').hidePopover(); // and with it the panel, which was opened from there
}
export function reopened() {
  const message = (role, text) => ({ role, content: [{ type: 'text', text }] });
  return opening.turns.flatMap(({ question, answer }) => [message('user', question), message('assistant', JSON.stringify(answer))]);
}

// ---- the panel
function draw() {
  const conversations = earlier();
  one('#fn-keeps').setAttribute('aria-checked', String(keeps()));
  one('#fn-earlier .said').textContent = conversations.length ? '' : 'None is kept.';
  one('#fn-forget-all').hidden = conversations.length < 2;
  one('#fn-earlier ul').replaceChildren(...conversations.map(conversation => {
    const title = String(conversation.turns[0]?.question), count = conversation.turns.length;
    const when = new Date(conversation.at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
    const details = element('small', { textContent: `${when} · ${count} question${count === 1 ? '' : 's'}` });
    const open = element('button', { type: 'button', className: 'reopen' }, element('b', { textContent: title }), details);
    const drop = element('button', { type: 'button', className: 'icon i-close' }, element('span', { textContent: `Delete: ${title}` }));
    open.addEventListener('click', () => reopen(conversation));
    drop.addEventListener('click', () => {
      remove([conversation.id]);
      (one('#fn-earlier li button') ?? one('#fn-keeps')).focus();
    });
    return element('li', {}, open, drop);
  }));
}

document.addEventListener('click', event => {
  if (event.target.closest?.('#fn-keeps')) {
    try {
      localStorage.setItem(KEEPS, String(!keeps()));
    } catch (error) {
      console.warn('the choice is not kept', error);
    }
    remember();
    draw();
  } else if (event.target.closest?.('#fn-forget-all')) {
    remove(earlier().map(({ id }) => id));
    one('#fn-keeps').focus();
  }
});
document.addEventListener('beforetoggle', event => { if (event.target.id === 'fn-earlier' && event.newState === 'open') draw(); }, true);
