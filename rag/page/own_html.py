"""Where visitors bring documents of their own. What they have brought is drawn by own.js, from the API."""

from rag.formats import SUFFIXES

OWN = f"""<section class="own" aria-label="Your documents">
<div class="bar">
<button type="button" class="tool i-add" popovertarget="fn-bring"><span>Ask about your own document</span></button>
<ul class="mine" aria-label="Yours"></ul></div>
<div class="bringing" hidden><span class="step" role="status"></span><span class="count"></span>
<progress aria-label="Progress"></progress>
<button type="button" class="icon i-close stop"><span>Stop</span></button></div>
<p class="trouble" role="alert" hidden></p>
</section>
<section id="fn-bring" popover aria-labelledby="fn-bring-title"><h2 id="fn-bring-title">Your own document</h2>
<label for="fn-file">Choose a file, or drop one anywhere on this page:</label>
<input type="file" id="fn-file" multiple accept="{",".join(SUFFIXES)}">
<label for="fn-paste">Or paste text:</label><textarea id="fn-paste" rows="5"></textarea>
<button type="button" class="add">Add the text</button>
<p class="kept">Only its text is kept, in memory and for you alone, and forgotten after 30 minutes without a question.</p>
<p class="others"></p></section>"""
"""The bar above the articles, and the sheet that it opens."""
