// The "Embed" panel of the page: the line to paste, made from a few choices, with a live preview and a copy button.
// Any element with the id fn-embed opens it.
(() => {
  const NAMES = { title: 'Title', greeting: 'Greeting', position: 'Position', theme: 'Theme', color: 'Colour' };
  const CHOICES = { position: ['right', 'left'], theme: ['auto', 'light', 'dark'] };

  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  let dialog = null, fields = {}, code, preview, copy, timer = 0;
  function chosen() {
    return Object.entries(fields).map(([name, field]) => [name, field.value.trim()]).filter(([name, value]) => value && value !== CHOICES[name]?.[0]);
  }
  function draw() {
    const escaped = value => value.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
    const attributes = chosen().map(([name, value]) => ` data-${name}="${escaped(value)}"`).join('');
    code.textContent = `<script src="${new URL('widget.js', document.baseURI).href}"${attributes} async></script>`;
    copy.textContent = 'Copy';
    clearTimeout(timer);
    timer = setTimeout(() => { preview.src = `demo?${new URLSearchParams([...chosen(), ['open', 'true']])}`; }, 300);
  }
  function build() {
    fields = Object.fromEntries(Object.keys(NAMES).map(name => [name, CHOICES[name]
      ? el('select', { name }, ...CHOICES[name].map(value => el('option', { value }, value)))
      : el('input', { name, type: 'text', autocomplete: 'off', placeholder: name === 'color' ? '#0F5F4D' : '' })]));
    const rows = Object.entries(fields).map(([name, field]) => el('label', {}, el('span', {}, NAMES[name]), field));
    code = el('code', {});
    copy = el('button', { type: 'button', class: 'fn-copy' }, 'Copy');
    preview = el('iframe', { title: 'Preview' });
    const close = el('button', { type: 'button', class: 'fn-close', 'aria-label': 'Close' }, '×');
    dialog = el('dialog', { id: 'fn-embed-panel', 'aria-labelledby': 'fn-embed-title' },
      el('div', { class: 'fn-embed-top' }, el('h2', { id: 'fn-embed-title' }, 'Embed'), close),
      el('p', {}, 'Paste this line into a page, and the page has the chat. A site may ask once whoever runs Footnote has allowed it: send them its address.'),
      el('pre', { tabindex: '0' }, code), copy,
      el('div', { class: 'fn-embed-try' }, el('form', {}, ...rows), preview));
    close.addEventListener('click', () => dialog.close());
    dialog.addEventListener('input', draw);
    dialog.addEventListener('submit', event => event.preventDefault());
    dialog.addEventListener('close', () => { preview.removeAttribute('src'); });
    copy.addEventListener('click', () => {
      const writing = navigator.clipboard?.writeText(code.textContent);
      if (!writing) getSelection().selectAllChildren(code);
      (writing || Promise.reject()).then(() => { copy.textContent = 'Copied'; }, () => { copy.textContent = 'Selected: copy it with the keyboard'; });
    });
    document.body.append(dialog);
  }
  document.addEventListener('click', event => {
    if (!event.target.closest?.('#fn-embed')) return;
    if (!dialog) build();
    draw();
    dialog.showModal();
  });
})();
