// Documents that visitors bring: dropped, chosen or pasted; what is being done with them; the list of them; their articles.
// The server keeps them for this visitor alone, whom it knows by a cookie that no script sees.
import { all, element, fill, one } from './dom.js';
import { setDocuments } from './documents.js';
import { openAt } from './source.js';

const part = name => one(`#fn-own .${name}`);
const api = (path = '') => new URL(`api/documents${path}`, document.baseURI);
const waiting = [];
const LEFT = 'footnote reading';
let sending = null, number = 0;

// ---- one after the other: sent, read, embedded
const called = ({ name }) => name || 'the text';

function bring(file, name) {
  one('#fn-bring').hidePopover();
  waiting.push({ file, name });
  if (!sending) sendNext();
}

function sendNext() {
  const next = waiting.shift();
  part('bringing').hidden = !next;
  if (!next) return;
  trouble(null);
  const address = api();
  address.searchParams.set('name', next.name);
  sending = new XMLHttpRequest();
  sending.open('POST', address);
  sending.setRequestHeader('Accept', 'text/event-stream');
  sending.setRequestHeader('Content-Type', 'application/octet-stream');
  sending.upload.addEventListener('progress', event => draw('Sending', called(next), event.loaded, event.total));
  sending.addEventListener('progress', event => { if (event.target.status === 201) follow(event.target.responseText, called(next)); });
  sending.addEventListener('loadend', event => end(event.target, next.name));
  draw('Sending', called(next));
  sessionStorage.setItem(LEFT, called(next)); // taken away again once it is here
  sending.send(next.file);
}

function eventsOf(text) {
  return text.split('\n\n').slice(0, -1).map(block => /^event: (\w+)\ndata: (.*)$/.exec(block)).filter(Boolean)
    .map(([, kind, data]) => [kind, JSON.parse(data)]);
}

const STEPS = { waiting: 'Waiting to read', reading: 'Reading', embedding: 'Reading' };
function follow(text, name) {
  const [, progress] = eventsOf(text).findLast(([kind]) => kind === 'progress') ?? [];
  if (progress) draw(STEPS[progress.step], name, progress.done, progress.of);
}

// The step is told to everybody, the count that runs beside it is seen.
function draw(step, name, done = 0, of = 0) {
  const told = `${step} ${name}`, bar = one('progress', part('bringing'));
  if (part('step').textContent !== told) part('step').textContent = told;
  part('count').textContent = of ? `${Math.floor(100 * done / of)} %` : '';
  if (of) Object.assign(bar, { max: of, value: done });
  else bar.removeAttribute('value');
}

async function end(request, name) {
  const stopped = request.status === 0 && request.stopped;
  let last = ['error', { error: 'The server does not answer', hint: 'try it again' }];
  if (request.status === 201) last = eventsOf(request.responseText).at(-1) ?? last;
  else if (request.status) last = ['error', plainly(request.responseText)];
  if (last[0] === 'document') {
    await showList(last[1].id);
    if (last[1].notices.length) trouble({ error: `not all of it is read (${last[1].notices.join('; ')})`, hint: 'the rest can be asked about' }, name);
  } else if (!stopped) {
    trouble(last[1], name);
  }
  sending = null;
  sessionStorage.removeItem(LEFT);
  sendNext();
}

// Whoever leaves the page stops what is being read: asked before, where the browser does, and told after.
addEventListener('beforeunload', event => { if (sending) event.preventDefault(); });
function tellLeft() {
  const name = sessionStorage.getItem(LEFT);
  sessionStorage.removeItem(LEFT);
  if (name) trouble({ error: 'the page was left while it was read', hint: 'bring it once more' }, name);
}

function plainly(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { error: 'The server does not take it', hint: 'try it again' };
  }
}

// What happened, which begins with the file's name, and what to do.
function trouble(told, name) {
  part('trouble').hidden = !told;
  if (!told) return;
  const named = !name || told.error.startsWith(name) ? told.error : `${name}: ${told.error}`;
  part('trouble').textContent = `${named}. ${told.hint.charAt(0).toUpperCase()}${told.hint.slice(1)}.`;
}

// ---- what is here: the visitor's own with a button to remove each, the owner's apart
async function showList(chosen) {
  const response = await fetch(api());
  if (!response.ok) return;
  const documents = await response.json(), own = documents.filter(d => d.own), others = documents.filter(d => !d.own);
  setDocuments(documents);
  if (!one('#fn-bring')) return;
  part('mine').replaceChildren(...own.map(chip));
  one('#fn-bring .others').textContent = `Here for everybody: ${others.slice(0, 20).map(d => d.title).join(' · ')}${others.length > 20 ? ' …' : ''}`;
  await showArticles(own);
  document.dispatchEvent(new Event('fn-missing')); // of what is no longer here
  if (chosen) {
    goTo(chosen);
    number += 1;
    fill(one('#fn-brought textarea'), String(number)); // other questions are suggested
  }
}

function chip(own) {
  const open = element('button', { type: 'button', className: 'open', textContent: own.document, title: `${own.title} · ${own.characters.toLocaleString('en')} characters` });
  open.addEventListener('click', () => goTo(own.id));
  const remove = element('button', { type: 'button', className: 'icon i-close' });
  remove.setAttribute('aria-label', `Remove ${own.document}`);
  remove.addEventListener('click', async () => {
    await fetch(api(`/${own.id}`), { method: 'DELETE' });
    await showList();
    number += 1;
    fill(one('#fn-brought textarea'), String(number));
    one('#fn-own .i-add').focus();
  });
  return element('li', {}, open, remove);
}

// ---- their articles, above the owner's; the server has escaped every character of them
const articleOf = id => document.getElementById(`fn-own-${id}`);

async function showArticles(own) {
  const sheet = one('#fn-source .sheet');
  for (const shown of all('.brought', sheet)) if (!own.some(d => shown.id === `fn-own-${d.id}`)) shown.remove();
  for (const d of own) {
    if (articleOf(d.id)) continue;
    const response = await fetch(api(`/${d.id}/article`));
    if (!response.ok) continue;
    const held = element('template', { innerHTML: await response.text() });
    const shown = element('div', { className: 'brought', id: `fn-own-${d.id}` }, element('p', { className: 'name', textContent: d.document }));
    shown.append(...one('.sheet', held.content).childNodes);
    const before = all('.brought', sheet).at(-1);
    if (before) before.after(shown);
    else sheet.prepend(shown);
  }
  const first = one('.sheet > .article', one('#fn-source'));
  one('.name.theirs', sheet)?.remove();
  if (own.length && first && !one('.sheet > .name', one('#fn-source'))) {
    (first.previousElementSibling?.matches('.above') ? first.previousElementSibling : first)
      .before(element('p', { className: 'name theirs', textContent: first.dataset.name }));
  }
}

function goTo(id) {
  const shown = articleOf(id), sheet = shown?.closest('.sheet');
  if (sheet) sheet.scrollTop += shown.getBoundingClientRect().top - sheet.getBoundingClientRect().top;
}

// ---- dropped anywhere, chosen, or pasted
const files = event => [...(event.dataTransfer?.types ?? [])].includes('Files');
document.addEventListener('dragover', event => {
  if (!files(event) || !one('#fn-bring')) return;
  event.preventDefault();
  document.body.dataset.dropping = '';
});
document.addEventListener('dragleave', event => { if (!event.relatedTarget) delete document.body.dataset.dropping; });
document.addEventListener('drop', event => {
  if (!files(event) || !one('#fn-bring')) return;
  event.preventDefault();
  delete document.body.dataset.dropping;
  for (const file of event.dataTransfer.files) bring(file, file.name);
});
document.addEventListener('change', event => {
  if (event.target.id !== 'fn-file') return;
  for (const file of event.target.files) bring(file, file.name);
  event.target.value = '';
});
document.addEventListener('click', event => {
  if (event.target.closest?.('#fn-own .stop') && sending) {
    waiting.length = 0;
    sending.stopped = true;
    sending.abort();
  }
  const field = event.target.closest?.('#fn-bring .add') && one('#fn-paste');
  if (!field?.value.trim()) return;
  bring(new Blob([field.value], { type: 'text/plain' }), '');
  field.value = '';
});

// Once Gradio has drawn: what this visitor brought before a reload.
const drawn = new MutationObserver(async () => {
  if (!one('#fn-which') || !one('#fn-chosen textarea') || !one('#fn-source .sheet')) return;
  drawn.disconnect();
  await showList();
  if (one('#fn-bring')) tellLeft();
  if (one('.brought')) openAt();
});
drawn.observe(document, { childList: true, subtree: true });
