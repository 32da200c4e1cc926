// Answers that are not certain are shown, until the reader would rather not see them: then a line says that one is hidden.
import { one } from './dom.js';

const KEY = 'footnote hedged';

let hiding = false;
try {
  hiding = localStorage.getItem(KEY) === 'hidden';
} catch {
  // a browser that keeps nothing
}

// On the root, since the body's classes are Gradio's; and on the switch, whenever it is drawn.
function apply() {
  document.documentElement.classList.toggle('no-hedged', hiding);
  const control = one('#fn-hedged');
  if (control && control.getAttribute('aria-checked') !== String(!hiding)) control.setAttribute('aria-checked', String(!hiding));
}

new MutationObserver(apply).observe(document, { childList: true, subtree: true });
apply();
document.addEventListener('click', event => {
  if (event.target.closest?.('#fn-hedged')) {
    hiding = !hiding;
    apply();
    try {
      localStorage.setItem(KEY, hiding ? 'hidden' : 'shown');
    } catch (error) {
      console.warn('the choice is not kept', error);
    }
  }
  const line = event.target.closest?.('#fn-log .unhide');
  if (!line) return;
  line.closest('.answer').classList.add('unhidden');
  one('.hedged .mark', line.closest('.answer')).focus();
});
