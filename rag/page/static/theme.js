// Light or dark: as the reader chose in this browser, else as the system has it, which is what Gradio sets the class by.
const KEY = 'footnote theme';

function chosen() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // a browser that keeps nothing
  }
}

function apply() {
  if (chosen()) document.body.classList.toggle('dark', chosen() === 'dark');
}

new MutationObserver(apply).observe(document.body, { attributeFilter: ['class'] });
apply();

document.addEventListener('click', event => {
  if (!event.target.closest?.('#fn-theme')) return;
  const dark = !document.body.classList.contains('dark');
  try {
    localStorage.setItem(KEY, dark ? 'dark' : 'light');
  } catch (error) {
    console.warn('the choice is not kept', error);
  }
  document.body.classList.toggle('dark', dark);
});
