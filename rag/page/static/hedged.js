// Answers that are not certain are shown, until the reader would rather not see them: then a line says that one is hidden.
import { one } from './dom.js';

const KEY = 'footnote hedged';

function apply(hiding) {
  document.body.classList.toggle('no-hedged', hiding);
  one('#fn-hedged')?.setAttribute('aria-checked', String(!hiding));
}

try {
  apply(localStorage.getItem(KEY) === 'hidden');
} catch {
  // a browser that keeps nothing
}
document.addEventListener('beforetoggle', () => apply(document.body.classList.contains('no-hedged')), true); // the menu was drawn since
document.addEventListener('click', event => {
  if (event.target.closest?.('#fn-hedged')) {
    apply(!document.body.classList.contains('no-hedged'));
    try {
      localStorage.setItem(KEY, document.body.classList.contains('no-hedged') ? 'hidden' : 'shown');
    } catch (error) {
      console.warn('the choice is not kept', error);
    }
  }
  const line = event.target.closest?.('#fn-log .unhide');
  if (!line) return;
  line.closest('.answer').classList.add('unhidden');
  one('.hedged .mark', line.closest('.answer')).focus();
});
