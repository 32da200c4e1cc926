// The popover over a footnote mark, on a phone a sheet from below: the sentence as the source has it, and where it stands.
import { all, element, isNarrow, one, pieces } from './dom.js';

let pop = null, mark = null, timer = 0;

export const owner = () => mark;

function build() {
  const parts = ['where', 'quote', 'match'].map(className => element('p', { className }));
  const go = element('button', { type: 'button', className: 'go', textContent: 'Show in the article' });
  const x = element('button', { type: 'button', className: 'x icon i-close' }, element('span', { textContent: 'Close' }));
  pop = element('div', { id: 'fn-pop' }, ...parts, go, x);
  pop.addEventListener('pointerenter', () => clearTimeout(timer));
  pop.addEventListener('pointerleave', closeSoon);
  x.addEventListener('click', close);
  const scrim = element('div', { id: 'fn-scrim' });
  scrim.addEventListener('click', close);
  (one('main') || document.body).append(scrim, pop);
}

// A little of what stands before or after, so that the sentence is seen where it stands.
function beside(sentence, way) {
  let next = sentence[way];
  while (next?.matches('.fn-number')) next = next[way];
  const text = next?.matches('.s') ? next.textContent : '';
  if (text.length < 64) return text;
  return way === 'previousElementSibling' ? `… ${text.slice(-60).replace(/^\S*\s/, '')}` : `${text.slice(0, 60).replace(/\s\S*$/, '')} …`;
}

export function open(footnote) {
  const sentence = document.getElementById(footnote.getAttribute('href').slice(1));
  if (!sentence) return;
  if (!pop) build();
  clearTimeout(timer);
  mark?.removeAttribute('aria-describedby');
  mark = footnote;
  mark.setAttribute('aria-describedby', 'fn-pop');
  pop.setAttribute('role', isNarrow() ? 'dialog' : 'tooltip');
  pop.setAttribute('aria-label', `Footnote ${mark.textContent}`);
  const begun = h => h.contains(sentence) || h.compareDocumentPosition(sentence) & Node.DOCUMENT_POSITION_FOLLOWING;
  const heading = all(':is(h2, h3, h4, h5, h6)', sentence.closest('.article')).findLast(begun);
  const [, , start, end] = sentence.id.split('-');
  one('.where', pop).textContent = (heading && (one('.s', heading) ?? heading).textContent) || sentence.closest('.article').getAttribute('aria-label');
  const quoted = element('mark', { textContent: pieces(sentence).map(piece => piece.textContent).join('') });
  one('.quote', pop).replaceChildren(beside(sentence, 'previousElementSibling'), ' ', quoted, ' ', beside(sentence, 'nextElementSibling'));
  one('.match', pop).textContent = `Matches the text, characters ${Number(start).toLocaleString('en')}–${Number(end).toLocaleString('en')}`;
  pop.classList.add('up');
  const at = mark.getBoundingClientRect(), column = one('#fn-chat').getBoundingClientRect();
  const left = Math.min(at.left + at.width / 2 - pop.offsetWidth / 2, column.right - pop.offsetWidth - 8);
  pop.style.left = `${Math.max(8, left)}px`;
  pop.style.top = `${at.bottom + pop.offsetHeight + 10 < innerHeight ? at.bottom + 10 : Math.max(8, at.top - pop.offsetHeight - 10)}px`;
}

export function close() {
  clearTimeout(timer);
  pop?.classList.remove('up');
  mark?.removeAttribute('aria-describedby');
  mark = null;
}

function closeSoon() {
  clearTimeout(timer);
  if (!isNarrow()) timer = setTimeout(close, 200);
}

const markAt = event => event.target.closest?.('#fn-log .mark');
document.addEventListener('pointerover', event => {
  const over = event.pointerType === 'mouse' && markAt(event);
  if (!over || isNarrow()) return;
  clearTimeout(timer);
  timer = setTimeout(() => open(over), 100);
});
document.addEventListener('pointerout', event => { if (markAt(event)) closeSoon(); });
document.addEventListener('focusin', event => { if (markAt(event)?.matches(':focus-visible')) open(markAt(event)); });
document.addEventListener('focusout', event => { if (markAt(event)) closeSoon(); });
document.addEventListener('keydown', event => { if (event.key === 'Escape') close(); });
