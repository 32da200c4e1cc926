// Which documents are asked: all, or those that a reader chooses, of their own and of the owner's.
import { all, box, element, fill, one } from './dom.js';

const MOST = 20; // the server asks so many by name
const DRAWN = 100; // rows of the list at once: more are found by a word
let documents = [], chosen = [];

// ---- what is kept over a reload, like the conversation
const key = () => `footnote documents ${document.title}`;
const keep = () => sessionStorage.setItem(key(), JSON.stringify(chosen));
function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(key()) || '[]');
  } catch (error) {
    console.warn('what was chosen cannot be read', error);
    return [];
  }
}

// The documents there are now, their names and dates; one that has gone is not chosen any more.
let first = true;
export function setDocuments(list) {
  documents = list;
  if (first) chosen = kept();
  first = false;
  choose(chosen.filter(id => documents.some(d => d.id === id)));
}

function choose(ids) {
  const changed = one('#fn-chosen textarea').value !== ids.join(' ');
  chosen = ids;
  keep();
  if (changed) fill(one('#fn-chosen textarea'), ids.join(' '));
  draw();
}

// ---- what says it: the button, the head of the page, the question box
let ownerHead = null;
function draw() {
  const which = one('#fn-which'), asked = chosen.length ? documents.filter(d => chosen.includes(d.id)) : documents;
  if (!which || !asked.length) return;
  which.hidden = documents.length < 2;
  const told = chosen.length === 0 ? `All ${documents.length} documents`
    : asked.length === 1 ? asked[0].document : `${asked.length} of ${documents.length} documents`;
  which.textContent = told;
  which.setAttribute('aria-label', `Documents asked: ${told}`);
  box().placeholder = asked.length > 1 ? 'Ask about these documents' : chosen.length ? `Ask about ${asked[0].document}` : 'Ask about this text';
  const head = one('.head .doc');
  ownerHead ??= [...head.childNodes];
  head.replaceChildren(...(chosen.length ? headOf(asked) : ownerHead));
  drawList();
}

function headOf(asked) {
  const [{ title, document: name, date }] = asked;
  const time = date && element('time', { dateTime: date, textContent: dayOf(date) });
  const more = asked.length > 1 && element('span', { textContent: `and ${asked.length - 1} more` });
  return [element('b', { textContent: title || name }), time, more].filter(Boolean);
}
const dayOf = date => new Date(`${date}T00:00`).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

// ---- a footnote whose document has gone, or is too long to be shown, says so
function tellMissing() {
  const ids = documents.map(d => d.id);
  for (const link of all('#fn-log :is(.notes a, .nearby)')) {
    const id = link.getAttribute('href').split('-')[1], place = one('small', link);
    if (document.getElementById(link.getAttribute('href').slice(1)) || one('.gone', place)) continue;
    place.append(element('span', { className: 'gone', textContent: ids.includes(id) ? ' · not shown here' : ' · this document is no longer here' }));
  }
}
document.addEventListener('fn-missing', tellMissing);

// ---- the sheet
function drawList() {
  const sheet = one('#fn-documents'), wanted = one('#fn-find').value.trim().toLowerCase();
  const found = documents.filter(d => `${d.document} ${d.title}`.toLowerCase().includes(wanted));
  one('#fn-find').hidden = documents.length <= 8;
  one('#fn-all').setAttribute('aria-checked', String(!chosen.length));
  one('ul', sheet).replaceChildren(...found.slice(0, DRAWN).map(row));
  one('.said', sheet).textContent = chosen.length >= MOST ? `No more than ${MOST} can be chosen; or all.`
    : found.length > DRAWN ? `${found.length - DRAWN} more are found by a word of theirs.` : '';
}

function row(d) {
  const tick = element('input', { type: 'checkbox', checked: chosen.includes(d.id), value: d.id });
  tick.disabled = !tick.checked && chosen.length >= MOST;
  const about = [d.title !== d.document && d.title, d.date && dayOf(d.date), d.own && 'yours'].filter(Boolean).join(' · ');
  return element('li', {}, element('label', {}, tick, element('span', {}, d.document, element('small', { textContent: about }))));
}

document.addEventListener('input', event => { if (event.target.id === 'fn-find') drawList(); });
document.addEventListener('change', event => {
  const tick = event.target.closest?.('#fn-documents li input');
  if (!tick) return;
  choose(documents.map(d => d.id).filter(id => (id === tick.value ? tick.checked : chosen.includes(id))));
  all('#fn-documents li input').find(other => other.value === tick.value)?.focus();
});
document.addEventListener('click', event => { if (event.target.closest?.('#fn-all')) choose([]); });
