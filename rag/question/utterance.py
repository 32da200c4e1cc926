"""What people say that no sentence answers by itself: greetings, thanks, "summarize this".

Recognised by the whole utterance alone, so that a real question is never taken for one of them.
"""

import re
from collections.abc import Sequence
from typing import Literal

from rag.errors import BadQuestion
from rag.languages import Language, sayings, small_talk

MAX_QUESTION = 1000
"""Characters of a question at most; the reader sees the first 64 tokens of it, some 250 characters."""

MAX_HISTORY = 12
"""A follow-up may lean on this many of the last turns, however long the conversation."""

Intent = Literal["greeting", "thanks", "summary", "about", "dates", "self", "unclear"]

_COUNT = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|a few|a couple of|several)"

_SPOKEN: tuple[tuple[Intent, str], ...] = (
    ("greeting", r"(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|greetings)(?: there| you| footnote| all)?"),
    (
        "thanks",
        r"(?:ok(?:ay)?,? )?(?:thanks?(?: you)?|thx|cheers|great|perfect|bye|goodbye)(?:,? (?:a lot|so much|very much|bye))?",
    ),
    (
        "summary",
        r"(?:please |(?:can|could|would) you (?:please )?|i(?:'d| would) like |i want |i need )*"
        r"(?:(?:give|tell|show|list|name|write)(?: (?:me|us))? |what(?:['’]?s| are| is| were)? )?(?:just )?(?:a |an |the |some |all )?"
        r"(?:(?:short|brief|quick|concise|rough|\w+[- ](?:sentence|point|line|paragraph)) )?"
        r"(?:summari[sz]e|sum up|summary|summing up|tl;?dr|gist|overview|recap|(?:bullet )?points|"
        r"(?:key|main|important|central|core|essential|big|most important) (?:points?|takeaways?|ideas?|facts?|messages?|things?|"
        r"findings?|decisions?|results?|conditions?|changes?|info\w*|bits?)|takeaways?|essentials?|highlights?|outline|upshot)"
        r"(?: (?:this|it|that|the|all|of|from|in|for me|me|up|here|whole|entire))*"
        r"(?: (?!in\b|as\b|for\b|please\b)[\w'’-]+(?: (?!in\b|as\b|for\b|please\b)[\w'’-]+)?)?"
        rf"(?:,? (?:in|as|with|into) (?:about |around |no more than |under |at most )?(?:{_COUNT} (?:(?:or|to) {_COUNT} )?)?"
        r"(?:(?:short|brief|quick|plain|simple) )?(?:sentences?|points?|bullets?(?: points?)?|lines?|words?|paragraphs?|english|"
        r"a nutshell|brief|short))?(?:,? for (?:me|my \w+|\w+))?(?:,? (?:please|pls|thanks))?|"
        r".*\b(?:in a nutshell|just the highlights|in a few (?:words|sentences|lines)|tl;?dr)\b.*",
    ),
    (
        "about",
        r"(?:so )?what(?: is|['’]?s| are)? (?:this|it|the|that) ?(?:whole |entire )?(?:text|article|document|page|story|report|policy|manual|"
        r"minutes|readme|guide|thing|paper|file|notice)?(?: all| even| actually| mainly)?(?: about|['’]s point)|what do(?:es)? "
        r"(?:this|the) (?:text|article|document|page|story|report) (?:say|cover|deal with|talk about)|what(?: is|['’]?s) (?:the|its) "
        r"(?:main |overall )?(?:topic|subject|theme|point)(?: of (?:this|it|the)(?: \w+)?)?|what am i (?:looking at|reading)",
    ),
    (
        "self",
        r"(?:who|what) (?:are|r) (?:you|u)(?: exactly)?|what(?: is|['’]?s) (?:your name|footnote|this (?:bot|chat|tool|site|app|thing))|"
        r"(?:please )?help(?: me)?|(?:what|how) (?:can|do|could|does) (?:you|i|this|it)(?: (?:do|help|work|ask|use))?"
        r"(?: (?:you|me|this|it|here|for me|work))*|are you (?:a |an )?(?:human|bot|robot|ai|real|person|chatgpt|machine|llm)(?: or .*)?|"
        r"how (?:does|do) (?:this|it|you) work|(?:what do you|do you) (?:think|believe|feel)(?: (?:of|about|is|that) .*)?|"
        r"what(?: is|['’]?s) your (?:opinion|view|take|favou?rite)\b.*|do you (?:like|love|hate|agree|speak|understand) .*",
    ),
    (
        "dates",
        r"(?:list|show|give)(?: me)?(?: all)?(?: the)? dates?(?: (?:in|of) (?:this|the|it)(?: \w+)?)?|(?:the )?timeline|"
        r"(?:what|which) dates are (?:mentioned|there|given)(?: in (?:this|the|it)(?: \w+)?)?",
    ),
)

_UNCLEAR = re.compile(
    r"(?:(?:and|so|but) )?(?:what|why|how|when|where|who|which|it|this|that|what about (?:it|this|that|them)|tell me(?: more)?|"
    r"more|explain|go on|is it|does it|really|huh|ask|question|anything|something)\W*",
    re.I,
)


def check_question(question: str) -> str:
    """The question on one line. Raises BadQuestion for one without a word, of invalid Unicode, or over MAX_QUESTION long."""
    question = " ".join(question.split())
    if not re.search(r"\w", question):
        raise BadQuestion("the question is empty", "ask something about the document")
    if any("\ud800" <= c <= "\udfff" for c in question):
        raise BadQuestion("the question is not valid Unicode", "type it again, or set the terminal to UTF-8")
    if len(question) > MAX_QUESTION:
        raise BadQuestion(f"the question has {len(question):,} characters, more than {MAX_QUESTION:,}", "ask it in fewer words")
    return question


def find_intent(question: str, has_history: bool) -> Intent | None:
    """What the utterance is, if it is no question to the documents. `unclear` only where no turn came before it.

    >>> find_intent("Hello!", False), find_intent("Summarize this", False), find_intent("Who said hello?", False)
    ('greeting', 'summary', None)
    """
    said = question.strip()
    for intent, pattern in _SPOKEN:
        if re.fullmatch(rf"(?:{pattern})\W*", said, re.I):
            return intent
    if talk := small_talk(said):
        return talk[0]
    if not has_history and _UNCLEAR.fullmatch(said):
        return "unclear"
    return None


def reply(to: Intent, titles: Sequence[str], spoken: Language = "en") -> str:
    """What to say to a greeting or thanks, in the language in which it was `spoken`, or to what is unclear; of the documents'
    `titles` three are named.
    """
    named = ", ".join(f"“{title}”" for title in titles[:3])
    return {
        "greeting": sayings(spoken).greeting.format(named),
        "thanks": sayings(spoken).welcome,
        "self": f"I am Footnote. I answer from {named} alone, with the sentence that each answer stands on, and say so where it does not "
        "say. I have no opinions. Ask a question, or for a summary, or for all dates.",
        "unclear": "What about? Ask a whole question.",
    }[to]
