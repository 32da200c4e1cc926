// Asking: questions that wait their turn, suggestions, editing, copying, and what a window keeps over a reload.
// Gradio owns the messages; a question reaches it through a hidden field (#fn-ask), so that nothing typed meanwhile is touched.
(() => {
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const one = (query, root = document) => root.querySelector(query);

  // ---- sending, one question at a time: the next when Gradio is through with the last one, which calls keep()
  const waiting = [];
  let number = 0, underway = 0, refusedUntil = 0, live = false, last = { text: '', before: 0 };
  const asked = () => all('#fn-log .user-row').length;

  function busy() {
    if (!live || Date.now() < refusedUntil) return true; // Gradio would not hear yet, or the server not take it
    if (!underway) return false;
    const row = all('#fn-log .message-row').at(-1), open = row && (row.matches('.user-row') || one('.partial', row));
    return Date.now() - underway < (open ? 150_000 : 5_000); // if the server is gone, the box must not stay shut
  }

  function fill(field, text) {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, text);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  function send(text, turn = '') {
    one('#fn-fault')?.remove();
    underway = Date.now();
    last = { text, before: asked() };
    number += 1;
    fill(one('#fn-ask textarea'), `${number} ${turn}\n${text}`);
  }

  function ask(text, turn = '') {
    if (!text.trim()) return;
    if (!busy()) return send(text, turn);
    waiting.push({ text, turn });
    drawWaiting();
  }

  function sendNext() {
    if (!waiting.length || busy()) return;
    const { text, turn, again } = waiting.shift();
    send(text, again ? asked() - 1 : turn);
    drawWaiting();
  }

  // A question that the server turns away (one too many, or too many waiting) is asked again when it said, in its own place.
  const fetched = window.fetch;
  window.fetch = async (...given) => {
    const response = await fetched(...given);
    const refused = [429, 503].includes(response.status) && String(given[0]?.url ?? given[0]).includes('/queue/join');
    if (refused && underway && all('#fn-log .message-row').at(-1)?.matches('.user-row')) {
      const seconds = Number(response.headers.get('retry-after')) || 5;
      refusedUntil = Date.now() + 1000 * seconds;
      underway = 0;
      waiting.unshift({ text: last.text, again: true });
      drawWaiting();
      say(`Too many questions in a short time: the next is asked in ${seconds} second${seconds === 1 ? '' : 's'}.`);
    }
    return response;
  };
  setInterval(() => {
    if (underway && !busy()) { // the question went nowhere: back into the box with it
      underway = 0;
      const box = one('#fn-box textarea');
      if (asked() <= last.before && !box.value) {
        fill(box, last.text);
        say('The server does not answer. Your question is back in the box: reload the page, then ask it again.');
      }
    }
    sendNext();
  }, 1000);

  function askTyped() {
    const box = one('#fn-box textarea'), text = box.value, turn = one('#fn-chat').dataset.editing ?? '';
    editNoMore();
    fill(box, '');
    ask(text, turn);
  }

  function say(text) {
    one('#fn-fault')?.remove();
    const fault = Object.assign(document.createElement('p'), { id: 'fn-fault', textContent: text });
    fault.setAttribute('role', 'alert');
    one('#fn-next').before(fault);
  }

  function drawWaiting() {
    let list = one('#fn-waiting');
    if (!list) {
      list = Object.assign(document.createElement('ul'), { id: 'fn-waiting' });
      list.setAttribute('aria-label', 'Questions waiting their turn');
      one('#fn-next').before(list);
    }
    list.replaceChildren(...waiting.map(({ text, again }, at) => {
      const item = Object.assign(document.createElement('li'), { textContent: text });
      const drop = Object.assign(document.createElement('button'), { type: 'button', textContent: '×' });
      drop.setAttribute('aria-label', `Do not ask: ${text}`);
      drop.addEventListener('click', () => {
        waiting.splice(at, 1);
        drawWaiting();
        if (again) one('#fn-box .stop-button')?.click(); // it stands in the log already: let it not stay open
      });
      item.append(drop);
      return item;
    }));
  }

  // ---- asking an earlier question again, in other words: what came after it is dropped once the new one is sent
  function edit(row, text) {
    const turn = all('#fn-log .user-row').indexOf(row);
    const box = one('#fn-box textarea');
    fill(box, text);
    one('#fn-chat').dataset.editing = turn;
    box.focus();
  }
  function editNoMore() {
    delete one('#fn-chat').dataset.editing;
  }

  // ---- a conversation as text: the answer, then its footnotes
  const SAID = '.lead, .verdict, .hedge, .reading > *, .aside, .no, .notice, .fault';
  const line = element => element.innerText.replace(/\s+/g, ' ').trim();
  function answerLines(answer) {
    const lines = all(`${SAID}, .closest p, .closest q`, answer).map(element => {
      const marks = all('.mark', element).map(mark => ` [${mark.textContent}]`).join('');
      return marks ? line(element).replace(/\s*\d+$/, '') + marks : line(element);
    });
    const notes = all('.notes a', answer).map(note => `[${one('i', note).textContent}] ${one('q', note).textContent} (${one('small', note).textContent})`);
    return [...lines, ...notes];
  }
  function copy(button) {
    const done = text => {
      button.textContent = text;
      setTimeout(() => { button.textContent = 'Copy'; }, 2000);
    };
    const writing = navigator.clipboard?.writeText(answerLines(button.closest('.answer')).join('\n\n'));
    if (writing) writing.then(() => done('Copied'), () => done('The browser does not allow copying'));
    else done('Copying needs https or localhost');
  }

  // ---- a conversation as a file
  function conversation() {
    return all('#fn-log .bot-row .answer:not(.partial)').map(answer => {
      const rows = all('#fn-log .user-row');
      const row = rows.findLast(r => r.compareDocumentPosition(answer) & Node.DOCUMENT_POSITION_FOLLOWING);
      return {
        question: one('.question', row)?.textContent || '',
        read_as: one('.readas b', answer)?.textContent || null,
        sure: Boolean(one('.reading', answer)) && !one('.hedged', answer),
        answer: all(SAID, answer).map(element => {
          const marks = all('.mark', element).map(mark => `[^${mark.textContent}]`).join('');
          return marks ? line(element).replace(/\s*\d+$/, '') + marks : line(element);
        }),
        footnotes: all('.notes a', answer).map(note => ({
          number: Number(one('i', note).textContent), quote: one('q', note).textContent, place: one('small', note).textContent,
        })),
      };
    });
  }
  function save(name, type, text) {
    const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(new Blob([text], { type })), download: name });
    link.click();
    URL.revokeObjectURL(link.href);
    one('.save').open = false;
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

  // ---- what people say of an answer, where the page's owner wants to know
  function sendVerdict(button, verdict, correction = '') {
    const tools = button.closest('.tools'), row = button.closest('.bot-row');
    const turn = all('#fn-log .bot-row').indexOf(row);
    number += 1;
    fill(one('#fn-verdict textarea'), `${number} ${turn} ${verdict}\n${correction}`);
    one('.wrong', row)?.remove();
    for (const thumb of all('.up, .down', tools)) thumb.setAttribute('aria-pressed', String(thumb.matches(`.${verdict}`)));
  }
  function askWhatIsRight(button) {
    const tools = button.closest('.tools');
    if (tools.nextElementSibling?.matches('.wrong')) return;
    const form = Object.assign(document.createElement('form'), { className: 'wrong' });
    const field = Object.assign(document.createElement('input'), { maxLength: 2000, placeholder: 'What would be right? (if you like)' });
    field.setAttribute('aria-label', field.placeholder);
    form.append(field, Object.assign(document.createElement('button'), { textContent: 'Send' }));
    form.addEventListener('submit', event => {
      event.preventDefault();
      sendVerdict(button, 'down', field.value);
    });
    tools.after(form);
    field.focus();
  }

  // ---- what this window keeps over a reload, and no longer
  const key = () => `footnote ${document.title}`;
  window.footnote = {
    keep(messages) {
      setTimeout(() => { underway = 0; mend(); sendNext(); }, 300); // a stopped answer's cancelling may still be on its way
      try {
        sessionStorage.setItem(key(), JSON.stringify(messages));
      } catch (error) {
        console.warn('the conversation is too long to be kept over a reload', error);
      }
    },
    kept() {
      setTimeout(() => { live = true; sendNext(); }, 200); // once what is kept is shown
      let messages = [];
      try {
        messages = JSON.parse(sessionStorage.getItem(key()) || '[]');
      } catch (error) {
        console.warn('what was kept cannot be read', error);
      }
      while (messages.at(-1)?.role === 'user') messages.pop(); // the answer never came
      return messages;
    },
  };

  document.addEventListener('keydown', event => {
    if (!event.target.matches?.('#fn-box textarea')) return;
    if (event.key === 'Escape') editNoMore();
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    askTyped();
  }, true);
  document.addEventListener('click', event => {
    const hit = query => event.target.closest?.(query);
    let found;
    if (hit('#fn-box .submit-button')) {
      event.preventDefault();
      event.stopImmediatePropagation();
      askTyped();
    } else if ((found = hit('#fn-next .chip'))) {
      ask(found.textContent);
    } else if ((found = hit('#fn-log .edit'))) {
      edit(found.closest('.user-row'), one('.question', found.closest('.user-row')).textContent);
    } else if ((found = hit('#fn-log .reword'))) {
      const rows = all('#fn-log .user-row'), answer = found.closest('.bot-row');
      edit(rows.findLast(row => row.compareDocumentPosition(answer) & Node.DOCUMENT_POSITION_FOLLOWING), one('b', found.parentElement).textContent);
    } else if ((found = hit('#fn-log .copy'))) {
      copy(found);
    } else if (hit('#fn-md')) {
      save('conversation.md', 'text/markdown', asMarkdown(conversation()));
    } else if (hit('#fn-json')) {
      save('conversation.json', 'application/json', JSON.stringify(conversation(), null, 2));
    } else if ((found = hit('#fn-log .up'))) {
      sendVerdict(found, 'up');
    } else if ((found = hit('#fn-log .down'))) {
      askWhatIsRight(found);
    } else if (hit('#fn-new')) {
      waiting.length = 0;
      drawWaiting();
      editNoMore();
      one('#fn-log button[aria-label="Clear"]')?.click();
      one('#fn-box textarea').focus();
    }
  }, true);

  // ---- what Gradio leaves undone: the send button is nameless, a message's markup goes into its aria-label. A question goes
  // to the top as it is asked, so that one sees the short answer first.
  let questions = 0, answers = 0;
  function mend() {
    for (const button of all('#fn-box .submit-button:not([aria-label])')) button.setAttribute('aria-label', 'Ask');
    for (const button of all('#fn-box .stop-button:not([aria-label])')) button.setAttribute('aria-label', 'Stop');
    for (const part of all('#fn-log [data-testid][aria-label]')) part.removeAttribute('aria-label');
    for (const mark of all('#fn-log .mark:not([aria-label])')) mark.setAttribute('aria-label', `footnote ${mark.textContent}`);
    for (const group of all('#fn-log .hedged:not([aria-label])')) group.setAttribute('aria-label', one('.hedge', group).textContent);
    const log = one('#fn-log [role=log]'), under = busy();
    if (log && log.getAttribute('aria-busy') !== String(under)) log.setAttribute('aria-busy', String(under));
    const complete = all('#fn-log .answer:not(.partial)').length;
    if (asked() !== questions || complete !== answers) {
      questions = asked();
      answers = complete;
      all('#fn-log .user-row').at(-1)?.scrollIntoView({ block: 'start' });
    }
  }
  new MutationObserver(mend).observe(document, { childList: true, subtree: true });
})();
