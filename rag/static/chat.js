// Asking: questions that wait their turn, suggestions, editing, copying, and what a window keeps over a reload.
// Gradio owns the messages; a question reaches it through a hidden field (#fn-ask), so that nothing typed meanwhile is touched.
(() => {
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const one = (query, root = document) => root.querySelector(query);

  // ---- sending, one question at a time
  const waiting = [];
  let number = 0, sent = null; // how many questions there were when the last one was sent, until it shows
  const asked = () => all('#fn-log .user-row').length;

  function busy() {
    if (sent !== null && asked() !== sent) sent = null;
    const last = all('#fn-log .message-row').at(-1);
    return sent !== null || Boolean(last?.matches('.user-row') || last && one('.partial, .pending', last));
  }

  function fill(field, text) {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, text);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  function send(text, turn = '') {
    sent = asked();
    setTimeout(() => { sent = null; }, 5000); // if the server is gone, the box must not stay shut
    number += 1;
    fill(one('#fn-ask textarea'), `${number} ${turn}\n${text}`);
  }

  function ask(text, turn = '') {
    if (!text.trim()) return;
    if (!busy()) return send(text, turn);
    waiting.push(text);
    drawWaiting();
  }

  function askTyped() {
    const box = one('#fn-box textarea'), text = box.value, turn = one('#fn-chat').dataset.editing ?? '';
    editNoMore();
    fill(box, '');
    ask(text, turn);
  }

  function drawWaiting() {
    let list = one('#fn-waiting');
    if (!list) {
      list = Object.assign(document.createElement('ul'), { id: 'fn-waiting' });
      list.setAttribute('aria-label', 'Questions waiting their turn');
      one('#fn-next').before(list);
    }
    list.replaceChildren(...waiting.map((text, at) => {
      const item = Object.assign(document.createElement('li'), { textContent: text });
      const drop = Object.assign(document.createElement('button'), { type: 'button', textContent: '×' });
      drop.setAttribute('aria-label', `Do not ask: ${text}`);
      drop.addEventListener('click', () => { waiting.splice(at, 1); drawWaiting(); });
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
  const line = element => element.innerText.replace(/\s+/g, ' ').trim();
  function answerLines(answer) {
    const lines = all('.lead, .reading > *, .no, .closest p, .closest q, .notice, .fault', answer).map(element => {
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

  // ---- what this window keeps over a reload, and no longer
  const key = () => `footnote ${document.title}`;
  window.footnote = {
    keep(messages) {
      try {
        sessionStorage.setItem(key(), JSON.stringify(messages));
      } catch (error) {
        console.warn('the conversation is too long to be kept over a reload', error);
      }
    },
    kept() {
      const messages = JSON.parse(sessionStorage.getItem(key()) || '[]');
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
    } else if (hit('#fn-new')) {
      waiting.length = 0;
      drawWaiting();
      editNoMore();
      one('#fn-log button[aria-label="Clear"]')?.click();
      one('#fn-box textarea').focus();
    }
  }, true);

  // ---- what Gradio leaves undone: the send button is nameless, a message's markup goes into its aria-label. A question goes
  // to the top as it is asked, so that one sees the short answer first; and the next waiting one is sent.
  let questions = 0, answers = 0;
  new MutationObserver(() => {
    for (const button of all('#fn-box .submit-button:not([aria-label])')) button.setAttribute('aria-label', 'Ask');
    for (const button of all('#fn-box .stop-button:not([aria-label])')) button.setAttribute('aria-label', 'Stop');
    for (const part of all('#fn-log [data-testid][aria-label]')) part.removeAttribute('aria-label');
    for (const mark of all('#fn-log .mark:not([aria-label])')) mark.setAttribute('aria-label', `footnote ${mark.textContent}`);
    const log = one('#fn-log [role=log]'), under = busy();
    if (log && log.getAttribute('aria-busy') !== String(under)) log.setAttribute('aria-busy', String(under));
    const complete = all('#fn-log .answer:not(.partial)').length;
    if (asked() !== questions || complete !== answers) {
      questions = asked();
      answers = complete;
      all('#fn-log .user-row').at(-1)?.scrollIntoView({ block: 'start' });
    }
    if (waiting.length && !under) {
      send(waiting.shift());
      drawWaiting();
    }
  }).observe(document, { childList: true, subtree: true });
})();
