// Filter, search, and open what a link leads to. Without it, everything is there and opens by itself.
(() => {
  const rows = [...document.querySelectorAll('.row')], box = document.querySelector('input[type=search]');
  const words = rows.map(r => r.textContent.toLowerCase());
  let chosen = 'all';

  function fits(row) {
    if (chosen === 'all') return true;
    if (chosen === 'bad' || chosen === 'hedged') return row.classList.contains(chosen);
    return row.dataset.tags.split(' ').includes(chosen);
  }

  function apply() {
    const wanted = box.value.trim().toLowerCase();
    let shown = 0;
    rows.forEach((row, i) => {
      row.hidden = !(fits(row) && words[i].includes(wanted));
      shown += !row.hidden;
    });
    for (const b of document.querySelectorAll('.tools button')) b.setAttribute('aria-pressed', b.dataset.f === chosen);
    document.querySelector('.none').hidden = shown > 0;
    document.querySelector('#count').textContent = `${shown} questions shown`;
  }

  function open(hash) {
    const row = hash.startsWith('#q') && document.getElementById(hash.slice(1));
    if (!row || !row.matches('.row')) return;
    if (row.hidden) { chosen = 'all'; box.value = ''; apply(); }
    row.open = true;
    row.scrollIntoView();
  }

  document.addEventListener('click', event => {
    const filter = event.target.closest('[data-f]'), link = event.target.closest('.fails a');
    if (filter) { chosen = filter.dataset.f; apply(); }
    if (link) { event.preventDefault(); history.replaceState(null, '', link.hash); open(link.hash); }
  });
  box.addEventListener('input', apply);
  addEventListener('hashchange', () => open(location.hash));
  open(location.hash);

  // On paper the failed questions stand open, and are as they were after.
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = rows.filter(r => !r.open && !r.hidden && r.classList.contains('bad'));
    for (const row of opened) row.open = true;
  });
  addEventListener('afterprint', () => { for (const row of opened) row.open = false; });
})();
