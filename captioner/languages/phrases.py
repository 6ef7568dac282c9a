"""Words that begin a phrase, and words that no caption or line should end with.

The guides of broadcasters agree (BBC, Netflix, EBU): break after a clause, or before a conjunction or a preposition;
never between an article, a possessive, a pronoun, an auxiliary or a negation and the word it belongs to.
"""

from __future__ import annotations

from captioner.languages.names import with_variants


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PHRASE_STARTS = with_variants({
    "en": _words(
        "and or but nor so yet because although though while whereas if unless until when whenever where who which "
        "that than as since before after about above across against along among around at behind below between "
        "beyond by during for from in inside into near of on onto outside over through to toward towards under "
        "upon with within without"
    ),
    "es": _words(
        "y e o u pero sino ni aunque porque pues si cuando donde como que quien cuyo mientras a al ante bajo con "
        "contra de del desde durante en entre hacia hasta para por según sin sobre tras"
    ),
    "fr": _words(
        "et ou mais donc or ni car que qui quand lorsque puisque comme si où dont parce à au aux avec chez contre "
        "dans de du des depuis derrière devant en entre jusque jusqu' par parmi pendant pour sans sous sur vers"
    ),
    "de": _words(
        "und oder aber sondern denn weil dass daß ob wenn als während obwohl damit bevor nachdem wie wo wer ab an am "
        "auf aus bei beim bis durch für gegen hinter im in ins mit nach neben ohne seit über um unter von vom vor zu "
        "zum zur zwischen"
    ),
    "pt": _words(
        "e ou mas nem porque pois se quando onde como que quem embora enquanto a ao aos à às ante após até com "
        "contra de da do das dos desde em na no nas nos entre para pela pelo por sem sob sobre"
    ),
    "it": _words(
        "e ed o od ma né perché poiché se quando dove come che chi mentre benché a ad al allo alla ai agli alle con "
        "contro da dal dallo dalla dai dagli dalle di del dello della dei degli delle dentro dopo durante in nel "
        "nello nella nei negli nelle fino fra tra per presso senza sopra sotto su sul sullo sulla sui sugli sulle verso"
    ),
    "nl": _words(
        "en of maar want omdat dat als wanneer terwijl hoewel waar die aan achter bij binnen boven buiten door in met "
        "na naar naast om onder op over sinds te tegen tot tussen uit van voor zonder"
    ),
    "ru": _words(
        "и или но а да что чтобы если когда где который как потому хотя пока в во на с со к ко по из изо у о об от до "
        "для без при под над за через между перед после"
    ),
})  # fmt: skip
"""Conjunctions and prepositions: a line may end before them, but should not end with them."""

_WEAK_ENDS = with_variants({
    "en": _words(
        "a an the this these those my your his her its our their some any every each no not i you he she it we they "
        "am is are was were be been have has had do does did will would shall should can could may might must very "
        "mr mrs ms dr i'm you're he's she's it's we're they're i've we've they've don't doesn't isn't there's"
    ),
    "es": _words(
        "el la los las lo un una unos unas este esta estos estas ese esa esos esas mi mis tu tus su sus nuestro "
        "nuestra no me te se nos os le les yo he has ha hemos han había es son era fue ser muy más tan sr sra don doña"
    ),
    "fr": _words(
        "le la les l' un une ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs je tu il "
        "elle on nous vous ils elles ne n' me te se s' y est sont était a ont ai avons avez être très plus m. mme"
    ),
    "de": _words(
        "der die das den dem des ein eine einen einem einer eines kein keine keinen mein meine dein sein seine ihr "
        "ihre unser unsere dieser diese dieses diesem diesen jeder jede jedes ich du er sie es wir nicht ist sind war "
        "hat haben wird werden sehr herr frau dr"
    ),
    "pt": _words(
        "o os as um uma uns umas este esta estes estas esse essa isso meu minha seu sua seus suas nosso nossa não me "
        "te se nos eu ele ela nós eles elas é são era foi ser tem tinha muito mais sr sra dona"
    ),
    "it": _words(
        "il lo la i gli le l' un uno una un' questo questa questi queste quel quella quei mio mia tuo suo sua nostro "
        "nostra loro non mi ti si ci vi io ho hai ha abbiamo hanno è sono era essere molto più sig signor signora"
    ),
    "nl": _words("de het een deze dit mijn jouw zijn haar ons onze hun niet geen ik je jij hij ze zij wij we is was"),
    "ru": _words("не ни я ты он она мы вы они мой моя твой его её их наш ваш этот эта это эти тот та те очень"),
})  # fmt: skip

WEAK_ENDS = {language: words | PHRASE_STARTS[language] for language, words in _WEAK_ENDS.items()}
"""Words that no line should end with."""

NO_WORDS: frozenset[str] = frozenset()
"""Word list of all other languages: their lines break at punctuation and where they are full."""
