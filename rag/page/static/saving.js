// A conversation as text, as a file, and as a link; and what people say of an answer, which the owner may want to know.
import { all, element, fill, one, rowOf } from './dom.js';

const SAID = '.lead, .verdict, .hedge, .reading > *, .aside, .no, .notice, .fault';
const line = element => element.innerText.replace(/\s+/g, ' ').trim();
const questionOf = answer => one('.readas b', answer)?.textContent ?? one('.question', rowOf(answer)).textContent;

// The lines of an answer, its marks written by `marked`, which is given a number.
function linesOf(answer, query, marked) {
  return all(query, answer).map(element => {
    const marks = all('.mark', element).map(mark => marked(mark.textContent)).join('');
    return marks ? line(element).replace(/\s*\d+$/, '') + marks : line(element);
  });
}
function notesOf(answer) {
  return all('.notes a', answer).map(note => ({
    number: Number(one('i', note).textContent), quote: one('q', note).textContent, place: one('small', note).textContent,
  }));
}

// ---- to the clipboard: what became of it is said beside the buttons, to everybody
function say(button, text) {
  const tools = button.closest('.tools');
  let said = one('.outcome', tools);
  if (!said) one('.by', tools).before(said = element('span', { className: 'outcome', role: 'status' }));
  said.textContent = text;
  clearTimeout(said.timer);
  said.timer = setTimeout(() => { said.textContent = ''; }, 4000);
}
function copy(button, text, done = 'Copied') {
  const writing = navigator.clipboard?.writeText(text);
  if (writing) writing.then(() => say(button, done), () => say(button, 'The browser does not allow copying'));
  else say(button, 'Copying needs https or localhost');
}
function answerText(answer) {
  const notes = notesOf(answer).map(({ number, quote, place }) => `[${number}] ${quote} (${place})`);
  return [...linesOf(answer, `${SAID}, .closest p, .closest q`, n => ` [${n}]`), ...notes].join('\n\n');
}
function linkTo(answer) {
  const link = new URL(location.pathname, location.origin), mark = one('.mark', answer);
  link.searchParams.set('q', questionOf(answer));
  const sentence = mark && document.getElementById(mark.getAttribute('href').slice(1));
  if (sentence) link.searchParams.set('at', `${sentence.closest('.article').dataset.name}:${sentence.id.split('-').slice(2).join('-')}`);
  return link.href;
}

// ---- to a file
function conversation() {
  return all('#fn-log .bot-row .answer:not(.partial)').map(answer => ({
    question: one('.question', rowOf(answer))?.textContent || '',
    read_as: one('.readas b', answer)?.textContent || null,
    sure: Boolean(one('.reading', answer)) && !one('.hedged', answer),
    answer: linesOf(answer, SAID, n => `[^${n}]`),
    footnotes: notesOf(answer),
  }));
}
function save(name, type, text) {
  const link = element('a', { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
  one('#fn-menu').hidePopover();
}
// In Markdown, footnotes are numbered through the whole file; what people and documents say is escaped.
function asMarkdown(turns) {
  const plain = text => text.replace(/[\\`*_{}[\]()#+!|<>~]/g, '\\$&');
  let before = 0;
  const parts = turns.map(turn => {
    const own = text => plain(text).replace(/\\\[\^(\d+)\\\]/g, (_, n) => `[^${before + Number(n)}]`);
    const lines = [`## ${plain(turn.question)}`, ...(turn.read_as ? [`Read as: ${plain(turn.read_as)}`] : []), ...turn.answer.map(own)];
    const notes = turn.footnotes.map(note => `[^${before + note.number}]: “${plain(note.quote)}” (${plain(note.place)})`);
    before += turn.footnotes.length;
    return [...lines, ...notes].join('\n\n');
  });
  return `# ${plain(document.title)}\n\n${parts.join('\n\n')}\n`;
}

// ---- thumbs: kept by the server where its owner has it keep them; else copied, as a line for whoever wants to tell the owner
let number = 0;
function judge(button, verdict, correction = '') {
  const row = button.closest('.bot-row'), tools = one('.tools', row), answer = button.closest('.answer');
  const field = !one('#fn-own .mine li') && one('#fn-verdict textarea'); // nothing is kept of whoever brought documents
  if (field) {
    number += 1;
    fill(field, `${number} ${all('#fn-log .bot-row').indexOf(row)} ${verdict}\n${correction}`);
  } else {
    const about = { question: questionOf(answer), verdict, answer: linesOf(answer, SAID, n => `[${n}]`).join(' '), citations: notesOf(answer) };
    copy(one('.copy', tools), JSON.stringify(correction ? { ...about, correction } : about), 'Nothing is kept here. Copied, to send to whoever runs this page');
  }
  one('.wrong', row)?.remove();
  for (const thumb of all('.up, .down', tools)) thumb.setAttribute('aria-pressed', String(thumb.matches(`.${verdict}`)));
}
function askWhatIsRight(button) {
  const tools = button.closest('.tools');
  if (tools.nextElementSibling?.matches('.wrong')) return;
  const field = element('input', { maxLength: 2000, placeholder: 'What would be right? (if you like)' });
  field.setAttribute('aria-label', field.placeholder);
  const form = element('form', { className: 'wrong' }, field, element('button', { textContent: one('#fn-verdict') ? 'Send' : 'Copy' }));
  form.addEventListener('submit', event => {
    event.preventDefault();
    judge(button, 'down', field.value);
  });
  tools.after(form);
  field.focus();
}

document.addEventListener('click', event => {
  const hit = query => event.target.closest?.(query);
  let found;
  if ((found = hit('#fn-log .copy'))) copy(found, answerText(found.closest('.answer')));
  else if ((found = hit('#fn-log .link'))) copy(found, linkTo(found.closest('.answer')), 'Link copied');
  else if ((found = hit('#fn-log .up'))) judge(found, 'up');
  else if ((found = hit('#fn-log .down'))) askWhatIsRight(found);
  else if (hit('#fn-md')) save('conversation.md', 'text/markdown', asMarkdown(conversation()));
  else if (hit('#fn-json')) save('conversation.json', 'application/json', JSON.stringify(conversation(), null, 2));
}, true);
