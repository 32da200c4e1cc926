// What every part of the page uses. Gradio draws later than this runs, so that behaviour is delegated from the document.
export const all = (query, root = document) => [...root.querySelectorAll(query)];
export const one = (query, root = document) => root.querySelector(query);
export const box = () => one('#fn-box textarea');
export const isNarrow = () => matchMedia('(max-width: 860px)').matches;

export function element(tag, properties, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

// A field of Gradio's takes a value as if it had been typed.
export function fill(field, text) {
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

// All of a sentence: one that goes over several blocks of an article, or cells of a table, is as many elements.
export const pieces = sentence => [sentence, ...('parted' in sentence.dataset ? all(`[data-of="${sentence.id}"]`, sentence.closest('.article')) : [])];

// The question that an answer is to.
export function rowOf(answer) {
  return all('#fn-log .user-row').findLast(row => row.compareDocumentPosition(answer) & Node.DOCUMENT_POSITION_FOLLOWING);
}
