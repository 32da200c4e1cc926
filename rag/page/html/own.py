"""Above the question box: which documents are asked, and where visitors bring their own. own.js and documents.js draw what there
is, from the API."""

from rag.formats import SUFFIXES

_ADD = (
    '<button type="button" class="tool i-add" popovertarget="fn-bring"><span>Ask about your own document</span></button>'
    '<ul class="mine" aria-label="Yours"></ul>'
)
_CHOOSE = '<button type="button" class="tool which" id="fn-which" popovertarget="fn-documents" hidden></button>'

_BRINGING = """<div class="bringing" hidden><span class="step" role="status"></span><span class="count"></span>
<progress aria-label="Progress"></progress>
<button type="button" class="icon i-close stop"><span>Stop</span></button></div>
<p class="trouble" role="alert" hidden></p>"""

_SHEET = f"""<section id="fn-bring" popover aria-labelledby="fn-bring-title"><h2 id="fn-bring-title">Your own document</h2>
<label for="fn-file">Choose a file, or drop one anywhere on this page:</label>
<input type="file" id="fn-file" multiple accept="{",".join(SUFFIXES)}">
<label for="fn-paste">Or paste text:</label><textarea id="fn-paste" rows="5"></textarea>
<button type="button" class="add">Add the text</button>
<p class="kept">Only its text is kept, in memory and for you alone, and forgotten after 30 minutes without a question.</p>
<p class="others"></p></section>"""

_PICKER = """<section id="fn-documents" popover aria-labelledby="fn-documents-title">
<h2 id="fn-documents-title">Which documents are asked</h2>
<input type="search" id="fn-find" aria-label="Find a document" placeholder="Find a document" autocomplete="off">
<button type="button" class="switch" role="switch" aria-checked="true" id="fn-all">All of them</button>
<ul></ul><p class="said" role="status"></p></section>"""


def own_html(*, uploads: bool) -> str:
    """The bar with its sheets; without `uploads` visitors bring nothing, and choose among the owner's documents alone."""
    bar = f'<div class="bar">{_ADD if uploads else ""}{_CHOOSE}</div>{_BRINGING if uploads else ""}'
    return f'<section class="own" aria-label="Documents">{bar}</section>{_SHEET if uploads else ""}{_PICKER}'
