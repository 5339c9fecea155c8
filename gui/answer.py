"""The answer to a question of the library, shown over the diagram it opened."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from gui.cards import label
from gui.fields import IconButton
from gui.questions import QUESTIONS, Question
from gui.session import Diagram, Session

ENGLISH, SIMPLIFIED, TRADITIONAL = range(3)
LANGUAGES = ("English", "简体中文", "繁體中文")
_SCRIPTS = {
    SIMPLIFIED: QFontDatabase.WritingSystem.SimplifiedChinese,
    TRADITIONAL: QFontDatabase.WritingSystem.TraditionalChinese,
}


class AnswerCard(QFrame):
    """The question in bold, a few sentences beneath; the buttons change the language."""

    def __init__(self, session: Session, diagram: Diagram, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("answer")
        self._session, self._diagram = session, diagram
        self._title = label("", "question", wrap=True)
        self._text = label("", "answer", wrap=True)
        self._close = IconButton("close", self.tr("Close the answer"))
        self._close.clicked.connect(self.dismiss)
        self.languages = QButtonGroup(self)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addLayout(self._head())
        words.addWidget(self._text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 10, 10, 12)
        layout.addLayout(words)
        self.languages.idToggled.connect(lambda _number, on: self._show_words() if on else None)
        self.renew()

    @property
    def text(self) -> str:
        """The answer as shown."""
        return self._text.text()

    def renew(self) -> None:
        """Show the diagram's question, or nothing."""
        question = QUESTIONS.get(self._diagram.question)
        self.setVisible(question is not None)
        if question is not None:
            self._close.set_colour(self._session.palette.dim)
            self._show_words()

    def dismiss(self) -> None:
        """Take the card away; the diagram stays."""
        self._diagram.question = ""
        self.renew()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self._title, 1)
        for number in languages_shown():
            button = QToolButton()
            button.setText(LANGUAGES[number])
            button.setCheckable(True)
            button.setProperty("role", "language")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.languages.addButton(button, number)
            row.addWidget(button)
        row.addSpacing(6)
        row.addWidget(self._close)
        first = self.languages.button(language_of(QLocale.system().name())) or self.languages.button(ENGLISH)
        first.setChecked(True)
        return row

    def _show_words(self) -> None:
        question = QUESTIONS.get(self._diagram.question)
        if question is not None:
            title, text = in_language(question, self.languages.checkedId())
            self._title.setText(title)
            self._text.setText(text)


def in_language(question: Question, number: int) -> tuple[str, str]:
    """Title and answer; English where another is missing."""
    titles = (question.title, *question.titles)
    texts = (question.answer, question.simplified, question.traditional)
    return titles[number] or question.title, texts[number] or question.answer


def language_of(locale: str) -> int:
    """The language for a locale such as ``zh_TW``."""
    if not locale.startswith("zh"):
        return ENGLISH
    return TRADITIONAL if any(part in locale for part in ("TW", "HK", "MO", "Hant")) else SIMPLIFIED


def languages_shown() -> list[int]:
    """English, and the scripts this machine has letters for: boxes help nobody."""
    found = [number for number, script in _SCRIPTS.items() if QFontDatabase.families(script)]
    return [ENGLISH, *found]
