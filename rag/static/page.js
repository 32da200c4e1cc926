// Lights the sentence that a footnote mark stands on. Delegated, since Gradio renders messages later than this runs.
// A link's address (#s-DOCUMENT-START-END) is the id of its sentence: no text is searched, and no offset counted here.
(() => {
  const LINKS = '#fn-log .mark, #fn-log .notes a, #fn-log .nearby';

  function light(link) {
    const sentence = document.getElementById(link.getAttribute('href').slice(1));
    for (const lit of document.querySelectorAll('.s.on, .s.near, .mark.on')) lit.classList.remove('on', 'near');
    if (!sentence) return;
    sentence.classList.add(link.matches('.nearby') ? 'near' : 'on');
    if (link.matches('.mark')) link.classList.add('on');
    sentence.scrollIntoView({ block: 'center' });
  }

  document.addEventListener('click', event => {
    const link = event.target.closest?.(LINKS);
    if (!link) return;
    event.preventDefault();
    light(link);
  }, true);

  // Gradio leaves the send button nameless, puts a message's markup into its aria-label, and empties the box's placeholder
  // at the first question. A new answer's question goes to the top, so that one sees the short answer first.
  let last = null;
  new MutationObserver(() => {
    for (const button of document.querySelectorAll('#fn-box .submit-button:not([aria-label])')) button.setAttribute('aria-label', 'Ask');
    const box = document.querySelector('#fn-box textarea');
    if (box && !box.disabled && !box.placeholder) box.placeholder = 'Ask about this text';
    for (const part of document.querySelectorAll('#fn-log [data-testid][aria-label]')) part.removeAttribute('aria-label');
    for (const mark of document.querySelectorAll('#fn-log .mark:not([aria-label])')) mark.setAttribute('aria-label', `footnote ${mark.textContent}`);
    const answers = document.querySelectorAll('#fn-log .bot-row .answer');
    const newest = answers[answers.length - 1];
    if (newest && newest !== last) {
      last = newest;
      const questions = document.querySelectorAll('#fn-log .user-row');
      questions[questions.length - 1]?.scrollIntoView({ block: 'start' });
    }
  }).observe(document, { childList: true, subtree: true });
})();
