// The page's own behaviour; everything is delegated, since Gradio renders messages later than this runs.
// A link's address (#s-DOCUMENT-START-END) is the id of its sentence in the source: no text is searched here, and no offset
// counted, since the offsets count Python's characters and JavaScript counts UTF-16.
(() => {
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const one = (query, root = document) => root.querySelector(query);
  const target = link => document.getElementById(link.getAttribute('href').slice(1));
  const narrow = matchMedia('(max-width: 860px)');

  // ---- what is shown: on a phone one of chat, article and timeline; on a wide page the chat, and one of the other two
  function show(view) {
    document.body.dataset.view = view;
    if (view !== 'chat') document.body.dataset.side = view;
    for (const tab of all('.tabs [role=tab]')) {
      const chosen = tab.matches(`.to-${tab.id.startsWith('fn-tab') ? document.body.dataset.side || 'source' : view}`);
      tab.setAttribute('aria-selected', chosen);
      tab.tabIndex = chosen ? 0 : -1;
    }
  }
  const viewOf = tab => tab.className.slice('to-'.length);

  // ---- an answer's footnotes in the source: its sentences tinted, their numbers in the margin
  let noted = null;
  function annotate(answer) {
    if (answer === noted) return;
    noted = answer;
    for (const number of all('.fn-number')) number.remove();
    for (const sentence of all('.s.cited')) sentence.classList.remove('cited');
    for (const mark of answer ? all('.mark', answer) : []) {
      const sentence = target(mark);
      if (!sentence || sentence.classList.contains('cited')) continue;
      sentence.classList.add('cited');
      const number = Object.assign(document.createElement('a'), { className: mark.closest('.hedged') ? 'fn-number hedged' : 'fn-number', href: '#', textContent: mark.textContent });
      number.setAttribute('aria-label', `Footnote ${mark.textContent}: back to the answer`);
      number.mark = mark;
      sentence.before(number);
    }
  }

  function light(sentences, how, mark) {
    for (const lit of all('.s.on, .s.near, .mark.on, .fn-number.on')) lit.classList.remove('on', 'near');
    for (const sentence of sentences) sentence.classList.add(how);
    if (mark) {
      mark.classList.add('on');
      all('.fn-number').find(number => number.mark === mark)?.classList.add('on');
    }
    show('source');
    sentences[0]?.scrollIntoView({ block: 'center' });
  }

  function follow(link) {
    const sentence = target(link);
    if (!sentence) return;
    const answer = link.closest('.answer');
    const mark = link.matches('.nearby') ? null : all('.mark', answer).find(m => m.getAttribute('href') === link.getAttribute('href'));
    annotate(answer);
    close();
    light([sentence], mark ? 'on' : 'near', mark);
  }

  // ---- the popover: the sentence as the source has it, where it stands
  let pop = null, owner = null, timer = 0;
  function open(mark) {
    const sentence = target(mark);
    if (!sentence) return;
    if (!pop) {
      pop = document.createElement('div');
      pop.id = 'fn-pop';
      pop.setAttribute('role', 'tooltip');
      pop.append(...['where', 'quote', 'match'].map(name => Object.assign(document.createElement('p'), { className: name })));
      pop.append(Object.assign(document.createElement('button'), { type: 'button', className: 'go', textContent: 'Show in the article' }));
      pop.addEventListener('pointerenter', () => clearTimeout(timer));
      pop.addEventListener('pointerleave', closeSoon);
      (one('main') || document.body).append(pop);
    }
    clearTimeout(timer);
    owner = mark;
    mark.setAttribute('aria-describedby', 'fn-pop');
    let heading = sentence.closest('p, h2');
    while (heading && heading.tagName !== 'H2') heading = heading.previousElementSibling;
    const [, , start, end] = sentence.id.split('-');
    one('.where', pop).textContent = heading?.textContent || sentence.closest('.article').getAttribute('aria-label');
    one('.quote', pop).textContent = sentence.textContent;
    one('.match', pop).textContent = `Matches the text, characters ${Number(start).toLocaleString('en')}–${Number(end).toLocaleString('en')}`;
    pop.classList.add('up');
    const at = mark.getBoundingClientRect(), column = one('#fn-chat').getBoundingClientRect();
    const left = Math.min(at.left + at.width / 2 - pop.offsetWidth / 2, column.right - pop.offsetWidth - 8);
    pop.style.left = `${Math.max(8, left)}px`;
    pop.style.top = `${at.bottom + pop.offsetHeight + 10 < innerHeight ? at.bottom + 10 : at.top - pop.offsetHeight - 10}px`;
  }
  function close() {
    clearTimeout(timer);
    pop?.classList.remove('up');
    owner?.removeAttribute('aria-describedby');
    owner = null;
  }
  function closeSoon() {
    clearTimeout(timer);
    timer = setTimeout(close, 200);
  }

  document.addEventListener('click', event => {
    const hit = query => event.target.closest?.(query);
    let found;
    if ((found = hit('#fn-log .mark'))) {
      event.preventDefault();
      if (narrow.matches && owner !== found) open(found);
      else follow(found);
    } else if ((found = hit('#fn-log .notes a, #fn-log .nearby'))) {
      event.preventDefault();
      follow(found);
    } else if (hit('#fn-pop .go')) {
      follow(owner);
    } else if ((found = hit('.fn-number'))) {
      event.preventDefault();
      show('chat');
      found.mark.scrollIntoView({ block: 'center' });
      found.mark.focus();
    } else if ((found = hit('.tabs [role=tab]'))) {
      show(viewOf(found));
    } else if ((found = hit('.told'))) {
      event.preventDefault();
      const sentence = target(found);
      if (sentence) light([sentence], 'on');
    } else if (hit('#fn-theme')) {
      document.body.classList.toggle('dark');
    }
  }, true);
  document.addEventListener('pointerover', event => {
    const mark = event.pointerType === 'mouse' && event.target.closest?.('#fn-log .mark');
    if (!mark) return;
    clearTimeout(timer);
    timer = setTimeout(() => open(mark), 100);
  });
  document.addEventListener('pointerout', event => { if (event.target.closest?.('#fn-log .mark')) closeSoon(); });
  document.addEventListener('focusin', event => {
    const mark = event.target.closest?.('#fn-log .mark');
    if (mark?.matches(':focus-visible')) open(mark);
  });
  document.addEventListener('focusout', event => { if (event.target.closest?.('#fn-log .mark')) closeSoon(); });
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') close();
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key], tab = step && event.target.closest?.('.tabs [role=tab]');
    if (tab) {
      const tabs = all('[role=tab]', tab.parentElement), next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
      show(viewOf(next));
      next.focus();
    }
  });

  // ---- a link to a passage: /?at=NAME:START-END
  function openAt() {
    const [, name, start, end] = /^(.*):(\d+)-(\d+)$/.exec(new URLSearchParams(location.search).get('at') || '') || [];
    const article = name && all('.article').find(a => a.dataset.name === name);
    if (!article) return;
    light(all('.s', article).filter(sentence => {
      const [, , low, high] = sentence.id.split('-').map(Number);
      return low < Number(end) && high > Number(start);
    }), 'on');
  }

  // ---- as answers come and go: the newest one's footnotes in the margin
  let last = null, ready = false;
  new MutationObserver(() => {
    if (!ready && one('.article')) {
      ready = true;
      show('chat');
      openAt();
    }
    if (noted && !noted.isConnected) annotate(null);
    const newest = all('#fn-log .bot-row .answer:not(.partial)').at(-1);
    if (newest && newest !== last) {
      last = newest;
      annotate(newest);
    }
  }).observe(document, { childList: true, subtree: true });
})();
