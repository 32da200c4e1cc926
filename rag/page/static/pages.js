// A PDF's page as a picture, with the words of the lit sentence marked, beside the text. The server knows where they stand.
import { element, one } from './dom.js';

let asked = 0;

function sheet() {
  let shown = one('#fn-pages');
  if (!shown) {
    const close = element('button', { type: 'button', className: 'icon i-close' }, element('span', { textContent: 'Close the page' }));
    shown = element('section', { id: 'fn-pages', hidden: true }, element('header', {}, element('b'), close), element('div', { className: 'leaves', tabIndex: 0 }));
    shown.setAttribute('aria-label', 'The page as printed');
    close.addEventListener('click', hide);
    one('#fn-side').append(shown);
  }
  return shown;
}
function hide() {
  if (one('#fn-pages')) one('#fn-pages').hidden = true;
}

document.addEventListener('fn-lit', async event => {
  const number = ++asked, [sentence] = event.detail;
  if (!sentence) return hide();
  const [, id, start, end] = sentence.id.split('-');
  const response = await fetch(new URL(`api/documents/${id}/pages?start=${start}&end=${end}`, document.baseURI));
  const pages = response.ok ? await response.json() : [];
  if (number !== asked) return; // another sentence is lit by now
  if (!pages.length) return hide();
  const shown = sheet(), leaves = one('.leaves', shown);
  one('b', shown).textContent = pages.map(page => `Page ${page.label}`).join(', ');
  leaves.setAttribute('aria-label', one('b', shown).textContent);
  leaves.replaceChildren(...pages.map(leaf));
  shown.hidden = false;
  bringMarks(leaves);
  toMiddle(sentence, sentence.closest('.sheet')); // there is less room for the text now
});

function leaf({ label, width, height, rects, picture }) {
  const figure = element('figure', {}, element('img', { src: new URL(picture, document.baseURI).href, alt: `Page ${label} of the file`, loading: 'lazy' }));
  figure.style.aspectRatio = `${width} / ${height}`;
  const share = (part, whole) => `${(100 * part) / whole}%`;
  figure.append(...rects.map(({ left, top, right, bottom }) => {
    const mark = element('i', {});
    Object.assign(mark.style, { left: share(left, width), top: share(top, height), width: share(right - left, width), height: share(bottom - top, height) });
    return mark;
  }));
  return figure;
}

// The first mark to the middle, once the panel is seen; nothing but the panel is scrolled.
function bringMarks(leaves) {
  const mark = one('i', leaves);
  if (mark) toMiddle(mark, leaves);
}
function toMiddle(part, panel) {
  if (panel.clientHeight) panel.scrollTop += part.getBoundingClientRect().top - panel.getBoundingClientRect().top - panel.clientHeight / 2;
}
document.addEventListener('fn-shown', () => { if (one('#fn-pages .leaves')) bringMarks(one('#fn-pages .leaves')); });
