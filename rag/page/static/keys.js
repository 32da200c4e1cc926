// The keyboard, as the sheet of keys (?) tells it.
import { all, box, fill, one } from './dom.js';
import { walk } from './source.js';

const KEYS = {
  '/': () => box().focus(),
  '?': () => one('#fn-keys').togglePopover(),
  n: () => walk(1),
  p: () => walk(-1),
};

document.addEventListener('keydown', event => {
  const typing = event.target.closest?.('input, textarea, select, [contenteditable]');
  const does = !typing && !one('dialog[open]') && !event.ctrlKey && !event.metaKey && !event.altKey && KEYS[event.key];
  if (!does) return;
  event.preventDefault();
  does();
});

// Up in the empty box is the last question, again the one before; down the way back, to the empty box.
document.addEventListener('keydown', event => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || event.target !== box()) return;
  const earlier = [...new Set(all('#fn-log .question').map(question => question.textContent))];
  const at = box().value ? earlier.lastIndexOf(box().value) : earlier.length;
  if (at < 0 || at + step < 0 || at + step > earlier.length) return;
  event.preventDefault();
  fill(box(), earlier[at + step] ?? '');
}, true);

// What closes gives the focus back to what opened it, in the menu if that is still open: the browser sees to neither always.
document.addEventListener('toggle', event => {
  const lost = event.target.contains(document.activeElement) || document.activeElement === document.body;
  if (event.newState !== 'closed' || !lost) return;
  all(`[popovertarget="${event.target.id}"]`).find(opener => opener.checkVisibility())?.focus();
}, true);
